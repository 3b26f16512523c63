import { clamp01 } from "../../base/scalar.ts";
import { EXPRESSIONS } from "../../motion/expressions.ts";
import type { HeadPose } from "../../motion/head_pose.ts";
import { createIdle } from "../../motion/idle/idle.ts";
import { SPEECH_HOP_MS, type SpeechFrame, VISEMES } from "../speech_frame.ts";

/** A face that says what it is told, over idle motion. Times are milliseconds on the frames' clock. */
export interface SpeakingFace {
  /**
   * Takes a frame, later than the ones before, at most FACE_AHEAD_MS before it is shown. What is ahead of the time shown
   * shapes the mouth already, so give frames as early as they are known.
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
  /** Forgets what it was to say: closing from `t` on, shut within 150 ms. Frames pushed later are said. */
  interrupt(t: number): void;
  /** Back to rest, for a clock that begins anew. */
  reset(): void;
}

/** Frames further ahead push out the oldest. */
export const FACE_AHEAD_MS = 8000;

const FRAMES = 1024;
const SHUT_MS = 120;

export function createSpeakingFace(options: { seed: number; mood?: string }): SpeakingFace {
  const idle = createIdle(options.seed);
  const visemes = VISEMES.length;
  const times = new Float64Array(FRAMES).fill(-Infinity);
  const weights = new Float32Array(FRAMES * visemes);
  const before = new Float32Array(visemes), shown = new Float32Array(visemes);
  let next = 0;
  let interrupted = -Infinity;
  let mood = options.mood ?? "neutral", amount = 1;
  EXPRESSIONS.weightsOf(mood);
  return {
    push({ t, visemes: said }) {
      times[next] = t;
      weights.set(said, next * visemes);
      next = (next + 1) % FRAMES;
    },
    at(t, into) {
      if (into.space !== "arkit") {
        throw new TypeError(`Cannot speak, the pose must be of arkit: ${into.space}`);
      }
      idle.sample(t / 1000, into);
      const fade = clamp01((t - interrupted) / SHUT_MS);
      for (let v = 0; v < visemes; v++) shown[v] = before[v]! * (1 - fade);
      for (let i = 0; i < FRAMES; i++) {
        const share = Math.max(0, 1 - Math.abs(times[i]! - t) / (4 * SPEECH_HOP_MS)) / 4;
        if (share > 0) { for (let v = 0; v < visemes; v++) shown[v]! += share * weights[i * visemes + v]!; }
      }
      for (let v = 0; v < visemes; v++) EXPRESSIONS.viseme(into.expression, VISEMES[v]!, shown[v]!);
      EXPRESSIONS.mood(into.expression, mood, amount);
    },
    mood(name, share = 1) {
      EXPRESSIONS.weightsOf(name);
      mood = name;
      amount = share;
    },
    interrupt(t) {
      before.set(shown);
      interrupted = t;
      times.fill(-Infinity);
    },
    reset() {
      before.fill(0);
      interrupted = -Infinity;
      times.fill(-Infinity);
    },
  };
}
