import type { Surface } from "./regions.ts";
import type { Traits } from "./traits.ts";
import { sagging } from "./folds.ts";
import { fractalNoise, noise } from "../../base/noise.ts";
import { clamp01, mix, smoothstep } from "../../base/scalar.ts";

/** A place on the head, in distances between the eyes from the middle between them; x to the subject's left. */
export type Place = readonly [x: number, y: number, z: number];

/** 0 on fair skin, 1 on deep one; its zones differ otherwise than by blood. */
export const depthOf = (base: ArrayLike<number>): number =>
  smoothstep(0.6, 0.3, 0.3 * base[0]! + 0.6 * base[1]! + 0.1 * base[2]!);

/**
 * Colour of skin and what grows on it, at a place. Figures are read off adult faces: eyes 1 apart, mouth 1.06
 * below, nose tip 0.68 below, chin 1.95 below.
 *
 * @param base display-referred RGB of the surface
 * @param colour takes the result, display-referred
 */
export function paintSkin(
  place: Place,
  base: readonly number[],
  colour: number[],
  { beard = 0, fairBeard = 0, lines = 0 }: Partial<Traits> = {},
): void {
  const [x, y, z] = place;
  const side = Math.abs(x);
  const front = smoothstep(-0.6, 0, z);
  const blob = (cx: number, cy: number, rx: number, ry: number) =>
    front * Math.exp(-(((side - cx) / rx) ** 2) - ((y - cy) / ry) ** 2);
  const deep = depthOf(base);
  const ear = smoothstep(1.1, 1.28, side) * smoothstep(-1.2, -0.8, y) * smoothstep(0.6, 0.2, y);
  const cheek = blob(0.64, -0.58, 0.4, 0.34);
  const forehead = front * smoothstep(0.45, 0.75, y) * smoothstep(1.1, 0.7, side);
  const jaw = smoothstep(-1.05, -1.5, y) * smoothstep(0.1, 0.55, side) * smoothstep(-1, -0.4, z) *
    smoothstep(-2.1, -1.8, y);
  const temple = front * Math.exp(-(((side - 1.02) / 0.16) ** 2) - ((y - 0.25) / 0.3) ** 2);
  const wing = blob(0.27, -0.72, 0.09, 0.12);
  // Blood under thin skin: cheeks, nose and its wings, chin, ears; less of it on the forehead.
  const blush = 0.56 * cheek + 0.32 * blob(0, -0.62, 0.2, 0.24) + 0.4 * wing +
    0.2 * blob(0, -1.6, 0.26, 0.16) +
    0.1 * ear + 0.05 * blob(0, 0.35, 0.2, 0.2) - 0.4 * forehead;
  // Thin, bluish skin about the inner corner and under the eyes; the lids are darker than the face.
  const tired = (0.45 + 0.3 * lines) * blob(0.43, -0.27, 0.25, 0.085) + 0.5 * blob(0.2, -0.08, 0.1, 0.16);
  const lid = blob(0.5, 0.13, 0.3, 0.13);
  const fold = front * Math.exp(-(((side - 0.36 + 0.32 * (y + 0.8)) / 0.06) ** 2)) *
    smoothstep(-1.06, -0.92, y) * smoothstep(-0.62, -0.74, y);
  // Where the upper lid folds; the mesh's fold is lit as the closed lid is.
  const crease = front * smoothstep(0.22, 0.34, side) * smoothstep(0.84, 0.7, side) *
    Math.exp(-(((y - 0.15 + 1.15 * (side - 0.5) ** 2) / 0.02) ** 2));
  const mouth = blob(0.18, -1.12, 0.44, 0.26);
  const shaved = beard * beardShare(place);
  const mottle = fractalNoise(x * 5, y * 5, z * 5, 3, 1);
  const patches = fractalNoise(x * 11, y * 11, z * 11, 2, 7);
  const fine = noise(x * 26, y * 26, z * 26, 8);
  // Fair skin: blood makes the zones. Deep skin: pigment does, least of it where the cheeks stand out.
  const pigment = deep *
    (0.3 * forehead + 0.5 * mouth + 0.5 * temple + 0.3 * jaw + 0.25 * ear + 0.9 * lid + tired - 0.5 * cheek -
      0.5 * blob(0, -0.45, 0.14, 0.35));
  const cool = (1 - deep) * (0.5 * jaw + 0.35 * temple);
  const value = 1 + (0.022 + 0.01 * lines) * mottle + (0.018 + 0.016 * deep) * patches +
    (0.014 + 0.014 * lines + 0.012 * deep) * fine -
    lines * (fineLines(place) + sagging(place)) -
    0.028 * tired - 0.03 * lid - 0.1 * crease - 0.02 * fold -
    0.02 * cool +
    0.055 * (1 + 0.6 * lines) * rootOfNose(place) + 0.012 * forehead * (1 - deep) - 0.1 * pigment;
  const red = (blush * 0.85 + (0.24 + 0.08 * lines) * mottle + (0.25 + 0.04 * lines) * patches -
    (0.13 + 0.08 * lines) * fine +
    0.12 * fold +
    0.08 * lid + 0.4 * crease) * (1 - 0.35 * deep);
  // Gold where light falls, red where blood is: brown skin of one hue is wax.
  const yellow = (1 - deep) * 0.4 * forehead + deep * (0.7 * forehead + 0.5 * jaw + 0.8 * patches);
  colour[0] = clamp01(base[0]! * value * (1 + 0.014 * red - 0.025 * cool - 0.012 * tired));
  colour[1] = clamp01(base[1]! * value * (1 - 0.09 * red - 0.004 * cool - 0.024 * tired + 0.006 * yellow));
  colour[2] = clamp01(base[2]! * value * (1 - 0.072 * red + 0.022 * cool + 0.008 * tired - 0.05 * yellow));
  if (shaved > 0) {
    // Roots of dark hairs seen through the skin take light away, on fair skin most of the red; those of fair hairs
    // are sand.
    const fair = smoothstep(0.5, 0.72, base[1]!);
    const roots = shaved * (1 + 0.3 * patches);
    for (let c = 0; c < 3; c++) {
      colour[c]! *= 1 - roots * mix(mix(ROOTS_DEEP[c]!, ROOTS_FAIR[c]!, fair), ROOTS_SANDY[c]!, fairBeard);
    }
  }
}

/**
 * 0..1, the nose's root between the eyes, deep under the brows: of the sky's light alone that is left there a dark band
 * runs from eye to eye.
 */
export const rootOfNose = ([x, y, z]: Place): number =>
  smoothstep(-0.6, 0, z) * Math.exp(-((x / 0.3) ** 2) - ((y - 0.17) / 0.18) ** 2);

/** 0..0.2, how much the fine lines of old skin take away: they cross on the cheeks and run round the neck. */
function fineLines([x, y, z]: Place): number {
  const side = Math.abs(x);
  const crease = (value: number) => smoothstep(0.22, 0, Math.abs(value));
  const cheek = smoothstep(0.4, 0.75, side) * smoothstep(-1.7, -1.2, y) * smoothstep(0.1, -0.3, y) *
    smoothstep(-1.1, -0.5, z);
  const throat = smoothstep(-1.9, -2.3, y) * smoothstep(-3.4, -2.8, y) * smoothstep(-1.6, -0.8, z);
  let sum = 0;
  if (cheek > 0) {
    const along = side + 0.45 * y, over = y - 0.45 * side;
    sum += cheek * (0.03 * crease(noise(along * 13, over * 3.5, z * 4, 62)) +
      0.02 * crease(noise(along * 4, over * 12, z * 4, 63)));
  }
  if (throat > 0) {
    const bent = y - 0.12 * z + 0.04 * noise(x * 3, y, z * 3, 64);
    sum += throat * 0.06 * crease(noise(x * 0.7, bent * 6, z * 0.7, 65)) *
      (0.6 + 0.6 * noise(x * 3, y * 4, z * 3, 66));
    // The rings that the skin of a throat folds into, wider than the cheeks' lines: splats are larger there.
    for (const [height, depth] of THROAT_RINGS) {
      const d = y - height - 0.1 * side * side + 0.05 * noise(x * 2, height * 9, z * 2, 67);
      const broken = smoothstep(-0.5, 0.2, noise(x * 2.2, height * 13, z, 68));
      sum += throat * depth * broken *
        (Math.exp(-((d / 0.035) ** 2)) - 0.3 * Math.exp(-(((d - 0.08) / 0.05) ** 2)));
    }
  }
  return Math.max(0, sum);
}

/** Height, eye distances, and depth of each. */
const THROAT_RINGS = [[-2.14, 0.12], [-2.38, 0.17], [-2.66, 0.13]] as const;
const ROOTS_FAIR = [0.125, 0.09, 0.06] as const, ROOTS_DEEP = [0.09, 0.095, 0.095] as const;
const ROOTS_SANDY = [0.03, 0.05, 0.085] as const;

/** 0..1, how thickly a beard grows at a place: upper lip, chin and jaw, up to before the ears, down to the larynx. */
export function beardShare([x, y, z]: Place): number {
  const side = Math.abs(x);
  const edge = mix(-1.06, -0.42, smoothstep(0.5, 1.15, side)) + 0.05 * noise(x * 5, y * 5, z * 5, 61);
  const cheeks = smoothstep(edge + 0.16, edge - 0.42, y);
  const moustache = smoothstep(0.66, 0.3, side) * smoothstep(-0.74, -0.96, y);
  // Bare beside the lower lip's middle, thin under it.
  const bare = 0.55 * Math.exp(-(((side - 0.24) / 0.1) ** 2) - ((y + 1.3) / 0.08) ** 2);
  const ends = smoothstep(-1.25, -0.8, z) * smoothstep(-2.55, -2, y) * (1 - 0.7 * smoothstep(-1.8, -2.15, y));
  return (cheeks + moustache - cheeks * moustache) * (1 - bare) * ends;
}

/**
 * How much of its gloss skin has at a place: forehead, nose and chin are oily, cheeks dull, and no two places alike. Deep
 * skin sends so little else back that as much gloss would be wax or sweat.
 */
export function skinGloss([x, y, z]: Place, base: ArrayLike<number>): number {
  const middle = Math.exp(-((x / 0.45) ** 2));
  const cheek = Math.exp(-(((Math.abs(x) - 0.65) / 0.4) ** 2) - ((y + 0.7) / 0.4) ** 2);
  const uneven = fractalNoise(x * 9, y * 9, z * 9, 3, 31) + 0.7 * noise(x * 24, y * 24, z * 24, 32);
  // The slope between nose and mouth faces the lamps: glossy, it is a white moustache.
  const lip = Math.exp(-((x / 0.7) ** 2) - ((y + 0.9) / 0.2) ** 2);
  const tears = 0.6 * Math.exp(-(((Math.abs(x) - 0.28) / 0.13) ** 2) - ((y + 0.16) / 0.24) ** 2);
  const under = 0.6 * Math.exp(-(((Math.abs(x) - 0.45) / 0.28) ** 2) - ((y + 0.32) / 0.17) ** 2);
  const deep = depthOf(base);
  return (0.85 + 0.35 * middle - 0.35 * cheek * (1 - 0.5 * deep)) * (1 - 0.9 * lip) * (1 - tears) *
    (1 - under) *
    (1 + 0.4 * uneven) *
    (1 - 0.2 * deep);
}

/**
 * Deepens an ear's hollows and lets its rims take the light, in place.
 *
 * @param relief millimetres, see earRelief
 */
export function paintEar(relief: number, colour: number[]): void {
  const hollow = smoothstep(0.5, -2, relief), rim = smoothstep(0.8, 2.8, relief);
  for (let c = 0; c < 3; c++) colour[c]! *= (1 - hollow * EAR_HOLLOW[c]!) * (1 - rim * EAR_RIM[c]!);
}
const EAR_HOLLOW = [0.36, 0.43, 0.44] as const, EAR_RIM = [-0.03, -0.015, -0.015] as const;

/** How much of their gloss lips have: the upper one runs out into skin, and would send the same white on over it. */
export const lipGloss = ([, y]: Place): number => 1 - 0.65 * smoothstep(-1.08, -1, y);

/** Lips: fine upright folds, paler where they run out into skin, fuller towards the line where they meet. */
export function paintLips(
  place: Place,
  base: readonly number[],
  colour: number[],
  { redLips = 0 }: Partial<Traits> = {},
): void {
  const [x, y, z] = place;
  const folds = noise(x * 30, y * 4, z * 4, 21) + 0.6 * noise(x * 58, y * 7, z * 7, 23);
  const patches = noise(x * 9, y * 9, z * 9, 22);
  const value = 1 + 0.05 * folds + 0.025 * patches - 0.05 * redLips;
  // 0.2 is lipstick, and on deep skin so is half of it.
  const red = 0.02 * patches + 0.15 * redLips * (1 - 0.6 * depthOf(base));
  colour[0] = clamp01(base[0]! * value);
  colour[1] = clamp01(base[1]! * value * (1 - red));
  colour[2] = clamp01(base[2]! * value * (1 - 0.7 * red));
}

/** The surface that shows where the head itself has no hair region: skin or hair, by where it lies. */
export function hairCap([x, y, z]: Place): number {
  const edge = 0.1 * noise(x * 3.1, y * 3.1, z * 3.1, 51) + 0.05 * noise(x * 14, y * 14, z * 14, 52);
  // The hairline from the forehead over the temple, before and over the ear, to the nape.
  const depth = -z;
  const side = Math.abs(x);
  let line = 1.16 - 0.34 * smoothstep(0.45, 0.95, side) * smoothstep(0.05, 0.5, depth);
  line -= 0.62 * smoothstep(0.45, 0.95, depth);
  line -= 0.95 * smoothstep(1.3, 2.3, depth);
  return smoothstep(-0.1, 0.08, y - line + edge);
}

/**
 * Front teeth stand in the light, molars and the throat in the dark, whatever the mouth does at rest.
 *
 * @param depth behind the lips, eye distances
 * @param side from the middle, eye distances: cheeks and corners of the mouth shade the teeth beside the front ones
 */
export function mouthDepthShade(surface: Surface, depth: number, side = 0): number {
  const away = Math.abs(side);
  if (surface === "teeth") {
    // The lower molars of an open jaw rise behind the canines: in the light they would look like fangs.
    return (1 - 0.93 * smoothstep(0.12, 0.36, depth)) * (1 - 0.45 * smoothstep(0.12, 0.36, away));
  }
  if (surface === "tongue") {
    // Its back is round: the tip turns down, the sides and the furrow in the middle lie in their own shade.
    return (1 - 0.92 * smoothstep(0.3, 0.62, depth)) * (1 - 0.3 * smoothstep(0.4, 0.3, depth)) *
      (1 - 0.62 * smoothstep(0.04, 0.26, away)) * (1 - 0.22 * Math.exp(-((away / 0.022) ** 2)));
  }
  return 1 - 0.95 * smoothstep(0.1, 0.8, depth);
}
