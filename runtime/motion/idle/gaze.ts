import { irwinHall } from "../../base/irwin_hall.ts";
import { createRandom } from "../../base/mulberry32.ts";

/** Where the eyes look against the head, radians: yaw to the subject's left, pitch down. */
export interface Gaze {
  yaw: number;
  pitch: number;
}

export interface GazeSource {
  /** Writes the gaze at a time in seconds, which goes forward. */
  at(time: number, into: Gaze): void;
}

const DEGREE = Math.PI / 180;
const SHORTEST_FIXATION = 0.2;
const LONGEST_FIXATION = 1;
/** A jump in time further than this is not walked through fixation by fixation. */
const LONGEST_STEP = 30;

/**
 * Fixations of 0.2 to 1 s and saccades between them, whose duration grows with their size: 21 ms + 2.2 ms a degree
 * (Carpenter 1988). Most land within a few degrees of straight ahead; one in eight is a glance two and a half times
 * as far.
 */
export function createGaze(seed: number): GazeSource {
  const random = createRandom(seed ^ 0x5acc4de);
  const from: Gaze = { yaw: 0, pitch: 0 };
  const to: Gaze = { yaw: 0, pitch: 0 };
  let start = 0;
  let duration = 1;
  /** When the next saccade starts. */
  let next = 0;
  const depart = () => {
    from.yaw = to.yaw;
    from.pitch = to.pitch;
    const reach = random() < 0.125 ? 2.5 : 1;
    to.yaw = 3 * reach * DEGREE * irwinHall(random);
    to.pitch = (0.5 + 1.8 * reach * irwinHall(random)) * DEGREE;
    const size = Math.hypot(to.yaw - from.yaw, to.pitch - from.pitch) / DEGREE;
    start = next;
    duration = 0.021 + 0.0022 * size;
    // Squared, so that short fixations are the many and long ones the few.
    const long = random();
    next += duration + SHORTEST_FIXATION + (LONGEST_FIXATION - SHORTEST_FIXATION) * long * long;
  };
  return {
    at(time, into) {
      if (time - next > LONGEST_STEP) next = time;
      while (next <= time) depart();
      const t = Math.min(1, Math.max(0, (time - start) / duration));
      const eased = t * t * (3 - 2 * t);
      into.yaw = from.yaw + eased * (to.yaw - from.yaw);
      into.pitch = from.pitch + eased * (to.pitch - from.pitch);
    },
  };
}
