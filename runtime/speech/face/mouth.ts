import { clamp01, ease, mix, smoothstep } from "../../base/scalar.ts";
import { ARKIT_INDEX, ARKIT_SHAPES } from "../../head/arkit.ts";
import { EXPRESSIONS } from "../../motion/expressions.ts";
import { SPEECH_HOP_MS, type SpeechFrame, VISEME_INDEX, VISEMES } from "../speech_frame.ts";
import { DOMINANCE, LIP_TO_TEETH, LIPS, partOf, PARTS, REACH, type Seal } from "./gestures.ts";

/** A mouth that says frames. Times are milliseconds on the frames' clock. */
export interface Mouth {
  /** [52], the weights of the sounds around, before lips are shut; of the time that `at` was asked for. */
  readonly weights: Float32Array;
  /** How far the lips are shut as for p, 0..1, and the lower lip at the teeth as for f. */
  readonly seals: Float32Array;
  /** How much there is speech around, 0..1. */
  readonly speaking: number;
  push(frame: SpeechFrame): void;
  at(t: number): void;
  interrupt(t: number): void;
  reset(): void;
}

/** Frames kept: 10.24 s. */
const FRAMES = 1024;
/** Milliseconds around a time whose frames matter to it. */
const BEHIND = 200, AHEAD = 260;
/** What the face's rest claims of each part, in frames: the mouth closes where no frames are. */
const REST = 0.05;
/** Milliseconds, deviation: how soon the face takes itself to be speaking. */
const SPEAKING_REACH = 110;
/** Milliseconds from an interruption to a shut mouth. */
const SHUTTING = 120;
/**
 * Weight a millisecond that no shape moves faster than: 60 ms from shut to open. Frames that come late, as from a
 * microphone, would make a jump of a closure. With 100 ms of frames ahead it cuts nothing.
 */
const FASTEST = 1 / 60;
/** Of their usual time, what lips take at least that open between two p: a short vowel in "papa". */
const QUICKEST_SEAL = 0.45;
/** Loudness from which on a jaw follows what is heard of it. */
const HEARD = 0.2;
/** How much of the jaw's way the frame's own `jaw` says, against its visemes. */
const JAW_SHARE = 0.35;

export const SEALS: readonly Seal[] = [LIPS, LIP_TO_TEETH];
const JAW = ARKIT_INDEX.jawOpen;
const PART_COUNT = PARTS.length;

/** [visemes, 52], of the table of expressions. */
const TARGETS = VISEMES.map((viseme) => {
  const weights = new Float32Array(ARKIT_SHAPES.length);
  EXPRESSIONS.viseme(weights, viseme);
  // The shapes of a seal come with it.
  if (SEALS.some((seal) => seal.viseme === viseme)) weights.forEach((_, i) => i === JAW || (weights[i] = 0));
  return weights;
});
/** Shapes that visemes use, and the part of each. */
const SHAPES = ARKIT_SHAPES.flatMap((_, i) => TARGETS.some((weights) => weights[i]! > 0) ? [i] : []);
const PART_OF = SHAPES.map((shape) => PARTS.indexOf(partOf(ARKIT_SHAPES[shape]!)));
const REACHES = PARTS.map((part) => REACH[part]);
const DOMINANCES = VISEMES.map((viseme) => DOMINANCE[viseme]);
/** Their jaw opens with the voice's loudness; a consonant's does what the sound needs. */
const VOWELS = VISEMES.map((viseme) => ["aa", "E", "ih", "oh", "ou"].includes(viseme));
/** The viseme of each seal, and how much each other has against it. */
const SEALED_BY = SEALS.map(({ viseme }) => VISEME_INDEX[viseme]);
const AGAINST = SEALS.map((seal) =>
  VISEMES.map((viseme) => viseme === seal.viseme ? 0 : seal.mistaken.includes(viseme) ? seal.doubt : 1)
);
/** The jaw of a loud "ah". */
const WIDEST = TARGETS[VISEME_INDEX.aa]![JAW]!;

/** Numbers of a kept frame: claims [parts], what they claim [shapes], seals, speaking. */
const CLAIMED = PART_COUNT, SEALED = CLAIMED + SHAPES.length, SPOKEN = SEALED + SEALS.length;
const STRIDE = SPOKEN + 1;

export function createMouth(): Mouth {
  const times = new Float64Array(FRAMES), kept = new Float32Array(FRAMES * STRIDE);
  const weights = new Float32Array(ARKIT_SHAPES.length), seals = new Float32Array(SEALS.length);
  const beforeWeights = new Float32Array(weights.length), beforeSeals = new Float32Array(seals.length);
  const sums = new Float64Array(STRIDE), shares = new Float64Array(PART_COUNT);
  const loudness = createLoudness();
  /** Frames ever pushed, those forgotten, and the first that matters. */
  let end = 0, forgotten = 0, first = 0;
  let interrupted = -Infinity, last = -Infinity, speaking = 0;

  const timeOf = (frame: number): number => times[frame % FRAMES]!;
  const seek = (t: number): void => {
    const oldest = Math.max(forgotten, end - FRAMES);
    first = Math.max(first, oldest);
    while (first > oldest && timeOf(first - 1) >= t - BEHIND) first--;
    while (first < end && timeOf(first) < t - BEHIND) first++;
  };
  const gather = (t: number): void => {
    sums.fill(0);
    let heard = 0;
    for (let frame = first; frame < end && timeOf(frame) <= t + AHEAD; frame++) {
      const away = timeOf(frame) - t, at = (frame % FRAMES) * STRIDE;
      for (let part = 0; part < PART_COUNT; part++) {
        const { before, after } = REACHES[part]!;
        shares[part] = bell(away / (away > 0 ? before : after));
        sums[part]! += shares[part]! * kept[at + part]!;
      }
      for (let i = 0; i < SHAPES.length; i++) {
        sums[CLAIMED + i]! += shares[PART_OF[i]!]! * kept[at + CLAIMED + i]!;
      }
      const near = bell(away / SPEAKING_REACH);
      heard += near;
      sums[SPOKEN]! += near * kept[at + SPOKEN]!;
    }
    speaking = sums[SPOKEN]! / (heard + REST);
  };
  const sealOf = (i: number, t: number): number => {
    const seal = SEALS[i]!;
    let since = Infinity, until = Infinity, most = 0;
    const horizon = t + seal.closing + seal.opening;
    for (let frame = first; frame < end && timeOf(frame) <= horizon; frame++) {
      if (kept[(frame % FRAMES) * STRIDE + SEALED + i]! < 0.5) continue;
      const away = timeOf(frame) - t;
      if (away <= 0) since = -away;
      else if (until === Infinity) until = away;
    }
    const room = (since + until - 2 * seal.held) / (seal.closing + seal.opening);
    const quick = Math.max(QUICKEST_SEAL, Math.min(1, room));
    for (let frame = first; frame < end && timeOf(frame) <= horizon; frame++) {
      const amount = kept[(frame % FRAMES) * STRIDE + SEALED + i]!;
      if (amount > most) most = Math.max(most, amount * sealAt(seal, timeOf(frame) - t, quick));
    }
    return most;
  };
  return {
    weights,
    seals,
    get speaking() {
      return speaking;
    },
    push(frame) {
      const at = (end % FRAMES) * STRIDE;
      times[end % FRAMES] = frame.t;
      keep(frame, loudness(frame), kept, at);
      end++;
    },
    at(t) {
      seek(t);
      gather(t);
      const left = (1 - clamp01((t - interrupted) / SHUTTING)) ** 2;
      const most = t > last ? FASTEST * (t - last) : 1;
      last = t;
      for (let i = 0; i < SHAPES.length; i++) {
        const shape = SHAPES[i]!;
        const said = sums[CLAIMED + i]! / (sums[PART_OF[i]!]! + REST);
        weights[shape] = towards(weights[shape]!, Math.max(said, left * beforeWeights[shape]!), most);
      }
      for (let i = 0; i < SEALS.length; i++) {
        seals[i] = towards(seals[i]!, Math.max(sealOf(i, t), left * beforeSeals[i]!), most);
      }
    },
    interrupt(t) {
      beforeWeights.set(weights);
      beforeSeals.set(seals);
      interrupted = t;
      forgotten = first = end;
    },
    reset() {
      forgotten = first = end;
      interrupted = last = -Infinity;
      for (const array of [weights, seals]) array.fill(0);
    },
  };
}

/** Writes what a frame claims. */
function keep({ visemes, jaw, energy }: SpeechFrame, loud: number, kept: Float32Array, at: number): void {
  kept.fill(0, at, at + STRIDE);
  // Nobody's jaw opens for a silence, whatever a listener makes of it. What is no number is none.
  const opening = jaw > 0 && energy > 0 ? WIDEST * Math.min(1, jaw) * Math.min(1, energy / HEARD) : 0;
  for (let viseme = 0; viseme < VISEMES.length; viseme++) {
    const weight = visemes[viseme]!;
    if (!(weight > 0)) continue;
    const dominance = DOMINANCES[viseme]!, targets = TARGETS[viseme]!;
    for (let part = 0; part < PART_COUNT; part++) kept[at + part]! += weight * dominance[part]!;
    for (let i = 0; i < SHAPES.length; i++) {
      const shape = SHAPES[i]!;
      const target = shape === JAW
        ? mix((VOWELS[viseme] ? loud : 1) * targets[shape]!, opening, JAW_SHARE)
        : targets[shape]!;
      kept[at + CLAIMED + i]! += weight * dominance[PART_OF[i]!]! * target;
    }
  }
  // Lips that are shut are not at the teeth.
  for (let i = 0, free = 1; i < SEALS.length; i++) {
    kept[at + SEALED + i] = free * evidence(visemes, i);
    free -= kept[at + SEALED + i]!;
  }
  kept[at + SPOKEN] = clamp01(1 - visemes[VISEME_INDEX.sil]!);
}

/** Whether a frame is one of a seal, 0..1. */
function evidence(visemes: Float32Array, i: number): number {
  const { likely: [begun, whole] } = SEALS[i]!, against = AGAINST[i]!;
  const own = visemes[SEALED_BY[i]!]!;
  if (!(own > 0)) return 0;
  let others = 0;
  for (let viseme = 0; viseme < visemes.length; viseme++) others += against[viseme]! * visemes[viseme]!;
  return smoothstep(begun, whole, own / (own + others));
}

/**
 * How far a jaw opens for its sound, by how loud that is against the voice's own level: 0.7 at it, which is 13 mm
 * between the stock head's lips at an "ah".
 */
function createLoudness(): (frame: SpeechFrame) => number {
  /** Frames: the level follows the first second quickly. */
  const MEMORY = 3000 / SPEECH_HOP_MS, QUICKEST = 400 / SPEECH_HOP_MS;
  let level = 0.5, count = QUICKEST;
  return ({ energy, visemes }) => {
    const spoken = clamp01(1 - visemes[VISEME_INDEX.sil]!);
    if (spoken > 0.5 && energy > 0.02) {
      count = Math.min(MEMORY, count + 1);
      level += (clamp01(energy) - level) / count;
    }
    return energy > 0 ? Math.min(1, Math.max(0.5, 0.4 + 0.3 * energy / Math.max(0.05, level))) : 0.5;
  };
}

/** How far a frame of it, `away` milliseconds ahead, shuts: 0..1. @param quick share of its usual time that it takes */
function sealAt({ closing, held, opening }: Seal, away: number, quick: number): number {
  const far = Math.max(0, Math.abs(away) - held);
  return ease(clamp01(1 - far / (quick * (away > 0 ? closing : opening))));
}

const bell = (deviations: number): number => Math.exp(-0.5 * deviations * deviations);

const towards = (from: number, to: number, most: number): number =>
  Math.abs(to - from) <= most ? to : from + Math.sign(to - from) * most;
