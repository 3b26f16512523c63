import type { Cloud } from "./cloud.ts";
import { createPairHeap } from "./pair_heap.ts";
import { nearestNeighbours, NEIGHBOURS, NOBODY } from "./neighbours.ts";
import { pairCost } from "./pair_cost.ts";
import { eigenSymmetric } from "./symmetric.ts";

export interface MergeOptions {
  /** Splats that are to be left. */
  readonly target: number;
  /** Merging ends before, once mergers have cost so much: see `pairCost`. */
  readonly budget?: number;
  /** A pixel's blur at the size that the level is made for, square world units. */
  readonly blur: number;
  /** [splats], what may merge: those of one kind. */
  readonly kind: ArrayLike<number>;
  /** Whether two triangles move as one at a place. */
  readonly together: (triangle: number, other: number, x: number, y: number, z: number) => boolean;
}

/** An opaque splat's opacity: what is over it makes the splat larger instead. */
export const MOST_OPACITY = 0.98;

/**
 * Merges pairs of neighbours, the least cost first, until few enough are left; the cloud is overwritten and packed. Mass,
 * mean colour, mean place and covariance of each pair are kept: moments of footprints, the overlap counted once.
 *
 * @returns what the mergers have cost
 */
export function mergeSplats(cloud: Cloud, options: MergeOptions): number {
  const { target, blur, together, budget = Infinity } = options;
  const kind = Uint32Array.from(options.kind);
  const { count, mean, triangle, seen } = cloud;
  const mayMerge = (i: number, j: number) => {
    const a = triangle[i]!, b = triangle[j]!;
    if (a === b) return true;
    const x = (mean[i * 3]! + mean[j * 3]!) / 2, y = (mean[i * 3 + 1]! + mean[j * 3 + 1]!) / 2;
    return together(a, b, x, y, (mean[i * 3 + 2]! + mean[j * 3 + 2]!) / 2);
  };
  const cost = (i: number, j: number) => Math.max(seen[i]!, seen[j]!) * pairCost(cloud, i, j, blur);
  const lists = nearestNeighbours(count, mean, kind, mayMerge);
  /** Counts up with every merger, so that a pair's cost is known to be old; odd ones are gone. */
  const stamp = new Uint32Array(count);
  const heap = createPairHeap(count * NEIGHBOURS);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < NEIGHBOURS; k++) {
      const j = lists[i * NEIGHBOURS + k]!;
      if (j !== NOBODY && (j > i || !lists.subarray(j * NEIGHBOURS, (j + 1) * NEIGHBOURS).includes(i))) {
        heap.push(cost(i, j), i, j, 0, 0);
      }
    }
  }
  const goneTo = new Uint32Array(count).map((_, i) => i);
  const alive = (i: number): number => {
    while (goneTo[i] !== i) i = goneTo[i] = goneTo[goneTo[i]!]!;
    return i;
  };
  const near = new Set<number>(), costs: [number, number][] = [];
  let left = count, spent = 0;
  while (left > target && spent < budget && heap.pop()) {
    const { i, j, stampI, stampJ } = heap.top;
    if (goneTo[i] !== i || goneTo[j] !== j || stamp[i] !== stampI || stamp[j] !== stampJ) continue;
    spent += heap.top.cost;
    near.clear();
    for (let k = 0; k < NEIGHBOURS; k++) {
      for (const one of [lists[i * NEIGHBOURS + k]!, lists[j * NEIGHBOURS + k]!]) {
        if (one !== NOBODY) near.add(alive(one));
      }
    }
    near.delete(i);
    near.delete(j);
    mergePair(cloud, i, j, blur);
    seen[i] = Math.max(seen[i]!, seen[j]!);
    goneTo[j] = i;
    stamp[i]!++;
    left--;
    costs.length = 0;
    for (const other of near) if (mayMerge(i, other)) costs.push([cost(i, other), other]);
    costs.sort((a, b) => a[0] - b[0]);
    for (let k = 0; k < NEIGHBOURS; k++) {
      const found = costs[k];
      lists[i * NEIGHBOURS + k] = found ? found[1] : NOBODY;
      if (found) heap.push(found[0], i, found[1], stamp[i]!, stamp[found[1]]!);
    }
  }
  pack(cloud, goneTo);
  return spent;
}

const values = new Float64Array(3), vectors = new Float64Array(9);

/** Splat j becomes part of splat i. */
export function mergePair(cloud: Cloud, i: number, j: number, blur: number): void {
  const { mean, covariance: s, opacity, colour, more, width } = cloud;
  const p = i * 6, q = j * 6;
  const area1 = footprintArea(s, p, blur), area2 = footprintArea(s, q, blur);
  const m1 = opacity[i]! * area1, m2 = opacity[j]! * area2, w1 = m1 / (m1 + m2), w2 = 1 - w1;
  const dx = mean[j * 3]! - mean[i * 3]!, dy = mean[j * 3 + 1]! - mean[i * 3 + 1]!;
  const dz = mean[j * 3 + 2]! - mean[i * 3 + 2]!, v = w1 * w2;
  const shared = sharedArea(s, p, q, blur, dx, dy, dz) * opacity[i]! * opacity[j]!;
  s[p] = w1 * s[p]! + w2 * s[q]! + v * dx * dx;
  s[p + 1] = w1 * s[p + 1]! + w2 * s[q + 1]! + v * dx * dy;
  s[p + 2] = w1 * s[p + 2]! + w2 * s[q + 2]! + v * dx * dz;
  s[p + 3] = w1 * s[p + 3]! + w2 * s[q + 3]! + v * dy * dy;
  s[p + 4] = w1 * s[p + 4]! + w2 * s[q + 4]! + v * dy * dz;
  s[p + 5] = w1 * s[p + 5]! + w2 * s[q + 5]! + v * dz * dz;
  setMass(cloud, i, m1 + m2 - shared, blur);
  for (let c = 0; c < 3; c++) {
    mean[i * 3 + c] = w1 * mean[i * 3 + c]! + w2 * mean[j * 3 + c]!;
    colour[i * 3 + c] = w1 * colour[i * 3 + c]! + w2 * colour[j * 3 + c]!;
  }
  for (let c = 0; c < width; c++) more[i * width + c] = w1 * more[i * width + c]! + w2 * more[j * width + c]!;
  if (w2 > w1) {
    cloud.triangle[i] = cloud.triangle[j]!;
    cloud.fold[i] = cloud.fold[j]!;
  }
}

/** Gives a splat the opacity that makes up a mass; where that is more than opaque, the splat grows instead. */
function setMass(cloud: Cloud, i: number, mass: number, blur: number): void {
  const s = cloud.covariance, p = i * 6;
  eigenSymmetric(s[p]!, s[p + 1]!, s[p + 2]!, s[p + 3]!, s[p + 4]!, s[p + 5]!, values, vectors);
  const area = Math.sqrt((values[0]! + blur) * (values[1]! + blur));
  const wanted = mass / area;
  cloud.opacity[i] = Math.min(MOST_OPACITY, wanted);
  if (wanted <= MOST_OPACITY) return;
  const factor = wanted / MOST_OPACITY;
  for (let k = 0; k < 2; k++) {
    const grown = (values[k]! + blur) * factor - blur - values[k]!;
    const x = vectors[k]!, y = vectors[3 + k]!, z = vectors[6 + k]!;
    s[p]! += grown * x * x;
    s[p + 1]! += grown * x * y;
    s[p + 2]! += grown * x * z;
    s[p + 3]! += grown * y * y;
    s[p + 4]! += grown * y * z;
    s[p + 5]! += grown * z * z;
  }
}

/** Of a splat seen along its least axis, blurred, over 2 pi. */
function footprintArea(s: Float64Array, p: number, blur: number): number {
  eigenSymmetric(s[p]!, s[p + 1]!, s[p + 2]!, s[p + 3]!, s[p + 4]!, s[p + 5]!, values, vectors);
  return Math.sqrt((values[0]! + blur) * (values[1]! + blur));
}

/** The integral of the product of two footprints of height 1, both seen along the least axis of what they are together, over 2 pi. */
function sharedArea(
  s: Float64Array,
  p: number,
  q: number,
  blur: number,
  dx: number,
  dy: number,
  dz: number,
): number {
  const x = dx / 2, y = dy / 2, z = dz / 2;
  eigenSymmetric(
    (s[p]! + s[q]!) / 2 + x * x,
    (s[p + 1]! + s[q + 1]!) / 2 + x * y,
    (s[p + 2]! + s[q + 2]!) / 2 + x * z,
    (s[p + 3]! + s[q + 3]!) / 2 + y * y,
    (s[p + 4]! + s[q + 4]!) / 2 + y * z,
    (s[p + 5]! + s[q + 5]!) / 2 + z * z,
    values,
    vectors,
  );
  const form = (at: number, k: number, l: number) => {
    const ax = vectors[k]!, ay = vectors[3 + k]!, az = vectors[6 + k]!;
    const bx = vectors[l]!, by = vectors[3 + l]!, bz = vectors[6 + l]!;
    return s[at]! * ax * bx + s[at + 3]! * ay * by + s[at + 5]! * az * bz + s[at + 1]! * (ax * by + ay * bx) +
      s[at + 2]! * (ax * bz + az * bx) + s[at + 4]! * (ay * bz + az * by);
  };
  const a1 = form(p, 0, 0) + blur, b1 = form(p, 0, 1), c1 = form(p, 1, 1) + blur;
  const a2 = form(q, 0, 0) + blur, b2 = form(q, 0, 1), c2 = form(q, 1, 1) + blur;
  const u = dx * vectors[0]! + dy * vectors[3]! + dz * vectors[6]!;
  const v = dx * vectors[1]! + dy * vectors[4]! + dz * vectors[7]!;
  const a = a1 + a2, b = b1 + b2, c = c1 + c2, det = a * c - b * b;
  const exponent = (c * u * u - 2 * b * u * v + a * v * v) / det;
  return Math.sqrt((a1 * c1 - b1 * b1) * (a2 * c2 - b2 * b2) / det) * Math.exp(-exponent / 2);
}

/** Those that are left, moved to the front in their order. */
function pack(cloud: Cloud, goneTo: Uint32Array): void {
  const rows: [Float64Array | Float32Array | Uint32Array | Uint8Array, number][] = [
    [cloud.mean, 3],
    [cloud.covariance, 6],
    [cloud.opacity, 1],
    [cloud.colour, 3],
    [cloud.triangle, 1],
    [cloud.oneSided, 1],
    [cloud.fold, 1],
    [cloud.seen, 1],
    [cloud.more, cloud.width],
  ];
  let next = 0;
  for (let i = 0; i < cloud.count; i++) {
    if (goneTo[i] !== i) continue;
    for (const [array, width] of rows) array.copyWithin(next * width, i * width, (i + 1) * width);
    next++;
  }
  cloud.count = next;
}
