import type { Surface } from "../../head/surfaces.ts";

export { type Surface, surfaceOf } from "../../head/surfaces.ts";

export interface SurfaceLook {
  /** Display-referred RGB, 0..1. */
  readonly colour: readonly [number, number, number];
  readonly opacity: number;
  /** Splats per area, relative to skin at the back of the head. */
  readonly density: number;
  /** Surfaces of one tissue melt into one another; between tissues the border is crisp. */
  readonly tissue: "skin" | "eye" | "teeth" | "mouth" | "base" | "unseen";
  /**
   * Least openness (0..1) that counts. Occlusion is baked with eyes open and mouth shut: what a pose uncovers
   * must not come out black.
   */
  readonly leastOpen: number;
  /** Strength of the highlight. */
  readonly gloss: number;
}

export const SURFACES: Readonly<Record<Surface, SurfaceLook>> = {
  skin: {
    colour: [0.835, 0.668, 0.583],
    opacity: 0.97,
    density: 1,
    tissue: "skin",
    leastOpen: 0.28,
    gloss: 0.085,
  },
  lips: {
    colour: [0.75, 0.49, 0.445],
    opacity: 0.97,
    density: 3.2,
    tissue: "skin",
    leastOpen: 0.15,
    gloss: 0.2,
  },
  brow: {
    colour: [0.25, 0.17, 0.125],
    opacity: 0.97,
    density: 2.6,
    tissue: "skin",
    leastOpen: 0.3,
    gloss: 0,
  },
  eyelid: {
    colour: [0.805, 0.625, 0.55],
    opacity: 0.97,
    density: 3,
    tissue: "skin",
    leastOpen: 0.3,
    gloss: 0.06,
  },
  lash: { colour: [0.38, 0.25, 0.21], opacity: 0.9, density: 4, tissue: "skin", leastOpen: 0.5, gloss: 0 },
  sclera: {
    colour: [0.9, 0.885, 0.87],
    opacity: 0.98,
    density: 2,
    tissue: "eye",
    leastOpen: 0.45,
    gloss: 0.15,
  },
  iris: {
    colour: [0.29, 0.365, 0.39],
    opacity: 0.98,
    density: 14,
    tissue: "eye",
    leastOpen: 0.6,
    gloss: 0.1,
  },
  pupil: { colour: [0.02, 0.02, 0.022], opacity: 0.98, density: 14, tissue: "eye", leastOpen: 0.6, gloss: 0 },
  teeth: {
    colour: [0.9, 0.858, 0.78],
    opacity: 0.98,
    density: 1.3,
    tissue: "teeth",
    leastOpen: 0.75,
    gloss: 0.12,
  },
  gums: {
    colour: [0.7, 0.4, 0.4],
    opacity: 0.97,
    density: 0.6,
    tissue: "mouth",
    leastOpen: 0.35,
    gloss: 0.15,
  },
  tongue: {
    colour: [0.74, 0.43, 0.43],
    opacity: 0.97,
    density: 0.7,
    tissue: "mouth",
    leastOpen: 0.4,
    gloss: 0.12,
  },
  mouth: {
    colour: [0.4, 0.17, 0.16],
    opacity: 0.97,
    density: 0.3,
    tissue: "mouth",
    leastOpen: 0.15,
    gloss: 0.05,
  },
  ear: {
    colour: [0.83, 0.656, 0.572],
    opacity: 0.97,
    density: 1.1,
    tissue: "skin",
    leastOpen: 0.2,
    gloss: 0.05,
  },
  neck: {
    colour: [0.81, 0.648, 0.574],
    opacity: 0.97,
    density: 0.46,
    tissue: "skin",
    leastOpen: 0.2,
    gloss: 0.05,
  },
  hair: {
    colour: [0.2, 0.14, 0.105],
    opacity: 0.97,
    density: 1,
    tissue: "skin",
    leastOpen: 0.3,
    gloss: 0.012,
  },
  nostril: {
    colour: [0.42, 0.25, 0.21],
    opacity: 0.97,
    density: 4,
    tissue: "skin",
    leastOpen: 0.05,
    gloss: 0,
  },
  caruncle: {
    colour: [0.74, 0.49, 0.44],
    opacity: 0.97,
    density: 5,
    tissue: "skin",
    leastOpen: 0.6,
    gloss: 0.12,
  },
  // Where a bust ends: a plain cut in the colour of shaded skin.
  base: {
    colour: [0.7, 0.54, 0.46],
    opacity: 0.98,
    density: 0.1,
    tissue: "base",
    leastOpen: 0.95,
    gloss: 0,
  },
  // Closes the skin behind an eyeball: of it only a wet line between lid and eyeball is ever seen.
  socket: {
    colour: [0.52, 0.35, 0.31],
    opacity: 0.97,
    density: 0.02,
    tissue: "base",
    leastOpen: 0.55,
    gloss: 0,
  },
  // Films over an eyeball and cards for lashes, which other programs draw by textures.
  unseen: { colour: [0, 0, 0], opacity: 0, density: 0, tissue: "unseen", leastOpen: 1, gloss: 0 },
};

export const SURFACE_NAMES = Object.keys(SURFACES) as Surface[];
export const SURFACE_INDEX = Object.fromEntries(SURFACE_NAMES.map((name, k) => [name, k])) as Readonly<
  Record<Surface, number>
>;
