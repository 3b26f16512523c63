import { LEXICON } from "./lexicon.ts";
import type { Sex } from "./meanings.ts";
import type { Who } from "./reader.ts";
import type { LookPatch } from "../look/look.ts";
import type { HairStyle } from "../hair/hair_styles.ts";
import { GROWN } from "./years.ts";

/** Of whom a prompt is, as far as it says so. */
export interface Person {
  readonly sex: Sex | undefined;
  readonly years: number | undefined;
  /** Too young for a beard. */
  readonly isYoung: boolean;
}

type WhoPatches = Pick<Who, "look" | "soft">;

export const plainWho = (name: string): Who => LEXICON.meanings.get(name) as Who;

/** What a word for somebody says, as far as the words for their sex and years leave it: no beards for female pirates. */
export function fitted(who: Who, person: Person): WhoPatches {
  const { sex, years } = person;
  let { look, soft }: WhoPatches = years !== undefined && who.isChild ? ofYears(who, years, sex) : who;
  if (sex && who.sex !== sex && !(who.isPlain && who.sex)) {
    const { masculinity = 0, ...shape } = look.shape ?? {};
    const isOther = sex === "female" ? masculinity > 0 : masculinity < 0;
    if (isOther) look = { ...look, shape };
    if (sex === "female") [look, soft] = [beardless(look), beardless(soft)];
    else if (isOther) [look, soft] = [unadorned(look), unadorned(soft)];
  }
  if (person.isYoung) soft = beardless(soft);
  return { look, soft };
}

/** A boy or a girl of known years: the years say how they look. */
function ofYears({ soft }: Who, years: number, sex: Sex | undefined): WhoPatches {
  if (years >= GROWN) {
    return plainWho(sex === "female" ? "woman" : sex === "male" ? "man" : "person");
  }
  const masculinity = sex === "female" ? -0.5 : sex === "male" ? 0.5 : 0;
  const isBare = years < 4 && !soft.hair?.style;
  return { look: { shape: { masculinity } }, soft: isBare ? { ...soft, hair: { style: "short" } } : soft };
}

function beardless({ beard: _beard, moustache: _moustache, ...patch }: LookPatch): LookPatch {
  return patch;
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
