import type { Look } from "../../../../../train/guidance/painter/look/look.ts";
import { type Expected, faultsOf } from "./expected.ts";

/** One thing that whoever typed the prompt expects. */
export interface Item {
  /** The prompt's words that say it, as they stand there: one run of it. Several items may share words. */
  readonly words: string;
  readonly look?: Expected;
  /**
   * `must`: a painter of heads and shoulders cannot know or show it and has to say so; `look` is then what must not
   * come of it. `may`: shown or said, never half. Left out: must be shown.
   */
  readonly unknown?: "must" | "may";
}

export type Label = readonly [prompt: string, items: readonly Item[]];

/** What the reader of prompts gives, as much of it as is judged. */
export interface Reading {
  readonly look: Look;
  readonly words: readonly (Run & { readonly as: "understood" | "mended" | "unknown" })[];
}

/** Of a prompt, in UTF-16 offsets. */
interface Run {
  readonly from: number;
  readonly to: number;
}

/** `named`: not met, but its words are told as not understood; `silent`: not met, and nobody is told. */
export type Outcome = "met" | "named" | "silent";

export interface Verdict {
  readonly prompt: string;
  readonly items: readonly {
    readonly item: Item;
    readonly outcome: Outcome;
    readonly faults: readonly string[];
  }[];
  /** Words told as not understood though they were, and had to be. */
  readonly wronglyNamed: readonly string[];
  /** Those that items hold. */
  readonly contentWords: number;
}

/** Prompts; the last two are words. A prompt is right where all its items are met, silent where any is. */
export interface Tally {
  readonly prompts: number;
  readonly right: number;
  readonly named: number;
  readonly silent: number;
  readonly wronglyNamed: number;
  readonly contentWords: number;
}

const overlap = (a: Run, b: Run): boolean => a.from < b.to && b.from < a.to;

/**
 * @param readings of the label's prompt by several seeds, which draw different people; their words are the same
 * @throws RangeError for an item whose words do not stand in the prompt
 */
export function judge([prompt, items]: Label, readings: readonly Reading[]): Verdict {
  const named = readings[0]!.words.filter(({ as }) => as === "unknown");
  const looks = readings.map(({ look }) => look);
  const judged = items.map((item) => {
    const run = runOf(prompt, item.words);
    const faults = faultsOf(looks, item.look ?? {});
    const isNamed = named.some((other) => overlap(run, other));
    return { item, run, faults, outcome: outcomeOf(item, faults.length === 0, isNamed) };
  });
  const words = [...prompt.matchAll(/[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}'’-]*[\p{L}\p{M}\p{N}])?/gu)].map(
    (match) => {
      const run = { from: match.index, to: match.index + match[0].length };
      return { text: match[0], run, within: judged.filter((item) => overlap(item.run, run)) };
    },
  ).filter(({ within }) => within.length > 0);
  const wronglyNamed = words.filter(({ run, within }) =>
    named.some((other) => overlap(run, other)) && within.every(({ item }) => !item.unknown) &&
    within.some(({ faults }) => faults.length === 0)
  );
  return {
    prompt,
    items: judged.map(({ item, outcome, faults }) => ({ item, outcome, faults })),
    wronglyNamed: wronglyNamed.map(({ text }) => text),
    contentWords: words.length,
  };
}

function outcomeOf({ unknown }: Item, holds: boolean, isNamed: boolean): Outcome {
  const met = unknown === "must" ? isNamed && holds : holds || unknown === "may" && isNamed;
  return met ? "met" : isNamed ? "named" : "silent";
}

export function tally(verdicts: readonly Verdict[]): Tally {
  const worst = verdicts.map(({ items }) => {
    const outcomes = items.map(({ outcome }) => outcome);
    return (["silent", "named"] as const).find((outcome) => outcomes.includes(outcome)) ?? "met";
  });
  const count = (outcome: Outcome) => worst.filter((other) => other === outcome).length;
  return {
    prompts: verdicts.length,
    right: count("met"),
    named: count("named"),
    silent: count("silent"),
    wronglyNamed: verdicts.reduce((sum, { wronglyNamed }) => sum + wronglyNamed.length, 0),
    contentWords: verdicts.reduce((sum, { contentWords }) => sum + contentWords, 0),
  };
}

function runOf(prompt: string, words: string): Run {
  const within = /[\p{L}\p{N}]/u;
  const isWhole = (from: number) =>
    !within.test(prompt[from - 1] ?? " ") && !within.test(prompt[from + words.length] ?? " ");
  let from = prompt.indexOf(words);
  while (from >= 0 && !isWhole(from)) from = prompt.indexOf(words, from + 1);
  if (from < 0 || words === "") {
    throw new RangeError(`Cannot judge a label, its words must stand in "${prompt}": ${words}`);
  }
  return { from, to: from + words.length };
}
