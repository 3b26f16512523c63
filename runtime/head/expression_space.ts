import type { OneEuroSettings } from "../base/one_euro.ts";
import { ARKIT_SHAPES } from "./arkit.ts";

/** What is known of a space in which an expression vector can be given. */
interface ExpressionSpaceFacts {
  /** As a sentence says it. */
  readonly words: string;
  /** Numbers of an expression. */
  readonly count: number;
  /** Numbers beyond are cut. */
  readonly limits: readonly [number, number];
  readonly smoothing: OneEuroSettings;
  /**
   * Whether the joints' places at rest are regressed with the expression, as HeadStudio Eq. 4 and smplx have it: then a
   * smile shifts the axes of jaw and eyes a little. FLAME's files are made for that; ours stay with the identity, which is
   * steadier.
   */
  readonly movesJoints: boolean;
}

/** Every expression space, by name. A further one is a row here, and a head that moves by it. */
export const EXPRESSION_SPACES = {
  /** Weights 0..1 of the blend shapes. */
  arkit: {
    words: "the 52 ARKit blend shapes",
    count: ARKIT_SHAPES.length,
    // The shapes are sculpted for 0 to 1 and tear above.
    limits: [0, 1],
    /*
     * Tuned at 60 Hz on noise of 0.01, on a ramp of 1 a second and on the blink of an iPhone capture:
     *
     *   minCutoff, beta, speedCutoff   noise left   ramp lags   blink lags
     *   1, 1, 1 (the paper's habit)    0.23         38 ms       23 ms
     *   1, 4, 4                        0.37         17 ms        5 ms, but slow smiles 42 ms
     *   4, 1, 4                        0.43         25 ms       10 ms
     *   4, 8, 4                        0.52         10 ms        3 ms
     *   2, 6, 4 (this one)             0.44         13 ms        3 ms
     */
    smoothing: { minCutoff: 2, beta: 6, speedCutoff: 4 },
    movesJoints: false,
  },
  /** Standard deviations. */
  flame: {
    words: "FLAME's 100 expressions",
    count: 100,
    // TalkSHOW's talkers reach 7.4.
    limits: [-10, 10],
    // They run over some +-3, so their speeds are three times those of shapes.
    smoothing: { minCutoff: 2, beta: 2, speedCutoff: 4 },
    movesJoints: true,
  },
} as const satisfies Readonly<Record<string, ExpressionSpaceFacts>>;

/** Name of an expression space. */
export type ExpressionSpace = keyof typeof EXPRESSION_SPACES;

/** The spaces' names, in the table's order. */
export const EXPRESSION_SPACE_NAMES = Object.keys(EXPRESSION_SPACES) as ExpressionSpace[];

/** Something for each space. */
export function forEachSpace<T>(make: (space: ExpressionSpace) => T): Record<ExpressionSpace, T> {
  return Object.fromEntries(EXPRESSION_SPACE_NAMES.map((space) => [space, make(space)])) as Record<
    ExpressionSpace,
    T
  >;
}
