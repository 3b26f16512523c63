/**
 * A face in a datagram of OpenSeeFace (facetracker.py), little-endian, nothing aligned; several stand one after the other:
 *
 *     f64 time, seconds; i32 id; f32 width, height of the picture; f32 how open the right eye and the left eye are; u8 whether the
 *     pose was found; f32 its error; f32[4] its rotation x y z w; f32[3] Euler angles; f32[3] translation;
 *     f32[68] confidences; f32[68, 2] landmarks in pixels, x y; f32[70, 3] points; f32[14] features
 */
export const AT = {
  time: 0,
  id: 8,
  rightOpen: 20,
  leftOpen: 24,
  found: 28,
  error: 29,
  rotation: 33,
  translation: 61,
  confidences: 73,
  landmarks: 345,
  points: 889,
  features: 1729,
} as const;
/** Bytes of a face. */
export const FACE_BYTES = 1785;
/** Faces of the largest datagram that UDP carries. */
export const MOST_FACES = 36;

/**
 * Its features, in their order: -1 to 1, where 0 is the median of what was seen of this person and -1 and 1 the furthest. The mouth's
 * corners are told by how far they lie below the upper lip, so that -1 is up, against their name: a smile is below 0.
 */
export const FEATURES = [
  "eyeLeft",
  "eyeRight",
  "browSteepLeft",
  "browUpLeft",
  "browQuirkLeft",
  "browSteepRight",
  "browUpRight",
  "browQuirkRight",
  "cornerDownLeft",
  "cornerOutLeft",
  "cornerDownRight",
  "cornerOutRight",
  "mouthOpen",
  "mouthWide",
] as const;
export type Feature = (typeof FEATURES)[number];

/**
 * Points, as in iBUG's 68 but for the mouth. They are told in the head's own frame (x to the subject's right, y down, z into the
 * head): the corners of the eyes, outer and inner, and the pupils; and where it stands how open the eye is.
 */
export const POINTS = {
  right: { outer: 36, inner: 39, pupil: 66, open: AT.rightOpen },
  left: { outer: 45, inner: 42, pupil: 67, open: AT.leftOpen },
} as const;
