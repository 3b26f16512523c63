import type { Item } from "./items.ts";
import type { Link } from "./meanings.ts";

/** What an item does in its clause. */
export type Role = Link | "mark" | "stop" | "article" | "adjective" | "noun" | "nothing" | "verb";

/** Of a hat, which is there all the same. */
const TURNED = "how a hat is turned";

/** Adjectives by the tables first; the tagger says of the rest. */
export function roleOf(item: Item, before: Item | undefined, next: Item | undefined): Role {
  const { meaning, tag } = item;
  if (meaning === "mark" || meaning === "stop") return meaning;
  if (meaning === "age" || meaning === "measure") return "nothing";
  if (meaning === undefined && !item.why && /^\d/.test(item.text)) return "nothing";
  if (meaning === undefined) return item.why ? "noun" : roleOfTag(tag, before, next, item.text);
  if (item.isWithout && /less$|masked$/.test(item.text)) return "adjective";
  switch (meaning.is) {
    case "skip":
      return "nothing";
    case "article":
      return "article";
    case "link":
      return meaning.link;
    case "trait":
      // "Mona Lisa smiling": a participle that is no noun.
      return !item.text.endsWith("ing") && meaning.trait.noun || meaning.trait.part ? "noun" : "adjective";
    case "unpaintable":
      return meaning.why === TURNED ? "adjective" : "noun";
    case "scar":
    case "scene":
    case "who":
    case "part":
    case "piece":
      return "noun";
    // "pale skin" is one word, and no adjective.
    case "colour":
      return / (skin|complexion|hair)$/.test(item.text) ? "noun" : "adjective";
    default:
      return "adjective";
  }
}

function roleOfTag(tag: string, before: Item | undefined, next: Item | undefined, text: string): Role {
  const isTied = next === undefined || typeof next.meaning === "string" ||
    next.meaning?.is === "link";
  // "a woman standing under a tree".
  if (text.endsWith("ing") && isTied && before && !isBefore(before)) return "verb";
  if (tag === "VERB" && isListed(text, before, next)) return "noun";
  switch (tag) {
    case "ADJ":
      return "adjective";
    case "NOUN":
    case "PROPN":
    case "UNK":
    case "X":
    case "SYM":
      return "noun";
    case "ADP":
      return "near";
    case "VERB": {
      // "an embroidered shirt", but "a running man" is a man.
      const within = before && isBefore(before) && next && isContent(next);
      return within ? text.endsWith("ing") ? "nothing" : "adjective" : "verb";
    }
    default:
      return "nothing";
  }
}

/** "his hammer", "no helmet, saw, lamp": what is said to be there, though it could be a verb. */
function isListed(text: string, before: Item | undefined, next: Item | undefined): boolean {
  if (/(ing|ed|s)$/.test(text) || before === undefined) return false;
  const ends = next === undefined || typeof next.meaning === "string" ||
    typeof next.meaning === "object" && next.meaning.is === "link";
  return ends && (before.meaning === "mark" || isBefore(before));
}

const isBefore = ({ meaning }: Item): boolean =>
  typeof meaning === "object" &&
  (["article", "dimension", "colour", "degree", "shade"].includes(meaning.is) ||
    meaning.is === "link" && ["with", "and", "in", "of"].includes(meaning.link));
const isContent = ({ meaning, tag }: Item): boolean =>
  typeof meaning === "object"
    ? ["who", "part", "piece", "trait", "colour", "dimension"].includes(meaning.is)
    : meaning === undefined && tag !== "ADP";
