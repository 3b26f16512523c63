import { createRandom } from "../../../runtime/base/mulberry32.ts";
import {
  createDriver,
  type DriverSample,
  type LinkFigures,
  type LinkKind,
  type PoseFrame,
} from "../../../runtime/motion/driver.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";

/** What a link does to datagrams. */
export interface LinkFaults {
  /** Share that is lost. */
  readonly loss?: number;
  /** Each is on its way for so many milliseconds more, evenly from 0: those overtake each other where it is more than a frame. */
  readonly jitter?: number;
  /** Share that comes twice. */
  readonly twice?: number;
}

export interface Drive {
  /** What moves, at a time in seconds, written into a pose of the space arkit. */
  readonly motion: (seconds: number, into: HeadPose) => void;
  readonly seconds: number;
  /** Frames a second of the sender, and pictures a second. */
  readonly fps: number;
  readonly pictures: number;
  readonly link?: LinkKind;
  readonly faults?: LinkFaults;
  readonly seed?: number;
  /** The sender's clock at a time of ours, milliseconds. */
  readonly clock?: (ms: number) => number;
}

/** A picture's pose, and what went into it. */
export interface Shown extends DriverSample {
  readonly at: number;
  readonly pose: HeadPose;
}

/** Drives a head over a link and looks at every picture. The same numbers give the same pictures. */
export function overLink(drive: Drive): { readonly shown: Shown[]; readonly link: LinkFigures } {
  const { motion, seconds, fps, pictures, link = "datagrams", faults = {}, seed = 1 } = drive;
  const { clock = (ms: number) => ms + 5e6 } = drive;
  const { loss = 0, jitter = 0, twice = 0 } = faults;
  const random = createRandom(seed);
  const arrivals: { at: number; frame: PoseFrame }[] = [];
  const pose = restPose();
  for (let i = 0; i < seconds * fps; i++) {
    const made = 1000 * i / fps;
    const [isLost, delay, comesTwice, again] = [
      random() < loss,
      random() * jitter,
      random() < twice,
      random(),
    ];
    if (isLost) continue;
    motion(made / 1000, pose);
    const joints = pose.joints.slice();
    const frame: PoseFrame = {
      ...{ seq: i, t: clock(made), space: "arkit", expression: pose.expression.slice() },
      ...{ root: joints.subarray(0, 3), neck: joints.subarray(3, 6) },
    };
    arrivals.push({ at: 1 + made + delay, frame });
    if (comesTwice) arrivals.push({ at: 1 + made + delay + 20 * again, frame });
  }
  arrivals.sort((a, b) => a.at - b.at);
  const driver = createDriver({ seed: 1, space: "arkit" });
  driver.reset(link);
  const shown: Shown[] = [];
  let next = 0;
  // Pictures are taken in the middle between two frames of a steady link, so that rounding decides nothing.
  for (let at = 5; at < 1000 * seconds; at += 1000 / pictures) {
    for (; next < arrivals.length && arrivals[next]!.at <= at; next++) {
      driver.push({ ...arrivals[next]!.frame, seq: next }, arrivals[next]!.at);
    }
    const into = restPose();
    shown.push({ ...driver.sample(at, into), at, pose: into });
  }
  return { shown, link: driver.link() };
}

/** The largest step of a weight between two pictures, from a time on, milliseconds. */
export function largestJump(shown: readonly Shown[], from = 1500): number {
  let largest = 0;
  for (let i = 1; i < shown.length; i++) {
    if (shown[i - 1]!.at < from) continue;
    const [a, b] = [shown[i - 1]!.pose.expression, shown[i]!.pose.expression];
    for (let k = 0; k < a.length; k++) largest = Math.max(largest, Math.abs(b[k]! - a[k]!));
  }
  return largest;
}

/** How much later one run shows what another does, milliseconds: where their weights agree best. */
export function lag(shown: readonly Shown[], of: readonly Shown[], from = 1500): number {
  const step = of[1]!.at - of[0]!.at;
  const difference = (later: number): number => {
    let sum = 0;
    for (let i = 0; i < shown.length; i++) {
      const place = i - later / step;
      if (shown[i]!.at < from || place < 0) continue;
      const low = Math.floor(place), share = place - low;
      const [a, b] = [of[low]!.pose.expression, of[Math.min(low + 1, of.length - 1)]!.pose.expression];
      for (let k = 0; k < a.length; k++) {
        sum += (shown[i]!.pose.expression[k]! - a[k]! - share * (b[k]! - a[k]!)) ** 2;
      }
    }
    return sum;
  };
  let best = 0, least = Infinity;
  for (let later = 0; later <= 200; later += 2) {
    const sum = difference(later);
    if (sum < least) [best, least] = [later, sum];
  }
  return best;
}

/** Sweeps of some shapes from 0 to 0.8 and back, one after the other, a second each, and of the head. */
export function sweeps(seconds: number, into: HeadPose): void {
  into.expression.fill(0);
  into.joints.fill(0);
  const which = Math.floor(seconds) % 52;
  const wave = (1 - Math.cos(2 * Math.PI * (seconds % 1))) / 2;
  into.expression[which] = 0.8 * wave;
  into.joints[4] = 0.44 * Math.sin(Math.PI * seconds);
}

/** Sweeps that rise and fall at an even speed: the hardest motion to take no jump from. */
export function ramps(seconds: number, into: HeadPose): void {
  into.expression.fill(0);
  into.joints.fill(0);
  for (let i = 0; i < 8; i++) into.expression[i] = 0.8 * Math.abs(((seconds + i / 8) % 1) * 2 - 1);
}
