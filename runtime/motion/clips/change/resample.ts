import { EXPRESSION_SPACES } from "../../../head/expression_space.ts";
import { JOINT_COUNT } from "../../../head/head_model.ts";
import { restPose } from "../../head_pose.ts";
import { type Clip, type ClipFacts, createClip } from "../clip.ts";

/** A clip of an hour at 240 frames a second, and then some. */
const MOST_FRAMES = 1 << 20;

/** What a changed clip keeps of the one that it comes from. */
export interface Changed {
  readonly fps: number;
  /** [frames], seconds into the clip, where `write` does not say more. */
  readonly at: Float64Array;
  /** [frames], seconds of the new clip. */
  readonly times?: Float64Array;
  readonly note?: string;
}

/**
 * A clip of moments of another, between its frames where need be: expressions linearly, joints by slerp.
 *
 * @throws RangeError for more frames than a clip can have
 */
export function clipOfMoments(clip: Clip, { fps, at, times, note }: Changed): Clip {
  const width = EXPRESSION_SPACES[clip.space].count, stride = JOINT_COUNT * 3;
  requireFew(at.length);
  const expression = new Float32Array(at.length * width);
  const joints = new Float32Array(at.length * stride);
  const pose = restPose(clip.space);
  at.forEach((time, frame) => {
    clip.sample(time, pose);
    expression.set(pose.expression, frame * width);
    joints.set(pose.joints, frame * stride);
  });
  const facts: ClipFacts = note === undefined
    ? clip.facts
    : { ...clip.facts, notes: [...clip.facts.notes, note] };
  return createClip({
    name: clip.name,
    space: clip.space,
    fps,
    expression,
    joints,
    facts,
    ...times === undefined ? {} : { times },
  });
}

export function requireFew(frames: number): void {
  if (!(frames <= MOST_FRAMES)) {
    throw new RangeError(`Cannot change clip, ${MOST_FRAMES} frames are the most: ${frames}`);
  }
}

/**
 * A clip at another rate, evenly spaced and as long as before to half a frame. Gaps are filled.
 *
 * @param fps frames per second
 * @throws RangeError for a rate that gives too many frames
 */
export function resampleClip(clip: Clip, fps: number): Clip {
  const count = Math.max(1, Math.round(clip.duration * fps));
  requireFew(count);
  return clipOfMoments(clip, {
    fps,
    at: Float64Array.from({ length: count }, (_, i) => i / fps),
    note: `resampled to ${Number(fps.toFixed(3))} frames a second`,
  });
}

/**
 * The part of a clip between two moments, with its own frames and one between frames at each end where need be.
 *
 * @param from seconds from the clip's start
 * @param to seconds, to the clip's end where it is larger
 * @throws RangeError where the part is empty
 */
export function trimClip(clip: Clip, from: number, to: number): Clip {
  const end = Math.min(to, clip.duration), step = 1 / clip.fps, near = 1e-6;
  if (!(from >= 0 && from < end - near)) {
    throw new RangeError(
      `Cannot trim clip, its part must begin before it ends, within ${
        clip.duration.toFixed(3)
      } s: ${from} to ${to} s`,
    );
  }
  const start = clip.times[0]!;
  // The last frame lasts until the end.
  const last = Math.max(from, end - step);
  const own = Array.from(clip.times, (time) => time - start).filter((time) =>
    time > from + near && time < last - near
  );
  const at = Float64Array.from(last - from > near ? [from, ...own, last] : [from]);
  return clipOfMoments(clip, {
    fps: clip.fps,
    at,
    times: at.map((time) => time - from),
    note: `${from.toFixed(3)} to ${end.toFixed(3)} s of ${clip.duration.toFixed(3)} s`,
  });
}
