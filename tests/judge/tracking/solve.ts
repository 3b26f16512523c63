import { readFile } from "node:fs/promises";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
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

/** As many pictures as a calibration has of a second. */
const SAMPLES = 30;

/**
 * Lets the product's solver follow films, each calibrated on its first picture. Where the tracker saw no face the weights
 * before stay, as a session's do for a moment.
 *
 * @param pairs films one after the other, each in order
 */
export function solveFilms(tables: FaceTables, pairs: readonly Pair[], options: SolveOptions = {}): Solved[] {
  const solved: Solved[] = [];
  let solver = createFaceSolver(tables), into: HeadPose = restPose(), film = "";
  for (const pair of pairs) {
    const { width, height } = pair, points = options.truth ? pair.truth : pair.landmarks;
    if (pair.film !== film) {
      film = pair.film;
      into = restPose();
      solver = createFaceSolver(tables, { mirror: options.mirror ?? false });
      if (options.truth || pair.found) {
        solver.beginCalibration();
        for (let i = 0; i < SAMPLES; i++) solver.addSample(points, width, height);
        solver.finishCalibration();
      }
    }
    if (options.truth || pair.found) solver.solve(points, width, height, into);
    solved.push({ pair, weights: into.expression.slice(), joints: into.joints.slice(0, 6) });
  }
  return solved;
}
