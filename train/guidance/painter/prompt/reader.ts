import type { Chunk, Node } from "./chunks.ts";
import type { Item } from "./items.ts";
import { LEXICON } from "./lexicon.ts";
import { sexOfName } from "./words/names.ts";
import type { Meaning, Part, Sex } from "./meanings.ts";
import type { Group, Notes } from "./notes.ts";
import { type LookPatch, mergePatches } from "../look/look.ts";
import type { PieceKind } from "../pieces/pieces.ts";
import type { PaintKind } from "../skin/paints.ts";
import { isEmpty, type Modifiers, modify, noModifiers } from "../look/modifiers.ts";
import { absenceOf, denialOf } from "./absence.ts";
import { coloursOf, modifyPiece, pieceMeant } from "./piece_words.ts";
import { lookSoFar, type PromptState, put, scaled, withoutPieces, withoutStyles } from "./state.ts";
import { verdictOf } from "./verdicts.ts";

export type Act = (state: PromptState) => string[] | void;

/** Who it is counts before how old, how old before how the nose is: the more particular has the last word. */
export const STAGES = { character: 0, person: 1, species: 2, trait: 3, absent: 4, part: 5 } as const;

export type MeaningOf<K> = Extract<Meaning, { readonly is: K }>;
export type Who = MeaningOf<"who">;
export type Target = { part: Part } | { piece: PieceKind | "hat" } | { paints: readonly PaintKind[] } | {
  nothing: string;
};

/** A prompt half read: what a phrase changes is put down, and done stage by stage at the end. */
export interface Reading {
  readonly notes: Notes;
  readonly acts: {
    readonly stage: number;
    readonly act: Act;
    readonly items: readonly Item[];
    readonly of: string;
    readonly who?: Who;
  }[];
  readonly who: Who[];
  /** As the words for whom it is have it: "woman", "policewoman". */
  sex: Sex | undefined;
  /** It is said by a name or by "policeman", and by no word for a woman or a man. */
  isSexOnly: boolean;
  /** An age that is told in years. */
  readonly years: number | undefined;
  /** What adjectives without a noun tell of. */
  target: Target;
  /** Whom the prompt is of has been told. */
  hasSubject: boolean;
}

export const openReading = (notes: Notes, years: number | undefined): Reading => ({
  years,
  ...{
    notes,
    acts: [],
    who: [],
    sex: undefined,
    isSexOnly: false,
    target: { part: LEXICON.wearer },
    hasSubject: false,
  },
});

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
    return;
  }
  const group: Group = { label: "", adjectives: [] }, adjectives = openAdjectives(group);
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
  if (adjectives.items.length > 0) giveTo(reading, adjectives, verdict.clothes ?? target, "");
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

/** The helmet that an astronaut holds is not on his head. */
function takeInHand({ acts }: Reading, { link, article, nouns }: Chunk): void {
  const { meaning, text } = nouns.at(-1) ?? {};
  if (link !== "hold" || typeof meaning !== "object" || meaning.is !== "piece") return;
  if (!/^(his|her|their|its)$/.test(article?.text ?? "")) return;
  const { act } = absenceOf(meaning, "", text!);
  if (act) acts.push({ stage: STAGES.absent, act, items: [], of: "" });
}

const hasColour = ({ items }: Chunk): boolean =>
  items.some(({ meaning }) =>
    typeof meaning === "object" && meaning.is === "colour" && meaning.colour.of === undefined
  );

/** Adjectives on their way to their noun. */
interface Adjectives {
  modifiers: Modifiers;
  items: Item[];
  degree: number;
  group: Group;
  isEmpty(): boolean;
  /** Takes out colours that would paint a skin. @returns their words */
  dropColours(isPerson: boolean): Item[];
}

function openAdjectives(group: Group): Adjectives {
  const open: Adjectives = {
    ...{ modifiers: noModifiers(), items: [], degree: 1, group },
    isEmpty: () => isEmpty(open.modifiers),
    dropColours(isPerson) {
      const { colours, shade, dimensions } = open.modifiers;
      const drops = colours.filter(({ word, text }) =>
        word.of === undefined && !(isPerson && text in PEOPLES)
      );
      if (drops.length === 0 && !shade) return [];
      const items = open.items.filter(({ text }) =>
        drops.some((use) => use.text === text) || shade?.text === text
      );
      open.items = open.items.filter((item) => !items.includes(item));
      open.modifiers = {
        dimensions,
        colours: colours.filter((use) => !drops.includes(use)),
        shade: undefined,
      };
      return items;
    },
  };
  return open;
}

/** Gives waiting adjectives to what they describe. */
function giveTo(
  reading: Reading,
  adjectives: Adjectives,
  to: Target,
  label: string,
  stage: number = STAGES.part,
): void {
  const { items, group } = adjectives, { notes, acts, who } = reading;
  const given = { ...adjectives.modifiers, colours: coloursUsed(adjectives.modifiers.colours) };
  [adjectives.modifiers, adjectives.items, adjectives.degree] = [noModifiers(), [], 1];
  adjectives.group = { label: "", adjectives: [] };
  if ("nothing" in to) return items.forEach((item) => notes.unknown(item, item, to.nothing));
  group.label = label || labelOf(to);
  group.adjectives.push(...items.map(({ text }) => text).filter((text) => text !== group.label));
  for (const item of items) notes.understood(item, group);
  if (isEmpty(given)) return;
  const wears = who.at(-1)?.wears ?? [];
  const act: Act = (state) => {
    if ("part" in to && to.part.name === "nose" && given.colours.length > 0 && wearsNose(state)) {
      return modifyPiece(state, "clown nose", given);
    }
    if ("part" in to) return modify(state, to.part, given, wears);
    if ("piece" in to) return modifyPiece(state, to.piece, given);
    put(state, { paint: to.paints.map((kind) => ({ kind, ...coloursOf(given.colours) })) });
  };
  acts.push({ stage, act, items, of: group.label });
}

const wearsNose = (state: PromptState): boolean =>
  lookSoFar(state).pieces.some(({ kind }) => kind === "clown nose");

/** A red leather hat is red. */
function coloursUsed(colours: Modifiers["colours"]): Modifiers["colours"] {
  const dyes = colours.filter(({ word }) => !word.isCloth);
  return dyes.length > 0 ? dyes : colours;
}

function labelOf(to: Target): string {
  if ("part" in to) return to.part === LEXICON.wearer ? "" : to.part.name.replace("styled ", "");
  return "piece" in to ? to.piece : "paints" in to ? to.paints[0]! : "";
}

function readItem(
  reading: Reading,
  item: Item,
  meaning: Meaning,
  adjectives: Adjectives,
  clothes: Target | undefined,
): void {
  const { modifiers, items, group } = adjectives, { text, share } = item;
  if (item.isWithout) return absent(reading, [item], meaning, item);
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
      return readTrait(reading, item, meaning.trait, adjectives);
    case "part":
      return readPart(reading, item, clothes && "part" in clothes ? clothes.part : meaning.part, adjectives);
    case "piece":
      return readPiece(reading, item, meaning, adjectives);
    case "scar":
      reading.acts.push({
        stage: STAGES.part,
        act: (state) => put(state, { scars: [meaning.scar] }),
        items: [item],
        of: "scar",
      });
      group.label = "scar";
      items.push(item);
      adjectives.modifiers = noModifiers();
      return giveTo(reading, adjectives, { paints: [] }, "scar");
    default:
      return;
  }
  adjectives.degree = 1;
  items.push(item);
}

const sexOfWord = (text: string): Sex | undefined =>
  /(woman|women|girl|lady)$/.test(text) ? "female" : /([^u]man|men|boy)$/.test(text) ? "male" : undefined;

/** Young Gandalf is young, however old Gandalf is; years say more than "elderly". */
function turned(state: PromptState, look: LookPatch, years: number | undefined): LookPatch {
  const { age = 0, ...shape } = look.shape ?? {}, before = state.look.shape?.age ?? 0;
  if (age === 0) return look;
  if (years !== undefined) {
    const { wrinkles: _wrinkles, ...skin } = look.skin ?? {};
    return { ...look, shape, skin };
  }
  if (age * before >= 0 || Math.abs(before) < 0.7) return look;
  return { ...look, shape: { ...shape, age: age - before } };
}

/** A black man is no man painted black, as a black knight's armour is. */
const PEOPLES: Readonly<Record<string, string>> = { black: "african", white: "european" };

function readWho(reading: Reading, item: Item, meaning: Who, adjectives: Adjectives): void {
  const { who, acts } = reading, { modifiers } = adjectives;
  const put_ = (one: Who) => {
    who.push(one);
    acts.push({ stage: STAGES[one.kind], act: () => {}, who: one, items: [item], of: "" });
  };
  const colour = modifiers.colours.find(({ text }) => text in PEOPLES);
  if (colour && meaning.kind === "person" && !meaning.hasLivery) {
    put_(LEXICON.meanings.get(PEOPLES[colour.text]!) as Who);
    modifiers.colours.splice(modifiers.colours.indexOf(colour), 1);
  }
  put_(meaning);
  reading.hasSubject = true;
  const isWord = meaning.kind === "person" && !meaning.isPlain;
  const sex = item.sex ?? meaning.sex ?? (isWord ? sexOfWord(item.text) : undefined);
  if (sex && (meaning.isPlain || item.sex || reading.sex === undefined)) {
    [reading.sex, reading.isSexOnly] = [sex, !meaning.isPlain && meaning.sex === undefined];
  }
  adjectives.items.push(item);
  reading.target = { part: LEXICON.wearer };
  giveTo(reading, adjectives, reading.target, "", STAGES.trait);
}

function readTrait(
  reading: Reading,
  item: Item,
  trait: MeaningOf<"trait">["trait"],
  adjectives: Adjectives,
): void {
  const { acts } = reading, { modifiers, degree } = adjectives;
  const paints = (trait.look.paint ?? []).map(({ kind }) => kind);
  const by = trait.noun ? degree * strengthOf(modifiers) : degree;
  if (trait.noun) modifiers.dimensions.length = 0;
  const stage = trait.part || trait.paints ? STAGES.part : STAGES.trait;
  acts.push({
    stage,
    act: (state) => put(state, turned(state, scaled(trait.look, by), reading.years), trait.soft),
    items: [item],
    of: item.text,
  });
  adjectives.items.push(item);
  if (trait.part) reading.target = { part: trait.part };
  else if (trait.paints) reading.target = { paints };
  else if (!trait.noun) {
    adjectives.degree = 1;
    return;
  } else modifiers.colours.length = 0;
  giveTo(reading, adjectives, trait.part || trait.paints ? reading.target : { paints: [] }, item.text);
}

/** "Shrek with hair" is not bald. */
function growHair(state: PromptState): void {
  if (lookSoFar(state).hair.style === "bald") withoutStyles(state, ["bald"]);
}

function readPart(reading: Reading, item: Item, part: Part, adjectives: Adjectives): void {
  const grows = item.text === "hair" && adjectives.items.length === 0;
  reading.acts.push({
    stage: STAGES.part,
    act: (state) => {
      if (grows) growHair(state);
      put(state, part.has, part.soft);
    },
    items: [item],
    of: part.name,
  });
  adjectives.items.push(item);
  reading.target = { part };
  giveTo(reading, adjectives, reading.target, labelOf(reading.target));
}

function readPiece(
  reading: Reading,
  item: Item,
  { kind, has, isClothing }: MeaningOf<"piece">,
  adjectives: Adjectives,
): void {
  const act: Act = (state) => {
    const isElf = kind === "round ears" && lookSoFar(state).pieces.some((one) => one.kind === "elf ears");
    if (isElf) withoutPieces(state, ["elf ears"]);
    else put(state, mergePatches({ pieces: [{ kind: pieceMeant(state, kind) }] }, has));
  };
  reading.acts.push({ stage: STAGES.part, act, items: [item], of: kind });
  adjectives.items.push(item);
  reading.target = { piece: kind };
  const [clothes] = isClothing ? coloursUsed(adjectives.modifiers.colours) : [];
  const { colour } = coloursOf(clothes ? [clothes] : []);
  if (colour) {
    reading.acts.push({
      stage: STAGES.part,
      act: (state) => put(state, { clothes: colour }),
      items: [],
      of: "",
    });
  }
  giveTo(reading, adjectives, reading.target, kind);
}

/** "no beard", "not grey". */
function readAbsent(reading: Reading, chunk: Chunk): void {
  const { items, nouns, lead, isDenied } = chunk;
  const known = nouns.filter(({ meaning }) => typeof meaning === "object");
  const denied = denialOf(reading, chunk);
  if (denied) {
    const group = { label: `not ${items.map(({ text }) => text).join(" ")}`, adjectives: [] };
    for (const item of items) reading.notes.understood(item, group);
    reading.acts.push({ stage: STAGES.part, act: denied, items, of: "" });
    return;
  }
  const leads = lead && !isDenied && isPartOf(lead) ? [lead] : [];
  for (const noun of known) absent(reading, [...leads, ...items], noun.meaning as Meaning, noun);
}

const isPartOf = ({ meaning }: Item): boolean =>
  typeof meaning === "object" && meaning.is === "link" &&
  ["no", "without", "with", "on"].includes(meaning.link);

function absent(reading: Reading, items: readonly Item[], meaning: Meaning, noun: Item): void {
  const { act, why } = absenceOf(meaning, items[0]!.text, noun.text);
  if (why) return reading.notes.unknown(items[0]!, items.at(-1)!, why);
  if (!act) return;
  reading.acts.push({ stage: STAGES.absent, act, items, of: "" });
  const group = {
    label: /less$/.test(noun.text) || !noun.isWithout
      ? `without ${noun.text.replace(/less$/, "")}`
      : noun.text,
    adjectives: [],
  };
  for (const item of items) reading.notes.understood(item, group);
}

const timesAll = (of: Readonly<Record<string, number>>, by: number): Record<string, number> =>
  Object.fromEntries(Object.entries(of).map(([name, amount]) => [name, amount * by]));

/** "deep wrinkles", "a faint smile". */
function strengthOf({ dimensions }: Modifiers): number {
  const sum = dimensions.flatMap(({ of }) => Object.values(of)).reduce((a, b) => a + b, 0);
  return Math.max(0.3, 1 + 0.35 * sum);
}

export type { LookPatch };
