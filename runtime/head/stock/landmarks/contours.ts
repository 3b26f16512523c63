import { EAR, EYE, NOSTRIL } from "../measures.ts";
import { traceProfile } from "../sculpture/profile.ts";
import { resample } from "../sculpture/surface_points.ts";
import { curve } from "../../../base/curve.ts";
import { mix, smoothstep } from "../../../base/scalar.ts";
import { add, midway, type Vector } from "../../../base/vector.ts";
import type { LidPlace } from "../mesh/mesh_builder.ts";
import { placeOf, type WholeMesh } from "../mesh/whole_mesh.ts";

/** What a landmark may stick to. */
export type Ground = "skin" | "lid" | "upperLip" | "lowerLip" | "eyeball";

/** A landmark that the sculpture itself defines, millimetres, on the subject's left or the midline. */
export interface ContourPoint {
  /** MediaPipe's index on the subject's left and on the right; the same on the midline. */
  readonly left: number;
  readonly right: number;
  readonly at: Vector;
  readonly ground: Ground;
  /** The points between the contours are placed by this one. */
  readonly anchor: boolean;
}

/** Lid margins, lips, brows, profile, wings of the nose and irises. */
export function contourPoints(mesh: WholeMesh): ContourPoint[] {
  const points: ContourPoint[] = [];
  const line = (
    left: readonly number[],
    right: readonly number[],
    places: readonly Vector[],
    ground: Ground = "skin",
    anchor = true,
  ): void => {
    left.forEach((index, i) =>
      points.push({ left: index, right: right[i]!, at: places[i]!, ground, anchor })
    );
  };

  const lip = (upper: boolean, depth: number): Vector[] => lipLine(mesh, upper, depth);
  line([0, 267, 269, 270, 409, 291], [0, 37, 39, 40, 185, 61], lip(true, 0), "upperLip");
  line([17, 314, 405, 321, 375], [17, 84, 181, 91, 146], lip(false, 0), "lowerLip");
  // The canonical face's mouth is a little open, so that what lies inside its lips' border guides no warp. Depths are
  // those of the mesh's rings at which the tracker has the points.
  line([11, 302, 303, 304, 408, 306], [11, 72, 73, 74, 184, 76], lip(true, 0.26), "upperLip", false);
  line([16, 315, 404, 320, 307], [16, 85, 180, 90, 77], lip(false, 0.26), "lowerLip", false);
  line([12, 268, 271, 272, 407, 292], [12, 38, 41, 42, 183, 62], lip(true, 0.8), "upperLip", false);
  line([15, 316, 403, 319, 325], [15, 86, 179, 89, 96], lip(false, 0.8), "lowerLip", false);
  line([13, 312, 311, 310, 415, 308], [13, 82, 81, 80, 191, 78], lip(true, 1), "upperLip", false);
  line([14, 317, 402, 318, 324], [14, 87, 178, 88, 95], lip(false, 1), "lowerLip", false);

  const upperLid = lidLine(mesh, true), lowerLid = lidLine(mesh, false);
  line(
    [362, 398, 384, 385, 386, 387, 388, 466, 263],
    [133, 173, 157, 158, 159, 160, 161, 246, 33],
    upperLid,
    "lid",
  );
  line([382, 381, 380, 374, 373, 390, 249], [155, 154, 153, 145, 144, 163, 7], lowerLid.slice(1, 8), "lid");
  const brow = browLines(mesh);
  line([336, 296, 334, 293, 300], [107, 66, 105, 63, 70], BROW_TOP.map(brow.top));
  const under = BROW_UNDER.map(brow.under);
  line([285, 295, 282, 283], [55, 65, 52, 53], under);
  // A brow's tail ends in a point, where its upper edge guides already.
  line([276], [46], [under[4]!], "skin", false);

  const middle = midline(mesh, lip(true, 0)[0]![1], lip(false, 0)[0]![1]);
  line(middle.map(([index]) => index), middle.map(([index]) => index), middle.map(([, place]) => place));
  for (const { left, right, from } of NOSE_WING) {
    line([left], [right], [add(NOSTRIL.centre, from)]);
  }
  line([454], [234], [add(EAR.canal, BEFORE_TRAGUS)]);

  const iris = EYE.radius * Math.sin(EYE.irisAngle * Math.PI / 180);
  const irisZ = EYE.centre[2] + EYE.radius * Math.cos(EYE.irisAngle * Math.PI / 180);
  const [x, y] = EYE.centre;
  line(
    [473, 475, 477],
    [468, 470, 472],
    [[x, y, 10], [x, y + iris, irisZ], [x, y - iris, irisZ]],
    "eyeball",
    false,
  );
  // Of an iris's sides, MediaPipe numbers the one on the picture's right first, in both eyes (seen with the tracker).
  line([474, 476], [471, 469], [[x + iris, y, irisZ], [x - iris, y, irisZ]], "eyeball", false);
  return points;
}

/** Left vertices that lie on a line across the lips, midline to corner. `depth`: the nearest ring there is. */
function lipLine(mesh: WholeMesh, upper: boolean, depth: number): Vector[] {
  const rings = new Set([...mesh.lips.values()].map((place) => place.depth));
  const ring = [...rings].reduce((a, b) => Math.abs(b - depth) < Math.abs(a - depth) ? b : a);
  return resample(
    sorted(
      mesh,
      mesh.lips,
      (place) => place.depth === ring && (place.upper === upper || place.across === 1),
      (place) => place.across,
    ),
    ON_LIPS,
  );
}

/**
 * The edge of a lid as it is seen against the eye, from the inner corner to the outer one: the tracker's points lie there,
 * not among the lashes. The corners are where the lids meet.
 */
function lidLine(mesh: WholeMesh, upper: boolean): Vector[] {
  const last = Math.max(...[...mesh.lids.values()].map((place) => place.column));
  const shares = upper ? ON_UPPER_LID : ON_LOWER_LID;
  const along = (margin: LidPlace["margin"]): Vector[] =>
    resample(
      sorted(
        mesh,
        mesh.lids,
        (place) => place.margin === margin && (place.upper === upper || place.column % last === 0),
        (place) => place.along,
      ),
      shares,
    );
  const outer = along("outer"), inner = along("inner");
  return shares.map((share, i) =>
    midway(outer[i]!, inner[i]!, smoothstep(0, 0.2, share) * smoothstep(1, 0.8, share))
  );
}

function sorted<Place>(
  mesh: WholeMesh,
  places: ReadonlyMap<number, Place>,
  keep: (place: Place) => boolean,
  by: (place: Place) => number,
): Vector[] {
  return [...places].filter(([v, place]) => mesh.side[v]! >= 0 && keep(place))
    .sort(([, a], [, b]) => by(a) - by(b))
    .map(([v]) => placeOf(mesh, v));
}

/** Shares of a line's length from the midline at which MediaPipe's canonical face has its points. */
const ON_LIPS = [0, 0.22, 0.45, 0.67, 0.86, 1];
/**
 * Shares of a line's length from the inner corner at which the tracker has its points on pictures of our head: 3 mm
 * further out than on the canonical face. (By the latter's the tracker missed the eyes' outlines by 0.028 eye distances,
 * by these 0.013.)
 */
const ON_UPPER_LID = [0, 0.09, 0.23, 0.42, 0.585, 0.75, 0.87, 0.935, 1],
  ON_LOWER_LID = [0, 0.08, 0.205, 0.39, 0.56, 0.725, 0.85, 0.92, 1];

/** Shares of the brow's width from its inner end at which MediaPipe has its points. */
const BROW_TOP = [0.04, 0.34, 0.61, 0.84, 1], BROW_UNDER = [0, 0.32, 0.56, 0.75, 0.9];

/** The left brow's upper and lower edges over shares of its width, 0 at the nose. */
function browLines(mesh: WholeMesh): Record<"top" | "under", (share: number) => Vector> {
  const brow = mesh.regionNames.indexOf("brow");
  const vertices = new Set<number>();
  mesh.regions.forEach((region, t) => {
    if (region === brow) { for (let k = 0; k < 3; k++) vertices.add(mesh.triangles[t * 3 + k]!); }
  });
  const columns = new Map<number, Vector[]>();
  for (const v of vertices) {
    if (mesh.side[v] !== 1) continue;
    const x = mesh.positions[v * 3]!, column = Math.round(x / BROW_COLUMN);
    (columns.get(column) ?? columns.set(column, []).get(column)!)
      .push([x, mesh.positions[v * 3 + 1]!, mesh.positions[v * 3 + 2]!]);
  }
  const across = [...columns].sort(([a], [b]) => a - b).map(([, points]) => points);
  const edge = (sign: number) => {
    const line = across.map((points) => points.reduce((a, b) => sign * b[1] > sign * a[1] ? b : a));
    const height = curve(...line.map(([x, y]) => [x, y] as const));
    const depth = curve(...line.map(([x, , z]) => [x, z] as const));
    return { at: (share: number) => mix(line[0]![0], line.at(-1)![0], share), height, depth };
  };
  const upper = edge(1), lower = edge(-1);
  // Hairs thin out towards the tail, and the last of them run on below their roots.
  const hairs = (own: typeof upper, thins: number) => (share: number): Vector => {
    const x = own.at(share), middle = (upper.height(x) + lower.height(x)) / 2;
    const thinned = mix(own.height(x), middle, thins * smoothstep(0.42, 1, share));
    return [x, thinned - BROW_TAIL * smoothstep(0.6, 1, share), own.depth(x)];
  };
  return { top: hairs(upper, 0.8), under: hairs(lower, 0) };
}
const BROW_COLUMN = 5, BROW_TAIL = 2.5;

/** Of the nose's wing, from the nostril's centre: groove behind it, its side, its rim, and the nostril's floor. */
const NOSE_WING: readonly { left: number; right: number; from: Vector }[] = [
  { left: 358, right: 129, from: [11.1, 5, -12.6] },
  { left: 278, right: 48, from: [9.6, 6, -3.6] },
  { left: 294, right: 64, from: [9.1, 2.5, -6.6] },
  { left: 327, right: 98, from: [6.6, -1.5, -7.6] },
  { left: 326, right: 97, from: [-0.9, -3.5, -2.4] },
];
/** From the ear canal to the cheek before the tragus. */
const BEFORE_TRAGUS: Vector = [0, -1, 17];

/** Points of the profile: forehead, nose, philtrum, chin; shares of the way from one of its places to the next. */
function midline(mesh: WholeMesh, upperBorder: number, lowerBorder: number): [number, Vector][] {
  const profile = traceProfile(mesh, [upperBorder, lowerBorder]);
  const { nasion, noseTip, subnasale, labialFold, menton } = profile;
  const eyes = EYE.centre[1], apart = 2 * EYE.centre[0];
  const heights: [number, number][] = [
    // The forehead's over the eyes, by the distance between these; the topmost below the hair.
    [10, eyes + 0.84 * apart],
    [151, eyes + 0.59 * apart],
    [9, eyes + 0.35 * apart],
    [8, eyes + 0.215 * apart],
    [168, mix(nasion, noseTip, -0.12)],
    [6, mix(nasion, noseTip, 0.13)],
    [197, mix(nasion, noseTip, 0.35)],
    [195, mix(nasion, noseTip, 0.55)],
    [5, mix(nasion, noseTip, 0.76)],
    [4, noseTip],
    [1, mix(noseTip, subnasale, 0.34)],
    [19, mix(noseTip, subnasale, 0.52)],
    [94, mix(noseTip, subnasale, 0.69)],
    [2, mix(noseTip, subnasale, 0.88)],
    [164, mix(subnasale, upperBorder, 0.2)],
    [18, mix(lowerBorder, labialFold, 0.8)],
    [200, mix(labialFold, menton, 0.26)],
    [199, mix(labialFold, menton, 0.55)],
    [175, mix(labialFold, menton, 0.8)],
    [152, menton],
  ];
  return heights.map(([index, y]) => [index, profile.at(y)]);
}
