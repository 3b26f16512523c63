import { printColour } from "../look/colours.ts";
import type { Colour, Look, LookPatch } from "../look/look.ts";
import { HATS } from "../pieces/pieces.ts";
import { readPrompt, type ReadWords } from "../prompt/read_prompt.ts";
import { saidBy, valueAt, without } from "./said.ts";

/** Where a reader's answer says something else than what the tables are certain of. */
export interface Difference {
  /** Of the look, such as "hair.colour". */
  readonly field: string;
  readonly tables: string;
  readonly reader: string;
  /** Whose word counts. */
  readonly taken: "tables" | "reader";
}

/** What the tables know better than any model: what a prompt says is not there, and numbers in it. */
export interface Settled {
  /** Kinds that are taken off. */
  readonly pieces: ReadonlySet<string>;
  readonly paint: ReadonlySet<string>;
  /** Places in the look. */
  readonly places: ReadonlySet<string>;
}

const LISTS = ["pieces", "paint"] as const;
/** What grows, and can be taken off by its style. */
const GROWN = ["hair.style", "beard.style", "moustache.style"];
const OF_AGE = ["shape.age", "skin.wrinkles"];
/** What is told where it differs. Others are degrees, on which nobody agrees. */
const TOLD = ["skin.colour", "skin.material", "eyes.iris", "hair.colour", ...GROWN, "mood"];
/** Colours as far from each other as brown hair is from blond, RGB of 0 to 1. */
const OTHER_COLOUR = 0.3;

/**
 * @param look as the tables read the prompt
 * @param answer of which pieces and paint it is told whether they are taken off
 */
export function settledBy(
  prompt: string,
  words: readonly ReadWords[],
  look: Look,
  answer: LookPatch,
): Settled {
  const settled = { pieces: new Set<string>(), paint: new Set<string>(), places: new Set<string>() };
  for (const { means, from, to } of words) {
    if (/^age \d/.test(means)) OF_AGE.forEach((place) => settled.places.add(place));
    const thing = /^without (?:the |an? |any |his |her |their )?(.+)$/.exec(means)?.[1];
    if (thing === undefined) continue;
    // A knight without his helmet has what he would have with it, but for that.
    const otherwise = readPrompt(prompt.slice(0, from) + prompt.slice(to)).look, alone = saidBy(`a ${thing}`);
    for (const list of LISTS) {
      const isIn = (worn: readonly { kind: string }[] = [], kind: string) =>
        worn.some((each) => each.kind === kind);
      for (const { kind } of answer[list] ?? []) {
        const isTakenOff = isIn(otherwise[list], kind) && !isIn(look[list], kind) ||
          isIn(alone[list], kind) || isOneOf(kind, thing);
        if (isTakenOff) settled[list].add(kind);
      }
    }
    for (const place of GROWN) {
      const style = valueAt(alone, place);
      if (style !== undefined && style !== valueAt(look, place)) settled.places.add(place);
    }
    if (thing === "hair") settled.places.add("hair.style");
  }
  return settled;
}

/** Whether a kind is among what is meant, as sunglasses are where there are no glasses. */
const isOneOf = (kind: string, thing: string): boolean =>
  kind.endsWith(thing) || thing === "hat" && HATS.some((hat) => hat === kind);

/**
 * Holds a reader's answer against what the tables are certain of.
 *
 * @param said what they say that the prompt says
 * @returns the answer, in which what is settled is as the tables have it, and where both differ
 */
export function checkAnswer(
  answer: LookPatch,
  look: Look,
  said: LookPatch,
  settled: Settled,
): { readonly look: LookPatch; readonly differences: readonly Difference[] } {
  const differences: Difference[] = [];
  let kept = answer;
  for (const list of LISTS) {
    const given = answer[list];
    if (given === undefined) continue;
    const refused = given.filter(({ kind }) => settled[list].has(kind)).map(({ kind }) => kind as string);
    const lost = (said[list] ?? []).filter(({ kind }) => !given.some((each) => each.kind === kind));
    if (refused.length > 0) {
      const names = refused.join(", ");
      differences.push({ field: list, tables: `without ${names}`, reader: names, taken: "tables" });
      kept = { ...kept, [list]: given.filter(({ kind }) => !settled[list].has(kind)) };
    }
    if (lost.length > 0) {
      const names = lost.map(({ kind }) => kind).join(", ");
      differences.push({ field: list, tables: names, reader: `without ${names}`, taken: "reader" });
    }
  }
  for (const place of new Set([...TOLD, ...OF_AGE, "shape.masculinity", ...settled.places])) {
    const theirs = valueAt(answer, place), isSettled = settled.places.has(place);
    const ours = isSettled ? valueAt(look, place) : valueAt(said, place);
    if (isSettled) kept = without(kept, place);
    if (theirs === undefined || ours === undefined || !differ(place, ours, theirs)) continue;
    const taken = isSettled ? "tables" : "reader";
    differences.push({ field: place, tables: shown(ours), reader: shown(theirs), taken });
  }
  return { look: kept, differences };
}

function differ(place: string, ours: unknown, theirs: unknown): boolean {
  if (Array.isArray(ours)) return far(ours as unknown as Colour, theirs as Colour) > OTHER_COLOUR;
  if (typeof ours !== "number") return ours !== theirs;
  const by = Math.abs(ours - (theirs as number));
  // Of sexes the side counts, of ages ten years and more.
  return place === "shape.masculinity"
    ? ours * (theirs as number) < 0
    : by > (place === "shape.age" ? 0.8 : 0.4);
}

const far = (a: Colour, b: Colour): number => Math.hypot(...a.map((part, k) => part - b[k]!));

const shown = (value: unknown): string =>
  Array.isArray(value)
    ? printColour(value as unknown as Colour)
    : typeof value === "number"
    ? String(Math.round(value * 100) / 100)
    : String(value);
