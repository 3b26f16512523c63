import { ARKIT_INDEX, type ArkitShape } from "../../runtime/head/arkit.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { PORTRAIT } from "../../runtime/base/camera.ts";
import { ownLandmarks, project } from "../judge/own_landmarks.ts";
import type { Regions } from "./browser.ts";

/** MediaPipe's points that bound each part. */
const INNER_LIPS = [81, 13, 311, 402, 14, 178];
const LIDS = [33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380];
/** Skin below the hair and above the brows, which nothing but raised brows moves. */
const FOREHEAD = [109, 10, 338, 108, 151, 337];
const FACE = [10, 152, 234, 454];

/** Where parts of a head are in the portrait: from its landmarks, so that a new face or framing moves them along. */
export function faceRegions(head: HeadModel) {
  const box = (landmarks: readonly number[], open: Partial<Record<ArkitShape, number>> = {}) => {
    const pose = restPose();
    for (const [shape, weight] of Object.entries(open)) {
      pose.expression[ARKIT_INDEX[shape as ArkitShape]] = weight;
    }
    const points = project(ownLandmarks(head, [], pose), PORTRAIT, 1);
    const across = landmarks.map((index) => points[index * 3]!);
    const down = landmarks.map((index) => points[index * 3 + 1]!);
    return [Math.min(...across), Math.min(...down), Math.max(...across), Math.max(...down)] as const;
  };
  return {
    /** Between the lips of the open mouth; at rest the lower lip and the chin are there. */
    mouth: box(INNER_LIPS, { jawOpen: 1 }),
    eyes: box(LIDS),
    forehead: box(FOREHEAD),
    face: box(FACE),
    /** Background, whatever the head looks like. */
    corner: [0.02, 0.02, 0.1, 0.1],
  } as const satisfies Regions;
}
