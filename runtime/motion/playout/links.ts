import type { ExpressionSpace } from "../../head/expression_space.ts";
import { EXPRESSION_SPACES } from "../../head/expression_space.ts";
import { JOINT_COUNT } from "../../head/head_model.ts";
import { createOneEuro, JOINT_SMOOTHING } from "../../base/one_euro.ts";
import { copyPose, type HeadPose, restPose } from "../head_pose.ts";
import { createSenderClock } from "../sender_clock.ts";
import { createLinkClock } from "./link_clock.ts";
import { createPlayout, type LinkFigures } from "./playout.ts";

/** How frames come: in order and all of them (a WebSocket), or as datagrams, some of which are lost, late or come twice. */
export type LinkKind = "stream" | "datagrams";

/** What a link asks of a frame besides its pose. */
interface FrameTime {
  readonly seq: number;
  /** Milliseconds on the sender's clock. */
  readonly t: number;
}

/** What becomes of the frames of one kind of link. */
export interface Link {
  /** Milliseconds without a frame after which the last pose gives way, and over which it does. */
  readonly hold: number;
  readonly blendIn: number;
  readonly figures: LinkFigures;
  /** Of the newest frame in the pose; -1 before the first. */
  readonly seq: number;
  readonly receivedAt: number;
  /** Looks at a frame before it is taken. @param first whether it is its sender's first */
  judge(frame: FrameTime, receivedAt: number, first: boolean): "old" | "next" | "anew";
  /**
   * Takes the frame that was judged last, where it was not "old".
   *
   * @param jumps whether it may be far from the one before: filters begin anew
   * @returns whether it moves the head, now or soon
   */
  take(pose: HeadPose, frame: FrameTime, receivedAt: number, jumps: boolean): boolean;
  /** Writes the pose at `now`, our milliseconds. */
  show(now: number, into: HeadPose): void;
}

/** Milliseconds that a sender's clock must have gone back for an older `seq` to be a new start. */
const RESTART = 1000;
const STEADY: LinkFigures = { delay: 0, lost: 0, late: 0, duplicates: 0 };

/** A stream: the newest frame wins at once, and the filter runs on the sender's clock. */
export function createStreamLink(space: ExpressionSpace, hold: number, blendIn: number): Link {
  const clock = createSenderClock();
  const filter = createPoseFilter(space);
  const live = restPose(space);
  let seq = -1, sentAt = 0, heardAt = -Infinity;
  let anew = true;
  return {
    ...{ hold, blendIn, figures: STEADY },
    get seq() {
      return seq;
    },
    get receivedAt() {
      return heardAt;
    },
    judge(frame, receivedAt, first) {
      const back = frame.t < sentAt - RESTART;
      // A late frame is older by its sender's clock too. One that is newer by it, or far older, or that comes
      // after a silence, is from a sender that started anew.
      if (!first && frame.seq <= seq && frame.t <= sentAt && !back && receivedAt - heardAt < hold) {
        return "old";
      }
      anew = first || frame.seq <= seq || back;
      return anew ? "anew" : "next";
    },
    take(pose, frame, receivedAt, jumps) {
      if (jumps) filter.reset();
      if (anew) clock.reset();
      seq = frame.seq;
      sentAt = frame.t;
      heardAt = receivedAt;
      filter.smooth(pose, clock.map(frame.t, receivedAt) / 1000, live);
      return true;
    },
    show: (_now, into) => copyPose(live, into),
  };
}

/** Datagrams, through a playout. */
export function createDatagramLink(space: ExpressionSpace, hold: number, blendIn: number): Link {
  const clock = createLinkClock();
  const filter = createPoseFilter(space);
  const playout = createPlayout(space, filter.smooth);
  let restarts = 0, time = 0;
  return {
    ...{ hold, blendIn },
    get figures() {
      return playout.figures;
    },
    get seq() {
      return playout.seq;
    },
    get receivedAt() {
      return playout.receivedAt;
    },
    judge(frame, receivedAt, first) {
      if (first) clock.reset();
      time = clock.map(frame.t, receivedAt);
      const anew = first || clock.restarts !== restarts;
      restarts = clock.restarts;
      return anew ? "anew" : "next";
    },
    take(pose, frame, receivedAt, jumps) {
      if (jumps) {
        filter.reset();
        playout.reset();
      }
      return playout.push(pose, time, frame.seq, receivedAt);
    },
    show: playout.advance,
  };
}

/** The One Euro filter over a pose. */
function createPoseFilter(space: ExpressionSpace) {
  const { count, smoothing } = EXPRESSION_SPACES[space];
  const expressions = createOneEuro(count, smoothing);
  const joints = createOneEuro(JOINT_COUNT * 3, JOINT_SMOOTHING);
  return {
    smooth(pose: HeadPose, timeSeconds: number, into: HeadPose): void {
      expressions.filter(pose.expression, timeSeconds, into.expression);
      joints.filter(pose.joints, timeSeconds, into.joints);
    },
    reset(): void {
      expressions.reset();
      joints.reset();
    },
  };
}
