import type { HeadModel, LandmarkEmbedding } from "../head_model.ts";
import type { MorphHead } from "../morph/morph_head.ts";
import { type EdgePlace, type Edges, placesAlong, sharesOn, wayOver } from "./contours.ts";
import { ICT_LANDMARKS, ICT_LIDS } from "./layout.ts";

/**
 * MediaPipe's points on a line, from one end to the other, and the vertices that the line runs over on the scan. Ends that
 * two lines share stand in both.
 */
interface Contour {
  readonly points: readonly number[];
  readonly over: readonly number[];
}

const { outerLips, innerLips } = ICT_LANDMARKS;

/** Lids from the inner corner to the outer one, lips from the midline to the corners. */
const CONTOURS: readonly Contour[] = [
  {
    points: [362, 398, 384, 385, 386, 387, 388, 466, 263],
    over: ICT_LIDS.left.upper,
  },
  {
    points: [362, 382, 381, 380, 374, 373, 390, 249, 263],
    over: ICT_LIDS.left.lower,
  },
  {
    points: [133, 173, 157, 158, 159, 160, 161, 246, 33],
    over: ICT_LIDS.right.upper,
  },
  {
    points: [133, 155, 154, 153, 145, 144, 163, 7, 33],
    over: ICT_LIDS.right.lower,
  },
  { points: [0, 267, 269, 270, 409, 291], over: outerLips.slice(3, 7) },
  { points: [0, 37, 39, 40, 185, 61], over: outerLips.slice(0, 4).reverse() },
  { points: [17, 314, 405, 321, 375, 291], over: outerLips.slice(6, 10).reverse() },
  { points: [17, 84, 181, 91, 146, 61], over: [...outerLips.slice(9), outerLips[0]] },
  { points: [13, 312, 311, 310, 415, 308], over: innerLips.slice(2, 5) },
  { points: [13, 82, 81, 80, 191, 78], over: innerLips.slice(0, 3).reverse() },
  { points: [14, 317, 402, 318, 324, 308], over: innerLips.slice(4, 7).reverse() },
  { points: [14, 87, 178, 88, 95, 78], over: [...innerLips.slice(6), innerLips[0]] },
];

/** Points that are vertices of the scan. */
const SPOTS: readonly (readonly [point: number, vertex: number])[] = [
  [4, ICT_LANDMARKS.noseTip],
  [97, ICT_LANDMARKS.noseBase[0]],
  [2, ICT_LANDMARKS.noseBase[1]],
  [326, ICT_LANDMARKS.noseBase[2]],
];

/**
 * Lids' and lips' edges, and the nose's tip and base: what the scan knows for sure. Its brows and jaw are left out, for
 * MediaPipe means other places by those (they lie 4 and 10 to 20 mm away from its own canonical face's, laid over the
 * scan).
 *
 * @param edges of its polygons
 * @param stock says at which share of each line's length MediaPipe has its points
 */
export function contourLandmarks(
  { template, triangles }: Pick<MorphHead, "template" | "triangles">,
  edges: Edges,
  stock: HeadModel,
): LandmarkEmbedding {
  const places = new Map<number, EdgePlace>(SPOTS.map(([point, v]) => [point, { a: v, b: v, share: 0 }]));
  for (const { points, over } of CONTOURS) {
    placesAlong(wayOver(edges, template, over), template, sharesOn(stock, points)).forEach((place, i) => {
      places.set(points[i]!, place);
    });
  }
  return embedOnEdges(places, triangles);
}

function embedOnEdges(
  places: ReadonlyMap<number, EdgePlace>,
  triangles: ArrayLike<number>,
): LandmarkEmbedding {
  const key = (a: number, b: number) => Math.min(a, b) * 2 ** 20 + Math.max(a, b);
  const corners = new Map<number, number>(), sides = new Map<number, number>();
  for (let i = 0; i < triangles.length; i++) {
    const t = Math.floor(i / 3), a = triangles[i]!, b = triangles[i % 3 === 2 ? i - 2 : i + 1]!;
    corners.set(a, t);
    sides.set(key(a, b), t);
  }
  const indices = [...places.keys()].sort((a, b) => a - b);
  const onto = new Uint32Array(indices.length), barycentric = new Float32Array(indices.length * 3);
  indices.forEach((index, i) => {
    const { a, b, share } = places.get(index)!;
    const t = onto[i] = a === b ? corners.get(a)! : sides.get(key(a, b))!;
    for (let c = 0; c < 3; c++) {
      const v = triangles[t * 3 + c];
      barycentric[i * 3 + c] = (v === a ? 1 - share : 0) + (v === b ? share : 0);
    }
  });
  return { indices: Uint16Array.from(indices), triangles: onto, barycentric };
}
