import { clamp01, ease, mix } from "../../base/scalar.ts";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../head/arkit.ts";
import { JOINTS } from "../../head/head_model.ts";
import { EXPRESSIONS, type Viseme } from "../../motion/expressions.ts";
import type { HeadPose } from "../../motion/head_pose.ts";
import { createIdle } from "../../motion/idle/idle.ts";
import { compose, fromYawPitchRoll } from "../../motion/rotation.ts";
import type { SpeechFrame } from "../speech_frame.ts";
import { LIPS, type Seal } from "./gestures.ts";
import { createMouth, SEALS } from "./mouth.ts";
import { createProsody } from "./prosody.ts";

/** A face that says what it is told, over idle motion. Times are milliseconds on the frames' clock. */
export interface SpeakingFace {
  /**
   * Takes a frame, later than the ones before, at most FACE_AHEAD_MS before it is shown. What is ahead of the time shown
   * shapes the mouth already (250 ms of it matter), so give frames as early as they are known.
   */
  push(frame: SpeechFrame): void;
  /**
   * Writes the pose at a time, which goes forward. Allocates nothing.
   *
   * @param into of the space "arkit"
   * @throws TypeError for a pose of another space
   */
  at(t: number, into: HeadPose): void;
  /** From now on in this mood, which the face eases into. @throws RangeError for a mood that there is not */
  mood(name: string, amount?: number): void;
  /** Forgets what it was to say: the mouth closes from `t` on, is shut within 150 ms. Frames pushed later are said. */
  interrupt(t: number): void;
  /** Back to a shut mouth, for a clock that begins anew; idle motion goes on where it was. */
  reset(): void;
}

/** Frames further ahead than this push out those being said. */
export const FACE_AHEAD_MS = 8000;

/** Milliseconds: one mood gives way to another; the mouth of a mood comes back after an interruption. */
const MOOD_EASE = 500, MOOD_BACK_FROM = 500, MOOD_BACK_TO = 1000;
/** How much of a mood's mouth is left while it speaks. */
const MOOD_MOUTH = 0.55;
const JAW = ARKIT_INDEX.jawOpen, CLOSE = ARKIT_INDEX.mouthClose;
const NECK = JOINTS.indexOf("neck") * 3;
const BROWS = shapes("browInnerUp", "browOuterUpLeft", "browOuterUpRight");
/** Shapes of a mood that part the lips; the rest of its mouth biases shut lips too. */
const MOUTH = ARKIT_SHAPES.flatMap((shape, i) => /^(mouth|jaw|tongue)/.test(shape) ? [i] : []);
const OPENING = shapes(
  ...["jawOpen", "mouthFunnel", "mouthUpperUpLeft", "mouthUpperUpRight"] as const,
  ...["mouthLowerDownLeft", "mouthLowerDownRight", "tongueOut"] as const,
);
/** What comes with each seal. */
const SEAL_WEIGHTS = SEALS.map(({ viseme }) => weightsOfViseme(viseme));

/**
 * A face of the space "arkit", for any head: visemes by the table of expressions with coarticulation, brows and beats
 * of the head by the voice's accents, blinks at its pauses, breath and gaze by idle motion, and a mood over all.
 *
 * @throws RangeError for a mood that there is not
 */
export function createSpeakingFace(options: { seed: number; mood?: string }): SpeakingFace {
  const { seed } = options;
  const idle = createIdle(seed), mouth = createMouth(), prosody = createProsody(seed);
  const mood = createMood(options.mood ?? "neutral");
  const beat = new Float32Array(3);
  /** Milliseconds of idle motion before the clock began. */
  let idled = 0, last = 0, interrupted = -Infinity;

  return {
    push(frame) {
      mouth.push(frame);
      prosody.push(frame);
    },
    at(t, into) {
      if (into.space !== "arkit") {
        throw new TypeError(`Cannot speak, the pose must be of arkit: ${into.space}`);
      }
      last = t;
      const { expression, joints } = into;
      mouth.at(t);
      const blink = prosody.at(t);
      if (!Number.isNaN(blink)) idle.blink((idled + blink) / 1000);
      idle.sample((idled + t) / 1000, into);
      const back = ease(clamp01((t - interrupted - MOOD_BACK_FROM) / (MOOD_BACK_TO - MOOD_BACK_FROM)));
      mood.join(t, mix(1, MOOD_MOUTH, mouth.speaking), back, expression);
      for (let i = 0; i < MOUTH.length; i++) join(expression, MOUTH[i]!, mouth.weights[MOUTH[i]!]!);
      for (let i = 0; i < SEALS.length; i++) {
        seal(expression, SEALS[i]!, SEAL_WEIGHTS[i]!, mouth.seals[i]!);
      }
      for (let i = 0; i < BROWS.length; i++) join(expression, BROWS[i]!, 0.45 * prosody.brows);
      fromYawPitchRoll(prosody.turn, prosody.nod, prosody.tilt, beat, 0);
      compose(joints, NECK, beat, 0, joints, NECK);
    },
    mood(name, amount = 1) {
      mood.change(name, amount, last);
    },
    interrupt(t) {
      mouth.interrupt(t);
      prosody.interrupt(t);
      interrupted = t;
    },
    reset() {
      idled += last;
      last = 0;
      interrupted = -Infinity;
      mouth.reset();
      prosody.reset();
      mood.settle();
    },
  };
}

/** Takes from an expression what a seal stops, and adds its own shapes. */
function seal(expression: Float32Array, { viseme, stops }: Seal, own: Float32Array, amount: number): void {
  if (amount === 0) return;
  for (let i = 0; i < stops.length; i++) {
    const [shape, share] = stops[i]!;
    expression[shape]! *= 1 - share * amount;
  }
  for (let i = 0; i < MOUTH.length; i++) {
    if (MOUTH[i] !== JAW) join(expression, MOUTH[i]!, own[MOUTH[i]!]! * amount);
  }
  // ARKit's mouthClose shuts what the jaw holds open.
  if (viseme === LIPS.viseme) expression[CLOSE] = Math.max(expression[CLOSE]!, expression[JAW]! * amount);
}

/** The mood of a face, which changes smoothly. */
function createMood(name: string) {
  const to = weightsOfMood(name), from = to.slice(), now = to.slice();
  let since = -Infinity;
  return {
    /** Adds it at a time: its mouth by a share, and of that what parts the lips by another. */
    join(t: number, ofMouth: number, ofOpening: number, into: Float32Array): void {
      const way = ease(clamp01((t - since) / MOOD_EASE));
      for (let i = 0; i < now.length; i++) now[i] = mix(from[i]!, to[i]!, way);
      for (let i = 0; i < now.length; i++) {
        const weight = now[i]! * (PARTS_OF_MOOD[i]! > 0 ? ofMouth : 1) *
          (PARTS_OF_MOOD[i] === 2 ? ofOpening : 1);
        join(into, i, weight);
      }
    },
    change(name: string, amount: number, t: number): void {
      const weights = weightsOfMood(name);
      from.set(now);
      for (let i = 0; i < to.length; i++) to[i] = weights[i]! * clamp01(amount);
      since = t;
    },
    /** At once, as the clock begins anew. */
    settle(): void {
      from.set(to);
      since = -Infinity;
    },
  };
}

/** [52]: 0 no part of the mouth, 1 of it, 2 parting the lips. */
const PARTS_OF_MOOD = ARKIT_SHAPES.map((_, i) => OPENING.includes(i) ? 2 : MOUTH.includes(i) ? 1 : 0);

function join(expression: Float32Array, shape: number, weight: number): void {
  expression[shape] = 1 - (1 - expression[shape]!) * (1 - weight);
}

function weightsOfMood(name: string): Float32Array {
  const weights = new Float32Array(ARKIT_SHAPES.length);
  EXPRESSIONS.mood(weights, name);
  return weights;
}

function weightsOfViseme(viseme: Viseme): Float32Array {
  const weights = new Float32Array(ARKIT_SHAPES.length);
  EXPRESSIONS.viseme(weights, viseme);
  return weights;
}

function shapes(...names: readonly ArkitShape[]): number[] {
  return names.map((name) => ARKIT_INDEX[name]);
}
