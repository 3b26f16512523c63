import type { LandmarkEmbedding } from "../head_model.ts";
import { EYE } from "./measures.ts";
import type { WholeMesh } from "./whole_mesh.ts";
import { nearestTriangle, resample } from "./surface_points.ts";
import type { Vector } from "./vector.ts";

/** MediaPipe's indices along a contour, subject's left then right, with the middle (if any) shared. */
interface Contour {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly points: readonly Vector[];
  readonly keep?: (v: number) => boolean;
}

/** Embeds those of MediaPipe's 478 points that the sculpture itself defines. */
export function embedLandmarks(mesh: WholeMesh): LandmarkEmbedding {
  const at = (v: number): Vector => [
    mesh.positions[v * 3]!,
    mesh.positions[v * 3 + 1]!,
    mesh.positions[v * 3 + 2]!,
  ];
  const left = Array.from({ length: mesh.count }, (_, v) => v).filter((v) => mesh.side[v]! >= 0);
  const lip = (upper: boolean, depth: number, n: number): Vector[] => {
    const line = left.filter((v) => mesh.lips.get(v)?.depth === depth)
      .filter((v) => mesh.lips.get(v)!.upper === upper || mesh.lips.get(v)!.across === 1)
      .sort((a, b) => mesh.lips.get(a)!.across - mesh.lips.get(b)!.across).map(at);
    return resample(line, n);
  };
  const lid = (upper: boolean): Vector[] => {
    const last = Math.max(...[...mesh.lids.values()].map((place) => place.column));
    const line = left.filter((v) => mesh.lids.get(v)?.margin === "outer")
      .filter((v) => mesh.lids.get(v)!.upper === upper || mesh.lids.get(v)!.column % last === 0)
      .sort((a, b) => mesh.lids.get(a)!.along - mesh.lids.get(b)!.along).map(at);
    return resample(line, 9);
  };
  const lipSide = (upper: boolean) => (v: number): boolean => {
    const place = mesh.lips.get(v);
    return !!place && (place.upper === upper || place.across === 1) && place.depth <= 1;
  };
  const skin = (v: number): boolean => mesh.parts[v] === "skin";
  const eyeball = (v: number): boolean => mesh.parts[v] === "eyeball";

  const brow = browLines(mesh);
  const iris = EYE.radius * Math.sin(EYE.irisAngle * Math.PI / 180);
  const irisZ = EYE.centre[2] + EYE.radius * Math.cos(EYE.irisAngle * Math.PI / 180);
  const [ex, ey] = EYE.centre;
  const contours: readonly Contour[] = [
    {
      left: [0, 267, 269, 270, 409, 291],
      right: [0, 37, 39, 40, 185, 61],
      points: lip(true, 0, 6),
      keep: lipSide(true),
    },
    {
      left: [17, 314, 405, 321, 375],
      right: [17, 84, 181, 91, 146],
      points: lip(false, 0, 6),
      keep: lipSide(false),
    },
    {
      left: [13, 312, 311, 310, 415, 308],
      right: [13, 82, 81, 80, 191, 78],
      points: lip(true, 1, 6),
      keep: lipSide(true),
    },
    {
      left: [14, 317, 402, 318, 324],
      right: [14, 87, 178, 88, 95],
      points: lip(false, 1, 6),
      keep: lipSide(false),
    },
    {
      left: [362, 398, 384, 385, 386, 387, 388, 466, 263],
      right: [133, 173, 157, 158, 159, 160, 161, 246, 33],
      points: lid(true),
      keep: skin,
    },
    {
      left: [382, 381, 380, 374, 373, 390, 249],
      right: [155, 154, 153, 145, 144, 163, 7],
      points: lid(false).slice(1, 8),
      keep: skin,
    },
    {
      left: [336, 296, 334, 293, 300],
      right: [107, 66, 105, 63, 70],
      points: resample(brow.top, 5),
      keep: skin,
    },
    {
      left: [285, 295, 282, 283, 276],
      right: [55, 65, 52, 53, 46],
      points: resample(brow.bottom, 5),
      keep: skin,
    },
    {
      left: [473, 475, 477],
      right: [468, 470, 472],
      points: [[ex, ey, 10], [ex, ey + iris, irisZ], [ex, ey - iris, irisZ]],
      keep: eyeball,
    },
    // Of the iris's sides, MediaPipe numbers the one on the picture's right first in both eyes.
    {
      left: [474, 476],
      right: [471, 469],
      points: [[ex + iris, ey, irisZ], [ex - iris, ey, irisZ]],
      keep: eyeball,
    },
    {
      left: SPOTS.map((spot) => spot.left),
      right: SPOTS.map((spot) => spot.right),
      points: SPOTS.map((spot) => spot.at),
      keep: skin,
    },
    { left: MIDLINE.map(([index]) => index), right: [], points: midline(mesh), keep: skin },
  ];

  const indices: number[] = [], triangles: number[] = [], barycentric: number[] = [];
  const stick = (index: number, p: Vector, keep: (v: number) => boolean): void => {
    const found = nearestTriangle(mesh, p, keep);
    indices.push(index);
    triangles.push(found.triangle);
    barycentric.push(...found.barycentric);
  };
  for (const { left, right, points, keep = skin } of contours) {
    left.forEach((index, i) => stick(index, points[i]!, keep));
    right.forEach((index, i) => {
      const [x, y, z] = points[i]!;
      if (!left.includes(index)) stick(index, [-x, y, z], keep);
    });
  }
  const order = indices.map((_, i) => i).sort((a, b) => indices[a]! - indices[b]!);
  return {
    indices: Uint16Array.from(order, (i) => indices[i]!),
    triangles: Uint32Array.from(order, (i) => triangles[i]!),
    barycentric: Float32Array.from(order.flatMap((i) => barycentric.slice(i * 3, i * 3 + 3))),
  };
}

/** Points of the profile, by their height in millimetres: forehead, nose, philtrum, chin. */
const MIDLINE: readonly (readonly [number, number])[] = [
  [10, 60],
  [151, 40],
  [9, 22],
  [8, 13],
  [168, 5],
  [6, -2],
  [197, -11],
  [195, -19],
  [5, -26],
  [4, -32],
  [1, -37],
  [2, -46.5],
  [164, -51],
  [18, -82],
  [200, -88],
  [199, -97],
  [152, -106],
];

/** Spots on the nose, the cheeks and the face's outline, millimetres, on the subject's left. */
const SPOTS: readonly { left: number; right: number; at: Vector }[] = [
  { left: 358, right: 129, at: [17.5, -37, 12] },
  { left: 278, right: 48, at: [16, -36, 21] },
  { left: 294, right: 64, at: [15.5, -39.5, 18] },
  { left: 327, right: 98, at: [13, -43.5, 17] },
  { left: 326, right: 97, at: [5.5, -45.5, 22] },
  { left: 280, right: 50, at: [44, -33, 0] },
  { left: 425, right: 205, at: [35, -43, 4] },
  { left: 345, right: 116, at: [56, -17, -20] },
  { left: 352, right: 123, at: [55, -30, -18] },
  { left: 338, right: 109, at: [17, 60, 8] },
  { left: 297, right: 67, at: [32, 57, 2] },
  { left: 332, right: 103, at: [44, 51, -8] },
  { left: 284, right: 54, at: [53, 41, -20] },
  { left: 251, right: 21, at: [58, 29, -32] },
  { left: 389, right: 162, at: [61, 14, -44] },
  { left: 356, right: 127, at: [63, -3, -54] },
  { left: 454, right: 234, at: [64, -19, -57] },
  { left: 323, right: 93, at: [61, -36, -56] },
  { left: 361, right: 132, at: [57, -53, -53] },
  { left: 288, right: 58, at: [52, -68, -48] },
  { left: 397, right: 172, at: [47, -80, -37] },
  { left: 365, right: 136, at: [40, -88, -25] },
  { left: 379, right: 150, at: [32, -95, -13] },
  { left: 378, right: 149, at: [25, -100, -4] },
  { left: 400, right: 176, at: [17, -103.5, 4] },
  { left: 377, right: 148, at: [8, -105.5, 8] },
];

function midline(mesh: WholeMesh): Vector[] {
  return MIDLINE.map(([, y]) => {
    let best: Vector = [0, y, -1e3];
    for (let t = 0; t < mesh.triangles.length; t += 3) {
      for (let k = 0; k < 3; k++) {
        const a = mesh.triangles[t + k]!, b = mesh.triangles[t + (k + 1) % 3]!;
        if (
          mesh.side[a] !== 0 || mesh.side[b] !== 0 || mesh.parts[a] !== "skin" || mesh.parts[b] !== "skin"
        ) continue;
        const ya = mesh.positions[a * 3 + 1]!, yb = mesh.positions[b * 3 + 1]!;
        if ((ya - y) * (yb - y) > 0 || ya === yb) continue;
        const s = (y - ya) / (yb - ya);
        const z = mesh.positions[a * 3 + 2]! * (1 - s) + mesh.positions[b * 3 + 2]! * s;
        if (z > best[2]) best = [0, y, z];
      }
    }
    return best;
  });
}

/** The left brow's upper and lower edges, from the nose outwards. */
function browLines(mesh: WholeMesh): { top: Vector[]; bottom: Vector[] } {
  const brow = mesh.regionNames.indexOf("brow");
  const columns = new Map<number, Vector[]>();
  const vertices = new Set<number>();
  mesh.regions.forEach((region, t) => {
    if (region === brow) { for (let k = 0; k < 3; k++) vertices.add(mesh.triangles[t * 3 + k]!); }
  });
  const sorted = [...vertices].filter((v) => mesh.side[v] === 1)
    .map((v): Vector => [mesh.positions[v * 3]!, mesh.positions[v * 3 + 1]!, mesh.positions[v * 3 + 2]!]);
  for (const p of sorted) {
    const bin = Math.round(p[0] / 5);
    (columns.get(bin) ?? columns.set(bin, []).get(bin)!).push(p);
  }
  const bins = [...columns.keys()].sort((a, b) => a - b).map((bin) => columns.get(bin)!);
  const extreme = (points: Vector[], sign: number): Vector =>
    points.reduce((a, b) => sign * b[1] > sign * a[1] ? b : a);
  return { top: bins.map((points) => extreme(points, 1)), bottom: bins.map((points) => extreme(points, -1)) };
}
