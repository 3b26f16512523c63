import { readFile } from "node:fs/promises";
import type { Vector } from "../../../runtime/base/vector.ts";

/** Where a point of the reference lies; each is judged by itself. */
export const SURFACE_PARTS = ["face", "head", "neck"] as const;
export type SurfacePart = (typeof SURFACE_PARTS)[number];

/** Points on the average scanned head, origin midway between the eyes, x to the subject's left, y up, z forward. */
export interface ReferenceSurface {
  /** [n, 3], millimetres. */
  readonly points: Float64Array;
  /** [n, 3], unit. */
  readonly normals: Float64Array;
  /** [n]. */
  readonly parts: readonly SurfacePart[];
  /** [n], every second point fits the sculpture, the others score it. */
  readonly heldBack: readonly boolean[];
}

/** Millimetres between the eyes' centres: the file's unit (as the stock head's other references have it). */
export const EYE_DISTANCE_MM = 63;
/** Eye distances below which what is not face counts as neck: under the jaw's angle and the skull's base. */
const NECK_BELOW = -1.7;

/** The lining of the nostrils: ours are shallow pockets, which no figure counts either. */
const isNostril = ([x, y, z, , , nz]: readonly number[]): boolean =>
  Math.abs(x!) < 0.215 && y! > -0.61 && y! < -0.38 && (z! < 0.32 || nz! < -0.2);

/**
 * Reads points of the average head: rows of place, normal and region (0 face, 1 head and neck), eye distances.
 * Left out are those inside the nostrils.
 *
 * @throws Error where there is no such file
 */
export async function readReferenceSurface(path: string): Promise<ReferenceSurface> {
  const { points } = JSON.parse(await readFile(path, "utf8")) as { points: number[][] };
  const kept = points.map((row, i) => ({ row, heldBack: i % 2 === 1 })).filter(({ row }) => !isNostril(row));
  const rows = kept.map(({ row }) => row);
  return {
    heldBack: kept.map(({ heldBack }) => heldBack),
    points: Float64Array.from(rows.flatMap((row) => row.slice(0, 3).map((value) => value * EYE_DISTANCE_MM))),
    normals: Float64Array.from(rows.flatMap((row) => row.slice(3, 6))),
    parts: rows.map(([, y, , , , , region]) => region === 0 ? "face" : y! < NECK_BELOW ? "neck" : "head"),
  };
}

/**
 * Reads the average head's 68 landmarks (iBUG's order), eye distances.
 *
 * @throws Error where there is no such file
 */
export async function readReferenceLandmarks(path: string): Promise<Vector[]> {
  const { neutral } = JSON.parse(await readFile(path, "utf8")) as { neutral: Vector[] };
  return neutral;
}
