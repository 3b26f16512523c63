import type { ArkitShape } from "./arkit.ts";
import type { CoefficientPose } from "./coefficients.ts";
import { type HeadModel, type Joint, JOINTS } from "./head_model.ts";

/** What draws a fold in: expressions by name with their weights, or a joint that turns. */
interface FoldDrivers {
  readonly expressions?: Readonly<Partial<Record<ArkitShape, number>>>;
  /** How deep the fold is at one radian about the joint's own axis; a turn the other way leaves it smooth. */
  readonly joint?: { readonly name: Joint; readonly axis: 0 | 1 | 2; readonly perRadian: number };
}

/**
 * Folds of skin that come and go with the expression, and what draws each in (after the action units of Ekman and
 * Friesen 1978). An avatar names them by their places here: new ones come last, none goes.
 */
export const FOLDS = {
  foreheadLeft: { expressions: { browInnerUp: 0.55, browOuterUpLeft: 0.75 } },
  foreheadRight: { expressions: { browInnerUp: 0.55, browOuterUpRight: 0.75 } },
  frown: {
    expressions: { browDownLeft: 0.55, browDownRight: 0.55, noseSneerLeft: 0.1, noseSneerRight: 0.1 },
  },
  crowsFeetLeft: {
    expressions: { eyeSquintLeft: 0.6, cheekSquintLeft: 0.5, mouthSmileLeft: 0.45, eyeBlinkLeft: 0.12 },
  },
  crowsFeetRight: {
    expressions: { eyeSquintRight: 0.6, cheekSquintRight: 0.5, mouthSmileRight: 0.45, eyeBlinkRight: 0.12 },
  },
  nasolabialLeft: {
    expressions: { mouthSmileLeft: 0.85, noseSneerLeft: 0.6, mouthUpperUpLeft: 0.45, cheekSquintLeft: 0.3 },
  },
  nasolabialRight: {
    expressions: {
      mouthSmileRight: 0.85,
      noseSneerRight: 0.6,
      mouthUpperUpRight: 0.45,
      cheekSquintRight: 0.3,
    },
  },
  bunny: { expressions: { noseSneerLeft: 0.55, noseSneerRight: 0.55 } },
  chin: { expressions: { mouthShrugLower: 0.8, mouthFrownLeft: 0.25, mouthFrownRight: 0.25 } },
  lowerLidLeft: { expressions: { eyeSquintLeft: 0.6, cheekSquintLeft: 0.45, mouthSmileLeft: 0.35 } },
  lowerLidRight: { expressions: { eyeSquintRight: 0.6, cheekSquintRight: 0.45, mouthSmileRight: 0.35 } },
  mouthCornerLeft: {
    expressions: { mouthDimpleLeft: 0.9, mouthSmileLeft: 0.7, mouthStretchLeft: 0.4, mouthPressLeft: 0.4 },
  },
  mouthCornerRight: {
    expressions: {
      mouthDimpleRight: 0.9,
      mouthSmileRight: 0.7,
      mouthStretchRight: 0.4,
      mouthPressRight: 0.4,
    },
  },
  neckLeft: { joint: { name: "neck", axis: 1, perRadian: -1.4 } },
  neckRight: { joint: { name: "neck", axis: 1, perRadian: 1.4 } },
  lips: { expressions: { mouthPucker: 0.9, mouthFunnel: 0.3 } },
} as const satisfies Readonly<Record<string, FoldDrivers>>;

/** Name of a fold. */
export type Fold = keyof typeof FOLDS;
export const FOLD_NAMES = Object.keys(FOLDS) as Fold[];
/** Index of a fold in `FoldWeights.weights`. */
export const FOLD_INDEX = Object.fromEntries(FOLD_NAMES.map((name, k) => [name, k])) as Readonly<
  Record<Fold, number>
>;

/** How deep a pose draws the folds in. */
export interface FoldWeights {
  /** [folds], 0..1; the same array in every frame. */
  readonly weights: Float32Array;
  /** Takes up a pose. Of an expression in another space than the head's only joints count. Allocates nothing. */
  update(pose: CoefficientPose): void;
}

/** A head that lacks an expression has folds that do not follow it. */
export function createFoldWeights({ expressionNames, expressionSpace }: HeadModel): FoldWeights {
  const terms = FOLD_NAMES.flatMap((name, fold) => {
    const { expressions = {}, joint }: FoldDrivers = FOLDS[name];
    const shapes = Object.entries(expressions).flatMap(([shape, factor]) => {
      const at = expressionNames.indexOf(shape);
      return at < 0 ? [] : [{ fold, joint: false, at, factor }];
    });
    const turns = joint
      ? [{ fold, joint: true, at: JOINTS.indexOf(joint.name) * 3 + joint.axis, factor: joint.perRadian }]
      : [];
    return [...shapes, ...turns];
  });
  const weights = new Float32Array(FOLD_NAMES.length);
  return {
    weights,
    update({ space, expression, joints }) {
      weights.fill(0);
      for (let i = 0; i < terms.length; i++) {
        const { fold, joint, at, factor } = terms[i]!;
        if (!joint && space !== expressionSpace) continue;
        const values = joint ? joints : expression;
        const value = at < values.length ? values[at]! : 0;
        if (Number.isFinite(value)) weights[fold]! += factor * value;
      }
      for (let k = 0; k < weights.length; k++) weights[k] = Math.min(1, Math.max(0, weights[k]!));
    },
  };
}
