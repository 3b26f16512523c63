/**
 * Subsets of MediaPipe's 478 points that other tools speak. MediaPipe's right is the picture's left, the
 * subject's right.
 */

/** MediaPipe's point for each of the 68 of iBUG's scheme (Sagonas et al. 2013), in that order. */
export const IBUG_68: readonly number[] = [
  // The jaw from the subject's right ear to the left one.
  ...[127, 234, 93, 132, 58, 136, 149, 176, 152, 400, 378, 365, 288, 361, 323, 454, 356],
  // Brows: the subject's right, then left.
  ...[70, 63, 105, 66, 107, 336, 296, 334, 293, 300],
  // The nose's bridge, then under its tip.
  ...[168, 197, 195, 4, 98, 97, 2, 326, 327],
  // Eyes: the subject's right, then left.
  ...[33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380],
  // The lips' outer border, then the inner one.
  ...[61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91, 78, 81, 13, 311, 308, 402, 14, 178],
];

/** The 105 points of FLAME's MediaPipe embedding (Grassal et al. 2022; HeadStudio uses it): brows, eyes, nose, lips. */
export const FLAME_105: readonly number[] = [
  ...[276, 282, 283, 285, 293, 295, 296, 300, 334, 336, 46, 52, 53, 55, 63, 65, 66, 70, 105, 107],
  ...[249, 263, 362, 373, 374, 380, 381, 382, 384, 385, 386, 387, 388, 390, 398, 466],
  ...[7, 33, 133, 144, 145, 153, 154, 155, 157, 158, 159, 160, 161, 163, 173, 246],
  ...[168, 6, 197, 195, 5, 4, 129, 98, 97, 2, 326, 327, 358],
  ...[0, 13, 14, 17, 37, 39, 40, 61, 78, 80, 81, 82, 84, 87, 88, 91, 95, 146, 178, 181],
  ...[185, 191, 267, 269, 270, 291, 308, 310, 311, 312, 314, 317, 318, 321, 324, 375, 402, 405, 409, 415],
];
