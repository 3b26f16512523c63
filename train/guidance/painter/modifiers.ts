import { type ColourWord, type Dimension, LEXICON, type Part } from "./lexicon/lexicon.ts";
import type { Colour, Look } from "./look.ts";
import { mixColours } from "./look_colours.ts";
import type { LookPatch } from "./look_patch.ts";
import { lookSoFar, type PromptState, put, scaled } from "./prompt_state.ts";

export interface Shade {
  readonly text: string;
  readonly to: Colour | "vivid";
  readonly by: number;
}

export interface ColourUse {
  readonly text: string;
  readonly word: ColourWord;
  /** 0..1 of it, the rest as before. */
  readonly share: number;
  readonly shade: Shade | undefined;
}

/** Adjectives on their way to what they describe. */
export interface Modifiers {
  readonly dimensions: { readonly text: string; readonly of: Readonly<Record<string, number>> }[];
  readonly colours: ColourUse[];
  /** A "dark" or "pale" with no colour behind it yet. */
  shade: Shade | undefined;
}

export const noModifiers = (): Modifiers => ({ dimensions: [], colours: [], shade: undefined });
export const isEmpty = ({ dimensions, colours, shade }: Modifiers): boolean =>
  dimensions.length === 0 && colours.length === 0 && !shade;

/** Later ones have the last word where two set the same: a braid outdoes long hair, long hair outdoes thick. */
const ORDER = ["size", "thickness", "full", "width", "height", "length", "mess", "curl", "braid"];
/** What else is meant where a part has no such dimension. */
const KIN: Readonly<Record<string, readonly string[]>> = {
  thickness: ["full", "width", "size"],
  full: ["thickness", "size"],
  size: ["thickness", "length", "width"],
  width: ["size", "thickness"],
  length: ["size"],
  angular: ["size", "width"],
  out: ["size"],
};

/**
 * Lets adjectives change a part.
 *
 * @returns words that say nothing of such a part
 */
export function modify(
  state: PromptState,
  part: Part,
  modifiers: Modifiers,
  wears: readonly string[],
): string[] {
  const strange: string[] = [], steps: { name: string; amount: number }[] = [];
  for (const { text, of } of modifiers.dimensions) {
    const found = Object.entries(of).flatMap(([name, amount]) => {
      const known = [name, ...KIN[name] ?? []].find((kin) => kin in part.dimensions);
      return known === undefined ? [] : [{ name: known, amount }];
    });
    if (found.length === 0 && !modifyWearer(state, of)) strange.push(text);
    steps.push(...found);
  }
  steps.sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
  for (const { name, amount } of steps) put(state, changed(part.dimensions[name]!, amount));
  if (part.name === "hair") settleCurls(state, steps);
  return [...strange, ...colour(state, part, modifiers, wears)];
}

/** "a man with a beard, tall and fat". */
function modifyWearer(state: PromptState, of: Readonly<Record<string, number>>): boolean {
  const known = Object.entries(of).filter(([name]) => name in LEXICON.wearer.dimensions);
  for (const [name, amount] of known) put(state, changed(LEXICON.wearer.dimensions[name]!, amount));
  return known.length > 0;
}

function changed(dimension: Dimension, amount: number): LookPatch {
  if (!isSteps(dimension)) return amount > 0 ? scaled(dimension, amount) : shapesOnly(dimension, amount);
  return dimension.find(([from]) => from > 0 ? amount >= from : amount <= from)?.[1] ?? {};
}
const isSteps = (dimension: Dimension): dimension is Exclude<Dimension, LookPatch> =>
  Array.isArray(dimension);
/** "small" of what "big" makes larger; there is less than no shine. */
const shapesOnly = ({ shape }: LookPatch, amount: number): LookPatch =>
  shape ? scaled({ shape }, amount) : {};

/** Long curls are long hair, short ones a head of curls. */
function settleCurls(state: PromptState, steps: readonly { name: string; amount: number }[]): void {
  const of = (name: string) =>
    steps.filter((step) => step.name === name).reduce((sum, { amount }) => sum + amount, 0);
  if (of("curl") < 0.8 || of("length") === 0) return;
  put(state, { hair: of("length") > 0 ? { style: "long" } : { style: "curly", length: 0.2 } });
}

function colour(
  state: PromptState,
  part: Part,
  { colours, shade }: Modifiers,
  wears: readonly string[],
): string[] {
  const strange: string[] = [];
  const own = colours.filter(({ word }) => {
    if (!word.of || part.name === word.of || word.of === "hair" && BRISTLES.has(part.name)) return true;
    return false;
  });
  // "a blonde with blue eyes": hair it is, whatever follows.
  for (const use of colours) if (!own.includes(use)) paintPart(state, use.word.of!, [use], undefined, []);
  if (own.length === 0 && !shade) return strange;
  if (part.colour === undefined) return [...own, ...shade ? [shade] : []].map(({ text }) => text);
  paintPart(state, part.colour, own, shade, wears);
  return strange;
}

const BRISTLES = new Set([
  "hair",
  "styled hair",
  "beard",
  "styled beard",
  "moustache",
  "styled moustache",
  "brows",
]);

function paintPart(
  state: PromptState,
  place: string,
  uses: readonly ColourUse[],
  shade: Shade | undefined,
  wears: readonly string[],
): void {
  if (place === "wearer") place = wears.length > 0 ? "worn" : "skin.colour";
  const kind = KINDS[place] ?? place, before = lookSoFar(state);
  const current = currentColour(before, place);
  const whole = uses.map(({ word }) => word.on[kind] ?? word.on[kind === "beard" ? "hair" : kind]).find(
    isPatch,
  );
  if (whole) put(state, whole);
  const mixed = uses.filter(({ word }) => !isPatch(word.on[kind])).map((use) => {
    const named = use.word.on[kind] ?? (kind === "beard" ? use.word.on.hair : undefined) ?? use.word.any;
    const shown = shaded(named as Colour, use.shade);
    return mixColours(current, shown, use.share);
  });
  if (mixed.length === 0 && !whole) mixed.push(shaded(current, shade));
  if (mixed.length > 0) put(state, patchOf(place, mixed, before, wears));
}

const KINDS: Readonly<Record<string, string>> = {
  "skin.colour": "skin",
  "skin": "skin",
  "hair": "hair",
  "hair.colour": "hair",
  "hair.second": "hair",
  "beard.colour": "beard",
  "moustache.colour": "beard",
  "brows.colour": "hair",
  "eyes.iris": "eyes",
};

function currentColour(look: Look, place: string): Colour {
  if (place.startsWith("hair")) return look.hair.colour;
  if (place === "beard.colour") return look.beard.colour;
  if (place === "moustache.colour") return look.moustache.colour;
  if (place === "brows.colour") return look.brows.colour;
  if (place === "eyes.iris") return look.eyes.iris;
  if (place === "lips") return look.lips;
  if (place === "clothes") return look.clothes;
  return look.skin.colour;
}

function patchOf(place: string, colours: readonly Colour[], look: Look, wears: readonly string[]): LookPatch {
  const first = colours[0]!, second = colours[1];
  const both = second ? mixColours(first, second, 0.5) : first;
  switch (place) {
    case "hair":
    case "hair.colour":
      return { hair: { colour: first, ...second && { second, mix: 0.5 } } };
    case "hair.second":
      return { hair: { second: first, mix: 0.45 } };
    case "beard.colour":
      return { beard: { colour: both }, moustache: { colour: both } };
    case "moustache.colour":
      return { moustache: { colour: both } };
    case "brows.colour":
      return { brows: { colour: both } };
    case "eyes.iris":
      return { eyes: { iris: both } };
    case "lips":
      return { lips: both };
    case "clothes":
      return { clothes: first };
    case "blush":
      return first[0] > first[1] * 1.3 ? { skin: { blush: 0.9 } } : {};
    case "worn":
      return {
        ...wears.includes("clothes") && { clothes: first },
        pieces: (look.pieces ?? []).filter(({ kind }) => wears.includes(kind)).map(({ kind }) => ({
          kind,
          colour: first,
          ...second && { second },
        })),
      };
    default:
      return { skin: { colour: both } };
  }
}

export function shaded(colour: Colour, shade: Shade | undefined): Colour {
  if (!shade) return colour;
  if (shade.to !== "vivid") return mixColours(colour, shade.to, shade.by);
  const grey = (colour[0] + colour[1] + colour[2]) / 3;
  return colour.map((c) =>
    Math.min(1, Math.max(0, grey + (c - grey) * (1 + shade.by) + 0.05))
  ) as unknown as Colour;
}

const isPatch = (value: Colour | LookPatch | undefined): value is LookPatch =>
  value !== undefined && !Array.isArray(value);
