import { type Surface, SURFACE_NAMES, SURFACES } from "./regions.ts";

export type Colour = readonly [red: number, green: number, blue: number];

/** What the plain look of a person is painted in; display-referred RGB, 0..1, as seen in even light. */
export interface Complexion {
  readonly skin: Colour;
  readonly lips: Colour;
  readonly hair: Colour;
  readonly brows: Colour;
  readonly iris: Colour;
  readonly marks: SkinMarks;
}

/** What a skin bears beside its colour. */
export interface SkinMarks {
  /** 0..1. */
  readonly freckles: number;
  readonly moles: number;
  /** Draws where they lie. */
  readonly seed: number;
}

const STOCK_COMPLEXION: Omit<Complexion, "marks"> = {
  skin: SURFACES.skin.colour,
  lips: SURFACES.lips.colour,
  hair: SURFACES.hair.colour,
  brows: SURFACES.brow.colour,
  iris: SURFACES.iris.colour,
};

export type Palette = Readonly<Record<Surface, Colour>>;

/** What follows the skin's tone; of lips and brows only where they are not given themselves. */
const LIKE_SKIN: ReadonlySet<Surface> = new Set([
  "skin",
  "lips",
  "eyelid",
  "ear",
  "neck",
  "nostril",
  "caruncle",
  "socket",
  "base",
]);

/**
 * Colours of all surfaces for a complexion: what is not given follows from skin and hair as it does in the
 * stock one, and the rest of the head keeps its colours.
 */
export function paletteOf(complexion: Partial<Complexion> = {}): Palette {
  const { skin = STOCK_COMPLEXION.skin, hair = STOCK_COMPLEXION.hair, iris, lips, brows } = complexion;
  const like = (surface: Surface, from: Surface, to: Colour): Colour =>
    [0, 1, 2].map((c) =>
      Math.min(1, SURFACES[surface].colour[c]! * to[c]! / SURFACES[from].colour[c]!)
    ) as unknown as Colour;
  const palette = Object.fromEntries(
    SURFACE_NAMES.map((
      name,
    ) => [name, LIKE_SKIN.has(name) ? like(name, "skin", skin) : SURFACES[name].colour]),
  ) as Record<Surface, Colour>;
  palette.hair = hair;
  palette.brow = brows ?? like("brow", "hair", hair);
  palette.lips = lips ?? palette.lips;
  palette.iris = iris ?? palette.iris;
  return palette;
}
