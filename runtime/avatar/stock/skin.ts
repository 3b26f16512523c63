import type { Surface } from "./regions.ts";
import { fractalNoise, noise } from "../../base/noise.ts";
import { clamp01, smoothstep } from "../../base/scalar.ts";

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
  // Blood under the skin: cheeks, nose, chin, ears; less of it on the forehead. The jaw is a shade cooler.
  const blush = 0.6 * blob(0.6, -0.56, 0.38, 0.32) + 0.75 * blob(0, -0.6, 0.17, 0.2) +
    0.4 * blob(0, -1.55, 0.26, 0.16) - 0.35 * blob(0, 0.75, 0.8, 0.4) +
    0.55 * smoothstep(1.08, 1.3, side) * smoothstep(-1.2, -0.8, y) * smoothstep(0.6, 0.2, y);
  const cool = smoothstep(-1.0, -1.45, y) * smoothstep(0.15, 0.55, side) * smoothstep(-1, -0.4, z) +
    0.35 * front * Math.exp(-(((side - 1.02) / 0.16) ** 2) - ((y - 0.25) / 0.3) ** 2);
  // Thin, bluish skin under the eyes; the fold from the nose's wing to the mouth's corner.
  const tired = 0.55 * blob(0.47, -0.25, 0.27, 0.085);
  const fold = front * Math.exp(-(((side - 0.36 + 0.32 * (y + 0.8)) / 0.05) ** 2)) *
    smoothstep(-1.06, -0.92, y) * smoothstep(-0.62, -0.74, y);
  const mottle = fractalNoise(x * 5, y * 5, z * 5, 3, 1);
  // Anything finer is finer than the splats where triangles are long, and shows as specks on some of them.
  const grain = noise(x * 19, y * 19, z * 19, 5);
  const value = 1 + 0.02 * mottle + 0.006 * grain - 0.03 * tired - 0.025 * fold - 0.02 * cool;
  const red = blush * 0.85 + 0.26 * mottle + 0.3 * fold;
  colour[0] = clamp01(base[0]! * value * (1 + 0.012 * red - 0.025 * cool - 0.008 * tired));
  colour[1] = clamp01(base[1]! * value * (1 - 0.082 * red - 0.004 * cool - 0.02 * tired));
  colour[2] = clamp01(base[2]! * value * (1 - 0.07 * red + 0.022 * cool + 0.012 * tired));
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
  // The lower molars of an open jaw rise behind the canines: in the light they would look like fangs.
  return surface === "teeth"
    ? 1 - 0.9 * smoothstep(0.12, 0.4, depth)
    : 1 - 0.8 * smoothstep(0.05, 0.9, depth);
}
