/**
 * What ControlNetMediaPipeFace was trained to see: MediaPipe's contours of a face in fixed colours. Facts from the
 * model's own annotator (laion_face_common.py of crucible-ai/ControlNet): it draws with OpenCV into a picture taken
 * for BGR, lines of thickness 2 at the picture's own size, over the eyes' centres a square of four pixels, and turns
 * the channels round at the end. Colours here are RGB as the model gets them, so the reverse of those in its code.
 *
 * It draws what MediaPipe's tracker finds, hidden parts with the rest: the far half of a turned face's oval crosses
 * the face. HeadStudio's code draws hidden parts too, even from behind, and no irises.
 */

/** A chain of contour lines in one colour. */
export interface FaceLines {
  readonly name: string;
  /** RGB, 0..255. */
  readonly colour: readonly [number, number, number];
  /** Pairs of MediaPipe's point indices, one after the other. */
  readonly edges: readonly number[];
  readonly sight: Sight;
}

/** How far behind the surface a point may lie and still be drawn, world units (0.045 a centimetre). */
export interface Sight {
  /** Where the surface at the point looks to the camera, or to the side. */
  readonly facing: number;
  /** Where it looks away. */
  readonly away: number;
}

/** The centre of an iris. */
export interface FaceDot {
  readonly point: number;
  readonly colour: readonly [number, number, number];
  readonly sight: Sight;
}

/** Cosine between a surface's normal and the way to the camera below which it looks away. */
export const LOOKS_AWAY = -0.35;

/** Brows lie on the surface. */
const ON_SURFACE: Sight = { facing: 0.014, away: 0.014 };
/** Seen from the side, a lid's edge against the eye lies behind the lids of the other corner and the eyeball. */
const LIDS: Sight = { facing: 0.045, away: 0.045 };
/** The inner lips lie behind the roll of the outer ones. */
const LIPS: Sight = { facing: 0.03, away: 0.03 };
/**
 * From the front, a tracker sees the oval whole, though cheeks hide the places before the ears. On the far side of
 * a turned face those places would be lines across it.
 */
const OVAL: Sight = { facing: 0.3, away: 0.06 };
/** A lid that closes passes close before the eyeball. */
const IRIS: Sight = { facing: 0.004, away: 0.004 };

/** [a, b, c] to the edges a-b and b-c. */
const chain = (...points: readonly number[]): number[] =>
  points.slice(1).flatMap((point, i) => [points[i]!, point]);

/** In the order in which they are drawn: later ones lie over earlier ones. MediaPipe's right is the subject's. */
export const FACE_LINES: readonly FaceLines[] = [
  {
    name: "oval",
    sight: OVAL,
    colour: [10, 200, 10],
    edges: chain(
      ...[10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152],
      ...[148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109, 10],
    ),
  },
  {
    name: "left eye",
    sight: LIDS,
    colour: [10, 200, 180],
    edges: [
      ...chain(263, 249, 390, 373, 374, 380, 381, 382, 362),
      ...chain(263, 466, 388, 387, 386, 385, 384, 398, 362),
    ],
  },
  {
    name: "left brow",
    sight: ON_SURFACE,
    colour: [10, 220, 180],
    edges: [...chain(276, 283, 282, 295, 285), ...chain(300, 293, 334, 296, 336)],
  },
  {
    name: "right eye",
    sight: LIDS,
    colour: [180, 200, 10],
    edges: [
      ...chain(33, 7, 163, 144, 145, 153, 154, 155, 133),
      ...chain(33, 246, 161, 160, 159, 158, 157, 173, 133),
    ],
  },
  {
    name: "right brow",
    sight: ON_SURFACE,
    colour: [180, 220, 10],
    edges: [...chain(46, 53, 52, 65, 55), ...chain(70, 63, 105, 66, 107)],
  },
  {
    name: "lips",
    sight: LIPS,
    colour: [10, 180, 10],
    edges: [
      ...chain(61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291),
      ...chain(61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291),
      ...chain(78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308),
      ...chain(78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308),
    ],
  },
];

export const FACE_DOTS: readonly FaceDot[] = [
  { point: 468, colour: [250, 200, 10], sight: IRIS },
  { point: 473, colour: [10, 200, 250], sight: IRIS },
];

/** Three points that say where a face looks: outer corners of the right and the left eye, middle of the lower lip. */
export const FACE_PLANE = { right: 33, left: 263, lip: 17 } as const;

/** All points that anything above needs. */
export const FACE_POINTS: ReadonlyMap<number, Sight> = new Map([
  ...Object.values(FACE_PLANE).map((point) => [point, ON_SURFACE] as const),
  ...FACE_LINES.flatMap(({ edges, sight }) => edges.map((point) => [point, sight] as const)),
  ...FACE_DOTS.map(({ point, sight }) => [point, sight] as const),
]);
