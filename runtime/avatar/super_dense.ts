import type { FaceFrames } from "./binding.ts";

/**
 * Splats spread over a mesh: K points a triangle, bound to it (HeadStudio Sec. 4.2, A.1), in local frames.
 */
export interface DenseSplats {
  readonly count: number;
  /** [splats]. */
  readonly binding: Uint32Array;
  /** [splats, 3], where on its triangle each lies. */
  readonly barycentric: Float32Array;
  /** [splats, 3], local. */
  readonly position: Float32Array;
  /** [splats, 4], local, w x y z. */
  readonly rotation: Float32Array;
  /** [splats, 3], local. */
  readonly scale: Float32Array;
}

export interface DenseOptions {
  /**
   * Standard deviation in the surface, in distances to the nearest neighbour. HeadStudio starts training at 1,
   * where neighbours at opacity 0.1 melt into one another; opaque, they would blur every edge. What a hexagonal
   * lattice of splats at 0.95 lets through where it is thinnest: 10 % at 0.5, 3 % at 0.6, 0.8 % at 0.7.
   */
  readonly spread: number;
  /** Standard deviation along the normal over that in the surface: thin splats keep edges crisp. */
  readonly flatness: number;
}

/** Largest K: 7 mm^2 a splat still cover a triangle of 600 mm^2. */
export const MOST_POINTS = 96;

/**
 * How many splats each triangle gets: in proportion to area times `density`, at least 1, `target` in all
 * (within a part in a thousand, where no triangle is at its limits).
 *
 * @param density [triangles], relative splats per area
 */
export function shareOut(frames: FaceFrames, density: ArrayLike<number>, target: number): Uint8Array {
  const triangles = frames.area.length;
  const points = new Uint8Array(triangles);
  const shared = (factor: number): number => {
    let sum = 0;
    for (let t = 0; t < triangles; t++) {
      const wanted = Math.round(factor * frames.area[t]! * density[t]!);
      sum += points[t] = density[t] === 0 ? 0 : Math.min(MOST_POINTS, Math.max(1, wanted));
    }
    return sum;
  };
  let low = 0;
  let high = 1;
  while (shared(high) < target && high < 1e15) high *= 2;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (shared(middle) < target) low = middle;
    else high = middle;
  }
  shared(high);
  return points;
}

/**
 * Spreads points[t] splats over each triangle t.
 *
 * The points of an equilateral triangle, evenly spread by Lloyd's method, are carried to each triangle by the
 * affine map between the two, and so are the round splats on them: coverage is the same on a sliver as on an
 * equilateral triangle, where splats as round as their nearest neighbour's distance would leave gaps along it
 * and stick out across it. On an equilateral triangle both are the same, s' = spread x that distance.
 *
 * @param vertices [vertices, 3], world units
 * @param frames of the same vertices and triangles
 */
export function superDense(
  vertices: ArrayLike<number>,
  triangles: ArrayLike<number>,
  frames: FaceFrames,
  points: ArrayLike<number>,
  options: DenseOptions,
): DenseSplats {
  let count = 0;
  for (let t = 0; t < frames.area.length; t++) if (frames.area[t]! > 0) count += points[t]!;
  const splats = {
    count,
    binding: new Uint32Array(count),
    barycentric: new Float32Array(count * 3),
    position: new Float32Array(count * 3),
    rotation: new Float32Array(count * 4),
    scale: new Float32Array(count * 3),
  };
  const corners = new Float64Array(6);
  let next = 0;
  for (let t = 0; t < frames.area.length; t++) {
    if (!(frames.area[t]! > 0)) continue;
    localCorners(corners, vertices, triangles, frames, t);
    const splat = footprint(corners, points[t]!, options);
    const pattern = evenPoints(points[t]!);
    // A different turn of the pattern for each triangle, so that no weave shows.
    const turn = Math.imul(t + 1, 0x9e3779b1) >>> 30;
    for (let k = 0; k < pattern.length; k += 3, next++) {
      splats.binding[next] = t;
      for (let c = 0; c < 3; c++) {
        const weight = pattern[k + (c + turn) % 3]!;
        splats.barycentric[next * 3 + c] = weight;
        splats.position[next * 3]! += weight * corners[c * 2]!;
        splats.position[next * 3 + 2]! += weight * corners[c * 2 + 1]!;
      }
      splats.rotation.set(splat.rotation, next * 4);
      splats.scale.set(splat.scale, next * 3);
    }
  }
  return splats;
}

/** A triangle's corners in its own frame: [3, 2] local x and z (y is 0). */
export function localCorners(
  corners: Float64Array,
  vertices: ArrayLike<number>,
  triangles: ArrayLike<number>,
  { centre, rotation, area }: FaceFrames,
  t: number,
): void {
  const root = Math.sqrt(area[t]!);
  for (let corner = 0; corner < 3; corner++) {
    const v = triangles[t * 3 + corner]! * 3;
    let x = 0;
    let z = 0;
    for (let c = 0; c < 3; c++) {
      const offset = vertices[v + c]! - centre[t * 3 + c]!;
      x += rotation[t * 9 + c * 3]! * offset;
      z += rotation[t * 9 + c * 3 + 2]! * offset;
    }
    corners[corner * 2] = x / root;
    corners[corner * 2 + 1] = z / root;
  }
}

/**
 * The image of a round splat under the affine map from the equilateral triangle. A triangle's second moment
 * about its centre is sum(p p^T) / 12; of K points a hexagonal lattice apart by d, it is 12 d^2 / K of that
 * of their cell, so that variance = 12 spread^2 / K x moment.
 */
function footprint(corners: Float64Array, points: number, { spread, flatness }: DenseOptions) {
  let [xx, xz, zz] = [0, 0, 0];
  for (let i = 0; i < 6; i += 2) {
    xx += corners[i]! * corners[i]! / 12;
    xz += corners[i]! * corners[i + 1]! / 12;
    zz += corners[i + 1]! * corners[i + 1]! / 12;
  }
  const mean = (xx + zz) / 2;
  const apart = Math.hypot((xx - zz) / 2, xz);
  const size = (variance: number) => spread * Math.sqrt(12 * Math.max(0, variance) / points);
  const [large, small] = [size(mean + apart), size(mean - apart)];
  // Turning about y by -angle takes x to (cos, 0, sin), the long axis.
  const half = -Math.atan2(2 * xz, xx - zz) / 4;
  return {
    rotation: [Math.cos(half), 0, Math.sin(half), 0],
    scale: [large, flatness * Math.sqrt(large * small), small],
  };
}

const patterns = new Map<number, Float64Array>();

/**
 * K points spread evenly over an equilateral triangle: a centroidal Voronoi tessellation by Lloyd's method
 * from a golden-ratio start, always the same.
 *
 * @returns [points, 3], barycentric
 */
export function evenPoints(points: number): Float64Array {
  const known = patterns.get(points);
  if (known !== undefined) return known;
  // Columns of a lattice over the triangle, folded: samples stand for equal areas.
  const side = Math.max(24, Math.ceil(Math.sqrt(40 * points)));
  const samples: number[] = [];
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side - i; j++) {
      samples.push((i + 1 / 3) / side, (j + 1 / 3) / side);
      if (j < side - i - 1) samples.push((i + 2 / 3) / side, (j + 2 / 3) / side);
    }
  }
  const sites = new Float64Array(points * 2);
  for (let k = 0; k < points; k++) {
    let u = (0.5 + 0.7548776662466927 * (k + 1)) % 1;
    let v = (0.5 + 0.5698402909980532 * (k + 1)) % 1;
    if (u + v > 1) [u, v] = [1 - u, 1 - v];
    sites.set([u, v], k * 2);
  }
  const sums = new Float64Array(points * 3);
  for (let round = 0; round < 30; round++) {
    sums.fill(0);
    for (let s = 0; s < samples.length; s += 2) {
      const nearest = nearestSite(sites, samples[s]!, samples[s + 1]!);
      sums[nearest * 3]! += samples[s]!;
      sums[nearest * 3 + 1]! += samples[s + 1]!;
      sums[nearest * 3 + 2]! += 1;
    }
    for (let k = 0; k < points; k++) {
      if (sums[k * 3 + 2] === 0) continue;
      sites[k * 2] = sums[k * 3]! / sums[k * 3 + 2]!;
      sites[k * 2 + 1] = sums[k * 3 + 1]! / sums[k * 3 + 2]!;
    }
  }
  const pattern = new Float64Array(points * 3);
  for (let k = 0; k < points; k++) {
    const [u, v] = [sites[k * 2]!, sites[k * 2 + 1]!];
    pattern.set([1 - u - v, u, v], k * 3);
  }
  patterns.set(points, pattern);
  return pattern;
}

function nearestSite(sites: Float64Array, u: number, v: number): number {
  let best = 0;
  let least = Infinity;
  for (let k = 0; k < sites.length / 2; k++) {
    const du = sites[k * 2]! - u;
    const dv = sites[k * 2 + 1]! - v;
    // The metric of an equilateral triangle whose edges are the two axes: |u e1 + v e2|^2.
    const square = du * du + du * dv + dv * dv;
    if (square < least) {
      least = square;
      best = k;
    }
  }
  return best;
}
