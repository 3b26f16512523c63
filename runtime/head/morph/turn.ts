import { fitSimilarity, meanOf, turned } from "../correspond/similarity.ts";
import { add, cross, distance, dot, scale, subtract, unit, type Vector } from "../../base/vector.ts";

/** A turn about a line. */
export interface Turn {
  /** Unit; with the right hand's thumb along it, fingers point where things go. */
  readonly axis: Vector;
  /** Radians, 0 or more. */
  readonly angle: number;
  /** On the line, next to the points that were turned. */
  readonly centre: Vector;
  /** The farthest that a point was missed by, in the points' units. */
  readonly missed: number;
}

/**
 * The turn that takes some points to their goals with the least squares; what slides along its axis it misses.
 *
 * @returns undefined where the points lie in a plane, or are turned so little that no line can be told
 */
export function fitTurn(points: readonly Vector[], goals: readonly Vector[]): Turn | undefined {
  const rotation = fitSimilarity(points, goals)?.rotation;
  if (!rotation) return undefined;
  const r = rotation;
  const twice: Vector = [r[7]! - r[5]!, r[2]! - r[6]!, r[3]! - r[1]!];
  const sine = Math.sqrt(dot(twice, twice)) / 2;
  const angle = Math.atan2(sine, (r[0]! + r[4]! + r[8]! - 1) / 2);
  if (!(angle > LEAST_ANGLE)) return undefined;
  const axis = unit(twice);
  const [from, to] = [meanOf(points), meanOf(goals)];
  // A chord is seen from the centre under the angle: from its middle the centre lies along the axis x chord.
  const chord = subtract(to, from), level = add(chord, axis, -dot(chord, axis));
  const centre = add(
    add(from, level, 0.5),
    cross(axis, level),
    0.5 / Math.tan(angle / 2),
  );
  const missed = points.reduce(
    (most, p, i) => Math.max(most, distance(add(turned(rotation, subtract(p, centre)), centre), goals[i]!)),
    0,
  );
  return { axis, angle, centre, missed };
}
/** Radians: below, the line that a real jaw's parts turn about is noise. */
const LEAST_ANGLE = 0.02;

/** [3, 3], row by row (Rodrigues). */
export function rotationBy({ axis, angle }: Pick<Turn, "axis" | "angle">): number[] {
  const [x, y, z] = axis, s = Math.sin(angle), v = 1 - Math.cos(angle);
  return [
    ...[1 - v * (y * y + z * z), v * x * y - s * z, v * x * z + s * y],
    ...[v * x * y + s * z, 1 - v * (x * x + z * z), v * y * z - s * x],
    ...[v * x * z - s * y, v * y * z + s * x, 1 - v * (x * x + y * y)],
  ];
}

/** The turn by a share of its angle. */
export const shareOf = (turn: Turn, share: number): Turn => ({ ...turn, angle: turn.angle * share });

export const axisAngleOf = ({ axis, angle }: Pick<Turn, "axis" | "angle">): Vector => scale(axis, angle);
