import { add, cross, dot, length, scale, subtract, unit, type Vector } from "../../base/vector.ts";
import { writeTurnMatrix } from "../../base/algebra/rodrigues.ts";
import { turned } from "../correspond/similarity.ts";
import type { HeadModel } from "../head_model.ts";
import { at } from "../morph/joints.ts";
import { vertexNormals } from "../vertex_normals.ts";
import type { IctEye } from "./eyes.ts";

/** The place of an eyeball's surface that lies under another place, as seen from the ball's middle. */
export interface EyeballHit {
  /** Its triangle's vertices, and how much of each it is. */
  readonly corners: readonly number[];
  readonly weights: Vector;
  /** Unit, outward. */
  readonly normal: Vector;
  /** How far the other place lies before it along the normal, metres; negative within the ball. */
  readonly clear: number;
}

/** Metres that a cornea stands out by, at most. */
const CORNEA = 2e-3;

/**
 * An eyeball with its cornea, seen from its middle.
 *
 * @param gaze what it is turned by, axis-angle
 * @param reach metres before it beyond which no place is looked for
 */
export function seenFromMiddle(
  { template, triangles }: HeadModel,
  { ball: { centre, radius }, vertices }: IctEye,
  gaze: Vector,
  reach: number,
): (p: Vector) => EyeballHit {
  const matrix = new Float64Array(9), own = new Set(vertices), positions = Float64Array.from(template);
  writeTurnMatrix(...gaze, matrix);
  for (const v of vertices) {
    positions.set(add(centre, turned(matrix, subtract(at(template, v), centre))), v * 3);
  }
  // Lids lie before it.
  const mine = Array.from({ length: triangles.length / 3 }, (_, t) => t).filter((t) =>
    own.has(triangles[t * 3]!) && positions[triangles[t * 3]! * 3 + 2]! > centre[2]
  );
  const corners = Uint32Array.from(mine.flatMap((t) => [...triangles.subarray(t * 3, t * 3 + 3)]));
  const normals = vertexNormals(positions, corners);
  /** [triangles, 3, 3]: d = x a + y b + z c of a triangle's corners from the middle; where all are positive d goes through it. */
  const inverses = new Float64Array(mine.length * 9);
  mine.forEach((t, k) => {
    const [a, b, c] = [0, 1, 2].map((i) => subtract(at(positions, triangles[t * 3 + i]!), centre)) as [
      Vector,
      Vector,
      Vector,
    ];
    const volume = dot(a, cross(b, c));
    [cross(b, c), cross(c, a), cross(a, b)].forEach((row, i) =>
      inverses.set(scale(row, 1 / volume), k * 9 + i * 3)
    );
  });
  return (p) => {
    const away = subtract(p, centre), far = length(away), out = unit(away), [x, y, z] = out;
    const nothing = { corners: [], weights: [0, 0, 0] as const, normal: out, clear: far - radius };
    if (far > radius + CORNEA + reach) return nothing;
    for (let k = 0; k < mine.length; k++) {
      const share = (i: number): number =>
        inverses[k * 9 + i]! * x + inverses[k * 9 + i + 1]! * y + inverses[k * 9 + i + 2]! * z;
      const u = share(0), v = share(3), w = share(6), sum = u + v + w;
      if (!(u >= 0 && v >= 0 && w >= 0 && sum > 0)) continue;
      const weights: Vector = [u / sum, v / sum, w / sum];
      const hit = [0, 1, 2].map((i) => triangles[mine[k]! * 3 + i]!);
      const normal = unit(
        hit.reduce<Vector>((sum, v, i) => add(sum, at(normals, v), weights[i]!), [0, 0, 0]),
      );
      return { corners: hit, weights, normal, clear: dot(normal, scale(out, far - 1 / sum)) };
    }
    return nothing;
  };
}
