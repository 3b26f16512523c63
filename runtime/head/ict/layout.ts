/**
 * Where ICT-FaceKit light (Li et al. 2020, "Learning Formation of Physically-Based Face Attributes"; MIT licence) has what:
 * the tables of its README, and what these say of the mesh's parts.
 */

export const ICT_VERTICES = 26719, ICT_POLYGONS = 26384;

/** A first and a last number, both counted in. */
export type Span = readonly [first: number, last: number];

/** Of vertices. */
export const ICT_SPANS = {
  face: [0, 9408],
  headAndNeck: [9409, 11247],
  mouthSocket: [11248, 13293],
  eyeSockets: [13294, 14061],
  gumsAndTongue: [14062, 17038],
  upperTeeth: [17039, 19246],
  lowerTeeth: [19247, 21450],
  /** With the cornea, which other programs draw as glass. */
  leftSclera: [21451, 22220],
  /** Within the sclera: a disc with a pupil, and a ball behind it. */
  leftIris: [22221, 23020],
  rightSclera: [23021, 23790],
  rightIris: [23791, 24590],
  /** Lacrimal fluid, eye blend and eye occlusion: films that other programs draw over the eyeballs, by shaders. */
  films: [24591, 25350],
  /** Cards that need textures with holes. */
  eyelashes: [25351, 26718],
} as const satisfies Readonly<Record<string, Span>>;

/**
 * What is drawn. Splats on films and lash cards would hide the eyes behind them, and the iris lies behind the cornea: of
 * these the vertices stay, so that a vertex has the number that it has in the files, and no triangle.
 */
export const ICT_DRAWN = [
  ...[
    "face",
    "headAndNeck",
    "mouthSocket",
    "eyeSockets",
    "gumsAndTongue",
    "upperTeeth",
    "lowerTeeth",
  ] as const,
  ...["leftSclera", "rightSclera"] as const,
] as const satisfies readonly (keyof typeof ICT_SPANS)[];

/** The vertices of its README's 68 landmarks (iBUG's scheme) that are used, by the scheme's numbers from 0. */
export const ICT_LANDMARKS = {
  noseTip: 4857,
  noseBase: [2075, 1147, 4269],
  /** Outer corner, over the upper lid's edge to the inner corner, over the lower lid's edge and back. */
  rightEye: [1507, 1542, 1537, 1528, 1518, 1511],
  leftEye: [3721, 3756, 3751, 3742, 3732, 3725],
  /** The right corner, over the upper lip to the left one, over the lower lip and back. */
  outerLips: [5708, 5695, 2081, 0, 4275, 6200, 6213, 6346, 6461, 5518, 5957, 5841],
  innerLips: [5702, 5711, 5533, 6216, 6207, 6470, 5517, 5966],
} as const;

const { rightEye, leftEye } = ICT_LANDMARKS;
/** The lids' edges, from the inner corner to the outer one. */
export const ICT_LIDS = {
  left: {
    upper: [leftEye[3], leftEye[2], leftEye[1], leftEye[0]],
    lower: [leftEye[3], leftEye[4], leftEye[5], leftEye[0]],
  },
  right: {
    upper: [rightEye[3], rightEye[2], rightEye[1], rightEye[0]],
    lower: [rightEye[3], rightEye[4], rightEye[5], rightEye[0]],
  },
} as const;

export const verticesOf = ([first, last]: Span): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

export const isWithin = ([first, last]: Span, v: number): boolean => v >= first && v <= last;
