import type { Chunk } from "./chunks.ts";
import type { Item } from "./items.ts";
import { LEXICON } from "./lexicon.ts";
import type { Meaning } from "./meanings.ts";
import type { Reading, Target } from "./reading.ts";

/** What is made of a chunk: it is read, it is of somebody whom nobody knows, or it is not understood as a whole. */
export interface Verdict {
  readonly is: "read" | "somebody" | "unknown" | "nothing";
  readonly why: string;
  /** Items that say nothing to the painter. */
  readonly skips: readonly Item[];
  /** Of clothes: "a woman in black". */
  readonly clothes: Target | undefined;
  /** An unknown word that can only mean somebody: "plumber". */
  readonly isPerson: boolean;
}

const WHY = {
  prop: "nothing that a head wears",
  around: "what is around a head, which is not painted",
  others: "somebody or something else, and one head is painted",
  half: "half of a head, which is not painted by halves",
} as const;

const SUITS =
  /^(costume|outfit|uniform|suit|garb|attire|clothes|clothing|disguise|robes?|onesie|armou?r|dress|gear)s?$/;
const PERSON = /(er|or|ist|ian|man|woman|eer|smith|ologist|ess|ant|wright|monger|boy|girl)s?$/;

export function verdictOf(reading: Reading, chunk: Chunk): Verdict {
  const { items, nouns, link, isAbsent } = chunk, head = nouns.at(-1);
  const read: Verdict = { is: "read", why: "", skips: [], clothes: undefined, isPerson: false };
  const unknown = (why: string): Verdict => ({ ...read, is: "unknown", why });
  if (!head) {
    if (chunk.isUnwanted && items.every((item) => meaningOf(item) === undefined)) {
      return { ...read, is: "nothing" };
    }
    return isThing(reading, chunk) ? unknown(WHY.prop) : { ...read, ...ofAdjectives(reading, chunk) };
  }
  const meaning = meaningOf(head);
  if (chunk.isUnwanted && (meaning === undefined || UNSHOWN.has(meaning.is))) {
    return { ...read, is: "nothing" };
  }
  // "lips red as blood".
  if (chunk.isComparison) return { ...read, is: "nothing" };
  const isThingOf = meaning?.is === "unpaintable" && nouns.some((noun) => meaningOf(noun)?.is === "who");
  if ((meaning === undefined || isThingOf) && !head.isWithout && isSubject(reading, chunk)) {
    const isPerson = PERSON.test(head.text) || head.tag === "PROPN" && head.why !== undefined;
    return {
      ...read,
      is: "somebody",
      isPerson,
      why: head.why ?? "",
      skips: isThingOf ? [...modifiersOf(chunk), head] : modifiersOf(chunk),
    };
  }
  // "Elsa in Frozen".
  if (
    meaning === undefined && link === "in" && head.isCapital &&
    reading.who.some(({ kind }) => kind === "character")
  ) {
    return { ...read, is: "nothing" };
  }
  if (meaning === undefined) {
    return unknown(head.why ?? (link === "with" || link === "hold" ? WHY.prop : WHY.around));
  }
  if (meaning.is === "scene") return isAbsent ? { ...read, is: "nothing" } : unknown(WHY.around);
  if (meaning.is === "unpaintable") return unknown(meaning.why);
  if (isAbsent) return read;
  if (link === "hold" && reading.hasSubject) return unknown(WHY.prop);
  if (items.some((item) => meaningOf(item)?.is === "half") && meaning.is !== "who" && !isMood(meaning)) {
    return unknown(WHY.half);
  }
  if (
    link === "like" && chunk.behind !== "mark" && meaning.is !== "who" && "part" in reading.target &&
    reading.target.part !== LEXICON.wearer
  ) {
    return unknown("a comparison that the painter does not know");
  }
  if (meaning.is === "who" && isOther(reading, chunk, meaning)) return unknown(WHY.others);
  if (link === "near" && reading.hasSubject && meaning.is !== "part") return unknown(WHY.around);
  return { ...read, skips: modifiersOf(chunk) };
}

const meaningOf = ({ meaning, why }: Item): Meaning | undefined =>
  typeof meaning === "object" && why === undefined ? meaning : undefined;

const isMood = (meaning: Meaning): boolean => meaning.is === "trait" && meaning.trait.look.mood !== undefined;

/** Of which there is nothing anyway. */
const UNSHOWN: ReadonlySet<string> = new Set(["scene", "unpaintable"]);

/** Nobody has been told of yet, and this is the place for it: "a flibbertigibbet with a hat". */
function isSubject({ hasSubject }: Reading, { link, isAbsent }: Chunk): boolean {
  return !isAbsent && (!hasSubject && ["start", "of", "as", "who"].includes(link) || link === "as");
}

/** Somebody besides whom the prompt is of: "a pirate with a parrot", "a man and a woman". */
function isOther(
  { hasSubject, who, target }: Reading,
  chunk: Chunk,
  { kind, isPlain }: Extract<Meaning, { is: "who" }>,
): boolean {
  const { link, isJoined, article, behind, isPlaced, lead } = chunk;
  if (kind === "species" && isPlaced) return true;
  if (!hasSubject) return false;
  // "my mom but goth".
  if (lead !== undefined && /^(but|yet)$/.test(lead.text)) return false;
  // "her black cat sleeps on it".
  if (kind !== "character" && /^(his|her|their|its)$/.test(article?.text ?? "") && !isClad(chunk)) {
    return true;
  }
  // "Geralt in The Witcher".
  if (
    kind === "character" &&
    (link === "in" || link === "like" && "part" in target && target.part === LEXICON.wearer)
  ) {
    return false;
  }
  if (isJoined && who.length > 0 && (article || isPlain && who.at(-1)!.isPlain)) return true;
  // "a man with glasses, a doctor".
  if (behind === "mark" && article && kind !== "species" && link === "with") return false;
  return ["with", "hold", "in", "near", "on", "verb", "like"].includes(link);
}

/** "dressed in his clown costume". */
const isClad = ({ link }: Chunk): boolean => link === "as" || link === "of";

/** Nouns before the head that it does not go with, and adjectives that nobody knows. */
function modifiersOf({ items, nouns }: Chunk): Item[] {
  const head = nouns.at(-1)!, of = meaningOf(head);
  return items.filter((item) => {
    const meaning = meaningOf(item);
    if (item === head) return false;
    if (meaning === undefined) return item.meaning !== "age";
    if (meaning.is === "unpaintable" || meaning.is === "scene") return true;
    if (of === undefined || of.is === "who") return false;
    if (meaning.is === "trait" && meaning.trait.paints && isWorn(of)) return true;
    // "her grandmother's bonnet".
    if (meaning.is === "who" && item.text.endsWith("s") && !LEXICON.meanings.has(item.text)) return true;
    if (meaning.is === "who") {
      return !(meaning.isPlain || meaning.sex) && !(SUITS.test(head.text) && isHuman(meaning));
    }
    // "a cat ear headset".
    if (meaning.is === "piece" && /^(cat|rabbit) ears$/.test(meaning.kind)) {
      return !(of.is === "part" || of.is === "piece" && of.kind === "headphones");
    }
    return meaning.is === "piece" && of.is !== "part";
  });
}

/** A thing that a colour is called by: "a red rose", "with pink bubblegum". */
function isThing({ who }: Reading, { items, link, lead, article, isAbsent, isPostponed }: Chunk): boolean {
  const last = items.at(-1)!, meaning = meaningOf(last);
  if (
    isAbsent || isPostponed || meaning?.is !== "colour" || meaning.colour.of || last.tag !== "NOUN" ||
    last.text === "tan"
  ) {
    return false;
  }
  if (link === "hold" || link === "near") return true;
  // Feathers that a dancer wears are not grown.
  const isMatter = meaning.colour.on.skin !== undefined && !Array.isArray(meaning.colour.on.skin);
  if (isMatter && link === "with") return !who.some(({ kind }) => kind === "species");
  // "with chocolate on his face".
  if (link === "with") return !/^(wear|dress|clad|dyed|paint)/.test(lead?.text ?? "wear") || items.length > 1;
  return link !== "of" && link !== "in" && (article?.text.startsWith("a") ?? false);
}

/** In a dinosaur's costume nobody has scales. */
const isHuman = ({ look }: Extract<Meaning, { is: "who" }>): boolean =>
  !/^(fur|scales|feathers|slime)$/.test(look.skin?.material ?? "");

/** Stripes on a shirt are none on a face. */
const isWorn = (of: Meaning): boolean =>
  of.is === "piece" ||
  of.is === "part" && ["clothes", "ears", "hair", "eyes", "shoulders"].includes(of.part.name);

/** Colours by themselves behind "in" are of clothes. */
function ofAdjectives(
  { hasSubject }: Reading,
  { items, link, isPostponed, article, behind, lead }: Chunk,
): Partial<Verdict> {
  const isColour = items.every((item) => ["colour", "shade", "degree"].includes(meaningOf(item)?.is ?? ""));
  const isClothes = isColour && hasSubject && !article && !isPostponed && behind === undefined &&
    (link === "in" || link === "with" && /^(wear|dress|clad)/.test(lead?.text ?? ""));
  const clothes = isClothes ? { part: LEXICON.meanings.get("clothes") } : undefined;
  const skips = items.filter((item) =>
    meaningOf(item) === undefined || ["unpaintable", "scene"].includes(meaningOf(item)!.is)
  );
  const part = clothes?.part?.is === "part" ? { part: clothes.part.part } : undefined;
  return { clothes: part, skips };
}
