import type { FaceTables } from "../../../runtime/motion/tracking/face_tables.ts";
import { writeTurnTerms } from "../../../runtime/motion/tracking/read_weights.ts";
import { TURN_TERMS } from "../../../runtime/motion/tracking/weight_net.ts";
import { addTo, crossed, dot, solveRows } from "./fit_algebra.ts";
import { featuresOf, type FitRow } from "./fit_rows.ts";

/** Pictures that the stock head's own geometry counts for; how much of a shape's way the tracker shows, before any. */
const TRUST = 2, GAIN = 0.5;
/** The square of all weights at which a face errs twice as much as at rest. */
const CALM = 0.3;
/** Radians squared times pictures: below that a head's turn is known to do nothing. */
const TURN_TRUST = 1e-3;

/**
 * Learns the shapes as the tracker's points show them, drawn to the stock head's own: what weights explain of a face.
 *
 * @param geometry [52 + products][1434]
 * @returns [52 + products][1434]
 */
export function fitShapes(
  rows: readonly FitRow[],
  geometry: readonly ArrayLike<number>[],
  tables: Pick<FaceTables, "products">,
  meanOpening: readonly [number, number],
): Float64Array[] {
  const columns = geometry.length, count = columns + TURN_TERMS, terms = new Float64Array(TURN_TERMS);
  // What goes wrong grows with what a face does: a picture counts by how calm its face is.
  const calm = rows.map(({ weights }) => 1 / Math.sqrt(1 + dot(weights, weights) / CALM));
  const features = rows.map((row, r) => {
    writeTurnTerms(row.turn, terms);
    return [...featuresOf(row, tables, meanOpening), ...terms].map((x) => x * calm[r]!);
  });
  const a = new Float64Array(count * count), trusted = (k: number) => k < columns ? TRUST : TURN_TRUST;
  crossed(features, features).forEach((row, i) =>
    row.forEach((x, j) => a[i * count + j] = x + (i === j ? trusted(i) : 0))
  );
  const found = crossed(features, rows.map(({ moved }, r) => Float64Array.from(moved, (x) => x * calm[r]!)));
  geometry.forEach((shape, k) => addTo(found[k]!, Float64Array.from(shape, (x) => x * GAIN), TRUST));
  solveRows(a, found);
  return found.slice(0, columns);
}

/** [3][9], the head's turn by the terms of the turn that is seen: the tracker falls short of a nod by a tenth. */
export function turnOfTerms(rows: readonly FitRow[]): Float64Array[] {
  const terms = rows.map(({ turn }) => {
    const row = new Float64Array(TURN_TERMS);
    writeTurnTerms(turn, row);
    return row;
  });
  const gram = crossed(terms, terms), a = new Float64Array(TURN_TERMS ** 2);
  gram.forEach((row, i) =>
    row.forEach((x, j) => a[i * TURN_TERMS + j] = x + (i === j ? TURN_TRUST * rows.length : 0))
  );
  const solved = crossed(terms, rows.map(({ driven }) => driven));
  // What no picture tells stays as it is seen.
  for (let c = 0; c < 3; c++) solved[c]![c]! += TURN_TRUST * rows.length;
  solveRows(a, solved);
  return [0, 1, 2].map((c) => Float64Array.from(solved, (row) => row[c]!));
}
