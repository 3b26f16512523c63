import { fractalNoise, noise } from "../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { type Point, stroke } from "../surface/design_lines.ts";
import type { SkinLayerKind } from "./layers.ts";
import { bell, glaze } from "./spot.ts";

/** A crease: its line on the left half, millimetres; how wide (standard deviation) and deep at full wrinkles. */
interface Crease {
  readonly line: readonly Point[];
  readonly width: number;
  readonly depth: number;
  /** From which amount of wrinkles on it is there: folds come before lines. */
  readonly from: number;
}

const CREASES: readonly Crease[] = [
  // From the nose's wing to beside the mouth.
  { line: [[19, -37], [25, -46], [30, -56], [32, -66]], width: 1.9, depth: 1.4, from: 0.1 },
  // From the mouth's corner down.
  { line: [[27, -66], [31, -75], [32, -86]], width: 1.8, depth: 0.5, from: 0.3 },
  // Under the eye: the bag's lower edge, and the lid's.
  { line: [[14, -8], [21, -15], [31, -18.5], [42, -15], [48, -8]], width: 1.5, depth: 0.65, from: 0.15 },
  { line: [[18, -7], [26, -10.5], [36, -10.5], [44, -6]], width: 1.5, depth: 0.5, from: 0.3 },
  // Between the brows.
  { line: [[5.5, 12], [5, 19], [6.5, 27]], width: 1.4, depth: 0.4, from: 0.3 },
  // Crow's feet.
  { line: [[52, 3], [58, 7], [64, 12]], width: 1.3, depth: 0.4, from: 0.25 },
  { line: [[52, 0], [59, 0.5], [66, 1]], width: 1.3, depth: 0.4, from: 0.3 },
  { line: [[51, -4], [57, -8], [63, -13]], width: 1.3, depth: 0.4, from: 0.35 },
  // Over the cheek.
  { line: [[42, -22], [49, -36], [50, -56], [46, -70]], width: 2.4, depth: 0.6, from: 0.55 },
  { line: [[36, -46], [41, -58], [41, -76]], width: 2.2, depth: 0.6, from: 0.65 },
  // Root of the nose, chin.
  { line: [[0, 3], [5, 2.5], [9, 5]], width: 1, depth: 0.6, from: 0.4 },
  { line: [[0, -84], [7, -84.5], [13, -88]], width: 1.5, depth: 0.7, from: 0.3 },
];
/** The forehead's lines: heights, and how far to the side they run. */
const BROW_LINES = [[33, 40], [41, 44], [50, 40], [58, 30]] as const;
/** Upright lines round the lips. */
const LIP_LINES = [-16, -11, -6, 6, 11, 16] as const;

/** What age does to skin: creases, each shading itself, loose skin, spots. */
export const agedSkin: SkinLayerKind = {
  wanted: ({ skin }) => skin.wrinkles > 0.02,
  make: (_subject, { skin: { wrinkles } }) => (spot) => {
    if (spot.bare < 0.05) return;
    const { y, z } = spot;
    const side = Math.abs(spot.x);
    const front = smoothstep(-45, -15, z) * spot.bare;
    const wave = 0.8 * noise(spot.x / 12, y / 12, z / 12, 71);
    let depth = 0;
    for (const { line, width, depth: most, from } of CREASES) {
      const amount = smoothstep(from - 0.15, from + 0.45, wrinkles);
      if (amount > 0) depth += amount * most * stroke(side + wave, y + wave, line, width);
    }
    for (const [i, [height, reach]] of BROW_LINES.entries()) {
      const amount = smoothstep(0.1 + 0.08 * i, 0.65, wrinkles) * smoothstep(reach + 8, reach - 12, side);
      const off = y - height - 3 * Math.cos(side / 16) + 3 - 1.6 * noise(spot.x / 15, i * 3.7, 0, 73);
      depth += amount * 0.62 * Math.exp(-((off / 1.9) ** 2)) * (0.6 + 0.4 * noise(spot.x / 11, i, 4, 74));
    }
    const lipArea = bell(0, y + 52, 1, 6) + 0.7 * bell(0, y + 79, 1, 5);
    for (const at of LIP_LINES) {
      depth += smoothstep(0.5, 0.9, wrinkles) * 0.4 * lipArea *
        Math.exp(-(((spot.x - at - wave) / 1.1) ** 2));
    }
    const cross = smoothstep(0.5, 1, wrinkles) * 0.5 * bell(side - 46, y + 40, 16, 24);
    depth += cross * Math.max(0, fractalNoise(spot.x / 5, y / 5, z / 5, 2, 76));
    // The neck's rings.
    const neck = smoothstep(-112, -125, y) * smoothstep(0.2, 0.7, wrinkles);
    depth += neck * 0.9 * Math.max(0, Math.sin(y / 3.4 + 2 * wave)) ** 4;
    // Bags and jowls stand out between the creases.
    const loose = smoothstep(0.3, 0.9, wrinkles);
    const raised = loose * (1.3 * bell(side - 31, y + 13, 13, 3.6) + 1.2 * bell(side - 38, y + 78, 9, 11));
    spot.height += front * (raised - depth) + (1 - front) * -neck * 0.3 * depth;
    glaze(spot, [0.84, 0.74, 0.7], front * 0.35 * Math.min(1, depth));
    const age = smoothstep(0.55, 1, wrinkles);
    const blotch = smoothstep(
      0.42,
      0.62,
      fractalNoise(spot.at[0] / 9, spot.at[1] / 9, spot.at[2] / 9, 2, 77),
    );
    glaze(spot, [0.86, 0.76, 0.68], spot.bare * 0.3 * age * blotch);
  },
};
