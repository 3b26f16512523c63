import type { Camera } from "../../runtime/base/camera.ts";
import { SPLAT } from "../../runtime/gpu/layouts.ts";
import { BLUR, cameraFrame, GUARD } from "./project.ts";
import * as t from "./tape.ts";
import type { Term, Value } from "./tape.ts";

const HARMONIC_0 = 1 / (2 * Math.sqrt(Math.PI));
export const HARMONIC_1 = Math.sqrt(3 / (4 * Math.PI));

/** A splat on the screen, as shaders/lib/projected.wgsl stores it. */
export interface ScreenSplat {
  /** Centre x y, a, b, c, opacity, red, green, blue, depth: the order of v_projected. */
  readonly terms: readonly Term[];
  /** Standard deviations of the screen ellipse, larger first, px. */
  readonly radii: readonly [number, number];
  /** The line of sight in the triangle's own axes, of length 1. */
  readonly direction: readonly number[];
}

/**
 * HeadStudio Eq. 5 with the activations and the EWA projection behind it, from what is learned to the screen:
 * twin of activate.wgsl and project.wgsl.
 *
 * @param raw one row of Model.raw
 * @param frame [3][4], rows of sqrt(a) R~ and t
 * @param harmonics [9], of Model.harmonics without what is unused; none at degree 0
 */
export function splatOnScreen(
  raw: readonly Value[],
  frame: readonly (readonly Value[])[],
  camera: Camera,
  size: number,
  harmonics: readonly Value[] = [],
): ScreenSplat {
  const member = (name: string) => SPLAT.field(name).places.map((place) => raw[place]!);
  const mean = member("mean");
  const opacity = t.div(1, t.add(1, t.exp(t.mul(-1, member("opacity")[0]!))));
  const scale = member("scale").map(t.exp);
  const linear = frame.map((row) => row.slice(0, 3));
  const R = t.product(linear, rotationOf(member("rotation")));
  const axes = R.map((row) => row.map((x, k) => t.mul(x, scale[k]!)));
  const world = linear.map((row, r) => t.add(t.dot(row, mean), frame[r]![3]!));

  const { rotation, eye } = cameraFrame(camera);
  // R~^T of the line of sight: the frame's columns are R~'s, all of one length.
  const sight = world.map((p, c) => t.sub(p, eye[c]!));
  const inside = [0, 1, 2].map((c) => t.dot(linear.map((row) => row[c]!), sight));
  const distance = t.sqrt(t.dot(inside, inside));
  const direction = inside.map((x) => t.div(x, distance));
  const colour = member("colour").map((coefficient, c) => {
    const base = t.add(0.5, t.mul(HARMONIC_0, coefficient));
    const own = harmonics.slice(c * 3, c * 3 + 3);
    return t.clamp(own.length > 0 ? t.add(base, t.mul(HARMONIC_1, t.dot(own, direction))) : base, 0, 1);
  });
  const rows = [0, 3, 6].map((at) => rotation.slice(at, at + 3));
  const [x, y, z] = rows.map((row) => t.dot(row, world.map((p, c) => t.sub(p, eye[c]!)))) as [
    Term,
    Term,
    Term,
  ];
  const tangent = Math.tan(camera.fovY / 2);
  const focal = size / (2 * tangent);
  const limit = GUARD * tangent;
  const [sx, sy] = [x, y].map((p) => t.clamp(t.div(p, z), -limit, limit)) as [Term, Term];
  const toScreen = [sx, sy].map((slope, i) =>
    [0, 1, 2].map((c) => t.mul(t.div(focal, z), t.sub(rows[i]![c]!, t.mul(slope, rows[2]![c]!))))
  );
  const [rootX, rootY] = t.product(toScreen, axes) as [Term[], Term[]];
  const xx = t.add(t.dot(rootX, rootX), BLUR);
  const xy = t.dot(rootX, rootY);
  const yy = t.add(t.dot(rootY, rootY), BLUR);
  const crossed = t.cross(rootX, rootY);
  const det = t.add(t.dot(crossed, crossed), t.mul(BLUR, t.sub(t.add(xx, yy), BLUR)));
  const centre = [x, y].map((p) => t.add(t.div(t.mul(focal, p), z), size / 2));
  const mid = (xx.value + yy.value) / 2;
  const off = Math.hypot((xx.value - yy.value) / 2, xy.value);
  return {
    terms: [
      ...centre,
      t.mul(-0.5 * Math.LOG2E, t.div(yy, det)),
      t.mul(Math.LOG2E, t.div(xy, det)),
      t.mul(-0.5 * Math.LOG2E, t.div(xx, det)),
      opacity,
      ...colour,
      z,
    ],
    radii: [Math.sqrt(mid + off), Math.sqrt(Math.max(0, mid - off))],
    direction: direction.map((x) => x.value),
  };
}

/** Of a quaternion of any length; rows. */
export function rotationOf(q: readonly Value[]): Term[][] {
  const length = t.sqrt(t.dot(q, q));
  const [w, x, y, z] = q.map((c) => t.div(c, length)) as [Term, Term, Term, Term];
  const twice = (a: Term, b: Term) => t.mul(2, t.mul(a, b));
  const diagonal = (a: Term, b: Term) => t.sub(1, t.add(twice(a, a), twice(b, b)));
  return [
    [diagonal(y, z), t.sub(twice(x, y), twice(w, z)), t.add(twice(x, z), twice(w, y))],
    [t.add(twice(x, y), twice(w, z)), diagonal(x, z), t.sub(twice(y, z), twice(w, x))],
    [t.sub(twice(x, z), twice(w, y)), t.add(twice(y, z), twice(w, x)), diagonal(x, y)],
  ];
}

/**
 * The frame of a triangle, rows of sqrt(a) R~ and t: twin of triangle_frames.wgsl, whose convention is stated in
 * runtime/avatar/binding.ts. The triangle must have an area.
 *
 * @param corners [3][3]
 */
export function frameOf(corners: readonly (readonly Value[])[]): Term[][] {
  const [v0, v1, v2] = corners as [Value[], Value[], Value[]];
  const minus = (a: readonly Value[], b: readonly Value[]) => a.map((x, c) => t.sub(x, b[c]!));
  const edge = minus(v1, v0);
  const perpendicular = t.cross(edge, minus(v2, v0));
  const doubled = t.sqrt(t.dot(perpendicular, perpendicular));
  const length = t.sqrt(t.dot(edge, edge));
  const root = t.sqrt(t.mul(0.5, doubled));
  const along = edge.map((x) => t.div(x, length));
  const normal = perpendicular.map((x) => t.div(x, doubled));
  const across = t.cross(along, normal);
  return [0, 1, 2].map((c) => [
    ...[along, normal, across].map((axis) => t.mul(root, axis[c]!)),
    t.div(t.sum([v0[c]!, v1[c]!, v2[c]!]), 3),
  ]);
}
