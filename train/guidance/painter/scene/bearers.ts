import { type LookGround, pointAt } from "../../../../runtime/avatar/stock/ground.ts";
import { type Surface, SURFACE_NAMES } from "../../../../runtime/avatar/stock/regions.ts";
import { type Joint, JOINT_COUNT, JOINTS } from "../../../../runtime/head/head_model.ts";
import type { Rig } from "../surface/subject.ts";

/** Parts of a head that a stiff piece can go with. */
export const BEARERS = {
  /** Hats, horns, glasses: goes with the neck's joint as the skull does. */
  skull: { joint: "neck", surfaces: ["skin", "hair", "brow"], at: [0, 60, -80] },
  /** Between the eyes: what sits on the nose. */
  nose: { joint: "neck", surfaces: ["skin"], at: [0, -8, 12] },
  /** The chin, which the jaw's joint turns. */
  jaw: { joint: "jaw", surfaces: ["skin"], at: [0, -118, 0] },
  /** The bust, which does not move: collars, scarves. */
  bust: { joint: "root", surfaces: ["neck", "base", "skin"], at: [0, -230, -60] },
  /** Half way up the neck. */
  neck: { joint: "neck", surfaces: ["neck"], at: [0, -150, -70] },
  leftEar: { joint: "neck", surfaces: ["ear"], at: [80, -20, -90] },
  rightEar: { joint: "neck", surfaces: ["ear"], at: [-80, -20, -90] },
} as const satisfies Record<
  string,
  { joint: Joint; surfaces: readonly Surface[]; at: readonly [number, number, number] }
>;
export type Bearer = keyof typeof BEARERS;

/** Millimetres from the place asked for that weigh as much as a millimetre of all expressions' movement together. */
const DISTANCE_WEIGHT = 0.05;

/** Of the triangles that go with a joint, a steady one near a place: expressions would shake what it carries. */
export function bearers(
  { head, frames, identity, surfaces, middle, millimetre }: LookGround,
  part: Bearer,
): Rig {
  const { joint, surfaces: wanted, at } = BEARERS[part];
  const size = identity.template.length;
  const moved = new Float64Array(size / 3);
  for (let i = 0; i < identity.expressionBasis.length; i += 3) {
    const row = identity.expressionBasis;
    moved[i % size / 3]! += 1000 * Math.hypot(row[i]!, row[i + 1]!, row[i + 2]!);
  }
  const column = JOINTS.indexOf(joint);
  let [best, least] = [-1, Infinity];
  for (let t = 0; t < frames.area.length; t++) {
    const surface = SURFACE_NAMES[surfaces.triangles[t]!]!;
    if (!(frames.area[t]! > 0) || !(wanted as readonly Surface[]).includes(surface)) continue;
    const centre = pointAt(frames.centre, t);
    const away = Math.hypot(...centre.map((x, c) => (x - middle[c]!) / millimetre - at[c]!));
    let sum = DISTANCE_WEIGHT * away;
    for (let c = 0; c < 3; c++) {
      const v = head.triangles[t * 3 + c]!;
      sum += moved[v]! / 3 + 100 * (1 - head.skinningWeights[v * JOINT_COUNT + column]!);
    }
    // A large triangle's frame turns less when its corners move.
    sum -= 0.2 * Math.min(6, Math.sqrt(frames.area[t]!) / millimetre);
    if (sum < least) [best, least] = [t, sum];
  }
  if (best < 0) {
    throw new RangeError(`Cannot find what bears a piece, the head must have such a part: ${part}`);
  }
  return { triangle: best, weights: [1 / 3, 1 / 3, 1 / 3] };
}
