import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { mixColours } from "../look/colours.ts";
import type { Colour, LookPatch } from "../look/look.ts";
import grammar from "../data/lexicon/grammar.json" with { type: "json" };

/** Ages that a prompt may give in years; other numbers are none. */
const YEARS = { youngest: 16, oldest: 110 } as const;

const NUMBERS: Readonly<Record<string, number>> = grammar.numbers;
const WORDS = Object.keys(NUMBERS), ONES = WORDS.filter((word) => NUMBERS[word]! < 10);
/** "38", "sixty", "sixty five". */
const NUMBER = `(\\d{1,3}|(?:${WORDS.join("|")})(?: (?:${ONES.join("|")}))?)`;
const DECADE = `(\\d0|${
  WORDS.filter((word) => word.endsWith("y")).map((word) => word.slice(0, -1)).join("|")
})`;
/** How people tell their years; words are parted by single spaces. The longer ways first. */
const WAYS: readonly (readonly [pattern: RegExp, read: (found: readonly string[]) => number])[] = [
  [new RegExp(`\\b${NUMBER} (?:years?|yrs?)(?: old| of age)?\\b`), ([, n]) => numberOf(n!)],
  [new RegExp(`\\b(?:aged?|age of) ${NUMBER}\\b`), ([, n]) => numberOf(n!)],
  [
    new RegExp(`\\bin (?:his|her|their) (?:(early|mid|middle|late) )?${DECADE}(?:s|ies)\\b`),
    ([, part, decade]) =>
      numberOf(/\d/.test(decade!) ? decade! : `${decade}y`) +
      ({ early: 2, late: 8 }[part as "early" | "late"] ?? 5),
  ],
  [new RegExp(`\\b(?:of|is) ${NUMBER}(?= ,| with| and| in| who| wearing|$)`), ([, n]) => numberOf(n!)],
];

const numberOf = (text: string): number =>
  /^\d/.test(text) ? Number(text) : text.split(" ").reduce((sum, word) => sum + (NUMBERS[word] ?? NaN), 0);

/**
 * Finds an age in years, and takes its words out: "a 60 year old man" is no "old man", nor "fifty" a colour's share.
 *
 * @param words of a prompt, as `wordsOf` gives them
 */
export function takeYears(words: readonly string[]): { readonly words: string[]; readonly years?: number } {
  const text = words.join(" ");
  for (const [pattern, read] of WAYS) {
    const found = pattern.exec(text);
    if (!found) continue;
    const years = read(found);
    if (!(years >= YEARS.youngest && years <= YEARS.oldest)) continue;
    const rest = `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`;
    return { words: rest.trim().split(/ +/), years };
  }
  return { words: [...words] };
}

/** What somebody of so many years looks like: 36 is the head's average, a deviation of its `age` 18 years. */
export const lookOfYears = (years: number): LookPatch => ({
  shape: { age: Math.round(100 * Math.max(-1.1, (years - 36) / 18)) / 100 },
  skin: { wrinkles: Math.round(100 * wrinklesAt(years)) / 100 },
});

/** 0.04 at 22 years, 0.2 at 38, 0.42 at 55, 0.68 at 75, 0.95 at 95. */
const wrinklesAt = (years: number): number => Math.max(0, Math.min(0.95, 0.95 * ((years - 18) / 77)));

const GREY: Colour = [0.73, 0.715, 0.69];

/**
 * Hair as age leaves it: grey strands first, then grey hair.
 *
 * @param age deviations from the average adult
 */
export function greyed(
  colour: Colour,
  age: number,
): Pick<NonNullable<LookPatch["hair"]>, "colour" | "second" | "mix"> {
  const share = smoothstep(0.3, 2.3, age);
  if (share === 0) return { colour };
  return {
    colour: mixColours(colour, GREY, 0.85 * share ** 1.5),
    second: mixColours(colour, GREY, Math.min(1, 1.3 * share)),
    mix: 0.3 + 0.2 * share,
  };
}
