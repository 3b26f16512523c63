import { cross, dot, subtract, unit, type Vector } from "../../base/vector.ts";
import type { SplatCloud } from "../../formats/splats/splat_cloud.ts";
import { surfaceOf } from "../../head/surfaces.ts";
import type { RestHead } from "./bind_cloud.ts";

/*
 * Places of a cloud and of a head that an alignment looks at.
 */

export type Points = readonly Vector[];

/** Fainter splats say little about where a surface is. */
const SOLID = 0.3;
/** What nobody sees of a head at rest. */
const HIDDEN = ["unseen", "mouth", "teeth", "gums", "tongue", "socket"];
/** What hair or a hat may cover, or a bust end elsewhere with. */
const COVERED = ["hair", "base", "neck"];

export function chosen<T>(all: readonly T[], count: number, random: () => number): T[] {
  return all.length <= count
    ? [...all]
    : Array.from({ length: count }, () => all[Math.floor(random() * all.length)]!);
}

/** Splats that are looked at for what lies outside. */
const MOST = 60_000;
/** Directions that a cloud is looked at from, and from how many of them what lies outside is seen. */
const [VIEWS, SEEN_FROM] = [60, 4] as const;
/** Of the radius: cells of a view, how far behind the first splat one is seen still, and cells of which one splat is kept. */
const [CELL, BEHIND, VOXEL] = [0.08, 0.04, 0.05] as const;

/**
 * Places of a cloud's outside, about as many to the same area: hair is as deep as a head, and has the most of the splats.
 */
export function outerPlaces(solid: Vector[], random: () => number): Vector[] {
  const { middle, radius } = spreadOf(chosen(solid, 4000, random));
  const seen = new Uint8Array(solid.length), cell = CELL * radius;
  for (let view = 0; view < VIEWS; view++) {
    const z = 1 - 2 * (view + 0.5) / VIEWS,
      r = Math.sqrt(1 - z * z),
      turn = view * Math.PI * (3 - Math.sqrt(5));
    const out: Vector = [r * Math.cos(turn), r * Math.sin(turn), z];
    const a = unit(cross(out, Math.abs(z) < 0.7 ? [0, 0, 1] : [1, 0, 0])), b = cross(out, a);
    const first = new Map<number, number>(), cells = new Int32Array(solid.length);
    const depths = new Float64Array(solid.length);
    solid.forEach((p, i) => {
      const q = subtract(p, middle), depth = depths[i] = dot(q, out);
      const key = cells[i] = Math.floor(dot(q, a) / cell) * 4096 + Math.floor(dot(q, b) / cell);
      if (!(first.get(key)! >= depth)) first.set(key, depth);
    });
    for (let i = 0; i < solid.length; i++) {
      if (first.get(cells[i]!)! - depths[i]! < BEHIND * radius) seen[i]!++;
    }
  }
  const taken = new Set<string>(), outer: Vector[] = [];
  solid.forEach((p, i) => {
    if (seen[i]! < SEEN_FROM) return;
    const voxel = p.map((x, c) => Math.floor((x - middle[c]!) / (VOXEL * radius))).join();
    if (taken.has(voxel)) return;
    taken.add(voxel);
    outer.push(p);
  });
  return shuffled(outer.length < 20 ? solid : outer, random);
}

function shuffled<T>(all: T[], random: () => number): T[] {
  for (let i = all.length - 1; i > 0; i--) {
    const k = Math.floor(random() * (i + 1));
    [all[i], all[k]] = [all[k]!, all[i]!];
  }
  return all;
}

/** Splats that say where the head is. */
export function solidPlaces({ count, position, opacity, scale }: SplatCloud, random: () => number): Vector[] {
  const solid: number[] = [];
  for (let i = 0; i < count; i++) if (opacity[i]! >= SOLID) solid.push(i);
  // Floaters and walls: what lies far out of the middle, by the median, again and again.
  let kept = solid.length > 0 ? solid : [...Array(count).keys()];
  const at = (i: number): Vector => [position[i * 3]!, position[i * 3 + 1]!, position[i * 3 + 2]!];
  for (let round = 0; round < 4; round++) {
    const { middle, radius } = spreadOf(chosen(kept, 4000, random).map(at));
    const near = kept.filter((i) =>
      Math.hypot(...at(i).map((x, c) => x - middle[c]!)) < 3.2 * radius && scale[i * 3]! < 2 * radius
    );
    if (near.length < 20) break;
    kept = near;
  }
  return chosen(kept, MOST, random).map(at);
}

/** The middle, and how far from it the half of all lies. */
export function spreadOf(points: Points): { middle: Vector; radius: number } {
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  const middle = [0, 1, 2].map((c) => median(points.map((p) => p[c]!))) as unknown as Vector;
  return {
    middle,
    radius: median(points.map((p) => Math.hypot(p[0] - middle[0], p[1] - middle[1], p[2] - middle[2]))) ||
      1e-12,
  };
}

/** Whether a triangle is of the outside, and whether it lies bare in about everybody: face and ears. */
export function outside({ head }: RestHead): { seen: boolean[]; bare: boolean[] } {
  const surfaces = head.regionNames.map(surfaceOf);
  const regions = Array.from(head.regions, (r) => surfaces[r] ?? "skin");
  const seen = regions.map((surface) => !HIDDEN.includes(surface));
  const bare = regions.map((surface, t) => seen[t]! && !COVERED.includes(surface));
  // A head of one region knows no face.
  return { seen, bare: bare.includes(true) ? bare : seen };
}

/** Places of some triangles, as many to the same area. */
export function skinPoints(
  { head, vertices, frames }: RestHead,
  wanted: readonly boolean[],
  count: number,
  random: () => number,
): Vector[] {
  const sums: number[] = [], triangles: number[] = [];
  let total = 0;
  frames.area.forEach((area, t) => {
    if (!wanted[t] || !(area > 0)) return;
    sums.push(total += area);
    triangles.push(t);
  });
  return Array.from({ length: count }, () => {
    const goal = random() * total;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! < goal) low = middle + 1;
      else high = middle;
    }
    let [u, v] = [random(), random()];
    if (u + v > 1) [u, v] = [1 - u, 1 - v];
    const [a, b, c] = [0, 1, 2].map((k) => head.triangles[triangles[low]! * 3 + k]! * 3) as [
      number,
      number,
      number,
    ];
    return [0, 1, 2].map((k) =>
      (1 - u - v) * vertices[a + k]! + u * vertices[b + k]! + v * vertices[c + k]!
    ) as unknown as Vector;
  });
}
