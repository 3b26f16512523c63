import { pointAt } from "../../../../runtime/avatar/stock/ground.ts";
import { SURFACES } from "../../../../runtime/avatar/stock/regions.ts";
import { fractalNoise } from "../../../../runtime/base/noise.ts";
import { smoothstep } from "../../../../runtime/base/scalar.ts";
import { type Point, polygon, stroke } from "../surface/design_lines.ts";
import { mapFace } from "../surface/face_places.ts";
import type { Look } from "../look/look.ts";
import type { PaintStroke } from "./paint.ts";
import type { Subject } from "../surface/subject.ts";
import { bell, blendIn, glaze, shareOf } from "./spot.ts";

/** The left half of the bare face: sockets, nose and muzzle. */
const OUTLINE: readonly Point[] = [
  [-1, 27],
  [12, 33],
  [34, 36],
  [54, 26],
  [57, 6],
  [46, -16],
  [52, -42],
  [53, -68],
  [40, -92],
  [18, -106],
  [-1, -108],
];

export const hasApeFace = ({ paint }: Pick<Look, "paint">): boolean =>
  paint.some(({ kind }) => kind === "ape face");

/** 0..1: where on the design face an ape has no fur. */
export const bareOfApe = (x: number, y: number, z: number): number =>
  smoothstep(-44, -24, z) * polygon(Math.abs(x), y, OUTLINE, 7);

/** Dark leather on face and ears, lighter over the muzzle, creased beside the nose; lips are only its edge. */
export function apeFace({ spot, side, takes, paint }: PaintStroke): void {
  const { y } = spot, [ax, ay, az] = spot.at;
  const share = takes * Math.max(bareOfApe(spot.x, y, spot.z), 0.9 * shareOf(spot, "ear"));
  if (share <= 0) return;
  spot.height *= 1 - share;
  blendIn(spot, paint.colour, share);
  blendIn(spot, paint.second, share * 0.75 * bell(side, y + 70, 36, 25));
  glaze(spot, [0.72, 0.7, 0.7], 0.8 * share * shareOf(spot, "lips"));
  const grain = fractalNoise(ax / 5, ay / 5, az / 5, 2, 191);
  for (let c = 0; c < 3; c++) spot.colour[c]! *= 1 + 0.16 * share * grain;
  const creases = Math.max(
    stroke(side, y, [[19, -20], [30, -34], [44, -52], [47, -74]], 2),
    0.8 * stroke(side, y, [[20, -11], [32, -15], [45, -10]], 1.6),
    0.7 * stroke(side, y, [[24, -16], [35, -20], [47, -15]], 1.6),
    0.6 * stroke(side, y, [[4, 12], [3, -4], [6, -14]], 1.5),
  );
  glaze(spot, [0.55, 0.52, 0.52], 0.75 * share * creases);
  // Nostrils open forward.
  glaze(
    spot,
    [0.14, 0.12, 0.12],
    takes * smoothstep(1.25, 0.75, Math.hypot((side - 8.5) / 6.2, (y + 38) / 4.6)),
  );
  spot.height += share * (0.25 * grain - 0.9 * creases);
  spot.gloss = spot.gloss * (1 - share) + 0.14 * share;
}

/**
 * The bone under it: a bar over the eyes, a nose pressed flat, jaws that stand out, teeth and all.
 *
 * @returns [vertices, 3], how far each of the head's is moved, world units
 */
export function apeBones(subject: Subject): Float32Array {
  const { head, ground, surfaceOf, toMillimetres, millimetre } = subject, { template } = ground.identity;
  const { toDesign } = mapFace(subject);
  const eyes = new Set<number>();
  for (let t = 0; t < head.triangles.length / 3; t++) {
    if (SURFACES[surfaceOf(t)].tissue !== "eye") continue;
    for (let c = 0; c < 3; c++) eyes.add(head.triangles[t * 3 + c]!);
  }
  const moved = new Float32Array(template.length);
  for (let v = 0; v < template.length / 3; v++) {
    if (eyes.has(v)) continue;
    const [x, y, z] = toDesign(toMillimetres(pointAt(template, v)));
    const side = Math.abs(x), front = smoothstep(-38, 2, z);
    const away = Math.hypot(x / 58, (y + 70) / (y > -70 ? 42 : 52));
    const muzzle = front * (away < 1 ? (1 - away * away) ** 1.5 : 0);
    const bar = smoothstep(-30, -5, z) * Math.exp(-(((y - 23 + 0.002 * side * side) / 9.5) ** 2)) *
      smoothstep(66, 34, side);
    const nose = smoothstep(8, 22, z) * bell(x, y + 25, 13, 15);
    moved[v * 3] = Math.sign(x) * 5 * nose * smoothstep(2, 9, side) * millimetre;
    moved[v * 3 + 1] = 1.5 * bar * millimetre;
    moved[v * 3 + 2] = (19 * muzzle - 9 * nose + 6.5 * bar) * millimetre;
  }
  return moved;
}
