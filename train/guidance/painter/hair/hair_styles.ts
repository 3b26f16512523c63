import { smoothstep } from "../../../../runtime/base/scalar.ts";
import type { Vector } from "../../../../runtime/base/vector.ts";
import { afro, flame, leaves, mane } from "./cloud_cuts.ts";
import type { Cutter } from "./cut.ts";
import { braids, bun, pigtails, ponytail, topknot } from "./gathered_cuts.ts";
import { hang } from "./long_cuts.ts";
import { dreadlocks, tentacles } from "./rope_cuts.ts";
import { bowl, crop, cropped, shaved, spiky } from "./short_cuts.ts";
import { mohawk, receding, tonsure } from "./special_cuts.ts";

/** All that there is to say of a way to wear hair, but for the words that mean it: those are the lexicon's. */
interface HairStyleRecord {
  /** Left out where nothing grows. */
  readonly cut?: Cutter;
  /** The scalp is seen, and cut as finely as the face. */
  readonly scalpShows?: true;
  /** How far the scalp takes the hair's colour, 0..1: hair over it shows it through, or is itself only a shade. */
  readonly scalpShade?: number;
  /** Share of the scalp that is bare, by place (millimetres). */
  readonly scalpBare?: (at: Vector) => number;
}

export const HAIR_STYLES = {
  bald: { scalpShows: true, scalpShade: 0 },
  shaved: { cut: shaved, scalpShows: true, scalpShade: 0.5 },
  cropped: { cut: cropped },
  short: { cut: crop({ top: 24, side: 13, topLift: 11, sideLift: 5, brushed: [0.5, 0.2, 0.5], quiff: 3 }) },
  "side part": {
    cut: crop({
      top: 44,
      side: 16,
      topLift: 13,
      sideLift: 6,
      brushed: [1, 0.1, -0.1],
      parting: 0.42,
      quiff: 5,
    }),
  },
  "slick back": {
    cut: crop({
      top: 52,
      side: 26,
      topLift: 9,
      sideLift: 5,
      brushed: [0.15, 0.1, -1],
      stand: 0.15,
    }),
  },
  quiff: {
    cut: crop({
      top: 34,
      side: 11,
      topLift: 10,
      sideLift: 4,
      brushed: [-0.2, 0.45, -0.5],
      quiff: 9,
      stand: 0.5,
    }),
  },
  bob: { cut: hang({ reach: [-45, -100], parting: 0.3, lift: 13, turnIn: 0.9, even: true, aside: 0.8 }) },
  long: { cut: hang({ reach: [-105, -210], parting: 0.12, lift: 12, aside: 0.8 }) },
  ponytail: { cut: ponytail },
  pigtails: { cut: pigtails },
  bun: { cut: bun },
  topknot: { cut: topknot, scalpShows: true },
  afro: { cut: afro },
  curly: { cut: hang({ reach: [25, -75], lift: 22, curl: 4, pitch: 38, mess: 1 }) },
  dreadlocks: { cut: dreadlocks },
  braids: { cut: braids },
  mohawk: { cut: mohawk, scalpShows: true },
  spiky: { cut: spiky },
  bowl: { cut: bowl },
  fringe: { cut: hang({ reach: [-60, -190], lift: 9, fringe: true, parting: 0, even: true }) },
  wild: { cut: hang({ reach: [-60, -190], lift: 20, mess: 1.5, parting: 0.1, curl: 3 }) },
  receding: {
    cut: receding,
    scalpShows: true,
    scalpShade: 0.5,
    scalpBare: ([, y, z]) => smoothstep(45, 75, y) * smoothstep(-90, -40, z),
  },
  tonsure: {
    cut: tonsure,
    scalpShows: true,
    scalpShade: 0.45,
    scalpBare: ([, y, z]) => smoothstep(60, 78, y - 0.2 * Math.abs(z + 70)),
  },
  mane: { cut: mane },
  flame: { cut: flame, scalpShows: true, scalpShade: 0 },
  leaves: { cut: leaves },
  tentacles: { cut: tentacles },
} satisfies Readonly<Record<string, HairStyleRecord>>;
export type HairStyle = keyof typeof HAIR_STYLES;

export const hairStyle = (style: HairStyle): HairStyleRecord => HAIR_STYLES[style];
