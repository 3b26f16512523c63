import { EYE, HEAD, MOUTH, NOSTRIL } from "../measures.ts";
import type { Vector } from "../../../base/vector.ts";

const [nostrilX, nostrilY, nostrilZ] = NOSTRIL.centre;
const [eyeX, eyeY] = EYE.centre;
/** The lips' most forward line lies over the contact line, a little before the incisors. */
const LIPS_Z = MOUTH.contactZ + 3.9;

/** Where the muscles take hold of the skin, on the subject's left, from the face's own measures. */
export const ANCHOR = {
  corner: [MOUTH.cornerX, MOUTH.cornerY - 1.6, MOUTH.cornerZ],
  upperMiddle: [0, MOUTH.cupidDipY - 1, LIPS_Z],
  upperSide: [12, MOUTH.cupidDipY - 1, LIPS_Z - 3],
  lowerMiddle: [0, MOUTH.lowerBorderY + 4.2, LIPS_Z],
  lowerSide: [12, MOUTH.lowerBorderY + 4.2, LIPS_Z - 4],
  /** Beneath the lower lip, beside the chin: where the depressors come up. */
  underLip: [10, MOUTH.lowerBorderY - 8.8, 14],
  chinSide: [15, MOUTH.lowerBorderY - 20.8, 6],
  jawSide: [30, MOUTH.lowerBorderY - 8.8, 0],
  chin: [0, HEAD.mentonY + 10, 14],
  /** The hollow of the cheek, which puffs. */
  jowl: [MOUTH.cornerX + 12, MOUTH.cornerY + 7, -6],
  /** The apple of the cheek, under the eye's outer half, and the cheekbone's side. */
  cheekApple: [eyeX + 11, (eyeY + MOUTH.cornerY) / 2 - 4, -4],
  cheekSide: [56, (eyeY + MOUTH.cornerY) / 2 - 17, -44],
  /** The fold from the wing of the nose to the corner of the mouth. */
  nasolabial: [26, (nostrilY + MOUTH.cornerY) / 2 + 7, 8],
  noseWing: [nostrilX + 8.6, nostrilY + 5.5, nostrilZ - 9.4],
  noseRoot: [9, eyeY - 4.4, 10],
  underEye: [eyeX + 2, eyeY - 13.4, -1],
  browInner: [eyeX - 17, eyeY + 19.6, 14],
  browMiddle: [eyeX + 3, eyeY + 23.6, 6],
  browOuter: [eyeX + 17, eyeY + 18.6, -8],
} as const satisfies Record<string, Vector>;
