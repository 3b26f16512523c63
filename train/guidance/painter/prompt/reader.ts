import { LEXICON } from "./lexicon.ts";
import type { Meaning, Part } from "./meanings.ts";
import type { Phrase } from "./tokens.ts";
import type { LookPatch, Scar } from "../look/look.ts";
import { HATS, type PieceKind } from "../pieces/pieces.ts";
import type { PaintKind } from "../skin/paints.ts";
import { isEmpty, type Modifiers, modify, noModifiers } from "../look/modifiers.ts";
import { coloursOf, modifyPiece, pieceMeant } from "./piece_words.ts";
import { openState, type PromptState, put, scaled } from "./state.ts";

type Act = (state: PromptState) => string[] | void;

/** Who it is counts before how old, how old before how the nose is: the more particular has the last word. */
const STAGES = { character: 0, person: 1, species: 2, trait: 3, absent: 4, part: 5 } as const;

type MeaningOf<K extends Meaning["is"]> = Extract<Meaning, { readonly is: K }>;
export type Who = MeaningOf<"who">;
type Target = { part: Part } | { piece: PieceKind | "hat" } | { paints: readonly PaintKind[] };

/**
 * A prompt half read. Adjectives wait for their noun, or go back to the last one where the next clause begins; what a
 * phrase changes is put down, and done stage by stage at the end.
 */
export interface Reading {
  readonly acts: { readonly stage: number; readonly act: Act }[];
  readonly unknown: string[];
  readonly who: Who[];
  pending: Modifiers;
  degree: number;
  target: Target;
  negation: "none" | "once" | "here" | "onwards";
  /** A noun stands in this clause. */
  named: boolean;
  /** What it has or wears is being told. */
  attributes: boolean;
}

export const openReading = (): Reading => ({
  ...{ acts: [], unknown: [], who: [], pending: noModifiers(), degree: 1 },
  ...{ target: { part: LEXICON.wearer }, negation: "none", named: false, attributes: false },
});

export function readPhrase(reading: Reading, { text, meaning, share }: Phrase): void {
  if (meaning === undefined) reading.unknown.push(text);
  else if (meaning === "comma") {
    if (reading.named) flush(reading);
    reading.negation = "none";
    reading.named = false;
  } else if (!readGrammar(reading, meaning, text)) {
    readContent(reading, meaning, text, share);
    reading.degree = 1;
    if (reading.negation === "once") reading.negation = "none";
  }
}

export function addScar({ acts }: Reading, scar: Scar): void {
  acts.push({ stage: STAGES.part, act: (state) => put(state, { scars: [scar] }) });
}

/** An age in years, which counts as "old" and "young" do. */
export function addYears({ acts }: Reading, look: LookPatch): void {
  acts.push({ stage: STAGES.trait, act: (state) => put(state, look) });
}

/** Does what has been put down. */
export function closeReading(reading: Reading) {
  flush(reading);
  const state = openState(), { acts, unknown, who } = reading;
  for (const stage of Object.values(STAGES)) {
    for (const one of acts) if (one.stage === stage) unknown.push(...one.act(state) ?? []);
  }
  return { state, who, unknown: [...new Set(unknown)] };
}

/** Gives waiting adjectives to what they describe. */
function give(reading: Reading, to: Target, stage: number = STAGES.part): void {
  reading.target = to;
  reading.named = true;
  if (isEmpty(reading.pending)) return;
  const given = reading.pending, wears = reading.who.at(-1)?.wears ?? [];
  reading.pending = noModifiers();
  const act: Act = (state) => {
    if ("part" in to) return modify(state, to.part, given, wears);
    if ("piece" in to) return modifyPiece(state, to.piece, given);
    put(state, { paint: to.paints.map((kind) => ({ kind, ...coloursOf(given.colours) })) });
  };
  reading.acts.push({ stage, act });
}

function flush(reading: Reading): void {
  if (!isEmpty(reading.pending)) give(reading, reading.target);
}

/** Words that tell how others are meant. @returns whether it was one */
function readGrammar(reading: Reading, meaning: Meaning, text: string): boolean {
  switch (meaning.is) {
    case "skip":
    case "scar":
    case "still":
      return true;
    case "article":
      flush(reading);
      return true;
    case "once":
      reading.negation = "once";
      return true;
    case "not":
      flush(reading);
      reading.negation = text === "without" ? "onwards" : "here";
      return true;
    case "turn":
      flush(reading);
      reading.negation = "none";
      reading.attributes = true;
      return true;
    case "and":
      if (reading.negation === "here" && isEmpty(reading.pending)) reading.negation = "none";
      return true;
    case "degree":
      reading.degree *= meaning.by;
      return true;
    default:
      return false;
  }
}

function readContent(reading: Reading, meaning: Meaning, text: string, share: number): void {
  const { pending, degree } = reading;
  switch (meaning.is) {
    case "dimension":
      return void pending.dimensions.push({ text, of: timesAll(meaning.of, degree) });
    case "shade":
      pending.shade = { text, to: meaning.to, by: Math.min(0.85, meaning.by * degree) };
      return;
    case "colour":
      share *= Math.min(1, degree);
      pending.colours.push({ text, word: meaning.colour, share, shade: pending.shade });
      pending.shade = undefined;
      return;
    case "who":
      return readWho(reading, meaning, text);
    case "trait":
      return readTrait(reading, meaning);
    case "part":
      return readPart(reading, meaning.part);
    case "piece":
      return readPiece(reading, meaning.kind);
  }
}

function readWho(reading: Reading, meaning: Who, text: string): void {
  const { who, acts, unknown } = reading;
  if (reading.negation !== "none") return;
  // The parrot of "a pirate with a parrot" is nobody's face.
  if (reading.attributes && who.length > 0) return void unknown.push(text);
  who.push(meaning);
  acts.push({ stage: STAGES[meaning.kind], act: (state) => put(state, meaning.look, meaning.soft) });
  give(reading, { part: LEXICON.wearer }, STAGES.trait);
}

function readTrait(reading: Reading, { trait }: MeaningOf<"trait">): void {
  const paints = (trait.look.paint ?? []).map(({ kind }) => kind), { acts } = reading;
  if (reading.negation !== "none") {
    reading.pending = noModifiers();
    const act: Act = (state) => {
      put(state, trait.absent ?? {});
      if (trait.paints) { for (const kind of paints) state.withoutPaint.add(kind); }
    };
    acts.push({ stage: STAGES.absent, act });
    return;
  }
  const by = trait.noun ? reading.degree * strengthOf(reading.pending) : reading.degree;
  if (trait.noun) reading.pending.dimensions.length = 0;
  const stage = trait.part || trait.paints ? STAGES.part : STAGES.trait;
  acts.push({ stage, act: (state) => put(state, scaled(trait.look, by), trait.soft) });
  if (trait.part) give(reading, { part: trait.part });
  else if (trait.paints) give(reading, { paints });
}

function readPart(reading: Reading, part: Part): void {
  const { acts, unknown } = reading;
  if (reading.negation === "none") {
    acts.push({ stage: STAGES.part, act: (state) => put(state, part.has, part.soft) });
    return give(reading, { part });
  }
  reading.pending = noModifiers();
  if (part.absent) acts.push({ stage: STAGES.absent, act: (state) => put(state, part.absent!) });
  else unknown.push(`no ${part.name}`);
}

function readPiece(reading: Reading, kind: PieceKind | "hat"): void {
  const { acts } = reading, stage = STAGES.part;
  if (reading.negation === "none") {
    acts.push({ stage, act: (state) => put(state, { pieces: [{ kind: pieceMeant(state, kind) }] }) });
    return give(reading, { piece: kind });
  }
  reading.pending = noModifiers();
  const kinds = kind === "hat" ? HATS : [kind];
  acts.push({ stage, act: (state) => kinds.forEach((one) => state.withoutPieces.add(one)) });
}

const timesAll = (of: Readonly<Record<string, number>>, by: number): Record<string, number> =>
  Object.fromEntries(Object.entries(of).map(([name, amount]) => [name, amount * by]));

/** "deep wrinkles", "a faint smile". */
function strengthOf({ dimensions }: Modifiers): number {
  const sum = dimensions.flatMap(({ of }) => Object.values(of)).reduce((a, b) => a + b, 0);
  return Math.max(0.3, 1 + 0.35 * sum);
}
