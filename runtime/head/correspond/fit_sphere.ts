import { solve3 } from "../../base/eliminate.ts";
import { distance, subtract, type Vector } from "../../base/vector.ts";
import { meanOf } from "./similarity.ts";

/** A sphere and how well it was met, in the points' units. */
export interface Sphere {
  readonly centre: Vector;
  readonly radius: number;
  /** Root of the mean squared distance of its points from it. */
  readonly roughness: number;
}

/** The sphere of least squares through some points, linear in |p|^2 (Coope 1993); undefined where they lie in a plane. */
export function fitSphere(points: readonly Vector[]): Sphere | undefined {
  const mean = meanOf(points), m = new Array<number>(9).fill(0), b = [0, 0, 0];
  const away = points.map((p) => subtract(p, mean));
  const squares = away.map((p) => p[0] ** 2 + p[1] ** 2 + p[2] ** 2);
  const square = squares.reduce((sum, s) => sum + s, 0) / points.length;
  away.forEach((p, i) => {
    for (let r = 0; r < 3; r++) {
      for (let c = 0; c < 3; c++) m[r * 3 + c]! += 2 * p[r]! * p[c]!;
      b[r]! += p[r]! * (squares[i]! - square);
    }
  });
  const offset = solve3(m, b);
  if (!offset.every(Number.isFinite)) return undefined;
  const centre: Vector = [mean[0] + offset[0], mean[1] + offset[1], mean[2] + offset[2]];
  const apart = points.map((p) => distance(p, centre));
  const radius = apart.reduce((sum, d) => sum + d, 0) / points.length;
  const variance = apart.reduce((sum, d) => sum + (d - radius) ** 2, 0) / points.length;
  return { centre, radius, roughness: Math.sqrt(variance) };
}
