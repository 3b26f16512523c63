import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../head/arkit.ts";
import type { Viseme } from "../speech_frame.ts";

/*
 * Which parts of the mouth a sound claims, and how strongly. A part stands at the mean of what the sounds around claim
 * of it, weighed by their dominance, which falls with the time between (Cohen and Massaro, Modeling coarticulation in
 * synthetic visual speech, 1993, Eq. 1 to 3; here over frames, and with a Gaussian for their exponential, whose corner
 * shows as a jerk). Shut lips and the tucked lip of an f are no means but `Seal`s: they are reached whatever the
 * neighbours claim.
 */

/** Parts of the mouth that move on their own. */
export const PARTS = ["jaw", "round", "spread", "apart", "tongue"] as const;
/** One of PARTS. */
export type Part = typeof PARTS[number];

/**
 * Milliseconds, the Gaussian's deviation: how long before its sound a claim is felt, and how long after. Lips round
 * early, across consonants that have no lips of their own (120 to 200 ms ahead: Perkell and Matthies 1992).
 */
export const REACH: Readonly<Record<Part, { readonly before: number; readonly after: number }>> = {
  jaw: { before: 33, after: 20 },
  round: { before: 60, after: 42 },
  spread: { before: 45, after: 40 },
  apart: { before: 30, after: 20 },
  tongue: { before: 24, after: 22 },
};

/** Dominance of each viseme over each part, in the order of PARTS. */
export const DOMINANCE: Readonly<Record<Viseme, readonly number[]>> = {
  sil: [0.5, 0.3, 0.3, 0.5, 1],
  PP: [0.5, 0.1, 0.15, 1.2, 1],
  FF: [1.6, 0.3, 0.25, 1.2, 1],
  TH: [1.3, 0.25, 0.3, 1, 2],
  DD: [1.1, 0.12, 0.25, 0.8, 1],
  kk: [0.5, 0.1, 0.2, 0.5, 1],
  // The teeth of a sibilant are together, or it is none.
  CH: [1.8, 2, 1, 1, 1],
  SS: [2.2, 0.35, 0.7, 1, 1],
  nn: [0.9, 0.12, 0.25, 0.6, 1],
  RR: [0.8, 1.2, 0.7, 0.6, 1],
  aa: [2.4, 0.9, 0.8, 1, 1],
  E: [1.5, 0.9, 1, 1, 1],
  ih: [1.2, 0.8, 1, 1, 1],
  oh: [1.7, 3, 1.5, 1, 1],
  ou: [1.6, 3.5, 1.5, 1, 1],
};

/** Visemes that are reached whatever stands beside them. */
export interface Seal {
  readonly viseme: Viseme;
  /**
   * What a listener mistakes for it and whose lips say little: these count against it by `doubt` alone. A p that is not
   * seen shut looks worse than a t whose lips come near one another.
   */
  readonly mistaken: readonly Viseme[];
  readonly doubt: number;
  /** From how likely against the others it is begun, and made whole. */
  readonly likely: readonly [number, number];
  /** Milliseconds: the way to it, held around each frame of it, and the way from it. A plosive bursts open. */
  readonly closing: number;
  readonly held: number;
  readonly opening: number;
  /** How much of each shape is taken away by it. */
  readonly stops: readonly (readonly [index: number, share: number])[];
}

/** The lips of p, b and m. The jaw stays a third open: the lips close it (mouthClose), as they do in people. */
export const LIPS: Seal = {
  viseme: "PP",
  // As heard by a net that hears 70 % of frames: of 62 p, b and m of voices unknown to it 55 are shut, and 13 % of other
  // consonants (a doubt of 0.4: 59 and 17 %; of 1, from 0.22 to 0.4: 49 and 5 %).
  mistaken: ["nn", "DD", "kk", "sil"],
  doubt: 0.6,
  likely: [0.12, 0.34],
  closing: 65,
  held: 8,
  opening: 45,
  stops: stops({
    ...{ jawOpen: 0.65, jawForward: 0.8, mouthFunnel: 1, mouthLowerDown: 1, mouthUpperUp: 1, tongueOut: 1 },
    ...{ noseSneer: 0.75, mouthShrugLower: 0.6, mouthShrugUpper: 0.6, mouthStretch: 0.2, mouthSmile: 0.1 },
  }),
};

/** The lower lip of f and v, at the upper teeth. */
export const LIP_TO_TEETH: Seal = {
  viseme: "FF",
  mistaken: ["TH", "SS", "DD", "kk", "sil"],
  doubt: 0.25,
  likely: [0.1, 0.25],
  closing: 60,
  held: 5,
  opening: 45,
  stops: stops({
    ...{ jawOpen: 0.45, mouthLowerDown: 1, mouthFunnel: 0.75, mouthPucker: 0.35, tongueOut: 1 },
    ...{ mouthShrugLower: 0.6 },
  }),
};

/** The part that a shape belongs to. */
export function partOf(shape: ArkitShape): Part {
  if (shape.startsWith("jaw")) return "jaw";
  if (shape === "mouthFunnel" || shape === "mouthPucker") return "round";
  if (/^mouth(Stretch|Smile|Dimple)/.test(shape)) return "spread";
  return shape === "tongueOut" ? "tongue" : "apart";
}

function stops(shares: Readonly<Record<string, number>>): [number, number][] {
  return Object.entries(shares).flatMap(([name, share]) =>
    ARKIT_SHAPES.filter((shape) => shape.replace(/(Left|Right)$/, "") === name || shape === name)
      .map((shape): [number, number] => [ARKIT_INDEX[shape], share])
  );
}
