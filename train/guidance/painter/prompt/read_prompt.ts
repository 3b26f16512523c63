import { chunksOf } from "./chunks.ts";
import { itemsOf } from "./items.ts";
import { HATS, type PieceKind } from "../pieces/pieces.ts";
import type { Sex } from "./meanings.ts";
import { markNegations } from "./negation.ts";
import { type ReadWords, takeNotes } from "./notes.ts";
import { type Look, type LookPatch, mergePatches } from "../look/look.ts";
import { readNodes } from "./reader.ts";
import { openReading, type Reading, STAGES, type Who } from "./reading.ts";
import { fitted, plainWho } from "./sexes.ts";
import { openState, type PromptState, put, withoutUnwanted } from "./state.ts";
import { silentLook } from "../look/silent_look.ts";
import { completeLook } from "../look/whole_look.ts";
import { greyed, lookOfYears } from "./years.ts";

export type { ReadWords } from "./notes.ts";

export interface PromptReading {
  readonly look: Look;
  /** Words that carry nothing, such as articles, are in no entry. */
  readonly words: readonly ReadWords[];
  /** The texts of the words that say nothing to the painter. */
  readonly unknown: readonly string[];
}

/**
 * Reads a prompt into a look: its words are tagged, cut into phrases and chunks, and what adjectives, negations and
 * ages belong to follows from these. What the prompt leaves open is drawn by the seed and by who it is, so that
 * another hat sits on the same face.
 */
export function readPrompt(prompt: string, seed = 0): PromptReading {
  const { reading, years, pronoun } = read(prompt);
  const sex = presumedSex(reading, pronoun);
  const look = wholeLook(done(reading, years, sex), reading.who, prompt, seed);
  return { look, ...wordsOf(reading, prompt) };
}

/**
 * Reads what is to change of a look, "make him laugh, with a golden crown": what it says nothing of stays, so that the
 * same face wears the crown. Nobody is presumed and nothing is drawn.
 */
export function readEdit(edit: string, from: Look): PromptReading {
  const { reading, years } = read(edit);
  const state = done(reading, years, reading.sex, { ...openState(), look: from });
  const changed = withoutUnwanted(state, mergePatches(state.soft, state.look));
  const look = { ...completeLook(changed), pieces: oneHat(from, changed) };
  return {
    look: completeLook({ ...look, ...look.shape && { shape: asTold(state, look.shape) } }),
    ...wordsOf(reading, edit),
  };
}

/** Worn in a hat's place, though nobody calls them one. */
const CROWNS: readonly PieceKind[] = ["crown", "tiara", "flower crown", "laurel", "cowl"];

/** Who puts on a hat takes off the one there was. */
function oneHat({ pieces: before }: Look, changed: LookPatch): Look["pieces"] {
  const { pieces } = completeLook(changed);
  const isHat = ({ kind }: { kind: PieceKind }) => HATS.includes(kind) || CROWNS.includes(kind);
  const isOld = ({ kind }: { kind: PieceKind }) => before.some((piece) => piece.kind === kind);
  const isNew = pieces.some((piece) => isHat(piece) && !isOld(piece));
  return isNew ? pieces.filter((piece) => !isHat(piece) || !isOld(piece)) : pieces;
}

function read(prompt: string) {
  const { items, years, pronoun } = itemsOf(prompt), notes = takeNotes();
  const nodes = chunksOf(items), reading = openReading(notes, years);
  markNegations(nodes);
  readNodes(reading, nodes);
  for (const item of items) {
    if (item.meaning === "measure") notes.unknown(item, item, item.why!);
    if (item.meaning === "age") notes.understood(item, { label: `age ${yearsText(years!)}`, adjectives: [] });
  }
  return { reading, years, pronoun };
}

function wordsOf({ notes }: Reading, prompt: string): Pick<PromptReading, "words" | "unknown"> {
  const words = notes.read(prompt);
  return { words, unknown: words.filter((one) => one.as === "unknown").map(({ text }) => text) };
}

const yearsText = (years: number): string =>
  years < 1 ? `${Math.round(12 * years)} months` : String(Math.round(years));

/** Whoever is of no sex by name is of one by a pronoun, or by what he has. */
function presumedSex(reading: Reading, pronoun: Sex | undefined): Sex | undefined {
  const { who } = reading;
  const isFeminine = who.some(({ look }) => (look.shape?.masculinity ?? 0) < -0.5);
  const isTold = pronoun === "female" ? !isFeminine : who.length === 0;
  const sex = reading.sex ?? (isTold ? pronoun : undefined);
  const isMasculine = who.some(({ look }) => (look.shape?.masculinity ?? 0) > 0.3);
  if (sex === "female" && !isFeminine) readPlain(reading, "woman");
  if (sex === "male" && (reading.isSexOnly || who.length === 0) && !isMasculine) readPlain(reading, "man");
  const isHuman = who.every(({ kind }) => kind === "person");
  if (!sex && pronoun !== "female" && reading.presumed && !isMasculine && !isFeminine && isHuman) {
    readPlain(reading, "man");
  }
  return sex;
}

/** Does what has been put down. */
function done(
  reading: Reading,
  years: number | undefined,
  sex: Sex | undefined,
  state = openState(),
): PromptState {
  const { acts, who, notes } = reading;
  if (years !== undefined) {
    acts.push({
      stage: STAGES.trait,
      act: (s) => put(s, agedTo(s, years)),
      items: [],
      of: "",
    });
  }
  const isYoung = reading.isYoung ||
    who.some(({ isChild, look }) => isChild || (look.shape?.age ?? 0) < -0.9) ||
    (years ?? 99) < 18;
  const children = who.filter(({ isChild }) => isChild);
  // "a teenage girl", "a baby boy": who says most of the years.
  const child = children.find(({ look }) => look.shape?.age === -1.1) ??
    children.reduce<Who | undefined>(
      (a, b) => a && a.look.shape!.age! < b.look.shape!.age! ? a : b,
      undefined,
    );
  const person = { sex, years, isYoung, child, isUnmasked: reading.isUnmasked };
  for (const stage of Object.values(STAGES)) {
    for (const { stage: at, act, who: one, items, of } of acts) {
      if (at !== stage) continue;
      const strange = one ? put(state, fitted(one, person).look, fitted(one, person).soft) : act(state);
      for (const text of strange ?? []) {
        const item = items.find((met) => met.text === text);
        if (item) {
          notes.unknown(
            item,
            item,
            of === "" ? "nothing that can be said of a head" : `no ${of} is painted so`,
          );
        }
      }
    }
  }
  return state;
}

/** A character of known years who is told to have others. */
function agedTo({ look }: PromptState, years: number): LookPatch {
  const { shape, ...rest } = lookOfYears(years);
  return { ...rest, shape: { ...shape, age: shape!.age! - (look.shape?.age ?? 0) } };
}

/** "her helmet", "policewoman": no word for a woman stands there by itself. */
function readPlain({ acts, who }: Reading, name: "woman" | "man"): void {
  const one = plainWho(name);
  who.push(one);
  acts.push({ stage: STAGES.person, act: () => {}, who: one, items: [], of: "" });
}

/** Whoever has thin lips has them, whatever face is drawn. */
function asTold({ told }: PromptState, shape: NonNullable<LookPatch["shape"]>): typeof shape {
  const kept = [...told].map(([name, by]) => {
    const drawn = shape[name] ?? 0;
    return [name, by > 0 ? Math.max(drawn, by) : Math.min(drawn, by)] as const;
  });
  return { ...shape, ...Object.fromEntries(kept) };
}

function wholeLook(state: PromptState, who: readonly Who[], prompt: string, seed: number): Look {
  const { beard, hair } = state.look;
  if (beard?.colour && !hair?.colour) put(state, { hair: { colour: beard.colour } });
  const said = mergePatches(state.soft, state.look);
  const silent = silentLook(said, state.look, who, seed);
  // Nobody named is greyer than is known, and who dyes his hair has said so.
  const natural = !hair?.colour && !beard?.colour && !who.some(({ kind }) => kind === "character");
  const hairs = said.hair?.colour ?? silent.hair!.colour!, age = said.shape?.age ?? 0;
  const greys = mergePatches(
    { hair: greyed(hairs, age) },
    hair?.second ? { hair: { second: hair.second } } : {},
  );
  const aged = natural ? mergePatches(said, greys) : said;
  const whole = withoutUnwanted(state, mergePatches(silent, aged));
  return completeLook({ ...whole, ...whole.shape && { shape: asTold(state, whole.shape) }, prompt });
}
