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

/** @param millimetre world units */
export function spreadSurface(mesh: PaintMesh, millimetre: number): WornSurface {
  const samples = sampled(mesh, millimetre);
  const count = samples.length / WIDTH;
  const low = [0, 1, 2].map((c) =>
    samples.reduce((a, x, i) => i % WIDTH === c ? Math.min(a, x) : a, Infinity)
  );
  const high = [0, 1, 2].map((c) =>
    samples.reduce((a, x, i) => i % WIDTH === c ? Math.max(a, x) : a, -Infinity)
  );
  const size = low.map((from, c) => Math.max(1, Math.floor((high[c]! - from) / REACH) + 1));
  const cellOf = (x: number, axis: number) => Math.floor((x - low[axis]!) / REACH);
  const cells = Int32Array.from({ length: count }, (_, i) => {
    const [x, y, z] = [0, 1, 2].map((c) => cellOf(samples[i * WIDTH + c]!, c)) as [number, number, number];
    return (z * size[1]! + y) * size[0]! + x;
  });
  // Samples sorted by cell: where each cell's begin.
  const from = new Int32Array(size[0]! * size[1]! * size[2]! + 1);
  for (const cell of cells) from[cell + 1]!++;
  for (let k = 1; k < from.length; k++) from[k]! += from[k - 1]!;
  const next = from.slice(), order = new Int32Array(count);
  cells.forEach((cell, i) => order[next[cell]!++] = i * WIDTH);

  return (at) => {
    const [px, py, pz] = [at[0] / millimetre, at[1] / millimetre, at[2] / millimetre];
    const [cx, cy, cz] = [cellOf(px, 0), cellOf(py, 1), cellOf(pz, 2)];
    const sum = [0, 0, 0, 0, 0, 0];
    let whole = 0;
    for (let z = Math.max(0, cz - 1); z <= Math.min(size[2]! - 1, cz + 1); z++) {
      for (let y = Math.max(0, cy - 1); y <= Math.min(size[1]! - 1, cy + 1); y++) {
        const row = (z * size[1]! + y) * size[0]!;
        const first = Math.max(0, cx - 1), last = Math.min(size[0]! - 1, cx + 1);
        if (first > last) continue;
        for (let k = from[row + first]!; k < from[row + last + 1]!; k++) {
          const s = order[k]!;
          const square = (samples[s]! - px) ** 2 + (samples[s + 1]! - py) ** 2 + (samples[s + 2]! - pz) ** 2;
          if (square >= REACH * REACH) continue;
          const weight = samples[s + 3]! * (1 - square / (REACH * REACH)) ** 2;
          whole += weight;
          for (let c = 0; c < sum.length; c++) sum[c]! += weight * samples[s + 4 + c]!;
        }
      }
    }
    if (!(whole > 0)) return undefined;
    const [nx, ny, nz, gloss, glow, hair] = sum.map((x) => x / whole) as [
      ...Vector,
      gloss: number,
      glow: number,
      hair: number,
    ];
    return { cover: Math.min(1, whole / SHEET), normal: [nx, ny, nz], gloss, glow, hair };
  };
}

/** Weight of a flat sheet through the place: the integral of (1 - r^2 / REACH^2)^2 over the plane. */
const SHEET = Math.PI * REACH * REACH / 3;

/** 0..1, the cover of a flat sheet. @param away millimetres */
export const coverOfSheet = (away: number): number => Math.max(0, 1 - (away / REACH) ** 2) ** 3;

function sampled(
  { rest, normals, gloss, glow, strands, triangles }: PaintMesh,
  millimetre: number,
): number[] {
  const samples: number[] = [];
  const read = (values: Float32Array, v: number): Vector => [
    values[v * 3]!,
    values[v * 3 + 1]!,
    values[v * 3 + 2]!,
  ];
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    const [a, b, c] = corners.map((v) => read(rest, v)) as [Vector, Vector, Vector];
    const [ab, ac] = [subtract(b, a), subtract(c, a)];
    const area = length(cross(ab, ac)) / 2 / millimetre ** 2;
    if (!(area > 0)) continue;
    const longest = Math.max(length(ab), length(ac), length(subtract(c, b))) / millimetre;
    const n = Math.ceil(longest / SPACING), share = 2 * area / (n * (n + 1));
    const ways = corners.map((v) => read(normals, v)), v = corners[0]!;
    const hair = strands[v * 3] !== 0 || strands[v * 3 + 1] !== 0 || strands[v * 3 + 2] !== 0 ? 1 : 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n - i; j++) {
        const weights = [1 - (i + j + 2 / 3) / n, (i + 1 / 3) / n, (j + 1 / 3) / n];
        const blend = (of: readonly Vector[], axis: number) =>
          weights[0]! * of[0]![axis]! + weights[1]! * of[1]![axis]! + weights[2]! * of[2]![axis]!;
        const way: Vector = [blend(ways, 0), blend(ways, 1), blend(ways, 2)], long = length(way) || 1;
        samples.push(
          ...[0, 1, 2].map((axis) => blend([a, b, c], axis) / millimetre),
          share,
          ...way.map((x) => x / long),
          ...[gloss[v]!, glow[v]!, hair],
        );
      }
    }
  }
  return samples;
}
