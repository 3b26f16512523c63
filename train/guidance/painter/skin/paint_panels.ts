import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { type Point, polygon, stroke } from "../surface/design_lines.ts";
import type { PaintStroke } from "./paint.ts";
import { bell, blendIn, glaze, shareOf } from "./spot.ts";

/** Seams of a machine's plates, on the left half of the design face. */
const SEAMS: readonly (readonly Point[])[] = [
  [[0, 74], [0, 27]],
  [[0, 27], [14, 31], [40, 34], [58, 25], [70, 5]],
  [[0, 74], [30, 70], [56, 51], [68, 26], [70, 5]],
  [[70, 5], [64, -16], [59, -40], [48, -67], [31, -84], [16, -90]],
  [[10, -10], [16, -28], [22, -43], [40, -38], [61, -24]],
  [[22, -43], [33, -58], [32, -75], [16, -90]],
  [[16, -90], [15, -116]],
  [[59, -40], [74, -48]],
];

/** Plates that stand out of the rest, and how light each is beside it. */
const PLATES: readonly {
  readonly outline: readonly Point[];
  readonly tone: number;
  readonly high: number;
}[] = [
  {
    outline: [[-1, 74], [30, 70], [56, 51], [68, 26], [70, 5], [58, 25], [40, 34], [14, 31], [-1, 27]],
    tone: 1.07,
    high: 0.9,
  },
  {
    outline: [[22, -43], [40, -38], [61, -24], [59, -40], [48, -67], [31, -84], [16, -90], [32, -75], [
      33,
      -58,
    ]],
    tone: 1.05,
    high: 0.9,
  },
  { outline: [[-1, -90], [16, -90], [15, -116], [-1, -116]], tone: 1.05, high: 0.7 },
];
const RIVETS: readonly Point[] = [[7, 66], [52, 45], [63, 14], [53, -34], [46, -61], [9, -106], [66, -40]];

/** Millimetres a seam is wide: finer ones fray between the mesh's points. */
const SEAM = 1.7;

/** A head put together from plates: grooves, raised edges, rivets; the muzzle goes towards the second colour. */
export function panels({ spot, side, takes, paint }: PaintStroke): void {
  const { y, z, behindHairline } = spot, amount = takes * paint.strength;
  const front = smoothstep(-64, -44, z) * smoothstep(6, -2, behindHairline);
  let seam = 0;
  if (front > 0) {
    for (const line of SEAMS) seam = Math.max(seam, front * stroke(side, y, line, SEAM, 0));
    for (const { outline, tone, high } of PLATES) {
      const share = front * amount * polygon(side, y, outline, 2.4);
      glaze(spot, [tone, tone, tone], share);
      spot.height += high * share;
    }
    const muzzle = polygon(side, y, [[-1, -45], [22, -43], [33, -58], [32, -75], [16, -90], [-1, -90]], 2.4);
    blendIn(spot, paint.second, 0.55 * amount * front * muzzle * (1 - shareOf(spot, "lips")));
    for (const [rx, ry] of RIVETS) {
      const rivet = front * amount * bell(side - rx, y - ry, 2.4, 2.4);
      glaze(spot, [1.3, 1.3, 1.3], rivet);
      spot.height += 1.1 * rivet;
    }
  }
  // Over the skull two seams run back from the forehead, and one round it.
  const back = smoothstep(-2, 6, behindHairline);
  if (back > 0 && y > -70) {
    seam = Math.max(seam, back * Math.exp(-(((side - 28) / 2.2) ** 2)) * smoothstep(16, 24, y));
    seam = Math.max(seam, back * Math.exp(-(((y - 20) / 2.2) ** 2)) * smoothstep(-50, -70, z));
  }
  glaze(spot, paint.colour, 0.85 * amount * seam);
  spot.height -= 0.8 * amount * seam;
  // The neck is a bellows.
  const neck = amount * smoothstep(-122, -132, y - 0.45 * Math.max(0, -50 - z)) *
    smoothstep(0.2, 0.8, shareOf(spot, "neck"));
  if (neck > 0) {
    const ring = Math.sin(2 * Math.PI * (spot.at[1] + 0.12 * spot.at[2]) / 22);
    glaze(spot, [0.72, 0.72, 0.74], neck);
    glaze(spot, [0.35, 0.35, 0.37], 0.75 * neck * smoothstep(-0.1, -0.9, ring));
    spot.height += 1.8 * neck * ring;
  }
}
