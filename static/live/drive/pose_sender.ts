import { now } from "../../../runtime/base/clock.ts";
import { JOINTS } from "../../../runtime/head/head_model.ts";
import type { HeadPose } from "../../../runtime/motion/head_pose.ts";
import type { PoseMessage } from "../../../runtime/protocol/client_messages.ts";

/** At most 60 poses a second; a little under 1/60 s, or a 60 Hz screen would skip every other refresh. */
const LEAST_GAP_MS = 15;
/** While a pose is held, it is repeated so that the server does not take the driver for gone. */
const KEEP_ALIVE_MS = 100;

export interface PoseSenderOptions {
  /** What goes out at first. */
  pose: HeadPose;
  send: (message: PoseMessage) => boolean;
  onSent: (seq: number, at: number) => void;
}

/**
 * When a pose goes out: at the next refresh of the screen after a change, and now and then while it is held. A whole
 * frame goes out at once, so that it does in a hidden tab too, where there is no refresh and timers rest.
 */
export interface PoseSender {
  /** The pose that goes out has changed, or another one goes out from now on; more may change before the refresh. */
  changed(pose: HeadPose): void;
  /**
   * The pose is a frame that is whole. Where one went out just before, it waits for the refresh, or gives way to the
   * next.
   *
   * @param madeAt when what it shows was so, milliseconds by now()
   */
  frame(pose: HeadPose, madeAt: number): void;
  /** Nothing goes out any more, until the next change. */
  stop(): void;
  /** Whether the pose is repeated while nothing changes. */
  hold: boolean;
  /** How many have gone out. */
  readonly sent: number;
}

export function createPoseSender({ pose, send, onSent }: PoseSenderOptions): PoseSender {
  let current = pose;
  let joints = jointsOf(pose);
  let running = false;
  let hold = true;
  let dirty = false;
  let scheduled = false;
  let sentAt = -Infinity;
  /** When one went out that was new, and not one that is held: a frame does not wait for those. */
  let newAt = -Infinity;
  /** Of a frame that has not gone out yet. */
  let madeAt = NaN;
  let seq = 0;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      if (!dirty) return;
      if (now() - newAt < LEAST_GAP_MS) schedule();
      else transmit();
    });
  }

  function transmit(): void {
    const at = now();
    const { space, expression } = current;
    const t = Number.isNaN(madeAt) ? at : madeAt;
    const sent = send({ type: "pose", seq, t, space, expression, ...joints });
    sentAt = at;
    if (dirty) newAt = at;
    dirty = false;
    madeAt = NaN;
    if (sent) onSent(seq++, at);
  }

  setInterval(() => {
    if (running && hold && now() - sentAt >= KEEP_ALIVE_MS * 0.9) transmit();
  }, KEEP_ALIVE_MS);

  function take(next: HeadPose, at: number): void {
    if (next !== current) joints = jointsOf(next);
    current = next;
    running = true;
    dirty = true;
    madeAt = at;
  }

  return {
    changed(next) {
      take(next, NaN);
      schedule();
    },
    frame(next, at) {
      take(next, at);
      if (now() - newAt >= LEAST_GAP_MS) transmit();
      else schedule();
    },
    stop() {
      running = dirty = false;
    },
    get hold() {
      return hold;
    },
    set hold(on) {
      hold = on;
    },
    get sent() {
      return seq;
    },
  };
}

/** Views of a pose's joints. */
const jointsOf = (pose: HeadPose) =>
  Object.fromEntries(JOINTS.map((joint, row) => [joint, pose.joints.subarray(row * 3, row * 3 + 3)]));
