import type { Shown } from "../picture/frame.ts";
import type { TimedPose } from "./pose_buffer.ts";

/** A picture that was drawn here, as `Shown` tells of one that came: the newest pose that is in it, and its moment. */
export interface MotionShown extends Shown {
  /** The server's moment that is shown, milliseconds: between `stamps.taken` and the next pose's, or a little beyond. */
  moment: number;
}

/** What is known of frames while they are drawn. Nothing is made after the beginning. */
export interface DrawnFrames {
  /** @returns its tag */
  begin(from: TimedPose, moment: number, soundMs: number | null, at: number): number;
  /**
   * What was begun under a tag; null where that is too long ago. It is written over later: see MotionPlayerOptions.
   * `decoded` says when it was begun to be drawn.
   */
  end(tag: number): MotionShown | null;
}

/** A drawer has two at most; more are those that it never drew. */
const MOST = 16;

export function createDrawnFrames(): DrawnFrames {
  const tags = new Float64Array(MOST).fill(-1);
  const frames = Array.from(
    { length: MOST },
    (): MotionShown & { stamps: { -readonly [K in keyof Shown["stamps"]]: Shown["stamps"][K] } } => ({
      ...{ seq: 0, poseSeq: null, alpha: undefined, soundMs: null, heardMs: null, moment: 0 },
      stamps: { received: null, taken: 0, rendered: 0, encoded: 0, sent: 0 },
      ...{ arrived: 0, decoded: 0, shown: 0 },
    }),
  );
  let next = 0;
  return {
    begin(from, moment, soundMs, at) {
      const tag = next++, frame = frames[tag % MOST]!, { stamps } = frame;
      tags[tag % MOST] = tag;
      frame.seq = from.seq;
      frame.poseSeq = from.poseSeq;
      frame.soundMs = soundMs;
      frame.moment = moment;
      frame.arrived = from.arrived;
      frame.decoded = at;
      stamps.received = from.received;
      // Nothing is rendered or encoded at the server: between those two no time passes.
      stamps.taken = stamps.rendered = stamps.encoded = from.taken;
      stamps.sent = from.sent;
      return tag;
    },
    end(tag) {
      const at = tag % MOST;
      if (tags[at] !== tag) return null;
      tags[at] = -1;
      return frames[at]!;
    },
  };
}
