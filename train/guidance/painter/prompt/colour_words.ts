import type { ColourWord, Part } from "./meanings.ts";
import { mixColours } from "../look/colours.ts";
import type { Colour, Look, LookPatch } from "../look/look.ts";
import { lookSoFar, type PromptState, put } from "./state.ts";

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

/** Colours and a lone "dark" or "pale" on their way to a part. */
export interface Colouring {
  readonly colours: readonly ColourUse[];
  readonly shade: Shade | undefined;
}

/**
 * Colours a part.
 *
 * @param wears pieces of the wearer that take a colour in place of the skin: a black knight
 * @returns words that colour no such part
 */
export function colourPart(
  state: PromptState,
  part: Part,
  { colours, shade }: Colouring,
  wears: readonly string[],
): string[] {
  const fits = ({ of }: ColourWord) => !of || part.name === of || of === "hair" && BRISTLES.has(part.name);
  const own = colours.filter(({ word }) => fits(word));
  // "a blonde with blue eyes": hair it is, whatever follows.
  for (const use of colours) if (!own.includes(use)) paintPart(state, use.word.of!, [use], undefined, []);
  if (own.length === 0 && !shade) return [];
  if (part.colour === undefined) return [...own, ...shade ? [shade] : []].map(({ text }) => text);
  const dull = part.colour === "blush"
    ? own.filter(({ word: { any: [red, green] } }) => red < 1.3 * green)
    : [];
  paintPart(state, part.colour, own.filter((use) => !dull.includes(use)), shade, wears);
  return dull.map(({ text }) => text);
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
  const isSkin = kind !== "skin" || before.skin.material === "skin";
  const whole = uses.map(({ word }) => word.on[kind] ?? word.on[kind === "beard" ? "hair" : kind]).find(
    isPatch,
  );
  if (whole) put(state, whole);
  const mixed = uses.filter(({ word }) => !isPatch(word.on[kind])).map((use) => {
    const named = (isSkin ? use.word.on[kind] : undefined) ??
      (kind === "beard" ? use.word.on.hair : undefined) ?? use.word.any;
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
      // Lips of flesh follow by themselves; those of a robot or a statue are of its own matter.
      return {
        ...look.skin.material === "fur" && furOf(look, both),
        skin: { colour: both },
        ...look.skin.material !== "skin" && { lips: mixColours(both, [0, 0, 0], 0.12) },
      };
  }
}

/** A black cat's ears are black. */
function furOf({ pieces }: Look, colour: Colour): LookPatch {
  const ears = pieces.filter(({ kind }) => /^(cat|rabbit|round) ears$/.test(kind));
  return { hair: { colour }, pieces: ears.map(({ kind }) => ({ kind, colour })) };
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
