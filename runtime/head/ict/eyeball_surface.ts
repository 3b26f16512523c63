import { add, dot, length, subtract, unit, type Vector } from "../../base/vector.ts";
import { writeTurnMatrix } from "../../base/rodrigues.ts";
import { NearSurface } from "../correspond/near_surface.ts";
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
  const surface = new NearSurface(positions, triangles, mine);
  return (p) => {
    const away = length(subtract(p, centre));
    if (away > radius + CORNEA + reach) {
      return { corners: [], weights: [0, 0, 0], normal: unit(subtract(p, centre)), clear: away - radius };
    }
    const exit = surface.exit(centre, unit(subtract(p, centre))) ?? p;
    const { triangle, weights } = surface.nearest(exit);
    const hit = [0, 1, 2].map((k) => triangles[triangle * 3 + k]!);
    const normal = unit(hit.reduce<Vector>((sum, v, k) => add(sum, at(normals, v), weights[k]!), [0, 0, 0]));
    return { corners: hit, weights, normal, clear: dot(normal, subtract(p, exit)) };
  };
}
