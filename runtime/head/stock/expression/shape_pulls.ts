import { EYE, MOUTH } from "../measures.ts";
import { curve } from "../../../base/curve.ts";
import { mix, smoothstep } from "../../../base/scalar.ts";
import type { Vector } from "../../../base/vector.ts";
import type { WholeMesh } from "../mesh/whole_mesh.ts";

/** Which skin a pull takes hold of: lips part at the mouth's line, and a pull on one leaves the other. */
export type Hold = "face" | "upper" | "lower";

/** One muscle's pull: skin near `at` follows `by`, fading over `reach` (a Gaussian's standard deviation). */
export interface Pull {
  /** Millimetres, on the subject's left. */
  readonly at: Vector;
  readonly by: Vector;
  readonly reach: number | Vector;
  readonly hold?: Hold;
}

/** [vertices, 3], millimetres. */
export type Displacement = Float64Array;

/** Moves the skin by a set of pulls. */
export function displaceByPulls(mesh: WholeMesh, pulls: readonly Pull[]): Displacement {
  const out = new Float64Array(mesh.count * 3);
  for (let v = 0; v < mesh.count; v++) {
    const part = mesh.parts[v]!;
    if (part !== "skin" && part !== "mouth") continue;
    const lip = mesh.lips.get(v), lid = mesh.lids.get(v);
    const x = mesh.positions[v * 3]!, y = mesh.positions[v * 3 + 1]!, z = mesh.positions[v * 3 + 2]!;
    // The lining behind the eyeball stays where it is, as the lids' edges do.
    if (Math.hypot(Math.abs(x) - EYE.centre[0], y - EYE.centre[1], z - EYE.centre[2]) < LINING) continue;
    // The cavity follows the lips and comes to rest inside; lids are moved by the lids' own shapes.
    const cavity = lip ? CAVITY_FOLLOWS(lip.depth) : 1;
    const follow = cavity * (lid ? 1 - smoothstep(0.2, 1, lid.closeness) : 1);
    if (follow === 0) continue;
    const upper = upperShare(mesh, v);
    for (const { at, by, reach, hold = "face" } of pulls) {
      const [rx, ry, rz] = typeof reach === "number" ? [reach, reach, reach] : reach;
      const dx = (x - at[0]) / rx, dy = (y - at[1]) / ry;
      // Inside the mouth a vertex follows the lip in front of it.
      const dz = lip && lip.depth > 1 ? 0 : (z - at[2]) / rz;
      const square = dx * dx + dy * dy + dz * dz;
      if (square > 14) continue;
      const share = hold === "upper" ? upper : hold === "lower" ? 1 - upper : 1;
      const w = Math.exp(-0.5 * square) * share * follow;
      for (let k = 0; k < 3; k++) out[v * 3 + k]! += by[k]! * w;
    }
  }
  return out;
}

/** From the eyeball's middle, millimetres: all skin that the face's muscles move lies further out. */
const LINING = EYE.radius + 1.5;

/** How much of a lip's way its inside makes, over the depth in the mouth. */
const CAVITY_FOLLOWS = curve([1.8, 1], [2, 0.97], [3, 0.66], [4, 0.3], [5, 0]);

/** 1 on the upper lip and above, 0 on the lower lip and below, a soft step beside the corners. */
function upperShare(mesh: WholeMesh, v: number): number {
  const place = smoothstep(MOUTH.cornerY - 9, MOUTH.cornerY + 9, mesh.positions[v * 3 + 1]!);
  const lip = mesh.lips.get(v);
  if (!lip) return place;
  const corner = smoothstep(0.78, 1, lip.across) * 0.5;
  return mix(place, lip.upper ? 1 - corner : corner, smoothstep(-1, -0.25, lip.depth));
}

/** The displacement of the mirrored head. */
export function mirrored(mesh: WholeMesh, from: Displacement): Displacement {
  const out = new Float64Array(from.length);
  for (let v = 0; v < mesh.count; v++) {
    const m = mesh.mirror[v]!;
    out[v * 3] = -from[m * 3]!;
    out[v * 3 + 1] = from[m * 3 + 1]!;
    out[v * 3 + 2] = from[m * 3 + 2]!;
  }
  return out;
}

export function sum(...parts: readonly Displacement[]): Displacement {
  const out = new Float64Array(parts[0]!.length);
  for (const part of parts) for (let i = 0; i < out.length; i++) out[i]! += part[i]!;
  return out;
}

export const scaled = (from: Displacement, s: number): Displacement => from.map((value) => value * s);

/** Both sides of a left-hand shape. */
export const onBothSides = (mesh: WholeMesh, left: Displacement): Displacement =>
  sum(left, mirrored(mesh, left));
