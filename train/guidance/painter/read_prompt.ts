import { LEXICON, type Meaning, type Part } from "./lexicon/lexicon.ts";
import { type Phrase, phrasesOf } from "./lexicon/tokens.ts";
import type { Look, PaintKind, PieceKind } from "./look.ts";
import { type LookPatch, mergePatches } from "./look_patch.ts";
import { type ColourUse, isEmpty, type Modifiers, modify, noModifiers, shaded } from "./modifiers.ts";
import {
  HATS,
  lookSoFar,
  openState,
  type PromptState,
  put,
  scaled,
  withoutUnwanted,
} from "./prompt_state.ts";
import { readScar } from "./scar_words.ts";
import { silentLook } from "./silent_look.ts";
import { completeLook } from "./whole_look.ts";

export interface PromptReading {
  readonly look: Look;
  /** Words that say nothing to the painter, in their order. */
  readonly unknown: readonly string[];
}

type Act = (state: PromptState) => string[] | void;

/** Who it is counts before how old, how old before how the nose is: the more particular has the last word. */
const STAGES = { character: 0, person: 1, species: 2, trait: 3, absent: 4, part: 5 } as const;

/**
 * Reads a prompt into a look. What the prompt leaves open is drawn by the seed and by who it is, so that another
 * hat sits on the same face.
 */
export function readPrompt(prompt: string, seed = 0): PromptReading {
  const reader = openReader();
  const phrases = phrasesOf(prompt, LEXICON);
  for (let k = 0; k < phrases.length; k++) {
    const { meaning } = phrases[k]!;
    if (meaning !== undefined && meaning !== "comma" && meaning.is === "scar") {
      const { scar, used } = readScar(phrases, k + 1);
      reader.act(STAGES.part, (state) => put(state, { scars: [scar] }));
      k += used;
    } else reader.read(phrases[k]!);
  }
  const { state, who, unknown } = reader.close();
  const { beard, hair } = state.look;
  if (beard?.colour && !hair?.colour) put(state, { hair: { colour: beard.colour } });
  const said = mergePatches(state.soft, state.look);
  const silent = silentLook(said, state.look, who, seed);
  const whole = withoutUnwanted(state, mergePatches(silent, said));
  return { look: completeLook({ ...whole, prompt }), unknown };
}

type Who = Extract<Meaning, { is: "who" }>;
type Target = { part: Part } | { piece: PieceKind | "hat" } | { paints: readonly PaintKind[] };

function openReader() {
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
    act,
    read,
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

const coloursOf = (uses: readonly ColourUse[]): LookPatch["skin"] & { second?: Look["lips"] } => {
  const [first, second] = uses.map(({ word, shade }) => shaded(word.any, shade));
  return { ...first && { colour: first }, ...second && { second } };
};

/** "his hat" is the one he wears already. */
function pieceMeant(state: PromptState, kind: PieceKind | "hat"): PieceKind {
  if (kind !== "hat") return kind;
  return lookSoFar(state).pieces.find((piece) => HATS.has(piece.kind))?.kind ?? "bowler";
}

const HAT_FORMS: readonly (readonly [dimension: string, kind: PieceKind])[] = [
  ["sharp", "pointed hat"],
  ["height", "top hat"],
  ["width", "cowboy hat"],
];
const PIECE_DIMENSIONS = new Set(["size", "length", "height", "width", "thickness", "full"]);

function modifyPiece(
  state: PromptState,
  asked: PieceKind | "hat",
  { dimensions, colours, shade }: Modifiers,
): string[] {
  const strange: string[] = [];
  let kind = pieceMeant(state, asked), size = 1;
  for (const { text, of } of dimensions) {
    const form = asked === "hat"
      ? HAT_FORMS.find(([dimension]) => (of[dimension] ?? 0) > 0.5)?.[1]
      : undefined;
    if (form && form !== kind) {
      state.look = {
        ...state.look,
        pieces: (state.look.pieces ?? []).filter((piece) => piece.kind !== kind),
      };
      kind = form;
    }
    const grows = Object.entries(of).filter(([name]) => PIECE_DIMENSIONS.has(name));
    for (const [, amount] of grows) size *= 1 + 0.25 * amount;
    if (!form && grows.length === 0 && !FORMS.has(Object.keys(of)[0]!)) strange.push(text);
  }
  const before = lookSoFar(state).pieces.find((piece) => piece.kind === kind);
  const dull = shade && before && colours.length === 0 ? { colour: shaded(before.colour, shade) } : {};
  const sized = size === 1 ? {} : { size: Math.max(0.5, Math.min(2, (before?.size ?? 1) * size)) };
  put(state, { pieces: [{ kind, ...sized, ...dull, ...coloursOf(colours) }] });
  return strange;
}

/** Said of pieces as people say it, and as the piece is anyway. */
const FORMS = new Set([
  "sharp",
  "curl",
  "gloss",
  "glow",
  "rot",
  "mess",
  "flat",
  "crack",
  "braid",
  "wrinkle",
  "spike",
]);
