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

const SCLERA = [0.93, 0.915, 0.9] as const;
const SCLERA_FAR = [0.83, 0.72, 0.68] as const;
const LIMBUS = [0.1, 0.13, 0.15] as const;
/** The iris' own colour is its middle one; about the pupil it is lighter and warmer, towards its rim darker. */
const IRIS_OUTER = [0.88, 0.95, 1] as const, IRIS_INNER = [1.4, 1.19, 0.93] as const;
const PUPIL = [0.015, 0.015, 0.018] as const;

/**
 * Colour of an eyeball at a point: white that reddens towards the lids, a dark limbus, fibres that run from it
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
  const far = smoothstep(1.2, 2.6, r);
  // Fibres: noise on the circle, stretched along the radius.
  const [fx, fy] = [Math.cos(turn), Math.sin(turn)];
  const fibres = fractalNoise(fx * 7, fy * 7, r * 1.6, 2, 11) +
    0.6 * fractalNoise(fx * 17, fy * 17, r * 2, 1, 12);
  const inner = eye.pupil / eye.iris;
  const collarette = smoothstep(inner + 0.42, inner + 0.1, r + 0.06 * fibres);
  const limbus = smoothstep(0.66, 0.92, r);
  const white = smoothstep(0.95, 1.08, r);
  const hole = smoothstep(inner + 0.05, inner - 0.04, r);
  for (let c = 0; c < 3; c++) {
    let iris = tone[c]! * mix(IRIS_OUTER[c]!, IRIS_INNER[c]!, collarette) * (1 + 0.34 * fibres);
    iris = mix(iris, LIMBUS[c]!, 0.92 * limbus);
    iris = mix(iris, PUPIL[c]!, hole);
    colour[c] = clamp01(mix(iris, mix(SCLERA[c]!, SCLERA_FAR[c]!, far), white));
  }
}

export const nearestEye = (eyes: readonly EyeAxis[], x: number): EyeAxis =>
  eyes.reduce((best, eye) => Math.abs(eye.centre[0] - x) < Math.abs(best.centre[0] - x) ? eye : best);
