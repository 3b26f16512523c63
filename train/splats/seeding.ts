import type { Camera } from "../../runtime/base/camera.ts";
import { FRAME, SPLAT } from "../../runtime/gpu/layouts.ts";
import { packRows } from "../../runtime/gpu/struct_rows.ts";
import type { CoverDemand } from "./cover_demand.ts";
import type { NewSplat } from "./assemble.ts";

/*
 * Seeding (ours): splats of the super-dense start would have to climb by 25 sizes of their triangle to fill a
 * pointed hat. So where the guidance asks for cover beside the head's surface, new splats are put on the lines of
 * sight, at the point that is nearest to the surface, bound to the triangle there.
 */

/** Cells that ask for less than this share of the one that asks for the most are left alone: soft edges. */
const LEAST_DEMAND = 0.3;
/** World units: nearer to the surface, its own splats do. 4 mm. */
const LEAST_GAP = 0.02;
/** A seed's standard deviation in distances between seeds, and the largest one in world units. */
const SPREAD = 0.7;
const MOST_SIZE = 0.05;
/** World units: of the surface in a cube of this side, one triangle stands for all. */
const ANCHOR_CELL = 0.03;

export interface SeedOptions {
  /** At most so many. */
  readonly most: number;
  readonly opacity: number;
  /** Triangles that seeds may be bound to. */
  readonly anchors: Uint32Array;
  readonly random: () => number;
}

/** New splats where the views of one step lack cover. */
export function seedSplats(demands: readonly CoverDemand[], options: SeedOptions): NewSplat[] {
  const { most, random } = options;
  const strongest = demands.reduce((top, { demand }) => Math.max(top, ...chunkMaxima(demand)), 0);
  if (!(strongest > 0) || most <= 0) return [];
  const places: Place[] = [];
  for (const demand of demands) {
    const anchors = anchorDiscs(demand.frames, options.anchors);
    const rays = raysOf(demand.camera, demand.size);
    demand.demand.forEach((asked, cell) => {
      if (asked < LEAST_DEMAND * strongest) return;
      // Drawn for every cell, taken or not, so that one cell's change does not move all others.
      const [x, y] = [cell % demand.grid + random(), Math.floor(cell / demand.grid) + random()];
      const direction = rays.through(x * demand.cell, y * demand.cell);
      const nearest = nearestAnchor(rays.eye, direction, anchors);
      if (nearest.gap < LEAST_GAP || nearest.along < 0.05) return;
      const anchor = options.anchors[nearest.index]!;
      const point = direction.map((d, c) => rays.eye[c]! + nearest.along * d);
      places.push({ point, depth: nearest.along * rays.cosine(direction), anchor, demand });
    });
  }
  const taken = Math.min(most, places.length);
  const stride = places.length / Math.max(1, taken);
  const start = random() * stride;
  return Array.from({ length: taken }, (_, i) => {
    const { point, depth, anchor, demand } = places[Math.floor(start + i * stride) % places.length]!;
    const pixels = SPREAD * demand.cell * Math.sqrt(stride);
    const size = Math.min(MOST_SIZE, pixels * depth / focalOf(demand.camera, demand.size));
    return boundSplat(demand.frames, anchor, point, size, options.opacity);
  });
}

interface Place {
  readonly point: readonly number[];
  readonly depth: number;
  readonly anchor: number;
  readonly demand: CoverDemand;
}

/**
 * One triangle in each cell of space, its largest: the larger a triangle, the steadier what is fixed far from it.
 * None that turns with an eye.
 *
 * @param frames of the head at rest
 * @param barred [triangles]
 */
export function pickAnchors(
  frames: { readonly centre: ArrayLike<number>; readonly area: ArrayLike<number> },
  barred: (triangle: number) => boolean,
): Uint32Array {
  const best = new Map<string, number>();
  for (let t = 0; t < frames.area.length; t++) {
    if (!(frames.area[t]! > 0) || barred(t)) continue;
    const key = [0, 1, 2].map((c) => Math.floor(frames.centre[t * 3 + c]! / ANCHOR_CELL)).join();
    const known = best.get(key);
    if (known === undefined || frames.area[t]! > frames.area[known]!) best.set(key, t);
  }
  return Uint32Array.from(best.values()).sort();
}

/** A round grey splat of a size at a point of the world, in its triangle's frame: the inversion of Eq. 5. */
export function boundSplat(
  frames: Float32Array,
  triangle: number,
  point: readonly number[],
  size: number,
  opacity: number,
): NewSplat {
  const rows = rowsOf(frames, triangle);
  const area = rows.reduce((sum, r) => sum + r[1]! * r[1]!, 0);
  const mean = [0, 1, 2].map((c) => rows.reduce((sum, r, k) => sum + r[c]! * (point[k]! - r[3]!), 0) / area);
  const scale = Math.log(size / Math.sqrt(area));
  const row = packRows(SPLAT, 1, {
    mean,
    opacity: [Math.log(opacity / (1 - opacity))],
    rotation: [1, 0, 0, 0],
    scale: [scale, scale, scale],
  });
  return { triangle, floats: new Float32Array(row) };
}

const ROWS = ["x", "y", "z"].map(FRAME.at);

/** The rows of a triangle's frame: of sqrt(a) R~, whose second column is the normal, and in the fourth the centre. */
const rowsOf = (frames: Float32Array, triangle: number): Float32Array[] =>
  ROWS.map((row) => frames.subarray(triangle * FRAME.words + row, triangle * FRAME.words + row + 4));

const focalOf = (camera: Camera, size: number) => size / (2 * Math.tan(camera.fovY / 2));

/** Lines of sight of a camera: see runtime/render/view_uniforms.ts. */
function raysOf({ azimuth, elevation, distance, fovY, height = 0 }: Camera, size: number) {
  const [sa, ca, se, ce] = [Math.sin(azimuth), Math.cos(azimuth), Math.sin(elevation), Math.cos(elevation)];
  const right = [ca, 0, -sa];
  const down = [sa * se, -ce, ca * se];
  const forward = [-sa * ce, -se, -ca * ce];
  const focal = focalOf({ azimuth, elevation, distance, fovY }, size);
  return {
    eye: forward.map((x, c) => -distance * x + (c === 1 ? height : 0)),
    through(x: number, y: number): number[] {
      const [u, v] = [(x - size / 2) / focal, (y - size / 2) / focal];
      const ray = forward.map((f, c) => f + u * right[c]! + v * down[c]!);
      const length = Math.hypot(...ray);
      return ray.map((d) => d / length);
    },
    cosine: (direction: readonly number[]) => direction.reduce((sum, d, c) => sum + d * forward[c]!, 0),
  };
}

/** [anchors, 4], centre and radius of a disc as large as the triangle, or as the cell that it stands for. */
function anchorDiscs(frames: Float32Array, anchors: Uint32Array): Float32Array {
  const discs = new Float32Array(anchors.length * 4);
  anchors.forEach((t, i) => {
    let area = 0;
    rowsOf(frames, t).forEach((row, c) => {
      discs[i * 4 + c] = row[3]!;
      area += row[1]! ** 2;
    });
    // Half a quad, as meshes are made of, reaches 1.05 sqrt(a) from its centre.
    discs[i * 4 + 3] = Math.max(ANCHOR_CELL / 2, 1.05 * Math.sqrt(area));
  });
  return discs;
}

/** The anchor that a line passes the nearest, how near, and where along the line. */
function nearestAnchor(eye: readonly number[], direction: readonly number[], discs: Float32Array) {
  const [ex, ey, ez] = eye as [number, number, number];
  const [dx, dy, dz] = direction as [number, number, number];
  let [index, gap, along] = [0, Infinity, 0];
  for (let i = 0; i < discs.length; i += 4) {
    const [x, y, z] = [discs[i]! - ex, discs[i + 1]! - ey, discs[i + 2]! - ez];
    const s = x * dx + y * dy + z * dz;
    const left = Math.sqrt(Math.max(0, x * x + y * y + z * z - s * s)) - discs[i + 3]!;
    if (left < gap) [index, gap, along] = [i / 4, left, s];
  }
  return { index, gap, along };
}

/** Maxima of runs short enough to be spread into Math.max. */
function* chunkMaxima(values: Float32Array): Generator<number> {
  for (let i = 0; i < values.length; i += 4096) yield Math.max(...values.subarray(i, i + 4096));
}
