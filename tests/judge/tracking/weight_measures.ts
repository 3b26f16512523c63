import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { multiply, rodrigues } from "../../reference/rotations.ts";
import { anglesOf } from "../similarity.ts";
import { correlation, deviation, mean, rms } from "../statistics.ts";
import type { Solved } from "./solve.ts";

/** Of these the issue wants 0.9 and 0.12 each. */
export const CHIEF: readonly ArkitShape[] = [
  ...["jawOpen", "eyeBlinkLeft", "eyeBlinkRight", "eyeWideLeft", "eyeWideRight"] as const,
  ...["mouthSmileLeft", "mouthSmileRight", "browDownLeft", "browDownRight", "browInnerUp"] as const,
  ...[
    "browOuterUpLeft",
    "browOuterUpRight",
    "mouthLeft",
    "mouthRight",
    "mouthPucker",
    "mouthFunnel",
  ] as const,
  ...["eyeLookUpLeft", "eyeLookUpRight", "eyeLookDownLeft", "eyeLookDownRight"] as const,
  ...["eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight"] as const,
];

/** What the points of a face cannot show: a puffed cheek lies behind none of them, the tongue has none. */
export const UNSEEN: readonly ArkitShape[] = ["cheekPuff", "tongueOut"];
export const SEEN: readonly ArkitShape[] = ARKIT_SHAPES.filter((shape) => !UNSEEN.includes(shape));

/** How one shape came out. */
export interface ShapeFigures {
  readonly shape: ArkitShape;
  /** Deviation of what went in. */
  readonly deviation: number;
  readonly correlation: number;
  /** Root mean square of out less in. */
  readonly error: number;
}

export function shapeFigures(solved: readonly Solved[], shape: ArkitShape): ShapeFigures {
  const index = ARKIT_INDEX[shape];
  const driven = solved.map(({ pair }) => pair.weights[index]!);
  const told = solved.map(({ weights }) => weights[index]!);
  return {
    shape,
    deviation: deviation(driven),
    // A weight that never comes out tells nothing: no correlation.
    correlation: deviation(told) === 0 ? 0 : correlation(driven, told),
    error: rms(told.map((value, i) => value - driven[i]!)),
  };
}

export type Angle = "yaw" | "pitch" | "roll";
export const ANGLES: readonly Angle[] = ["yaw", "pitch", "roll"];

/** @param joints axis-angles of root and neck */
export function degreesOf(joints: ArrayLike<number>, angle: Angle): number {
  const root = rodrigues(joints[0]!, joints[1]!, joints[2]!);
  const neck = rodrigues(joints[3]!, joints[4]!, joints[5]!);
  return anglesOf(multiply(root, neck))[angle] * 180 / Math.PI;
}

/** How one angle of the head came out: correlation, and root mean square in degrees. */
export function angleFigures(solved: readonly Solved[], angle: Angle) {
  const driven = solved.map(({ pair }) => degreesOf(pair.joints, angle));
  const told = solved.map(({ joints }) => degreesOf(joints, angle));
  return { correlation: correlation(driven, told), error: rms(told.map((value, i) => value - driven[i]!)) };
}

/** The largest weight over the pictures of people who sit still, and whose it is. */
export function neutralFigures(solved: readonly Solved[]): { largest: number; shape: string; count: number } {
  let largest = 0, shape = "none", count = 0;
  for (const { pair, weights } of solved) {
    // In a film's first picture the tracker looks where its detector says.
    if (pair.motion !== "still" || pair.frame === 0 || !pair.found) continue;
    count++;
    weights.forEach((weight, i) => {
      if (weight > largest) [largest, shape] = [weight, ARKIT_SHAPES[i]!];
    });
  }
  return { largest, shape, count };
}

/** Weights that are plain to see. */
const PLAIN = 0.4;
const SIDED = ["eyeBlink", "mouthSmile", "eyeLookOut", "eyeLookIn"] as const;

/** Pictures of one side's sweep, and those of them in which the other side's weight is the larger. */
export function sideFigures(solved: readonly Solved[], mirrored: boolean): { wrong: number; count: number } {
  let wrong = 0, count = 0;
  for (const { pair, weights } of solved) {
    for (const name of SIDED) {
      for (const side of ["Left", "Right"] as const) {
        if (pair.motion !== `sweep:${name}${side}` || !pair.found) continue;
        if (pair.weights[ARKIT_INDEX[`${name}${side}`]]! < PLAIN) continue;
        const same = weights[ARKIT_INDEX[`${name}${side}`]]!;
        const other = weights[ARKIT_INDEX[`${name}${side === "Left" ? "Right" : "Left"}`]]!;
        count++;
        if (mirrored ? other <= same : same <= other) wrong++;
      }
    }
  }
  return { wrong, count };
}

/** What comes out where one shape goes in: the mean of all weights over the pictures in which it has 0.8. */
export function leaks(solved: readonly Solved[], shape: ArkitShape): readonly (readonly [string, number])[] {
  const strongest = solved.filter(({ pair }) =>
    pair.motion === `sweep:${shape}` && pair.weights[ARKIT_INDEX[shape]]! > 0.79
  );
  if (strongest.length === 0) return [];
  return ARKIT_SHAPES.map((name, i): readonly [string, number] => [
    name,
    mean(strongest.map(({ weights }) => weights[i]!)),
  ]).sort((a, b) => b[1] - a[1]);
}
