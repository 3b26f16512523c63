import { LEXICON } from "./lexicon.ts";
import type { Sex } from "./meanings.ts";
import type { Who } from "./reading.ts";
import type { LookPatch } from "../look/look.ts";
import type { HairStyle } from "../hair/hair_styles.ts";
import { GROWN } from "./years.ts";

/** Of whom a prompt is, as far as it says so. */
export interface Person {
  readonly sex: Sex | undefined;
  readonly years: number | undefined;
  /** Too young for a beard. */
  readonly isYoung: boolean;
  /** Of several words for a child the one that says how old it is. */
  readonly child: Who | undefined;
  readonly isUnmasked: boolean;
}

type WhoPatches = Pick<Who, "look" | "soft">;

export const plainWho = (name: string): Who => LEXICON.meanings.get(name) as Who;

/** What a word for somebody says, as far as the words for their sex and years leave it: no beards for female pirates. */
export function fitted(who: Who, person: Person): WhoPatches {
  const { sex, years } = person;
  let { look, soft }: WhoPatches = person.isUnmasked && who.isMasked ? unmasked(who) : who;
  if (years !== undefined && who.isChild) ({ look, soft } = ofYears(who, years, sex));
  else if (years !== undefined && who.isPlain) look = withoutAge(look);
  else if (who.isChild && person.child !== undefined && who !== person.child) {
    look = sex === "female"
      ? { shape: { masculinity: -0.8 } }
      : sex === "male"
      ? { shape: { masculinity: 0.4 } }
      : {};
  }
  if (sex && who.sex !== sex && !(who.isPlain && who.sex)) {
    const { masculinity = 0, ...shape } = look.shape ?? {};
    const isOther = sex === "female" ? masculinity > 0 : masculinity < 0;
    if (isOther) look = { ...look, shape };
    if (sex === "female") [look, soft] = [beardless(look), unbarbered(beardless(soft))];
    else if (isOther) [look, soft] = [unadorned(look), unadorned(soft)];
  }
  if (person.isYoung) soft = beardless(soft);
  if (who.isChild && who.sex === undefined && sex === "female") {
    const { hair: _hair, ...rest } = soft;
    soft = rest;
  }
  return { look, soft };
}

/** Of whom only the clothes are known, and the sex. */
function unmasked({ look: { shape, clothes }, soft }: Who): WhoPatches {
  const { masculinity = 0 } = shape ?? {};
  return { look: { shape: { masculinity }, ...clothes && { clothes } }, soft };
}

/** A boy or a girl of known years: the years say how they look. */
function ofYears({ soft }: Who, years: number, sex: Sex | undefined): WhoPatches {
  if (years >= GROWN) {
    return plainWho(sex === "female" ? "woman" : sex === "male" ? "man" : "person");
  }
  const masculinity = sex === "female" ? -0.5 : sex === "male" ? 1.2 : 0;
  const isBare = years < 4 && !soft.hair?.style;
  return { look: { shape: { masculinity } }, soft: isBare ? { ...soft, hair: { style: "short" } } : soft };
}

/** A grandmother of known years. */
function withoutAge(look: LookPatch): LookPatch {
  const { age = 0, ...shape } = look.shape ?? {}, { wrinkles: _wrinkles, ...skin } = look.skin ?? {};
  return age > 0 ? { ...look, shape, skin } : look;
}

function beardless({ beard: _beard, moustache: _moustache, ...patch }: LookPatch): LookPatch {
  return patch;
}

const HIS: readonly HairStyle[] = ["side part", "slick back", "quiff", "cropped", "receding"];
function unbarbered({ hair, ...patch }: LookPatch): LookPatch {
  const { style, ...locks } = hair ?? {};
  return hair ? { ...patch, hair: style && !HIS.includes(style) ? hair : locks } : patch;
}

const HERS: readonly HairStyle[] = ["long", "bun", "ponytail", "pigtails", "bob"];
function unadorned({ paint, pieces, hair, brows: _brows, ...patch }: LookPatch): LookPatch {
  const { style, ...locks } = hair ?? {};
  return {
    ...patch,
    ...pieces && { pieces: pieces.filter(({ kind }) => kind !== "earrings" && kind !== "headband") },
    ...paint && { paint: paint.filter(({ kind }) => !/^(lipstick|eye|blush)/.test(kind)) },
    ...hair && { hair: style && !HERS.includes(style) ? hair : locks },
  };
}
