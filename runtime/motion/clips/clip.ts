import { EXPRESSION_SPACES, type ExpressionSpace } from "../../head/expression_space.ts";
import { JOINT_COUNT } from "../../head/head_model.ts";
import type { HeadPose } from "../head_pose.ts";
import { slerp } from "../rotation.ts";

/** What its reader found out about a clip, in words for people. */
export interface ClipFacts {
  /** What the file is: "a Live Link Face CSV". */
  readonly kind: string;
  /** How the rate was found: "from 61 time codes". */
  readonly rate: string;
  /** Shapes that the file does not have; they rest. */
  readonly absent: readonly string[];
  /** Names in the file that are not known; they are left out. */
  readonly unknown: readonly string[];
  /** What else was left out or taken for something. */
  readonly notes: readonly string[];
}

/** Recorded motion. */
export interface Clip {
  readonly name: string;
  readonly facts: ClipFacts;
  readonly space: ExpressionSpace;
  /** Nominal frames per second. */
  readonly fps: number;
  readonly frameCount: number;
  /** [frames], seconds from the first frame, never falling. */
  readonly times: Float64Array;
  /** Seconds from the first frame to the end of the last. */
  readonly duration: number;
  /**
   * Writes one frame.
   *
   * @throws RangeError for a frame that is not there, TypeError for a pose of another space
   */
  pose(index: number, into: HeadPose): void;
  /**
   * Writes the pose at a time, in seconds, interpolated between frames: expressions linearly, joints by slerp.
   * Before the start it is the first frame, after the end the last. Allocates nothing.
   */
  sample(timeSeconds: number, into: HeadPose): void;
}

export interface ClipData {
  name: string;
  space: ExpressionSpace;
  fps: number;
  /** [frames, expressions]. */
  expression: Float32Array;
  /** [frames, joints, 3], axis-angle, radians. */
  joints: Float32Array;
  /** [frames], seconds; frame / fps where absent. */
  times?: Float64Array;
  facts?: Partial<ClipFacts>;
}

/** More than an hour at 60 a second: 120 MB, which some files of a few bytes a frame would ask for. */
const MOST_FRAMES = 1 << 18;

/** @throws RangeError for more frames than a file's motion may have; to be asked before they are allocated */
export function requireFrames(frames: number): void {
  if (frames > MOST_FRAMES) {
    throw new RangeError(`Cannot read motion, ${MOST_FRAMES} frames are the most: ${frames}`);
  }
}

const LARGEST = 1e6;
const NO_FACTS: ClipFacts = { kind: "a clip", rate: "as given", absent: [], unknown: [], notes: [] };

/**
 * A clip over recorded arrays, which it keeps.
 *
 * @throws RangeError where the arrays do not fit together, hold no frame or a wild number, or their times fall
 */
export function createClip({ name, space, fps, expression, joints, times, facts }: ClipData): Clip {
  const width = EXPRESSION_SPACES[space].count;
  const jointWidth = JOINT_COUNT * 3;
  const frameCount = expression.length / width;
  if (!Number.isInteger(frameCount) || frameCount < 1 || joints.length !== frameCount * jointWidth) {
    throw new RangeError(
      `Cannot make clip ${name}, each frame needs ${width} expressions and ${jointWidth} joint numbers: ` +
        `${expression.length} and ${joints.length}`,
    );
  }
  if (!(fps > 0 && fps <= 1000)) {
    throw new RangeError(`Cannot make clip ${name}, its rate must lie in 0 to 1000 frames a second: ${fps}`);
  }
  for (const numbers of [expression, joints]) {
    // Anything so large is a broken file; half of it twice would be infinite.
    const at = numbers.findIndex((number) => !(Math.abs(number) <= LARGEST));
    if (at >= 0) {
      throw new RangeError(
        `Cannot make clip ${name}, its numbers must be finite and below 1e6: ${numbers[at]}`,
      );
    }
  }
  const clock = times ?? Float64Array.from({ length: frameCount }, (_, i) => i / fps);
  if (
    clock.length !== frameCount || clock.some((time, i) => !(time >= (i === 0 ? -Infinity : clock[i - 1]!)))
  ) {
    throw new RangeError(
      `Cannot make clip ${name}, its times must rise frame by frame: ${clock.length} times`,
    );
  }
  const requireSpace = (into: HeadPose) => {
    if (into.space !== space) {
      throw new TypeError(
        `Cannot write a pose of clip ${name} into another space than ${space}: ${into.space}`,
      );
    }
  };
  const start = clock[0]!;
  /** The last frame at or before a time. */
  const frameAt = (time: number): number => {
    let low = 0, high = frameCount - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (clock[middle]! <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    name,
    facts: { ...NO_FACTS, ...facts },
    space,
    fps,
    frameCount,
    times: clock,
    duration: clock[frameCount - 1]! - start + 1 / fps,
    pose(index, into) {
      requireSpace(into);
      if (!Number.isInteger(index) || index < 0 || index >= frameCount) {
        throw new RangeError(`Cannot read frame of clip ${name}, it has ${frameCount}: ${index}`);
      }
      for (let i = 0; i < width; i++) into.expression[i] = expression[index * width + i]!;
      for (let i = 0; i < jointWidth; i++) into.joints[i] = joints[index * jointWidth + i]!;
    },
    sample(timeSeconds, into) {
      requireSpace(into);
      const time = start + timeSeconds;
      const frame = frameAt(time);
      const next = Math.min(frame + 1, frameCount - 1);
      const span = clock[next]! - clock[frame]!;
      const t = span > 0 ? Math.min(1, Math.max(0, (time - clock[frame]!) / span)) : 0;
      const a = frame * width, b = next * width;
      for (let i = 0; i < width; i++) {
        into.expression[i] = expression[a + i]! + t * (expression[b + i]! - expression[a + i]!);
      }
      for (let i = 0; i < jointWidth; i += 3) {
        slerp(joints, frame * jointWidth + i, joints, next * jointWidth + i, t, into.joints, i);
      }
    },
  };
}
