import { PORTRAIT } from "../../../runtime/base/camera.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import type { ExpressionSpace } from "../../../runtime/head/expression_space.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { SAME } from "../../../runtime/motion/playout/waiting.ts";

/** A pose that came, and what its message said of it. */
export interface TimedPose {
  readonly pose: HeadPose;
  readonly camera: Required<Camera>;
  /** The server's moment that it is the pose of, milliseconds. */
  taken: number;
  seq: number;
  poseSeq: number | null;
  received: number | null;
  sent: number;
  /** The page's clock. */
  arrived: number;
}

/** The poses around the moment that is played, in the order of time. Nothing is made after the beginning. */
export interface PoseBuffer {
  readonly space: ExpressionSpace;
  readonly count: number;
  /** Of the pose of the latest moment; NaN where there is none. */
  readonly newest: number;
  /** To be filled; `add` takes it. */
  readonly spare: TimedPose;
  /** Puts the spare one at its place, for the oldest where there is no room. @returns not where it is there already */
  add(): boolean;
  /** @param index 0 for the oldest, below `count` */
  at(index: number): TimedPose;
  /** The last one that is no later than a moment; -1 where all are. */
  before(moment: number): number;
  /** Lets go of those that a moment or a later one has no use for: all but two before it. */
  release(moment: number): void;
  clear(): void;
}

/** Sound may be held back by 0.6 s in all: 36 poses at 60 a second, and some more. */
const MOST = 48;

export function createPoseBuffer(space: ExpressionSpace): PoseBuffer {
  /** Those that are there stand in front; the one behind them is the spare one. */
  const poses = Array.from({ length: MOST + 1 }, (): TimedPose => ({
    ...{ pose: restPose(space), camera: { ...PORTRAIT }, taken: 0, seq: 0, poseSeq: 0, received: 0 },
    ...{ sent: 0, arrived: 0 },
  }));
  let count = 0;

  /** The first ones become the last of those that are free. */
  function shift(): void {
    const first = poses[0]!;
    poses.copyWithin(0, 1);
    poses[MOST] = first;
    count--;
  }

  function before(moment: number): number {
    let index = count - 1;
    while (index >= 0 && poses[index]!.taken > moment) index--;
    return index;
  }

  return {
    space,
    before,
    get count() {
      return count;
    },
    get newest() {
      return count > 0 ? poses[count - 1]!.taken : NaN;
    },
    get spare() {
      return poses[count]!;
    },
    add() {
      const added = poses[count]!;
      const place = before(added.taken) + 1;
      if (place > 0 && added.taken - poses[place - 1]!.taken < SAME) return false;
      if (place < count && poses[place]!.taken - added.taken < SAME) return false;
      poses.copyWithin(place + 1, place, count);
      poses[place] = added;
      count++;
      if (count > MOST) shift();
      return true;
    },
    at: (index) => poses[index]!,
    release(moment) {
      for (let index = before(moment); index > 1; index--) shift();
    },
    clear() {
      count = 0;
    },
  };
}
