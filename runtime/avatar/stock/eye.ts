import type { Colour } from "./complexion.ts";
import { add, subtract, unit, type Vector } from "../../base/vector.ts";
import { fractalNoise } from "../../base/noise.ts";
import { clamp01, mix, smoothstep } from "../../base/scalar.ts";

/** An eyeball as the look sees it: angles about its axis, whatever the mesh's triangles. */
export interface EyeAxis {
  readonly centre: readonly [number, number, number];
  readonly axis: readonly [number, number, number];
  /** Half angles of pupil and iris, radians. */
  readonly pupil: number;
  readonly iris: number;
  /** Of the iris' rim, square to the axis, world units. */
  readonly irisRadius: number;
  /** Of the eyeball where it reaches out farthest, at the cornea, world units. */
  readonly radius: number;
}

/**
 * Finds an eye's axis and its iris from the triangles that are called so.
 *
 * @param centre the eye's joint, world units
 * @param rim [points, 3], corners of that eye's iris and pupil triangles
 * @param pupilRim [points, 3], of its pupil's
 * @returns undefined where there is no iris
 */
export function findEye(
  centre: readonly [number, number, number],
  rim: readonly (readonly [number, number, number])[],
  pupilRim: readonly (readonly [number, number, number])[],
): EyeAxis | undefined {
  if (rim.length === 0) return undefined;
  const away = rim.map((p) => unit(subtract(p, centre)));
  const axis = unit(away.reduce((sum, d) => add(sum, d), [0, 0, 0] as Vector));
  const widest = (points: readonly (readonly [number, number, number])[]) =>
    Math.max(0, ...points.map((p) => angleFrom(centre, axis, p[0], p[1], p[2])));
  const iris = widest(rim);
  const pupil = widest(pupilRim);
  const radius = Math.max(
    ...rim.map((p) => Math.hypot(p[0] - centre[0], p[1] - centre[1], p[2] - centre[2])),
  );
  return {
    centre,
    axis,
    iris,
    pupil: pupil > 0 && pupil < iris ? pupil : iris * 0.4,
    irisRadius: radius * Math.sin(iris),
    radius,
  };
}

/** Radians between an eye's axis and a point, seen from its centre. */
function angleFrom(
  centre: readonly [number, number, number],
  axis: readonly [number, number, number],
  x: number,
  y: number,
  z: number,
): number {
  const d = unit([x - centre[0], y - centre[1], z - centre[2]]);
  return Math.acos(Math.min(1, Math.max(-1, d[0] * axis[0] + d[1] * axis[1] + d[2] * axis[2])));
}

/**
 * White in the middle, warm and veined towards the corners. A white is no sheet of paper, and stands in the shade of lids
 * and lashes: brighter than this it stares out of deep skin, much darker the tracker sees a blink less well.
 */
const SCLERA = [0.8, 0.775, 0.747] as const;
const SCLERA_FAR = [0.74, 0.62, 0.57] as const;
const VEIN = [0.62, 0.32, 0.28] as const;
/** Times the iris' own colour: its rim, and the collarette about the pupil. */
const LIMBUS = [0.34, 0.36, 0.38] as const;
const IRIS_OUTER = [1, 1.02, 1.04] as const, IRIS_INNER = [1.3, 1.17, 1] as const;
export const PUPIL = [0.018, 0.016, 0.018] as const;
/** Of the iris' radius: a pupil in the light of a room, whatever the mesh's. */
export const MOST_PUPIL = 0.37;

/**
 * Colour of an eyeball at a point: white that reddens towards the lids, a soft dark limbus, fibres that run from it
 * to the pupil. Display-referred RGB.
 */
export function paintEye(
  eye: EyeAxis,
  tone: Colour,
  x: number,
  y: number,
  z: number,
  colour: number[],
): void {
  const angle = angleFrom(eye.centre, eye.axis, x, y, z);
  const [dx, dy] = [x - eye.centre[0], y - eye.centre[1]];
  const turn = Math.atan2(dy, dx);
  const r = angle / eye.iris;
  // Fibres: noise on the circle, stretched along the radius.
  const [fx, fy] = [Math.cos(turn), Math.sin(turn)];
  const fibres = fractalNoise(fx * 7, fy * 7, r * 1.6, 2, 11) +
    0.8 * fractalNoise(fx * 19, fy * 19, r * 2, 1, 12);
  const inner = Math.min(MOST_PUPIL, eye.pupil / eye.iris);
  const collarette = smoothstep(inner + 0.4, inner + 0.08, r + 0.08 * fibres);
  const limbus = smoothstep(0.72, 0.98, r + 0.03 * fibres);
  const white = smoothstep(0.92, 1.14, r);
  // Its edge is drawn over this: splats of the mesh are too coarse for a round one.
  const hole = smoothstep(inner - 0.06, inner - 0.16, r);
  // Light that comes in from above gathers in the lower half of the iris.
  const gathered = 1 - 0.24 * fy * smoothstep(inner, inner + 0.3, r);
  const far = smoothstep(1.15, 2.5, r);
  const veins = far * smoothstep(0.3, 0.75, fractalNoise(fx * 3, fy * 9, r * 5, 2, 13));
  for (let c = 0; c < 3; c++) {
    let iris = tone[c]! * mix(IRIS_OUTER[c]!, IRIS_INNER[c]!, collarette) * (1 + 0.36 * fibres) * gathered;
    iris *= mix(1, LIMBUS[c]!, limbus);
    iris = mix(iris, PUPIL[c]!, hole);
    const sclera = mix(mix(SCLERA[c]!, SCLERA_FAR[c]!, far), VEIN[c]!, 0.3 * veins);
    colour[c] = clamp01(mix(iris, sclera, white));
  }
}

export const nearestEye = (eyes: readonly EyeAxis[], x: number): EyeAxis =>
  eyes.reduce((best, eye) => Math.abs(eye.centre[0] - x) < Math.abs(best.centre[0] - x) ? eye : best);
