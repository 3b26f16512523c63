// @ts-check
/// <reference lib="dom" />
import { now } from "./clock.js";
import { JOINTS } from "./shapes.js";

/** At most 60 poses a second; a little under 1/60 s, or a 60 Hz screen would skip every other refresh. */
const LEAST_GAP_MS = 15;
/** While a pose is held, it is repeated so that the server does not take the driver for gone. */
const KEEP_ALIVE_MS = 100;
const MOOD_MS = 260;
const AXES = ["x", "y", "z"];

/**
 * The pose that this page drives with, and when it is sent. Nothing is sent until something is touched, so that
 * the head's idle motion runs; `release` stops sending and gives the head back to it.
 * @param {object} options
 * @param {(pose: Record<string, unknown>) => boolean} options.send
 * @param {(seq: number, at: number) => void} options.onSent
 * @param {(driving: boolean) => void} options.onDriving
 * @param {() => void} options.onValues values were changed by something other than a slider
 */
export function createPoseDriver({ send, onSent, onDriving, onValues }) {
  /** @type {readonly string[]} */
  let names = [];
  /** @type {Map<string, number>} */
  let indices = new Map();
  let expression = new Float32Array(0);
  /** [JOINTS, 3], axis-angle, radians. */
  const joints = new Float32Array(JOINTS.length * 3);
  let driving = false;
  let hold = true;
  let dirty = false;
  let scheduled = false;
  let sentAt = -Infinity;
  let seq = 0;
  let mood = 0;

  /** @param {string} id */
  function jointIndex(id) {
    const [joint, axis] = id.split(".");
    const row = JOINTS.findIndex((name) => name === joint);
    const column = AXES.indexOf(axis ?? "");
    return row < 0 || column < 0 ? -1 : row * 3 + column;
  }

  /**
   * @param {string} id
   * @param {number} value
   */
  function put(id, value) {
    const index = indices.get(id);
    if (index !== undefined) expression[index] = value;
    else {
      const joint = jointIndex(id);
      if (joint < 0) throw new RangeError(`Cannot move what the head does not have: ${id}`);
      joints[joint] = value;
    }
  }

  function touch() {
    dirty = true;
    if (!driving) {
      driving = true;
      onDriving(true);
    }
    schedule();
  }

  function schedule() {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      if (!dirty || !driving) return;
      if (now() - sentAt < LEAST_GAP_MS) schedule();
      else transmit();
    });
  }

  function transmit() {
    const at = now();
    const sent = send({
      type: "pose",
      seq,
      t: at,
      space: "arkit",
      expression,
      ...Object.fromEntries(JOINTS.map((joint, row) => [joint, joints.subarray(row * 3, row * 3 + 3)])),
    });
    sentAt = at;
    dirty = false;
    if (sent) onSent(seq++, at);
  }

  setInterval(() => {
    if (driving && hold && now() - sentAt >= KEEP_ALIVE_MS * 0.9) transmit();
  }, KEEP_ALIVE_MS);

  /**
   * Moves smoothly to a whole expression; shapes that are not named go to rest, joints stay.
   * @param {Readonly<Record<string, number>>} weights
   */
  function blendTo(weights) {
    const from = expression.slice();
    const to = new Float32Array(names.length);
    for (const [name, weight] of Object.entries(weights)) {
      const index = indices.get(name);
      if (index !== undefined) to[index] = weight;
    }
    const start = now();
    const length = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : MOOD_MS;
    const mine = ++mood;
    const step = () => {
      if (mine !== mood) return;
      const part = length === 0 ? 1 : Math.min((now() - start) / length, 1);
      const eased = part * part * (3 - 2 * part);
      for (let index = 0; index < to.length; index++) {
        expression[index] = (from[index] ?? 0) * (1 - eased) + (to[index] ?? 0) * eased;
      }
      touch();
      onValues();
      if (part < 1) requestAnimationFrame(step);
    };
    step();
  }

  return {
    /** @param {readonly string[]} shapes the names of the expression's numbers, in order */
    setShapes(shapes) {
      const before = new Map(names.map((name, index) => [name, expression[index] ?? 0]));
      names = shapes;
      indices = new Map(names.map((name, index) => [name, index]));
      expression = Float32Array.from(names, (name) => before.get(name) ?? 0);
    },
    /** @param {string} id */
    get(id) {
      const index = indices.get(id);
      return (index === undefined ? joints[jointIndex(id)] : expression[index]) ?? 0;
    },
    /**
     * @param {string} id a shape's name, or joint and axis such as "neck.y"
     * @param {number} value
     * @throws {RangeError} for an id that the head does not have
     */
    set(id, value) {
      mood++;
      put(id, value);
      touch();
    },
    /**
     * A whole frame of a clip.
     * @param {Float32Array} frame [shapes]
     * @param {readonly number[] | null} neck axis-angle, radians
     */
    setFrame(frame, neck) {
      mood++;
      expression.set(frame.subarray(0, expression.length));
      if (neck !== null) joints.set(neck, 3);
      touch();
    },
    blendTo,
    /** Everything to rest, still driving. */
    rest() {
      joints.fill(0);
      blendTo({});
    },
    /** Stops sending; the head's idle motion comes back. */
    release() {
      mood++;
      expression.fill(0);
      joints.fill(0);
      dirty = false;
      if (driving) {
        driving = false;
        onDriving(false);
      }
      onValues();
    },
    /** @param {boolean} on keep repeating the pose while nothing changes */
    setHold(on) {
      hold = on;
    },
    valuesChanged: onValues,
    get driving() {
      return driving;
    },
    get names() {
      return names;
    },
    get sent() {
      return seq;
    },
  };
}
