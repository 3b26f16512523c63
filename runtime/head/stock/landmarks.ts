import type { LandmarkEmbedding } from "../head_model.ts";
import { EYE } from "./measures.ts";
import type { WholeMesh } from "./whole_mesh.ts";
import { cross, dot, length, subtract, type Vector } from "./vector.ts";

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
  [164, -51],
  [18, -82],
  [200, -88],
  [199, -97],
  [152, -106],
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

/** `n` points at even arc length along a line. */
function resample(line: readonly Vector[], n: number): Vector[] {
  const lengths = [0];
  for (let i = 1; i < line.length; i++) {
    lengths.push(lengths[i - 1]! + length(subtract(line[i]!, line[i - 1]!)));
  }
  return Array.from({ length: n }, (_, k) => {
    const goal = lengths[lengths.length - 1]! * k / (n - 1);
    let i = 1;
    while (i < line.length - 1 && lengths[i]! < goal) i++;
    const t = (goal - lengths[i - 1]!) / (lengths[i]! - lengths[i - 1]!);
    const a = line[i - 1]!, b = line[i]!;
    return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
  });
}

function nearestTriangle(
  mesh: WholeMesh,
  p: Vector,
  keep: (v: number) => boolean,
): { triangle: number; barycentric: readonly number[] } {
  let best = { triangle: -1, barycentric: [1, 0, 0] as readonly number[] }, least = Infinity;
  const at = (
    v: number,
  ): Vector => [mesh.positions[v * 3]!, mesh.positions[v * 3 + 1]!, mesh.positions[v * 3 + 2]!];
  for (let t = 0; t * 3 < mesh.triangles.length; t++) {
    const [a, b, c] = [0, 1, 2].map((k) => mesh.triangles[t * 3 + k]!) as [number, number, number];
    if (!keep(a) || !keep(b) || !keep(c)) continue;
    const A = at(a);
    if (Math.abs(A[0] - p[0]) + Math.abs(A[1] - p[1]) > 60) continue;
    const barycentric = closestBarycentric(p, A, at(b), at(c));
    const q: number[] = [0, 1, 2].map((k) =>
      barycentric[0]! * A[k]! + barycentric[1]! * at(b)[k]! + barycentric[2]! * at(c)[k]!
    );
    const far = Math.hypot(q[0]! - p[0], q[1]! - p[1], q[2]! - p[2]);
    if (far < least) {
      least = far;
      best = { triangle: t, barycentric };
    }
  }
  if (best.triangle < 0) throw new RangeError(`Cannot embed a landmark, no triangle lies near: ${p}`);
  return best;
}

/** Barycentric coordinates of the triangle's point closest to p (Ericson, Real-Time Collision Detection, 5.1.5). */
function closestBarycentric(p: Vector, a: Vector, b: Vector, c: Vector): readonly number[] {
  const ab = subtract(b, a), ac = subtract(c, a), n = cross(ab, ac);
  const square = dot(n, n), ap = subtract(p, a);
  const v = dot(cross(ap, ac), n) / square, w = dot(cross(ab, ap), n) / square;
  if (v >= 0 && w >= 0 && v + w <= 1) return [1 - v - w, v, w];
  const onEdge = (from: Vector, to: Vector): number => {
    const edge = subtract(to, from);
    return Math.min(1, Math.max(0, dot(subtract(p, from), edge) / dot(edge, edge)));
  };
  const sides = [onEdge(a, b), onEdge(b, c), onEdge(c, a)] as const;
  const candidates = [
    [1 - sides[0], sides[0], 0],
    [0, 1 - sides[1], sides[1]],
    [sides[2], 0, 1 - sides[2]],
  ];
  const gap = (k: readonly number[]): number =>
    Math.hypot(...[0, 1, 2].map((i) => k[0]! * a[i]! + k[1]! * b[i]! + k[2]! * c[i]! - p[i]!));
  return candidates.reduce((best, candidate) => gap(candidate) < gap(best) ? candidate : best);
}
