import type { Item } from "../items.ts";
import type { Colour, LookPatch } from "../../look/look.ts";

/** A pattern's letter for each item: c a colour, e an eye, o which of them, a "and", s what says nothing. */
const PAIRS = [
  /s*o+s*c+e?s*a+s*o*s*c+e/,
  /s*o+s*c+es*a*s*o+s*c+e?/,
  /c+o+s*es*a+s*c+o+s*e?/,
  /s*o+es*c+s*a+s*o+s*e?s*c+/,
  /c+s*a+s*c+es*o/,
];
/** Of two single eyes: "a green eye and a blue eye". */
const SINGLE = /c+s*es*a+s*c+e/;

/** Eyes of two colours, which the painter has not, stand for themselves: "one blue and one brown eye". */
export function withEyePairs(items: readonly Item[]): Item[] {
  const letters = items.map(letterOf).join("");
  if (!letters.includes("e")) return [...items];
  for (const pattern of [...PAIRS, SINGLE]) {
    const found = pattern.exec(letters);
    if (!found || (found[0].match(/c/g) ?? []).length < 2) continue;
    const eyes = items.slice(found.index, found.index + found[0].length).filter((item) =>
      letterOf(item) === "e"
    );
    const isTold = pattern === SINGLE ? eyes.every(({ text }) => text === "eye") : found[0].includes("o");
    if (!isTold) continue;
    const from = found.index + (/^s*/.exec(found[0])![0].length), to = found.index + found[0].length;
    const first = items[from]!, last = items[to - 1]!;
    const pair: Item = {
      ...first,
      to: last.to,
      tag: "NOUN",
      meaning: ofFirst(items.slice(from, to)),
      why: "two eyes that differ",
    };
    return [...items.slice(0, from), pair, ...items.slice(to)];
  }
  return [...items];
}

/** The colour that is named first. */
function ofFirst(items: readonly Item[]): Item["meaning"] {
  for (const { meaning } of items) {
    if (typeof meaning !== "object" || meaning.is !== "colour") continue;
    const { any, on } = meaning.colour, own = on.eyes ?? any;
    const look = Array.isArray(own) ? { eyes: { iris: own as unknown as Colour } } : own as LookPatch;
    const trait = { look, soft: {}, absent: undefined, noun: true, paints: false, part: undefined };
    return { is: "trait", trait };
  }
  return undefined;
}

function letterOf({ text, meaning }: Item): string {
  if (/^(one|other|left|right)$/.test(text)) return "o";
  if (meaning === "mark") return "a";
  if (typeof meaning !== "object") return ".";
  if (meaning.is === "colour" || meaning.is === "shade" || meaning.is === "degree") return "c";
  if (meaning.is === "part" && meaning.part.name === "eyes") return "e";
  if (meaning.is === "link") return meaning.link === "and" ? "a" : meaning.link === "is" ? "s" : ".";
  return meaning.is === "article" || meaning.is === "skip" ? "s" : ".";
}
