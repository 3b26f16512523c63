import type { ExpressionSpace } from "../../head/expression_space.ts";
import { copyPose, type HeadPose, restPose } from "../head_pose.ts";

/** A frame that waits for its time, in our milliseconds. */
export interface WaitingFrame {
  readonly pose: HeadPose;
  time: number;
  seq: number;
  receivedAt: number;
}

/** Frames that wait, in the order of time. Nothing is made after the beginning. */
export interface Waiting {
  readonly count: number;
  readonly isFull: boolean;
  /** Of the one made last; NaN where none waits. */
  readonly newest: number;
  /** @returns whether it was kept: not where it is there already. There must be room. */
  add(pose: HeadPose, time: number, seq: number, receivedAt: number): boolean;
  /** Takes the oldest out; what is given is used again by the next `add`. */
  shift(): WaitingFrame;
  clear(): void;
}

/** Two frames within so many milliseconds are one that came twice. */
export const SAME = 0.5;

export function createWaiting(space: ExpressionSpace, most: number): Waiting {
  /** Those that wait stand in front, the oldest first. */
  const frames = Array.from({ length: most }, (): WaitingFrame => ({
    ...{ pose: restPose(space), time: 0, seq: 0, receivedAt: 0 },
  }));
  let count = 0;
  return {
    get count() {
      return count;
    },
    get isFull() {
      return count === most;
    },
    get newest() {
      return count > 0 ? frames[count - 1]!.time : NaN;
    },
    add(pose, time, seq, receivedAt) {
      let place = count;
      while (place > 0 && frames[place - 1]!.time > time) place--;
      if (place > 0 && time - frames[place - 1]!.time < SAME) return false;
      if (place < count && frames[place]!.time - time < SAME) return false;
      const frame = frames[count]!;
      frames.copyWithin(place + 1, place, count++);
      frames[place] = frame;
      copyPose(pose, frame.pose);
      frame.time = time;
      frame.seq = seq;
      frame.receivedAt = receivedAt;
      return true;
    },
    shift() {
      const frame = frames[0]!;
      frames.copyWithin(0, 1, count);
      frames[--count] = frame;
      return frame;
    },
    clear() {
      count = 0;
    },
  };
}
