import { readFile } from "node:fs/promises";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { createFaceSolver } from "../../../runtime/motion/tracking/face_solver.ts";
import type { FaceTables } from "../../../runtime/motion/tracking/face_tables.ts";
import { readFaceTables } from "../../../runtime/motion/tracking/read_face_tables.ts";
import type { Pair } from "./pairs.ts";

const TABLES = new URL("../../../runtime/motion/tracking/face_tables.bin", import.meta.url);

/** The tables that the product ships. */
export const readTables = async (): Promise<FaceTables> => readFaceTables(await readFile(TABLES));

/** A pair, and what the solver made of it. */
export interface Solved {
  readonly pair: Pair;
  /** [52]. */
  readonly weights: Float32Array;
  /** [6], axis-angles of root and neck. */
  readonly joints: Float32Array;
}

export interface SolveOptions {
  readonly mirror?: boolean;
  /** Solves where the points are in truth, in place of where the tracker saw them. */
  readonly truth?: boolean;
}

/** Pictures of a calibration, and how many of them there must be. */
const SAMPLES = 12, LEAST_SAMPLES = 5;

/**
 * Lets the product's solver follow films. It is calibrated once for each head, camera and degradation, as a person is who
 * sits down, on the first pictures of the face at rest. A film's own first picture is left out where there are others: in
 * it the tracker looks where its detector says, later where the face was. Where the tracker saw no face the weights before
 * stay, as a session's do for a moment.
 *
 * @param pairs films one after the other, each in order
 */
export function solveFilms(tables: FaceTables, pairs: readonly Pair[], options: SolveOptions = {}): Solved[] {
  const seatOf = ({ head, camera, degradation }: Pair) => JSON.stringify([head, camera, degradation]);
  const solved = new Map<Pair, Solved>();
  for (const seat of Map.groupBy(pairs, seatOf).values()) {
    const solver = createFaceSolver(tables, { mirror: options.mirror ?? false });
    const shown = (pair: Pair) => options.truth ? pair.truth : pair.landmarks;
    solver.beginCalibration();
    for (const pair of calm(seat, options)) solver.addSample(shown(pair), pair.width, pair.height);
    solver.finishCalibration();
    let into = restPose(), film = "";
    for (const pair of seat) {
      if (pair.film !== film) {
        film = pair.film;
        into = restPose();
        solver.reset();
      }
      if (options.truth || pair.found) solver.solve(shown(pair), pair.width, pair.height, into);
      solved.set(pair, { pair, weights: into.expression.slice(), joints: into.joints.slice(0, 6) });
    }
  }
  return pairs.map((pair) => solved.get(pair)!);
}

/** Whether the face is at rest, and straight. */
export const isNeutral = ({ weights, joints }: Pair): boolean =>
  weights.every((weight) => weight < 1e-6) && joints.every((angle) => Math.abs(angle) < 1e-3);

/** The pictures of a seat that a calibration is made of. */
export function calm(pairs: readonly Pair[], { truth = false }: SolveOptions): Pair[] {
  const all = pairs.filter((pair) => isNeutral(pair) && (truth || pair.found));
  const later = all.filter(({ frame }) => frame > 0).slice(0, SAMPLES);
  const taken = later.length > 0 ? later : all;
  if (taken.length === 0) throw new RangeError("Cannot calibrate, a face at rest must be seen: it is not");
  return Array.from({ length: Math.max(LEAST_SAMPLES, taken.length) }, (_, i) => taken[i % taken.length]!);
}
