import { add, distance, dot, scale, subtract, unit, type Vector } from "../../base/vector.ts";
import type { HeadModel } from "../head_model.ts";
import { fitSphere, type Sphere } from "./fit_sphere.ts";
import { vertexOf } from "./places.ts";

/** An eyeball at rest, metres. */
export interface Eyeball extends Sphere {
  /** Unit, where it looks. */
  readonly axis: Vector;
  /** Pieces of the mesh that are balls within the first, on which other programs put the iris behind a clear cornea. */
  readonly inner: ReadonlySet<number>;
}

/** Of the depth of the deepest piece: a ball within another one is about as deep, the disc of an iris is not. */
const BALL = 0.7;
/** An eyeball is made of so many vertices at least. */
export const LEAST_VERTICES = 24;
/** Of the radius: a cornea stands out by a tenth, a ball that is none by less. */
const OUT = 1.02, CORNEA = 1.04;
const FITS = 6;
/** Cosine; what stands out elsewhere (a nerve, a lid's print) is no cornea. Optical axes part by 5 degrees to either side. */
const NEARLY_AHEAD = Math.cos(20 * Math.PI / 180);
/** Heads look straight ahead at rest. */
const AHEAD: Vector = [0, 0, 1];

/**
 * The ball that some triangles make, where it is turned to by its cornea, and what of them lies hidden within.
 *
 * @param pieces [vertices], the piece of the mesh each belongs to
 */
export function fitEyeball(
  head: HeadModel,
  triangles: readonly number[],
  pieces: ArrayLike<number>,
): Eyeball | undefined {
  const members = new Map<number, Set<number>>();
  for (const t of triangles) {
    for (let c = 0; c < 3; c++) {
      const v = head.triangles[t * 3 + c]!, own = members.get(pieces[v]!);
      if (own) own.add(v);
      else members.set(pieces[v]!, new Set([v]));
    }
  }
  const places = new Map([...members].map(([piece, own]) => [piece, [...own].map((v) => vertexOf(head, v))]));
  const all = [...places.values()].flat();
  const whole = all.length < LEAST_VERTICES ? undefined : fitSphere(all);
  if (!whole) return undefined;
  const depth = (points: readonly Vector[]) => {
    const z = points.map((p) => p[2]);
    return Math.max(...z) - Math.min(...z);
  };
  const size = (points: readonly Vector[]) =>
    points.reduce((sum, p) => sum + distance(p, whole.centre), 0) / points.length;
  const deepest = Math.max(...[...places.values()].map(depth));
  const balls = [...places].filter(([, points]) => depth(points) > BALL * deepest).sort(([, a], [, b]) =>
    size(b) - size(a)
  );
  const outer = balls[0]![1];
  const ball = outer.length < LEAST_VERTICES ? whole : withoutCornea(outer);
  return { ...ball, axis: axisOf(ball, outer), inner: new Set(balls.slice(1).map(([piece]) => piece)) };
}

function withoutCornea(points: readonly Vector[]): Sphere {
  let ball = fitSphere(points)!;
  for (let round = 0; round < FITS; round++) {
    const kept = points.filter((p) => distance(p, ball.centre) < OUT * ball.radius);
    const next = kept.length < LEAST_VERTICES ? undefined : fitSphere(kept);
    if (!next) break;
    ball = next;
  }
  return ball;
}

function axisOf({ centre, radius }: Sphere, points: readonly Vector[]): Vector {
  let sum: Vector = [0, 0, 0], count = 0;
  for (const p of points) {
    const away = subtract(p, centre), d = distance(p, centre);
    if (d < CORNEA * radius || away[2] < 0) continue;
    sum = add(sum, scale(away, 1 / d));
    count++;
  }
  const axis = unit(sum);
  return count >= 6 && dot(axis, AHEAD) > NEARLY_AHEAD ? axis : AHEAD;
}
