import type { Surface } from "./look_regions.ts";
import { clamp01, fractalNoise, noise, smoothstep } from "./noise.ts";

/** A place on the head, in distances between the eyes from the middle between them; x to the subject's left. */
export type Place = readonly [x: number, y: number, z: number];

/**
 * Colour of skin and what grows on it, at a place. Figures are read off adult faces: eyes 1 apart, mouth 1.06
 * below, nose tip 0.68 below.
 *
 * @param base display-referred RGB of the surface
 * @param colour takes the result, display-referred
 */
export function paintSkin(place: Place, base: readonly number[], colour: number[]): void {
  const [x, y, z] = place;
  const side = Math.abs(x);
  const front = smoothstep(-0.6, 0, z);
  const blob = (cx: number, cy: number, rx: number, ry: number) =>
    front * Math.exp(-(((side - cx) / rx) ** 2) - ((y - cy) / ry) ** 2);
  // Blood under the skin: cheeks, nose, chin; less of it on the forehead. Thin, bluish skin under the eyes.
  const blush = 0.75 * blob(0.62, -0.6, 0.34, 0.28) + 0.8 * blob(0, -0.62, 0.2, 0.24) +
    0.45 * blob(0, -1.55, 0.3, 0.2) - 0.3 * blob(0, 0.75, 0.8, 0.4);
  const tired = blob(0.46, -0.26, 0.26, 0.1);
  const mottle = fractalNoise(x * 5, y * 5, z * 5, 3, 1);
  // Anything finer is finer than the splats where triangles are long, and shows as specks on some of them.
  const grain = noise(x * 22, y * 22, z * 22, 5);
  const value = 1 + 0.022 * mottle + 0.008 * grain - 0.03 * tired;
  const red = blush * 0.8 + 0.28 * mottle;
  colour[0] = clamp01(base[0]! * value * (1 + 0.015 * red));
  colour[1] = clamp01(base[1]! * value * (1 - 0.075 * red));
  colour[2] = clamp01(base[2]! * value * (1 - 0.06 * red + 0.05 * tired));
}

/** Lips: fine upright folds, fuller colour towards the line where they meet. */
export function paintLips(place: Place, base: readonly number[], colour: number[]): void {
  const [x, y, z] = place;
  const folds = noise(x * 34, y * 5, z * 5, 21);
  const value = 1 + 0.05 * folds + 0.02 * noise(x * 9, y * 9, z * 9, 22);
  for (let c = 0; c < 3; c++) colour[c] = clamp01(base[c]! * value);
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

/** Front teeth stand in the light, molars and the throat in the dark, whatever the mouth does at rest. */
export function mouthDepthShade(surface: Surface, depth: number): number {
  const dark = smoothstep(0.05, surface === "teeth" ? 0.75 : 0.9, depth);
  return 1 - 0.8 * dark;
}
