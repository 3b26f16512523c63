import { type Adjectives, coloursUsed, giveTo, labelOf, PEOPLES } from "./adjectives.ts";
import type { Item } from "./items.ts";
import { LEXICON } from "./lexicon.ts";
import type { Part, Sex } from "./meanings.ts";
import { type LookPatch, mergePatches } from "../look/look.ts";
import { type Modifiers, noModifiers } from "../look/modifiers.ts";
import { coloursOf, pieceMeant } from "./piece_words.ts";
import { type Act, type MeaningOf, type Reading, STAGES, type Who } from "./reading.ts";
import { lookSoFar, type PromptState, put, scaled, tell, withoutPieces, withoutStyles } from "./state.ts";

/** Of words such as "policewoman" and "fisherman". */
export const sexOfWord = (text: string): Sex | undefined =>
  /(woman|women|girl|lady|gal|chick|mom|queen|princess|goddess|witch|latina|filipina|chicana)$/.test(text)
    ? "female"
    : /([^u]man|men|boy|dude|guy|bro|dad|king|prince|latino|chicano)$/.test(text)
    ? "male"
    : undefined;

export function readWho(reading: Reading, item: Item, meaning: Who, adjectives: Adjectives): void {
  const { who, acts } = reading, { modifiers } = adjectives;
  const add = (one: Who) => {
    who.push(one);
    acts.push({ stage: STAGES[one.kind], act: () => {}, who: one, items: [item], of: "" });
  };
  const colour = modifiers.colours.find(({ text }) => text in PEOPLES);
  if (colour && meaning.kind === "person" && !meaning.hasLivery) {
    add(LEXICON.meanings.get(PEOPLES[colour.text]!) as Who);
    modifiers.colours.splice(modifiers.colours.indexOf(colour), 1);
  }
  // "a man, 35M" is no more of one for being told twice.
  if (!meaning.isPlain || !who.includes(meaning)) add(meaning);
  reading.hasSubject = true;
  const isWord = meaning.kind !== "character" && !meaning.isPlain;
  if (LEXICON.men.has(item.text)) reading.presumed = "male";
  const sex = item.sex ?? meaning.sex ?? (isWord ? sexOfWord(item.text) : undefined);
  if (sex && (meaning.isPlain || item.sex || reading.sex === undefined)) {
    [reading.sex, reading.isSexOnly] = [sex, !meaning.isPlain && meaning.sex === undefined];
  }
  adjectives.items.push(item);
  reading.target = { part: LEXICON.wearer };
  giveTo(reading, adjectives, reading.target, "", STAGES.trait);
}

export function readTrait(
  reading: Reading,
  item: Item,
  trait: MeaningOf<"trait">["trait"],
  adjectives: Adjectives,
): void {
  const { acts } = reading, { modifiers, degree } = adjectives;
  const paints = (trait.look.paint ?? []).map(({ kind }) => kind);
  if ((trait.look.shape?.age ?? 0) <= -1) reading.isYoung = true;
  if (trait.part && OF_MEN.test(trait.part.name)) reading.presumed ??= "male";
  const by = trait.noun ? degree * strengthOf(modifiers) : degree;
  if (trait.noun) modifiers.dimensions.length = 0;
  const stage = trait.part || trait.paints ? STAGES.part : STAGES.trait;
  acts.push({
    stage,
    act: (state) => {
      const look = turned(state, scaled(trait.look, by), reading.years);
      put(state, look, trait.soft);
      tell(state, look);
    },
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

/** "Shrek with hair" is not bald, and a monk with thick hair has no tonsure. */
function growHair(state: PromptState, isThick: boolean): void {
  const { style } = lookSoFar(state).hair;
  if (style === "bald" || isThick && /^(shaved|receding|tonsure)$/.test(style)) withoutStyles(state, [style]);
}

/** Whoever has these is a man, where nothing else says who it is. */
const OF_MEN = /^(styled )?(beard|moustache)$|^facial hair$/;

export function readPart(reading: Reading, item: Item, part: Part, adjectives: Adjectives): void {
  if (OF_MEN.test(part.name)) reading.presumed ??= "male";
  const { dimensions } = adjectives.modifiers;
  const isThick = dimensions.some(({ of }) => (of.thickness ?? 0) > 0 || (of.full ?? 0) > 0);
  const grows = item.text === "hair" && (adjectives.items.length === 0 || isThick);
  reading.acts.push({
    stage: STAGES.part,
    act: (state) => {
      if (grows) growHair(state, isThick);
      put(state, part.has, part.soft);
    },
    items: [item],
    of: part.name,
  });
  adjectives.items.push(item);
  reading.target = { part };
  giveTo(reading, adjectives, reading.target, labelOf(reading.target));
}

export function readPiece(
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

export function readScar(
  reading: Reading,
  item: Item,
  { scar }: MeaningOf<"scar">,
  adjectives: Adjectives,
): void {
  reading.acts.push({
    stage: STAGES.part,
    act: (state) => put(state, { scars: [scar] }),
    items: [item],
    of: "scar",
  });
  adjectives.items.push(item);
  adjectives.modifiers = noModifiers();
  giveTo(reading, adjectives, { paints: [] }, "scar");
}

/** Young Gandalf is young, however old Gandalf is; years say more than "elderly". */
function turned(state: PromptState, look: LookPatch, years: number | undefined): LookPatch {
  if (look.shape?.masculinity === 0) return between(state, look);
  const { age = 0, ...shape } = look.shape ?? {}, before = state.look.shape?.age ?? 0;
  if (age === 0) return look;
  if (years !== undefined) {
    const { wrinkles: _wrinkles, ...skin } = look.skin ?? {};
    return { ...look, shape, skin };
  }
  // An old grandfather is no older than old.
  if (age > 1 && before > 1.5) return { ...look, shape: { ...shape, age: 0.4 } };
  if (age * before >= 0 || Math.abs(before) < 0.7) return look;
  return { ...look, shape: { ...shape, age: age - before } };
}

/** Who is androgynous is near to the middle of both sexes, whoever it is. */
function between({ look: { shape } }: PromptState, look: LookPatch): LookPatch {
  return { ...look, shape: { ...look.shape, masculinity: -0.7 * (shape?.masculinity ?? 0) } };
}

/** "deep wrinkles", "a faint smile". */
function strengthOf({ dimensions }: Modifiers): number {
  const sum = dimensions.flatMap(({ of }) => Object.values(of)).reduce((a, b) => a + b, 0);
  return Math.max(0.3, 1 + 0.35 * sum);
}
