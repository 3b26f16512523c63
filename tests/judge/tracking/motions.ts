import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import type { Clip } from "../../../runtime/motion/clips/clip.ts";
import { writeHeadTurn } from "../../../runtime/motion/head_turn.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";

/** A known motion: its first pose is the neutral face from the front, as calibration has it. */
export interface Motion {
  /** What moves: `mix`, `capture`, `turns`, `samples` or `sweeps`. */
  readonly name: string;
  readonly poses: readonly HeadPose[];
  /** Of each pose, where they differ. */
  readonly names?: readonly string[];
}

const DEGREE = Math.PI / 180;
/** Frames a second of a mix. */
const FPS = 15;

/** Turns the head, with the root's share of it as phones' frames have it. Degrees. */
export function turnHead(pose: HeadPose, yaw: number, pitch: number, roll: number): HeadPose {
  writeHeadTurn(yaw * DEGREE, pitch * DEGREE, roll * DEGREE, pose.joints);
  return pose;
}

/** Weights of a sweep, and of a short one. */
export const SWEEP: readonly number[] = [0, 0.2, 0.4, 0.6, 0.8, 0.4],
  SHORT_SWEEP: readonly number[] = [0, 0.4, 0.8];

/** Shapes one after the other from 0 to 0.8 and back, the neutral face first. */
export function sweeps(weights = SWEEP): Motion {
  const poses = [restPose()], names = ["neutral"];
  for (const shape of ARKIT_SHAPES) {
    for (const weight of weights) {
      const pose = restPose();
      pose.expression[ARKIT_INDEX[shape]] = weight;
      poses.push(pose);
      names.push(`sweep:${shape}`);
    }
  }
  return { name: "sweeps", poses, names };
}

/** Somebody who sits still, as people do: no expression, and a head that sways by a degree. */
export function still(frames: number): Motion {
  const poses = Array.from({ length: frames }, (_, i) => {
    const sway = (rate: number): number => 1.2 * Math.sin(2 * Math.PI * rate * i / FPS);
    return turnHead(restPose(), sway(0.23), sway(0.31), 0.5 * sway(0.17));
  });
  return { name: "still", poses };
}

/**
 * The head by this many degrees each way about one axis after the other, then about all at once. A fast nod takes half a
 * second: with under 60 frames the tracker loses sight between two of them.
 */
export function turn(frames: number, most = 25): Motion {
  const poses = Array.from({ length: frames }, (_, i) => {
    const phase = 4 * i / (frames - 1), part = Math.min(3, Math.floor(phase));
    const wave = most * Math.sin(2 * Math.PI * (phase - part));
    const share = 0.6 * most;
    const t = 2 * Math.PI * (phase - part);
    return part < 3
      ? turnHead(restPose(), part === 0 ? wave : 0, part === 1 ? wave : 0, part === 2 ? wave : 0)
      : turnHead(restPose(), share * Math.sin(t), share * Math.sin(2 * t), share * Math.sin(3 * t));
  });
  return { name: "turns", poses };
}

/**
 * Of the shapes in a row one can be seen at a time: the others of it pull against it, or cover it. A pair of both sides
 * without its side; eyes look one way together.
 */
const GROUPS: readonly (readonly string[])[] = [
  ["eyeBlink", "eyeWide", "eyeSquint", "lookUp", "lookDown"],
  ["lookLeft", "lookRight"],
  ["jawLeft", "jawRight", "jawForward"],
  ["jawOpen", "mouthClose"],
  ["mouthLeft", "mouthRight"],
  ["mouthSmile", "mouthFrown", "mouthStretch", "mouthPucker", "mouthFunnel"],
  ["mouthDimple", "mouthPress", "cheekPuff"],
  ["mouthRollLower", "mouthShrugLower", "mouthLowerDown"],
  ["mouthRollUpper", "mouthShrugUpper", "mouthUpperUp"],
  ["browDown", "browInnerUp"],
  ["browOuterUp"],
  ["cheekSquint"],
  ["noseSneer"],
  ["tongueOut"],
];

const LOOKS: Readonly<Record<string, readonly ArkitShape[]>> = {
  lookUp: ["eyeLookUpLeft", "eyeLookUpRight"],
  lookDown: ["eyeLookDownLeft", "eyeLookDownRight"],
  lookLeft: ["eyeLookOutLeft", "eyeLookInRight"],
  lookRight: ["eyeLookInLeft", "eyeLookOutRight"],
};
/** Share of the time in which one of a group is at work. */
const BUSY = 0.4;
/** Share of pairs that move by one side alone. */
const ONE_SIDED = 0.25;

export interface MixOptions {
  /** Degrees of yaw; pitch takes 0.6 and roll 0.5 of it. */
  readonly turn?: number;
  /** Seconds that a bump takes, at least; twice as long at most. */
  readonly slowness?: number;
}

/** Random smooth mixes: in each group one shape after the other swells and fades, and the head wanders. */
export function mix(seed: number, frames: number, { turn = 12, slowness = 0.7 }: MixOptions = {}): Motion {
  const random = createRandom(Math.imul(seed + 1, 0x9e3779b1));
  const poses = Array.from({ length: frames }, () => restPose());
  for (const group of GROUPS) {
    // The first frames stay neutral.
    let at = 2 + random() * slowness * FPS / BUSY;
    while (at < frames) {
      const length = FPS * slowness * (1 + random());
      swell(
        poses,
        sides(group[Math.floor(random() * group.length)]!, random),
        at,
        length,
        0.3 + 0.6 * random(),
      );
      at += length + random() * 2 * length * (1 / BUSY - 1);
    }
  }
  const rates = [0.11, 0.17, 0.13].map((rate) => 2 * Math.PI * rate * (0.7 + 0.6 * random()) / FPS);
  const ways = rates.map(() => random() < 0.5 ? -1 : 1);
  poses.forEach((pose, i) => {
    const [yaw, pitch, roll] = rates.map((rate, c) => ways[c]! * turn * Math.sin(rate * i));
    turnHead(pose, yaw!, 0.6 * pitch!, 0.5 * roll!);
  });
  return { name: "mix", poses };
}

/** The shapes that a name of GROUPS means this time, each with its share. */
function sides(name: string, random: () => number): readonly (readonly [number, number])[] {
  const looks = LOOKS[name];
  if (looks) return looks.map((shape) => [ARKIT_INDEX[shape], 1]);
  const own = ARKIT_INDEX[name as ArkitShape];
  if (own !== undefined) return [[own, 1]];
  const both = [ARKIT_INDEX[`${name}Left` as ArkitShape], ARKIT_INDEX[`${name}Right` as ArkitShape]] as const;
  if (random() < ONE_SIDED) return [[both[random() < 0.5 ? 0 : 1], 1]];
  return both.map((index) => [index, 0.8 + 0.2 * random()]);
}

function swell(
  poses: readonly HeadPose[],
  shapes: readonly (readonly [number, number])[],
  at: number,
  length: number,
  amount: number,
): void {
  for (let i = Math.ceil(at); i < Math.min(poses.length, at + length); i++) {
    // Holds its most for a third of its time.
    const wave = Math.min(1, 1.5 * Math.sin(Math.PI * (i - at) / length) ** 2);
    for (const [index, share] of shapes) poses[i]!.expression[index] = amount * share * wave;
  }
}

/** Shapes one at a time, each at some strengths, with the head turned a little this way and that. */
export function samples(seed: number, shapes: number, strengths: readonly number[], most = 15): Motion {
  const random = createRandom(Math.imul(seed + 1, 0x85ebca6b));
  const order = ARKIT_SHAPES.map((_, i) => i).sort(() => random() - 0.5).slice(0, shapes);
  const either = (by: number): number => by * (2 * random() - 1);
  const poses = [restPose()];
  for (const index of order) {
    const [yaw, pitch, roll] = [either(most), either(0.6 * most), either(0.5 * most)];
    for (const strength of strengths) {
      const pose = turnHead(restPose(), yaw, pitch, roll);
      pose.expression[index] = strength;
      poses.push(pose);
    }
  }
  return { name: "samples", poses };
}

/** The neutral face, then every `step`-th frame of a clip. */
export function captured(clip: Clip, step: number): Motion {
  const poses = [restPose()];
  for (let i = 0; i < clip.frameCount; i += step) {
    const pose = restPose();
    clip.pose(i, pose);
    poses.push(pose);
  }
  return { name: "capture", poses };
}
