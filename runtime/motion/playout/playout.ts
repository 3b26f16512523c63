import type { ExpressionSpace } from "../../head/expression_space.ts";
import { blendPose } from "../blend_pose.ts";
import { copyPose, type HeadPose, restPose } from "../head_pose.ts";
import { createLateness } from "./lateness.ts";
import { createWaiting, SAME } from "./waiting.ts";

/** What a link is like. */
export interface LinkFigures {
  /** Milliseconds that frames are held back so that the late ones are in time; 0 on a clean link. */
  readonly delay: number;
  /** Frames that never came (guessed from the gaps), came too late to be shown, and came twice. */
  readonly lost: number;
  readonly late: number;
  readonly duplicates: number;
}

/** Frames of an unsteady link, made steady. */
export interface Playout {
  readonly figures: LinkFigures;
  /** Of the newest frame in what `advance` wrote. */
  readonly seq: number;
  readonly receivedAt: number;
  /**
   * Keeps a frame for its time.
   *
   * @param time when it was made, in our milliseconds, as a link clock says
   * @returns whether it was kept: not where it came twice or too late
   */
  push(pose: HeadPose, time: number, seq: number, receivedAt: number): boolean;
  /** Writes the pose at `now`, in our milliseconds; nothing before the first frame. */
  advance(now: number, into: HeadPose): void;
  /** Forgets all frames: the next is shown as it is. */
  reset(): void;
}

/** The most that frames are held back, milliseconds. */
export const MOST_DELAY = 100;
/** Frames that wait at most: 100 ms at 120 a second, and some more. */
const SLOTS = 16;
/**
 * Behind a frame that was late the pose catches up no faster than this, and it falls back to a longer delay no slower:
 * times the speed of the motion. 1.5 is the bound on jumps between pictures.
 */
const FASTEST = 1.35, SLOWEST = 0.75;
/**
 * A jitter buffer of least delay. On a clean link a frame is shown as soon as it has come. Where frames come unevenly, get
 * lost or overtake each other, the pose follows them by as much as nine in ten of the gaps need, MOST_DELAY at most,
 * and between two frames it is between them; what comes later still is made up for without a jump.
 * Neither `push` nor `advance` makes an object.
 *
 * @param smooth filters a frame's pose in the order of time, seconds
 */
export function createPlayout(
  space: ExpressionSpace,
  smooth: (pose: HeadPose, timeSeconds: number, into: HeadPose) => void,
): Playout {
  const waiting = createWaiting(space, SLOTS);
  const lateness = createLateness(MOST_DELAY);
  /** The frames around the pose that is shown, filtered. */
  const left = restPose(space), right = restPose(space);
  let leftTime = NaN, rightTime = NaN, seq = 0, receivedAt = 0;
  /** The time of the frames that is shown, and when it was. */
  let shownTime = NaN, shownAt = NaN;
  /** Whether the newest frame is shown at once: where the link is steady and nothing is left to be caught up with. */
  let isPrompt = true;
  let lost = 0, late = 0, duplicates = 0;

  /** The oldest frame that waits becomes the right one. */
  function step(): void {
    const slot = waiting.shift();
    const first = Number.isNaN(rightTime);
    if (first) leftTime = slot.time;
    else {
      copyPose(right, left);
      leftTime = rightTime;
      lost += lateness.missing(slot.time - rightTime);
    }
    smooth(slot.pose, slot.time / 1000, right);
    if (first) copyPose(right, left);
    rightTime = slot.time;
    seq = slot.seq;
    receivedAt = slot.receivedAt;
  }

  /** The time of the frames to be shown, `passed` milliseconds after the last one. */
  function next(now: number, passed: number): number {
    const newest = waiting.count > 0 ? waiting.newest : rightTime;
    if (Number.isNaN(shownTime)) return newest;
    const { delay, interval, steady } = lateness;
    if (delay === 0) {
      // A steady link brings at most one frame more between two pictures than the time between them has room for.
      const soonest = shownTime + passed + (isPrompt && steady ? 1.1 : 0.4) * interval;
      isPrompt = steady && newest <= soonest;
      return Math.min(newest, soonest);
    }
    isPrompt = false;
    const wanted = Math.max(
      shownTime + SLOWEST * passed,
      Math.min(now - delay, shownTime + FASTEST * passed),
    );
    return Math.max(shownTime, Math.min(newest, wanted));
  }

  return {
    get figures() {
      return { delay: lateness.delay, lost, late, duplicates };
    },
    get seq() {
      return seq;
    },
    get receivedAt() {
      return receivedAt;
    },
    push(pose, time, number, at) {
      if (waiting.isFull) step();
      if (time <= rightTime) {
        if (rightTime - time < SAME || Math.abs(time - leftTime) < SAME) duplicates++;
        else {
          late++;
          // It was taken for lost.
          lost = Math.max(0, lost - 1);
        }
        return false;
      }
      if (!waiting.add(pose, time, number, at)) {
        duplicates++;
        return false;
      }
      lateness.note(time, at);
      return true;
    },
    advance(now, into) {
      if (waiting.count === 0 && Number.isNaN(rightTime)) return;
      shownTime = next(now, Number.isNaN(shownAt) ? 0 : Math.max(0, now - shownAt));
      shownAt = Math.max(now, shownAt || 0);
      while (waiting.count > 0 && !(rightTime >= shownTime)) step();
      const span = rightTime - leftTime;
      const share = span > 0 ? Math.max(0, Math.min(1, (shownTime - leftTime) / span)) : 1;
      if (share === 1) copyPose(right, into);
      else blendPose(left, right, share, into);
    },
    reset() {
      waiting.clear();
      isPrompt = true;
      rightTime = NaN;
      shownTime = NaN;
      shownAt = NaN;
      lateness.restart();
    },
  };
}
