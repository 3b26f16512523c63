import { EXPRESSION_SPACES } from "../../../runtime/head/expression_space.ts";
import type { ClientMessage } from "../../../runtime/protocol/client_messages.ts";
import type { Joint } from "../../../runtime/head/head_model.ts";

/** A mood is repeated so that it stays, and the seat with it: the server lets a head idle after a second. */
const REPEAT_MS = 100;
/** A mood comes and goes in this time. */
const BLEND_MS = 300;
/** Frames no longer come: what was driven last is let go of, and the mood stays. */
const DRIVEN_MS = 1000;
/** At most 60 poses a second. */
const LEAST_GAP_MS = 15;

const { count } = EXPRESSION_SPACES.arkit;

/** Of a pose, radians, axis-angle. */
export type Joints = Readonly<Partial<Record<Joint, Float32Array>>>;

/** What moves the head: frames as they come, over a mood that stays. */
export interface Driving {
  /** @param expression [52] */
  drive(expression: Float32Array, joints: Joints): void;
  /** @param expression [52]; null for none */
  setMood(expression: Float32Array | null): void;
  close(): void;
}

/**
 * @param mayDrive whether this client is who drives: a viewer's mood waits until it is
 * @param clock milliseconds
 */
export function createDriving(
  send: (message: ClientMessage) => boolean,
  mayDrive: () => boolean = () => true,
  clock: () => number = () => performance.now(),
): Driving {
  const from = new Float32Array(count);
  let [to, since]: [Float32Array | null, number] = [null, -Infinity];
  let frame: { expression: Float32Array; joints: Joints } | null = null;
  let [frameAt, sentAt, seq] = [-Infinity, -Infinity, 0];
  let timer: ReturnType<typeof setInterval> | undefined;

  /** The mood as it is now, on its way from the one before. */
  function moodAt(index: number, at: number): number {
    const share = Math.min(1, (at - since) / BLEND_MS);
    return from[index]! * (1 - share) + (to?.[index] ?? 0) * share;
  }

  function sendNow(at: number): void {
    const driven = frame !== null && at - frameAt < DRIVEN_MS ? frame : null;
    const expression = new Float32Array(count);
    for (let index = 0; index < count; index++) {
      // As moods join anything else: see runtime/motion/expressions.ts.
      expression[index] = 1 - (1 - moodAt(index, at)) * (1 - (driven?.expression[index] ?? 0));
    }
    sentAt = at;
    send({ type: "pose", seq: seq++, t: at, space: "arkit", expression, ...driven?.joints });
  }

  function tick(): void {
    const at = clock();
    const blending = at - since < BLEND_MS;
    if (to === null && !blending && at - frameAt > DRIVEN_MS) stop();
    else if (mayDrive() && at - sentAt >= (blending ? 2 * LEAST_GAP_MS : REPEAT_MS)) sendNow(at);
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
  }

  return {
    drive(expression, joints) {
      const at = clock();
      frame = { expression, joints };
      frameAt = at;
      if (at - sentAt >= LEAST_GAP_MS) sendNow(at);
    },
    setMood(expression) {
      const at = clock();
      for (let index = 0; index < count; index++) from[index] = moodAt(index, at);
      to = expression;
      since = at;
      timer ??= setInterval(tick, 2 * LEAST_GAP_MS);
    },
    close: stop,
  };
}
