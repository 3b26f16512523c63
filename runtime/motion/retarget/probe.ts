import { ARKIT_INDEX } from "../../head/arkit.ts";
import type { ExpressionSpace } from "../../head/expression_space.ts";
import type { HeadModel } from "../../head/head_model.ts";
import { type HeadPose, restPose } from "../head_pose.ts";
import { contoursOf } from "./contours.ts";
import { createLandmarkMotion } from "./landmark_motion.ts";
import { dot } from "./least_squares.ts";
import { JAW } from "./meanings.ts";
import { JAW_INPUTS } from "./retarget_map.ts";

/** Radians at which a jaw is looked at: half of what it opens, and about what it goes aside in speech. */
const JAW_SAMPLES = [0.2, 0.06, 0.06] as const;

/** What each of a head's expressions, and its jaw, does to the contours. */
export interface Probe {
  readonly head: HeadModel;
  readonly space: ExpressionSpace;
  readonly expressions: number;
  /** [expressions], each [contours]: what an expression at 1 moves. */
  readonly columns: readonly Float64Array[];
  /** [expressions], how far an expression is from straight: at a half it has moved a quarter of this more. */
  readonly bends: Float32Array;
  /** [contours], of the jaw's turn, a radian about x, y or z. */
  jaw(axis: number): Float64Array;
  /** Writes the contours' motion under a pose. @param into [contours] */
  measure(pose: HeadPose, into: Float64Array): void;
  /**
   * Sets a pose to one input by itself, in the company in which it means something, and gives the contours that this
   * company shows alone: `mouthClose` shuts a mouth that jawOpen has opened.
   */
  only(input: number, amount: number, pose: HeadPose): void;
  readonly contours: number;
  /** How many of the contours' numbers, the last ones, are openings of lids and lips. */
  readonly openings: number;
}

/** @param common MediaPipe's indices of the points to go by */
export function createProbe(head: HeadModel, common: readonly number[]): Probe {
  const motion = createLandmarkMotion(head, common);
  const expressions = restPose(head.expressionSpace).expression.length;
  const landmarks = new Float64Array(common.length * 3);
  const pose = restPose(head.expressionSpace);
  motion.pose(pose, landmarks);
  const contours = contoursOf(common, landmarks.slice());
  function measure(posed: HeadPose, into: Float64Array): void {
    motion.pose(posed, landmarks);
    contours.measure(landmarks, into);
  }
  function only(input: number, amount: number, into: HeadPose): void {
    into.expression.fill(0);
    into.joints.fill(0);
    if (input >= expressions) into.joints[JAW + input - expressions] = amount;
    else into.expression[input] = amount;
    if (isClose(input)) into.expression[ARKIT_INDEX.jawOpen] = 1;
  }
  const isClose = (input: number) => head.expressionSpace === "arkit" && input === ARKIT_INDEX.mouthClose;
  function columnOf(input: number): Float64Array {
    const amount = input < expressions ? 1 : JAW_SAMPLES[input - expressions]!;
    const column = new Float64Array(contours.count);
    only(input, amount, pose);
    measure(pose, column);
    if (isClose(input)) {
      const open = columns[ARKIT_INDEX.jawOpen]!;
      return column.map((x, f) => x - open[f]!);
    }
    if (amount === 1 && head.expressionSpace === "arkit") return column;
    // A turn, and what a pose corrective adds to it, is looked at to both sides.
    const back = new Float64Array(contours.count);
    only(input, -amount, pose);
    measure(pose, back);
    // A jaw turns one way only from where teeth meet.
    const isOpening = input === expressions;
    return column.map((x, f) => isOpening ? x / amount : (x - back[f]!) / (2 * amount));
  }
  const columns: Float64Array[] = [];
  for (let input = 0; input < expressions + JAW_INPUTS; input++) columns[input] = columnOf(input);
  function bendsOf(): Float32Array {
    const bends = new Float32Array(expressions), half = new Float64Array(contours.count);
    for (const { kind, inputs: [input] } of head.correctives) {
      if (kind !== "inbetween") continue;
      only(input!, 0.5, pose);
      measure(pose, half);
      if (isClose(input!)) {
        for (let f = 0; f < half.length; f++) half[f]! -= columns[ARKIT_INDEX.jawOpen]![f]!;
      }
      const whole = columns[input!]!, bend = 4 * (dot(half, whole) / dot(whole, whole) - 0.5);
      // Beyond one a shape would turn back on its way.
      if (Math.abs(bend) < 0.9 && Math.abs(bend) > 0.01) bends[input!] = bend;
    }
    return bends;
  }
  return {
    head,
    space: head.expressionSpace,
    expressions,
    columns: columns.slice(0, expressions),
    bends: bendsOf(),
    jaw: (axis) => columns[expressions + axis]!,
    measure,
    only,
    contours: contours.count,
    openings: contours.openings,
  };
}
