import { cross, dot, scale, subtract, unit, type Vector } from "../../base/vector.ts";
import { NearestVectors } from "../../head/correspond/nearest_vectors.ts";
import type { Points } from "./align_points.ts";

/*
 * Ways in which a head may stand in a file.
 */

/** Normals of planes that are tried: 8 degrees apart. */
const NORMALS = 200;
/** The best planes, which lie so far apart (cosine of an angle), and steps of a turn about their normals. */
const [PLANES, APART, STEPS] = [3, 0.9, 12] as const;

/** Rotations from the file's axes to the head's: the 24 that take axes to axes, and those that take a mirror's plane to x = 0. */
export function stands(points: Points, middle: Vector): number[][] {
  const planes = mirrors(points, middle);
  return [...axisTurns(), ...planes.flatMap((normal) => [normal, scale(normal, -1)].flatMap(turnsAbout))];
}

/** Rows of the rotations that take a direction to +x. */
function turnsAbout(x: Vector): number[][] {
  const side: Vector = Math.abs(x[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0];
  const a = unit(subtract(side, scale(x, dot(side, x)))), b = cross(x, a);
  return Array.from({ length: STEPS }, (_, k) => {
    const [c, s] = [Math.cos(2 * Math.PI * k / STEPS), Math.sin(2 * Math.PI * k / STEPS)];
    const y = [0, 1, 2].map((i) => c * a[i]! + s * b[i]!) as unknown as Vector;
    return [...x, ...y, ...cross(x, y)];
  });
}

/** Normals of the planes in which a cloud is most like its own mirror image. */
function mirrors(points: Points, middle: Vector): Vector[] {
  const tree = new NearestVectors(Float64Array.from(points.flat()), 3);
  const some = points.slice(0, 160).map((p) => subtract(p, middle));
  const tried = Array.from({ length: NORMALS }, (_, k) => {
    // Half a sphere of Fibonacci's: a plane has two normals.
    const z = (k + 0.5) / NORMALS, r = Math.sqrt(1 - z * z), turn = k * Math.PI * (3 - Math.sqrt(5));
    const normal: Vector = [r * Math.cos(turn), r * Math.sin(turn), z];
    const missed = some.map((p) => {
      const far = 2 * dot(p, normal);
      const q = p.map((x, c) => x - far * normal[c]! + middle[c]!);
      const near = points[tree.around(q, 1)[0]!]!;
      return Math.hypot(near[0] - q[0]!, near[1] - q[1]!, near[2] - q[2]!);
    }).sort((a, b) => a - b).slice(0, 130);
    return { normal, off: missed.reduce((sum, d) => sum + d, 0) };
  }).sort((a, b) => a.off - b.off);
  const best: Vector[] = [];
  for (const { normal } of tried) {
    if (best.length < PLANES && best.every((other) => Math.abs(dot(other, normal)) < APART)) {
      best.push(normal);
    }
  }
  return best;
}

/** The 24 turns that take axes to axes. */
function axisTurns(): number[][] {
  const all: number[][] = [];
  for (const [a, b, c] of [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] as const) {
    for (let signs = 0; signs < 8; signs++) {
      const R = new Array<number>(9).fill(0);
      R[a] = signs & 1 ? -1 : 1;
      R[3 + b] = signs & 2 ? -1 : 1;
      R[6 + c] = signs & 4 ? -1 : 1;
      const det = R[0]! * (R[4]! * R[8]! - R[5]! * R[7]!) - R[1]! * (R[3]! * R[8]! - R[5]! * R[6]!) +
        R[2]! * (R[3]! * R[7]! - R[4]! * R[6]!);
      if (det > 0) all.push(R);
    }
  }
  return all;
}
