import { absenceOf } from "./absence.ts";
import { type Adjectives, giveTo, openAdjectives } from "./adjectives.ts";
import type { Chunk, Node } from "./chunks.ts";
import type { Item } from "./items.ts";
import { LEXICON } from "./lexicon.ts";
import type { Meaning } from "./meanings.ts";
import type { Group } from "./notes.ts";
import { noModifiers } from "../look/modifiers.ts";
import { readPart, readPiece, readScar, readTrait, readWho, sexOfWord } from "./nouns.ts";
import { absent, readAbsent } from "./read_absent.ts";
import { type Reading, STAGES, type Target } from "./reading.ts";
import { put } from "./state.ts";
import { verdictOf } from "./verdicts.ts";
import { sexOfName } from "./words/names.ts";

/** Reads chunks and ties in their order. */
export function readNodes(reading: Reading, nodes: readonly Node[]): void {
  for (const node of nodes) {
    if (node.is === "chunk") readChunk(reading, node);
    else if (node.role === "who" || node.role === "stop") reading.target = { part: LEXICON.wearer };
  }
}

function readChunk(reading: Reading, chunk: Chunk): void {
  const { notes } = reading, verdict = verdictOf(reading, chunk);
  // "with a backpack, smiling".
  if ("nothing" in reading.target && chunk.behind === "mark" && !hasColour(chunk)) {
    reading.target = { part: LEXICON.wearer };
  }
  const { target } = reading;
  if (verdict.is === "nothing") return;
  if (chunk.isAbsent) return readAbsent(reading, chunk);
  if (verdict.is === "unknown") {
    notes.unknown(chunk.items[0]!, chunk.items.at(-1)!, verdict.why);
    reading.target = { nothing: verdict.why };
    takeInHand(reading, chunk);
    readRest(reading, chunk);
    return;
  }
  const group: Group = { label: "", adjectives: [] }, adjectives = openAdjectives(group, isWorn(chunk));
  const dropped: Item[] = [];
  for (const item of chunk.items) {
    const { meaning } = item;
    if (typeof meaning !== "object" || verdict.skips.includes(item)) {
      const isHead = item === chunk.nouns.at(-1);
      if (isHead && verdict.is === "somebody") {
        adjectives.dropColours(verdict.isPerson).forEach((one) => dropped.push(one));
        giveTo(reading, adjectives, { part: LEXICON.wearer }, "", STAGES.trait);
        reading.hasSubject = true;
        const sex = item.why === undefined ? sexOfWord(item.text) : sexOfName(item.text);
        if (sex && reading.sex === undefined) [reading.sex, reading.isSexOnly] = [sex, true];
      }
      if (isHead && dropped.length > 0) notes.unknown(dropped[0]!, item, verdict.why);
      else notes.unknown(item, item, item.why ?? unpaintable(meaning) ?? (isHead ? verdict.why : ""));
      continue;
    }
    readItem(reading, item, meaning, adjectives, verdict.clothes);
  }
  if (adjectives.items.length > 0) {
    giveTo(reading, adjectives, verdict.clothes ?? ofWearer(chunk, target) ?? target, "");
  }
  if (chunk.nouns.length === 0 && chunk.article) reading.hasSubject = true;
}

function unpaintable(meaning: Item["meaning"]): string | undefined {
  if (typeof meaning !== "object") return undefined;
  return meaning.is === "unpaintable"
    ? meaning.why
    : meaning.is === "trait"
    ? "a pattern of cloth"
    : undefined;
}

/** The helmet that an astronaut holds is not on his head, nor the mask on it that a surgeon has under her chin. */
function takeInHand({ acts }: Reading, { link, article, nouns }: Chunk): void {
  const { meaning, text, isWithout } = nouns.at(-1) ?? {};
  if (typeof meaning !== "object" || meaning.is !== "piece") return;
  if (!isWithout && (link !== "hold" || !/^(his|her|their|its)$/.test(article?.text ?? ""))) return;
  const { act } = absenceOf(meaning, "", text!);
  if (act) acts.push({ stage: STAGES.absent, act, items: [], of: "" });
}

/** Of eyes that differ both have the first one's colour. */
function readRest({ acts }: Reading, { nouns }: Chunk): void {
  const { meaning, why } = nouns.at(-1) ?? {};
  if (!why || typeof meaning !== "object" || meaning.is !== "trait") return;
  acts.push({ stage: STAGES.part, act: (state) => put(state, meaning.trait.look), items: [], of: "" });
}

const hasColour = ({ items }: Chunk): boolean =>
  items.some(({ meaning }) =>
    typeof meaning === "object" && meaning.is === "colour" && meaning.colour.of === undefined
  );

function readItem(
  reading: Reading,
  item: Item,
  meaning: Meaning,
  adjectives: Adjectives,
  clothes: Target | undefined,
): void {
  const { modifiers, items } = adjectives, { text, share } = item;
  if (item.isWithout) {
    absent(reading, [item], meaning, item);
    if (meaning.is === "piece") dropAdjectives(reading, item, adjectives);
    return;
  }
  switch (meaning.is) {
    case "degree":
    case "half":
      adjectives.degree *= meaning.is === "degree" ? meaning.by : 0.6;
      items.push(item);
      return;
    case "dimension":
      modifiers.dimensions.push({ text, of: timesAll(meaning.of, adjectives.degree) });
      break;
    case "shade":
      modifiers.shade = { text, to: meaning.to, by: Math.min(0.85, meaning.by * adjectives.degree) };
      break;
    case "colour": {
      // A pale redhead's hair is red.
      const isSkins = modifiers.shade?.text === "pale" && meaning.colour.of === "hair";
      const shade = isSkins ? undefined : modifiers.shade;
      const strength = share * Math.min(1, adjectives.degree);
      modifiers.colours.push({ text, word: meaning.colour, share: strength, shade });
      if (!isSkins) modifiers.shade = undefined;
      break;
    }
    case "who":
      return readWho(reading, item, meaning, adjectives);
    case "trait":
      // An old hat makes nobody old.
      if (adjectives.isWorn && !meaning.trait.noun && !meaning.trait.part && !meaning.trait.paints) {
        items.push(item);
        return;
      }
      return readTrait(reading, item, meaning.trait, adjectives);
    case "part":
      return readPart(reading, item, clothes && "part" in clothes ? clothes.part : meaning.part, adjectives);
    case "piece":
      return readPiece(reading, item, meaning, adjectives);
    case "scar":
      return readScar(reading, item, meaning, adjectives);
    default:
      return;
  }
  adjectives.degree = 1;
  items.push(item);
}

/** "hoop earrings, dark skin", "a beard, tanned", "a scarf, blonde": colours that only skin or hair has. */
function ofWearer({ items, isPostponed }: Chunk, target: Target): Target | undefined {
  const colours = items.filter(({ meaning }) => typeof meaning === "object" && meaning.is === "colour");
  const isOwn = ({ text, meaning }: Item) =>
    /^tanned$|(skin|complexion)$/.test(text) ||
    text === "tan" && "part" in target && target.part.name === "hair" ||
    "piece" in target && typeof meaning === "object" && meaning.is === "colour" &&
      meaning.colour.of !== undefined;
  // "purple scales" are the skin's, whatever a princess wears.
  const skin = LEXICON.meanings.get("skin");
  if (/^(scales|feathers|fur)$/.test(items.at(-1)!.text) && "part" in target && skin?.is === "part") {
    return { part: skin.part };
  }
  return !isPostponed && colours.length > 0 && colours.every(isOwn) ? { part: LEXICON.wearer } : undefined;
}

/** "black hood down": its black is nobody else's. */
function dropAdjectives({ notes }: Reading, { text }: Item, adjectives: Adjectives): void {
  if (/less$|masked$/.test(text)) return;
  const group: Group = { label: `without ${text}`, adjectives: [] };
  for (const item of adjectives.items) notes.understood(item, group);
  [adjectives.modifiers, adjectives.items, adjectives.degree] = [noModifiers(), [], 1];
}

function isWorn({ nouns }: Chunk): boolean {
  const { meaning } = nouns.at(-1) ?? {};
  return typeof meaning === "object" &&
    (meaning.is === "piece" || meaning.is === "part" && meaning.part.name === "clothes");
}

const timesAll = (of: Readonly<Record<string, number>>, by: number): Record<string, number> =>
  Object.fromEntries(Object.entries(of).map(([name, amount]) => [name, amount * by]));
