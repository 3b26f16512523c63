import { cross, length, subtract, type Vector } from "../../../../runtime/base/vector.ts";
import type { HeadModel } from "../../../../runtime/head/head_model.ts";
import { hairStyle } from "../hair/hair_styles.ts";
import type { Look } from "../look/look.ts";
import { buildMesh, type PaintMesh } from "../surface/paint_mesh.ts";
import { subjectOf } from "./look_subject.ts";
import { dress } from "./wardrobe.ts";

/** Millimetres about a place that tell what is worn there: a splat's breadth. */
const REACH = 4;
/** Millimetres between samples of a triangle. */
const SPACING = 2.5;

/** What is worn about a place. */
export interface WornPlace {
  /** 0..1, how much of it there is, taking off with the distance: 1 on a sheet, 0 at REACH. */
  readonly cover: number;
  /** Mean of its normals, world. Shorter than 1 where they differ: those of a wire and of a brim face all ways. */
  readonly normal: Vector;
  /** Means of what it is painted with. */
  readonly gloss: number;
  readonly glow: number;
  /** 0..1, how much of it is hair. */
  readonly hair: number;
}

/** What is worn about a place of the world, the head at rest; undefined where there is nothing. */
export type WornSurface = (at: Vector) => WornPlace | undefined;

/** What is worn as a scene has made it already. @param from the first triangle of what stands off the skin */
export const wornSurfaceOfMesh = (
  mesh: PaintMesh,
  from: number,
  millimetre: number,
): WornSurface | undefined =>
  mesh.triangles.length / 3 > from ? spreadSurface(mesh, millimetre, from) : undefined;

/** All that a look puts on a head, as it is painted there; undefined where it is bald and bare. */
export function wornSurfaceOf(head: HeadModel, look: Look): WornSurface | undefined {
  const bare = look.pieces.length === 0 && look.beard.style === "none" && look.moustache.style === "none" &&
    !hairStyle(look.hair.style).cut;
  if (bare) return undefined;
  const subject = subjectOf(head, look), mesh = buildMesh(subject);
  dress(subject, look, mesh);
  return spreadSurface(mesh.finish(), subject.millimetre);
}

/** Numbers of a sample: place, area, normal, gloss, glow, hair. */
const WIDTH = 10;

/**
 * @param millimetre world units
 * @param from the first triangle that counts
 */
export function spreadSurface(mesh: PaintMesh, millimetre: number, from = 0): WornSurface {
  const scattered = sampled(mesh, millimetre, from);
  const count = scattered.length / WIDTH;
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < scattered.length; i += WIDTH) {
    for (let c = 0; c < 3; c++) {
      low[c] = Math.min(low[c]!, scattered[i + c]!);
      high[c] = Math.max(high[c]!, scattered[i + c]!);
    }
  }
  const size = low.map((least, c) => Math.max(1, Math.floor((high[c]! - least) / REACH) + 1));
  const cellOf = (x: number, axis: number) => Math.floor((x - low[axis]!) / REACH);
  const cells = new Int32Array(count);
  // Samples sorted by cell: where each cell's begin.
  const starts = new Int32Array(count === 0 ? 1 : size[0]! * size[1]! * size[2]! + 1);
  for (let i = 0; i < count; i++) {
    const [x, y, z] = [0, 1, 2].map((c) => cellOf(scattered[i * WIDTH + c]!, c)) as [number, number, number];
    cells[i] = (z * size[1]! + y) * size[0]! + x;
    starts[cells[i]! + 1]!++;
  }
  for (let k = 1; k < starts.length; k++) starts[k]! += starts[k - 1]!;
  const next = starts.slice(), samples = new Float64Array(scattered.length);
  for (let i = 0; i < count; i++) {
    samples.set(scattered.subarray(i * WIDTH, (i + 1) * WIDTH), next[cells[i]!]!++ * WIDTH);
  }

  return (at) => {
    const px = at[0] / millimetre, py = at[1] / millimetre, pz = at[2] / millimetre;
    const cx = cellOf(px, 0), cy = cellOf(py, 1), cz = cellOf(pz, 2);
    const first = Math.max(0, cx - 1), last = Math.min(size[0]! - 1, cx + 1);
    if (first > last) return undefined;
    let [whole, nx, ny, nz, gloss, glow, hair] = [0, 0, 0, 0, 0, 0, 0];
    for (let z = Math.max(0, cz - 1); z <= Math.min(size[2]! - 1, cz + 1); z++) {
      for (let y = Math.max(0, cy - 1); y <= Math.min(size[1]! - 1, cy + 1); y++) {
        const row = (z * size[1]! + y) * size[0]!, end = starts[row + last + 1]! * WIDTH;
        for (let s = starts[row + first]! * WIDTH; s < end; s += WIDTH) {
          const dx = samples[s]! - px, dy = samples[s + 1]! - py, dz = samples[s + 2]! - pz;
          const square = dx * dx + dy * dy + dz * dz;
          if (square >= REACH * REACH) continue;
          const near = 1 - square / (REACH * REACH), weight = samples[s + 3]! * near * near;
          whole += weight;
          nx += weight * samples[s + 4]!;
          ny += weight * samples[s + 5]!;
          nz += weight * samples[s + 6]!;
          gloss += weight * samples[s + 7]!;
          glow += weight * samples[s + 8]!;
          hair += weight * samples[s + 9]!;
        }
      }
    }
    if (!(whole > 0)) return undefined;
    return {
      cover: Math.min(1, whole / SHEET),
      normal: [nx / whole, ny / whole, nz / whole],
      gloss: gloss / whole,
      glow: glow / whole,
      hair: hair / whole,
    };
  };
}

/** Weight of a flat sheet through the place: the integral of (1 - r^2 / REACH^2)^2 over the plane. */
const SHEET = Math.PI * REACH * REACH / 3;

/** 0..1, the cover of a flat sheet. @param away millimetres */
export const coverOfSheet = (away: number): number => Math.max(0, 1 - (away / REACH) ** 2) ** 3;

/** [samples, WIDTH], in millimetres; a hundred thousand triangles give some millions of numbers. */
function sampled(mesh: PaintMesh, millimetre: number, first: number): Float64Array {
  const { rest, normals, gloss, glow, strands, triangles } = mesh;
  const [cuts, areas] = [new Uint16Array(triangles.length / 3), new Float64Array(triangles.length / 3)];
  let count = 0;
  for (let t = first; t < cuts.length; t++) {
    const [a, b, c] = [0, 1, 2].map((k) => pointOf(rest, triangles[t * 3 + k]!)) as [Vector, Vector, Vector];
    const [ab, ac] = [subtract(b, a), subtract(c, a)];
    areas[t] = length(cross(ab, ac)) / 2 / millimetre ** 2;
    if (!(areas[t]! > 0)) continue;
    const longest = Math.max(length(ab), length(ac), length(subtract(c, b))) / millimetre;
    cuts[t] = Math.ceil(longest / SPACING);
    count += cuts[t]! * (cuts[t]! + 1) / 2;
  }
  const samples = new Float64Array(count * WIDTH);
  let at = 0;
  for (let t = first; t < cuts.length; t++) {
    const n = cuts[t]!, share = 2 * areas[t]! / (n * (n + 1));
    const u = triangles[t * 3]! * 3, v = triangles[t * 3 + 1]! * 3, w = triangles[t * 3 + 2]! * 3;
    const hair = strands[u] !== 0 || strands[u + 1] !== 0 || strands[u + 2] !== 0 ? 1 : 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n - i; j++, at += WIDTH) {
        const wu = 1 - (i + j + 2 / 3) / n, wv = (i + 1 / 3) / n, ww = (j + 1 / 3) / n;
        let square = 0;
        for (let c = 0; c < 3; c++) {
          samples[at + c] = (wu * rest[u + c]! + wv * rest[v + c]! + ww * rest[w + c]!) / millimetre;
          const way = wu * normals[u + c]! + wv * normals[v + c]! + ww * normals[w + c]!;
          samples[at + 4 + c] = way;
          square += way * way;
        }
        samples[at + 3] = share;
        const long = Math.sqrt(square) || 1;
        for (let c = 4; c < 7; c++) samples[at + c]! /= long;
        samples[at + 7] = gloss[u / 3]!;
        samples[at + 8] = glow[u / 3]!;
        samples[at + 9] = hair;
      }
    }
  }
  return samples;
}

const pointOf = (values: Float32Array, v: number): Vector => [
  values[v * 3]!,
  values[v * 3 + 1]!,
  values[v * 3 + 2]!,
];
