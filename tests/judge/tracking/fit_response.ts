import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../../runtime/head/arkit.ts";
import type { FaceTables } from "../../../runtime/motion/tracking/face_tables.ts";
import { writeTurnTerms } from "../../../runtime/motion/tracking/fit_weights.ts";
import { addTo, crossed, dot, solveRows } from "./fit_algebra.ts";
import { DIFFERENCES, differencesOf, overPoints } from "./fit_differences.ts";
import { featuresOf, type FitRow } from "./fit_rows.ts";

/**
 * What landmarks cannot show: what it does to the points counts as noise. No point lies on a tongue or on a cheek that is
 * puffed, a jaw goes forward along the line of sight, and lips that are pressed move less than the tracker wanders.
 */
export const UNSEEN: readonly ArkitShape[] = [
  ...["cheekPuff", "tongueOut", "jawForward", "mouthPressLeft", "mouthPressRight"] as const,
];
const SHAPES = ARKIT_SHAPES.length, TURN_TERMS = 9;

/** How the tracker's points answer to the weights, and what else moves them. */
export interface Response {
  /** [52 + products][1434]. */
  readonly shapes: Float64Array[];
  /** [52][1434], a weight's own motion times the inverse of the covariance of what else moves the points. */
  readonly readout: Float64Array[];
  /** [52][52 + products], what readout makes of shapes. */
  readonly metric: Float64Array[];
  /** [52][9], what readout makes of a turned head. */
  readonly turned: Float64Array[];
}

export interface ResponseSettings {
  /** Pictures that the stock head's own geometry counts for. */
  readonly trust: number;
  /** How much of a shape's way the tracker shows, before any picture is seen. */
  readonly gain: number;
  /** Share of a difference's error that is by itself. */
  readonly own: number;
}

/** Rounds in which shapes and each film's own offset are found in turn, and the pictures that no offset counts for. */
const OFFSET_ROUNDS = 4, OFFSET_TRUST = 3;
/** The square of all weights at which a face errs twice as much as at rest. */
const CALM = 0.3;
/** Radians squared times pictures: below that a head's turn is known to do nothing. */
const TURN_TRUST = 1e-3;
const NOTHING: ReadonlySet<number> = new Set();

/**
 * Learns the shapes as the tracker sees them, drawn to the stock head's own, and the covariance of what is left: how
 * people differ in them, what the tracker makes up, perspective that is not undone.
 *
 * @param geometry [52 + products][1434]
 */
export function fitResponse(
  rows: readonly FitRow[],
  geometry: readonly ArrayLike<number>[],
  tables: FaceTables,
  meanOpening: readonly [number, number],
  { trust, gain, own }: ResponseSettings,
): Response {
  const columns = geometry.length, terms = new Float64Array(TURN_TERMS);
  const features = rows.map((row) => {
    writeTurnTerms(row.turn, terms);
    return [...featuresOf(row, tables, meanOpening), ...terms];
  });
  const before = [
    ...geometry.map((shape) => differencesOf(shape).map((x) => x * gain)),
    ...noTurns(DIFFERENCES.length),
  ];
  const found = learn(rows, features, rows.map(({ moved }) => differencesOf(moved)), before, trust, columns);
  const covariance = new Float64Array(DIFFERENCES.length ** 2);
  const squares = crossed(found.left, found.left);
  squares.forEach((row, i) =>
    row.forEach((x, j) =>
      covariance[i * row.length + j] = (x * (i === j ? 1 + own : 1)) / rows.length + (i === j ? 1e-7 : 0)
    )
  );
  // Rows of the right side are what is solved for: [differences][52].
  const solved = DIFFERENCES.map((_, k) =>
    Float64Array.from({ length: SHAPES }, (_, i) => found.columns[i]![k]!)
  );
  solveRows(covariance, solved);
  const weights = Array.from({ length: SHAPES }, (_, i) => Float64Array.from(solved, (row) => row[i]!));
  const onto = (from: number, to: number) =>
    weights.map((row) => Float64Array.from(found.columns.slice(from, to), (column) => dot(row, column)));
  const points = learn(
    rows,
    features,
    rows.map(({ moved }) => Float64Array.from(moved)),
    [...geometry.map((shape) => Float64Array.from(shape, (x) => x * gain)), ...noTurns(geometry[0]!.length)],
    trust,
    columns,
    1,
  );
  return {
    shapes: points.columns.slice(0, columns),
    readout: weights.map(overPoints),
    metric: onto(0, columns),
    turned: onto(columns, columns + TURN_TERMS),
  };
}

const noTurns = (length: number) => Array.from({ length: TURN_TERMS }, () => new Float64Array(length));

/** Least squares of what each feature does, drawn to what is believed before, and what is left of the rows. */
function learn(
  rows: readonly FitRow[],
  features: readonly (readonly number[])[],
  moved: readonly Float64Array[],
  before: readonly ArrayLike<number>[],
  trust: number,
  shapes: number,
  rounds = OFFSET_ROUNDS,
): { columns: Float64Array[]; left: Float64Array[] } {
  const count = before.length;
  // What goes wrong grows with what a face does: a picture counts by how calm its face is.
  const calm = rows.map(({ weights }) => 1 / Math.sqrt(1 + dot(weights, weights) / CALM));
  const scaled = features.map((feature, r) => feature.map((x) => x * calm[r]!));
  const gram = crossed(scaled, scaled);
  const films = [...Map.groupBy(rows.map((_, r) => r), (r) => rows[r]!.film).values()];
  const current = moved.map((row) => row.slice()), unseen = new Set(UNSEEN.map((name) => ARKIT_INDEX[name]));
  let columns: Float64Array[] = [];
  const without = (from: readonly Float64Array[], skip: ReadonlySet<number>) =>
    from.map((row, r) => {
      const rest = row.slice();
      features[r]!.forEach((amount, k) => amount !== 0 && !skip.has(k) && addTo(rest, columns[k]!, -amount));
      return rest;
    });
  for (let round = 0; round < rounds; round++) {
    const a = new Float64Array(count * count), trusted = (k: number) => k < shapes ? trust : TURN_TRUST;
    gram.forEach((row, i) => row.forEach((x, j) => a[i * count + j] = x + (i === j ? trusted(i) : 0)));
    columns = crossed(scaled, current.map((row, r) => row.map((x) => x * calm[r]!)));
    columns.forEach((row, k) => addTo(row, before[k]!, trusted(k)));
    solveRows(a, columns);
    if (round === rounds - 1) break;
    const left = without(moved, NOTHING);
    for (const members of films) {
      const offset = new Float64Array(moved[0]!.length);
      for (const r of members) addTo(offset, left[r]!, 1 / (members.length + OFFSET_TRUST));
      for (const r of members) {
        current[r]!.set(moved[r]!);
        addTo(current[r]!, offset, -1);
      }
    }
  }
  const left = rounds === 1 ? [] : without(current, unseen);
  left.forEach((row, r) => row.forEach((x, i) => row[i] = x * calm[r]!));
  return { columns, left };
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

/** [52, 52], the inverse of how large weights are and how they go together; only partners and looks go together. */
export function priorOf(rows: readonly FitRow[]): Float64Array[] {
  const n = SHAPES, moments = crossed(rows.map(({ weights }) => weights), rows.map(({ weights }) => weights));
  return Array.from({ length: n }, (_, i) => {
    const row = new Float64Array(n), j = togetherWith(i), own = moments[i]![i]! / rows.length + 1e-3;
    if (j === i) row[i] = 1 / own;
    else {
      // At most so much alike that one side alone can still be told.
      const other = moments[j]![j]! / rows.length + 1e-3;
      const both = Math.min(moments[i]![j]! / rows.length, MOST_ALIKE * Math.sqrt(own * other));
      const det = own * other - both * both;
      row[i] = other / det;
      row[j] = -both / det;
    }
    return row;
  });
}
const MOST_ALIKE = 0.8;

/** A shape's partner: its other side, or where both eyes look the same way. */
function togetherWith(index: number): number {
  const name = ARKIT_SHAPES[index]!;
  if (/^(jaw|mouth)(Left|Right)$/.test(name)) return index;
  const other = name.replace(/Left$|Right$/, (side) => side === "Left" ? "Right" : "Left")
    .replace(/Look(In|Out)/, (_, way) => way === "In" ? "LookOut" : "LookIn");
  return ARKIT_INDEX[other as ArkitShape];
}
