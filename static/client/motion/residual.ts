import type { HeadPose } from "../../../runtime/motion/head_pose.ts";

/**
 * What was shown and turned out otherwise is left behind within so many milliseconds, to a third each. On the iPhone capture,
 * 30 poses a second shown at 60: how far pictures are from the motion at their moment (root mean square of a weight), and the
 * largest step between two of them, of which the motion itself makes 0.46 (tests/bench/motion/smoothness.ts):
 *
 *   none           0.0160   0.78
 *   15             0.0168   0.62
 *   25 (this one)  0.0183   0.55
 *   40             0.0203   0.49
 */
const TIME = 25;
/** The same for a while after a leap, when what comes has little to do with what was shown. */
const LEAP_TIME = 50, WHILE = 150;
/** No picture makes more than that go at once, milliseconds, however long none was drawn. */
const LONGEST_STEP = 17;
/** Smaller than that nothing is seen of it. */
const NOTHING = 1e-4;

/** The difference between what is shown and what should be, which fades: a mended prediction is no jump. */
export interface Residual {
  /** Whether it is still to be seen. */
  readonly fading: boolean;
  /** Something else is played from here on than was: adds how the two differ. @param leaps they are far apart in time */
  add(was: HeadPose, is: HeadPose, leaps: boolean): void;
  /** Adds what is left of it to a pose, so many milliseconds later. */
  apply(passed: number, into: HeadPose): void;
  clear(): void;
}

/** @param numbers of the expression @param joints numbers of the joints */
export function createResidual(numbers: number, joints: number): Residual {
  const expression = new Float32Array(numbers), turns = new Float32Array(joints);
  let most = 0, slowFor = 0;
  return {
    get fading() {
      return most > NOTHING;
    },
    add(was, is, leaps) {
      if (leaps) slowFor = WHILE;
      for (let i = 0; i < numbers; i++) expression[i]! += was.expression[i]! - is.expression[i]!;
      for (let i = 0; i < joints; i++) turns[i]! += was.joints[i]! - is.joints[i]!;
      most = Infinity;
    },
    apply(passed, into) {
      if (most <= NOTHING) return;
      const step = Math.min(passed, LONGEST_STEP);
      const left = Math.exp(-step / (slowFor > 0 ? LEAP_TIME : TIME));
      most = Math.max(fade(expression, left, into.expression), fade(turns, left, into.joints));
      slowFor -= step;
    },
    clear() {
      expression.fill(0);
      turns.fill(0);
      most = 0;
    },
  };
}

function fade(rest: Float32Array, left: number, into: Float32Array): number {
  let most = 0;
  for (let i = 0; i < rest.length; i++) {
    rest[i]! *= left;
    into[i]! += rest[i]!;
    most = Math.max(most, Math.abs(rest[i]!));
  }
  return most;
}
