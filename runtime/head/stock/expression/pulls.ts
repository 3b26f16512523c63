import type { ArkitShape } from "../../arkit.ts";
import { ANCHOR } from "../sculpture/anchors.ts";
import type { Pull } from "./shape_pulls.ts";
import { MOUTH } from "../measures.ts";

const {
  corner,
  upperMiddle,
  upperSide,
  lowerMiddle,
  lowerSide,
  chin,
  jowl,
  noseWing,
  browInner,
  browMiddle,
  browOuter,
} = ANCHOR;

/** One-sided shapes, given for the left. */
export const LEFT_PULLS: Readonly<Partial<Record<ArkitShape, readonly Pull[]>>> = {
  browDownLeft: [
    { at: browMiddle, by: [-3.6, -3.2, 2.2], reach: 11 },
    { at: browOuter, by: [-1.6, 0.6, 2], reach: 10 },
    { at: browInner, by: [-3.4, -5.6, 2.2], reach: [8, 8, 12] },
  ],
  browOuterUpLeft: [
    { at: browOuter, by: [1.6, 6.6, -2.4], reach: [13, 14, 16] },
    { at: browMiddle, by: [0.8, 3.4, -0.6], reach: [9, 12, 14] },
  ],
  eyeSquintLeft: [{ at: ANCHOR.underEye, by: [-0.3, 2.2, 0.9], reach: [13, 6, 12] }],
  cheekSquintLeft: [
    { at: ANCHOR.cheekSide, by: [0.1, 3.4, 3.4], reach: [18, 21, 26] },
    // The apple bunches under the eye: forwards and up from below, against the lid that it raises.
    { at: [41, -30, -2], by: [-0.2, 3.2, 3.6], reach: [13, 9, 18] },
    { at: [33, -12, -1], by: [-0.3, 1.2, 0.4], reach: [12, 6, 12] },
    { at: browOuter, by: [0, -1.2, 0], reach: 10 },
    { at: corner, by: [0.6, 0.5, -0.9], reach: [8, 8, 14] },
  ],
  noseSneerLeft: [
    { at: noseWing, by: [0.6, 6, 0.2], reach: [9, 12, 14] },
    { at: [15, MOUTH.cupidDipY - 1, 19], by: [0.4, 6.6, 0], reach: [11, 9, 14], hold: "upper" },
    { at: corner, by: [-0.8, 3.8, 0.4], reach: [8, 8, 14] },
    { at: ANCHOR.jowl, by: [-0.4, 2, 2], reach: [14, 16, 20] },
    { at: [22, 21, 11], by: [-0.8, -2.4, 0.2], reach: [13, 9, 14] },
    { at: ANCHOR.noseRoot, by: [-0.6, 1.4, 0.8], reach: [5, 9, 12] },
  ],
  mouthSmileLeft: [
    { at: corner, by: [6.2, 9.2, -8.3], reach: [13, 12, 18] },
    { at: upperSide, by: [0.6, 1.2, -2.6], reach: [10, 9, 16], hold: "upper" },
    { at: lowerSide, by: [0.6, 1.2, -2.4], reach: [10, 9, 16], hold: "lower" },
    { at: noseWing, by: [1.4, 1, -0.9], reach: [7, 7, 12] },
    // The whole cheek goes up, down to the jaw's edge.
    { at: [42, -84, -22], by: [0.8, 3.2, 0.3], reach: [20, 18, 28] },
    { at: ANCHOR.cheekApple, by: [2, 5.6, 5.8], reach: [14, 12, 18] },
    // The fold beside the mouth: the cheek comes over it from above, the lip's side goes under.
    { at: [31, -43, 3], by: [0.2, 0.6, 2.4], reach: [6, 9, 14] },
    { at: [21, -50, 12], by: [0, 0, -1.6], reach: [5, 6, 12], hold: "upper" },
  ],
  mouthFrownLeft: [
    { at: corner, by: [1.8, -4.6, -1.8], reach: [11, 11, 18] },
    { at: ANCHOR.jawSide, by: [0.4, -1.6, 0.8], reach: 12 },
  ],
  mouthDimpleLeft: [{ at: corner, by: [1.6, 2.6, -6.2], reach: [11, 12, 18] }],
  mouthStretchLeft: [
    { at: corner, by: [6.6, -3, -7], reach: [13, 12, 20] },
    { at: ANCHOR.jawSide, by: [3, -2.6, -1], reach: 14 },
  ],
  mouthPressLeft: [
    { at: lowerSide, by: [0, 1, 0.3], reach: [9, 7, 16], hold: "lower" },
    { at: ANCHOR.chinSide, by: [-0.2, 3.4, 1.8], reach: [13, 15, 20], hold: "lower" },
    { at: corner, by: [-0.2, 1, 0.5], reach: 9 },
    { at: upperSide, by: [-0.6, -1, -0.5], reach: [10, 6, 16], hold: "upper" },
  ],
  mouthLowerDownLeft: [
    { at: lowerSide, by: [0.7, -4.4, -1], reach: [10, 9, 18], hold: "lower" },
    { at: ANCHOR.underLip, by: [0.5, -2, -1.4], reach: [11, 9, 16], hold: "lower" },
  ],
  mouthUpperUpLeft: [
    { at: upperSide, by: [1.4, 6.2, -0.4], reach: [11, 9, 18], hold: "upper" },
    { at: noseWing, by: [1, 3.6, -1], reach: [8, 9, 14] },
    { at: ANCHOR.nasolabial, by: [1, 3, 0.6], reach: [10, 10, 14] },
  ],
};

/** Shapes of both sides at once: the pulls are given for the left and mirrored; those at x = 0 are halved by that. */
export const BOTH_PULLS: Readonly<Partial<Record<ArkitShape, readonly Pull[]>>> = {
  browInnerUp: [
    { at: browInner, by: [-0.4, 6.6, -0.4], reach: [10, 13, 16] },
    { at: browMiddle, by: [0, 0.6, 0], reach: 9 },
  ],
  cheekPuff: [
    { at: jowl, by: [8.4, 2, 9], reach: [15, 17, 22] },
    { at: [55, -56, -28], by: [6, 0, 2.6], reach: [13, 18, 17] },
    { at: corner, by: [-3, 0.6, 6], reach: [9, 9, 16] },
    { at: upperMiddle, by: [0, 0.5, 3], reach: [15, 10, 16], hold: "upper" },
    { at: lowerMiddle, by: [0, -0.2, 3.6], reach: [15, 10, 16], hold: "lower" },
  ],
  mouthFunnel: [
    { at: corner, by: [-4, -0.6, 7.4], reach: [10, 12, 18] },
    { at: upperMiddle, by: [0, 3.4, 3], reach: [12, 8, 18], hold: "upper" },
    { at: lowerMiddle, by: [0, -3.9, 2.8], reach: [14, 9, 18], hold: "lower" },
  ],
  mouthPucker: [
    { at: corner, by: [-6.6, 0.9, 8.6], reach: [12, 12, 20] },
    { at: upperMiddle, by: [0, 0.6, 3.2], reach: [13, 9, 18], hold: "upper" },
    { at: lowerMiddle, by: [0, 0.4, 3.4], reach: [13, 9, 18], hold: "lower" },
  ],
  mouthShrugLower: [
    { at: chin, by: [0, 5.6, 2.8], reach: [16, 12, 20], hold: "lower" },
    { at: lowerMiddle, by: [0, 4.2, 3], reach: [18, 9, 18], hold: "lower" },
    { at: upperMiddle, by: [0, 2.4, 1], reach: [18, 7, 18], hold: "upper" },
  ],
  mouthShrugUpper: [
    { at: upperMiddle, by: [0, 4.2, 0.4], reach: [17, 9, 18], hold: "upper" },
    { at: lowerMiddle, by: [0, 1.2, 0.2], reach: [17, 8, 18], hold: "lower" },
  ],
};

/** The whole mouth slid to the subject's left; its mirror image slides it to the right. */
export const MOUTH_LEFT: readonly Pull[] = [
  { at: [0, MOUTH.meetingY, MOUTH.contactZ - 2], by: [17.5, 0, 0.6], reach: [23, 17, 28] },
  { at: [-MOUTH.cornerX, MOUTH.cornerY - 1.6, MOUTH.cornerZ], by: [5, 0.4, 8], reach: [13, 13, 20] },
  { at: corner, by: [1, 0.4, -5.5], reach: [13, 13, 20] },
];

/** The lips make way for the tongue before the jaw has opened far enough. */
export const TONGUE_PARTS_LIPS: readonly Pull[] = [
  { at: upperMiddle, by: [0, 1, 0.3], reach: [17, 8, 18], hold: "upper" },
  { at: lowerMiddle, by: [0, -1.5, 0.3], reach: [17, 8, 18], hold: "lower" },
];

/** A rounded mouth that opens: the corners hang half way down the opening, and the lips reach forward less wide. */
export const ROUND_AND_OPEN: readonly Pull[] = [
  { at: corner, by: [-1.5, -3, 1], reach: [8, 9, 16] },
  { at: upperMiddle, by: [0, 1, 0.4], reach: [9, 8, 18], hold: "upper" },
];

/** Sneering and raising the upper lip are one muscle's work: both at once lift it little further than either. */
export const SNEER_AND_RAISED: readonly Pull[] = [
  { at: upperSide, by: [-0.8, -4, 0.2], reach: [11, 9, 18], hold: "upper" },
];

/** A corner that smiles while the mouth slides away from it goes round the canine. */
export const SMILE_DRAWN_OVER: readonly Pull[] = [
  { at: [MOUTH.cornerX - 6, MOUTH.meetingY, 13], by: [0.6, 0, 5.6], reach: [8, 8, 16] },
];

/** A corner drawn back while the mouth slides away from it goes round the canine too. */
export const DIMPLE_DRAWN_OVER: readonly Pull[] = [
  { at: [MOUTH.cornerX - 6, MOUTH.meetingY, 13], by: [0.6, 0, 3.2], reach: [8, 8, 16] },
];

/** A lower lip rolled in over the teeth is held there: it slides to the subject's left less far. */
export const ROLLED_AND_SLID: readonly Pull[] = [
  { at: [0, MOUTH.meetingY, MOUTH.contactZ - 2], by: [-3.5, 0, 0], reach: [23, 17, 28], hold: "lower" },
];

/** A funnel that opens covers the lower teeth, which come down with the jaw. */
export const FUNNEL_AND_OPEN: readonly Pull[] = [
  { at: lowerMiddle, by: [0, 2, 0.4], reach: [15, 9, 18], hold: "lower" },
  { at: upperMiddle, by: [0, -0.8, 0], reach: [12, 8, 18], hold: "upper" },
];

/** Lips pursed and everted at once show a round gap, not the teeth from edge to edge. */
export const PURSED_FUNNEL: readonly Pull[] = [
  { at: corner, by: [1, -1.2, -2], reach: [9, 9, 18] },
  { at: lowerMiddle, by: [0, 2.4, -0.6], reach: [16, 9, 18], hold: "lower" },
  { at: upperMiddle, by: [0, -0.8, -0.6], reach: [16, 8, 18], hold: "upper" },
];
