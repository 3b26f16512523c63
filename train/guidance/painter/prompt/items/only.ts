import type { Item } from "../items.ts";

const LETTERS: readonly (readonly [letter: string, of: (item: Item) => boolean])[] = [
  ["o", ({ text }) => text === "only"],
  ["t", ({ text }) => /^(things?|bit|part|piece|spot|touch)$/.test(text)],
  ["c", ({ meaning }) => isOf(meaning, "colour", "shade", "degree")],
  ["h", ({ text }) => /^(him|her|them|it|he|she)$/.test(text)],
  [
    "n",
    ({ meaning, tag }) =>
      isOf(meaning, "part", "piece", "trait", "unpaintable") || !meaning && /^(NOUN|PROPN|UNK)$/.test(tag),
  ],
  ["l", ({ meaning, text }) => text !== "and" && isOf(meaning, "link", "skip", "article")],
];
/** "the only thing green about him is his jacket", "the only green thing on her is the hat". */
const ONLY = /o(?:tl*c+|c+t)l*h?l*n/;

const isOf = (meaning: Item["meaning"], ...kinds: readonly string[]): boolean =>
  typeof meaning === "object" && kinds.includes(meaning.is);

/** A colour that only one thing is said to have is that thing's, and stands before it. */
export function withOnly(items: readonly Item[]): Item[] {
  const letters = items.map((item) => LETTERS.find(([, of]) => of(item))?.[0] ?? ".").join("");
  const found = ONLY.exec(letters);
  if (!found) return [...items];
  const noun = found.index + found[0].length - 1, run = items.slice(found.index, noun);
  const colours = run.filter((_, k) => found[0][k] === "c");
  const articles = run.filter(({ meaning }) => isOf(meaning, "article")).slice(-1);
  return [...items.slice(0, found.index), ...articles, ...colours, ...items.slice(noun)];
}
