import { LEXICON } from "./lexicon.ts";
import type { Meaning, Part } from "./meanings.ts";
import type { Phrase } from "./tokens.ts";
import type { Scar } from "../look/look.ts";
import { HATS, type PieceKind } from "../pieces/pieces.ts";
import type { PaintKind } from "../skin/paints.ts";
import { isEmpty, type Modifiers, modify, noModifiers } from "../look/modifiers.ts";
import { coloursOf, modifyPiece, pieceMeant } from "./piece_words.ts";
import { openState, type PromptState, put, scaled } from "./state.ts";

type Act = (state: PromptState) => string[] | void;

/** Who it is counts before how old, how old before how the nose is: the more particular has the last word. */
const STAGES = { character: 0, person: 1, species: 2, trait: 3, absent: 4, part: 5 } as const;

export type Who = Extract<Meaning, { is: "who" }>;
type Target = { part: Part } | { piece: PieceKind | "hat" } | { paints: readonly PaintKind[] };

/**
 * Reads phrases one by one. Adjectives wait for their noun, or go back to the last one where the next clause
 * begins; what a phrase changes is put down, and done stage by stage at the end.
 */
export function openReader() {
  const acts: { stage: number; act: Act }[] = [], unknown: string[] = [], who: Who[] = [];
  let pending: Modifiers = noModifiers(), degree = 1;
  let target: Target = { part: LEXICON.wearer };
  let negation: "none" | "once" | "here" | "onwards" = "none";
  // A noun stands in this clause; what it has or wears is being told.
  let named = false, attributes = false;
  const act = (stage: number, act: Act) => void acts.push({ stage, act });

  /** Gives waiting adjectives to what they describe. */
  function give(to: Target, stage: number = STAGES.part): void {
    target = to;
    named = true;
    if (isEmpty(pending)) return;
    const given = pending, wears = who.at(-1)?.wears ?? [];
    pending = noModifiers();
    act(stage, (state) => {
      if ("part" in to) return modify(state, to.part, given, wears);
      if ("piece" in to) return modifyPiece(state, to.piece, given);
      put(state, { paint: to.paints.map((kind) => ({ kind, ...coloursOf(given.colours) })) });
    });
  }
  const flush = () => {
    if (!isEmpty(pending)) give(target);
  };

  function read({ text, meaning, share }: Phrase): void {
    if (meaning === undefined) return void unknown.push(text);
    if (meaning === "comma") {
      if (named) flush();
      negation = "none";
      named = false;
      return;
    }
    switch (meaning.is) {
      case "skip":
      case "scar":
      case "still":
        return;
      case "article":
        flush();
        return;
      case "once":
        negation = "once";
        return;
      case "not":
        flush();
        negation = text === "without" ? "onwards" : "here";
        return;
      case "turn":
        flush();
        negation = "none";
        attributes = true;
        return;
      case "and":
        if (negation === "here" && isEmpty(pending)) negation = "none";
        return;
      case "degree":
        degree *= meaning.by;
        return;
      case "dimension":
        pending.dimensions.push({ text, of: timesAll(meaning.of, degree) });
        break;
      case "shade":
        pending.shade = { text, to: meaning.to, by: Math.min(0.85, meaning.by * degree) };
        break;
      case "colour":
        pending.colours.push({
          text,
          word: meaning.colour,
          share: share * Math.min(1, degree),
          shade: pending.shade,
        });
        pending.shade = undefined;
        break;
      case "who":
        readWho(meaning, text);
        break;
      case "trait":
        readTrait(meaning);
        break;
      case "part":
        readPart(meaning.part);
        break;
      case "piece":
        readPiece(meaning.kind);
        break;
    }
    degree = 1;
    if (negation === "once") negation = "none";
  }

  function readWho(meaning: Who, text: string): void {
    if (negation !== "none") return;
    // The parrot of "a pirate with a parrot" is nobody's face.
    if (attributes && who.length > 0) return void unknown.push(text);
    who.push(meaning);
    act(STAGES[meaning.kind], (state) => put(state, meaning.look, meaning.soft));
    give({ part: LEXICON.wearer }, STAGES.trait);
  }

  function readTrait({ trait }: Extract<Meaning, { is: "trait" }>): void {
    const paints = (trait.look.paint ?? []).map(({ kind }) => kind);
    if (negation !== "none") {
      pending = noModifiers();
      act(STAGES.absent, (state) => {
        put(state, trait.absent ?? {});
        if (trait.paints) { for (const kind of paints) state.withoutPaint.add(kind); }
      });
      return;
    }
    const by = trait.noun ? degree * strengthOf(pending) : degree;
    if (trait.noun) pending.dimensions.length = 0;
    act(
      trait.part || trait.paints ? STAGES.part : STAGES.trait,
      (state) => put(state, scaled(trait.look, by), trait.soft),
    );
    if (trait.part) give({ part: trait.part });
    else if (trait.paints) give({ paints });
  }

  function readPart(part: Part): void {
    if (negation === "none") {
      act(STAGES.part, (state) => put(state, part.has, part.soft));
      return give({ part });
    }
    pending = noModifiers();
    if (part.absent) act(STAGES.absent, (state) => put(state, part.absent!));
    else unknown.push(`no ${part.name}`);
  }

  function readPiece(kind: PieceKind | "hat"): void {
    if (negation === "none") {
      act(STAGES.part, (state) => put(state, { pieces: [{ kind: pieceMeant(state, kind) }] }));
      return give({ piece: kind });
    }
    pending = noModifiers();
    act(STAGES.part, (state) => {
      for (const one of kind === "hat" ? HATS : [kind]) state.withoutPieces.add(one);
    });
  }

  return {
    read,
    scar: (scar: Scar) => act(STAGES.part, (state) => put(state, { scars: [scar] })),
    close() {
      flush();
      const state = openState();
      for (const stage of Object.values(STAGES)) {
        for (const one of acts) if (one.stage === stage) unknown.push(...one.act(state) ?? []);
      }
      return { state, who, unknown: [...new Set(unknown)] };
    },
  };
}

const timesAll = (of: Readonly<Record<string, number>>, by: number): Record<string, number> =>
  Object.fromEntries(Object.entries(of).map(([name, amount]) => [name, amount * by]));

/** "deep wrinkles", "a faint smile". */
function strengthOf({ dimensions }: Modifiers): number {
  const sum = dimensions.flatMap(({ of }) => Object.values(of)).reduce((a, b) => a + b, 0);
  return Math.max(0.3, 1 + 0.35 * sum);
}
