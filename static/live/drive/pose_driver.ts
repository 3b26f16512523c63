import { now } from "../../../runtime/base/clock.ts";
import { EXPRESSION_SPACES } from "../../../runtime/head/expression_space.ts";
import type { HeadPose } from "../../../runtime/motion/head_pose.ts";
import type { PoseMessage } from "../../../runtime/protocol/client_messages.ts";
import { createNamedPose } from "./named_pose.ts";
import { createPoseSender } from "./pose_sender.ts";

const MOOD_MS = 260;
const [LEAST, MOST] = EXPRESSION_SPACES.arkit.limits;

export interface PoseDriverOptions {
  send: (message: PoseMessage) => boolean;
  onSent: (seq: number, at: number) => void;
  onDriving: (driving: boolean) => void;
  /** Values were changed by something other than a slider. */
  onValues: () => void;
}

/**
 * The pose that this page drives with, and when it is sent. Nothing is sent until something is touched, so that
 * the head's idle motion runs; `release` stops sending and gives the head back to it.
 */
export interface PoseDriver {
  /** What goes out, in place; not to be changed. */
  readonly pose: HeadPose;
  /** The names of the expression's numbers, in order. */
  names: readonly string[];
  readonly driving: boolean;
  /** Poses sent so far. */
  readonly sent: number;
  /** Whether the pose is repeated while nothing changes. */
  hold: boolean;
  get(id: string): number;
  /**
   * @param id a shape's name, or joint and axis such as "neck.y"
   * @throws {RangeError} for an id that the head does not have
   */
  set(id: string, value: number): void;
  /**
   * A whole frame of a clip or of a tracked face, in any space; where its joints are not taken, those of the sliders
   * stay. It goes out at once, in a hidden tab too.
   *
   * @param madeAt when the face was so, milliseconds by runtime/base/clock.ts's now()
   */
  setFrame(frame: HeadPose, withJoints: boolean, madeAt?: number): void;
  /** Moves smoothly to a whole expression; shapes that are not named go to rest, joints stay. */
  blendTo(weights: Readonly<Record<string, number>>): void;
  /** Everything to rest, still driving. */
  rest(): void;
  /** Stops sending; the head's idle motion comes back. */
  release(): void;
  valuesChanged(): void;
}

export function createPoseDriver({ send, onSent, onDriving, onValues }: PoseDriverOptions): PoseDriver {
  const named = createNamedPose();
  const { expression, joints } = named.pose;
  const sender = createPoseSender({ pose: named.pose, send, onSent });
  let driving = false;
  /** Counts what has the say: a mood on its way gives up where something newer came. */
  let turn = 0;

  function setDriving(on: boolean): void {
    if (driving === on) return;
    driving = on;
    onDriving(on);
  }

  function touch(): void {
    setDriving(true);
    sender.changed(named.pose);
  }

  function sendFrame(pose: HeadPose, madeAt: number): void {
    setDriving(true);
    sender.frame(pose, madeAt);
  }

  function blendTo(weights: Readonly<Record<string, number>>): void {
    const from = expression.slice();
    const to = named.expressionOf(weights);
    const start = now();
    const length = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : MOOD_MS;
    const mine = ++turn;
    const step = () => {
      if (mine !== turn) return;
      const part = length === 0 ? 1 : Math.min((now() - start) / length, 1);
      const eased = part * part * (3 - 2 * part);
      for (let index = 0; index < to.length; index++) {
        expression[index] = from[index]! * (1 - eased) + to[index]! * eased;
      }
      touch();
      onValues();
      if (part < 1) requestAnimationFrame(step);
    };
    step();
  }

  return {
    pose: named.pose,
    get names() {
      return named.names;
    },
    set names(shapes) {
      named.names = shapes;
    },
    get driving() {
      return driving;
    },
    get sent() {
      return sender.sent;
    },
    get hold() {
      return sender.hold;
    },
    set hold(on) {
      sender.hold = on;
    },
    get: named.get,
    set(id, value) {
      named.set(id, value);
      turn++;
      touch();
    },
    setFrame(frame, withJoints, madeAt = now()) {
      turn++;
      // What the sliders do not show goes out as it is.
      if (frame.space !== named.pose.space) return sendFrame(frame, madeAt);
      for (let index = 0; index < expression.length; index++) {
        expression[index] = Math.min(Math.max(frame.expression[index]!, LEAST), MOST);
      }
      if (withJoints) joints.set(frame.joints);
      sendFrame(named.pose, madeAt);
    },
    blendTo,
    rest() {
      joints.fill(0);
      blendTo({});
    },
    release() {
      turn++;
      expression.fill(0);
      joints.fill(0);
      sender.stop();
      setDriving(false);
      onValues();
    },
    valuesChanged: onValues,
  };
}
