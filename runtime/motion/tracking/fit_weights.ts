import { ARKIT_SHAPES } from "../../head/arkit.ts";
import { createBoundedQuadratic } from "../retarget/bounded_quadratic.ts";
import { FACE_VALUES, type FaceTables } from "./face_tables.ts";

const SHAPES = ARKIT_SHAPES.length;
/** Weights below this at the last round but one are none. Share of the penalty that the others pay in the last. */
const LEAST_KEPT = 0.01, LAST_PRICE = 0.6;
/** Radians of the head's turn at which penalties are twice as dear: the tracker errs with it. */
const DEAR_TURN = 0.25;
/** Rows of the prior; the weights' squares' follow. */
const LOWEST = 0, HIGHEST = 1, SIZES = 2;
/** Rounds in which what follows from the weights is put into the points that the weights are fitted to. */
const ROUNDS = 3;
/** A weight below this moves no point by a thousandth of a millimetre. */
const LEAST_WEIGHT = 1e-5;

/** Fits weights to how far a face's points are from where they rest. */
export interface WeightFit {
  /** [52], what came out; those that are held are read, too. */
  readonly weights: Float64Array;
  /** [52 + products], every column's amount. */
  readonly amounts: Float64Array;
  /** [9], of the turn that solve() had: see writeTurnTerms. */
  readonly turnTerms: Float64Array;
  /** [52], 1 where a weight stays as it is given. */
  readonly held: Uint8Array;
  /** [52], how far a person's face goes for a weight of 1, against the stock head's. */
  readonly reach: Float64Array;
  /**
   * Finds the weights; every call ends at the same place wherever it begins. Allocates nothing.
   *
   * @param moved [478, 3], eye distances
   * @param turn [3], the head's, axis-angle, radians
   */
  solve(moved: Float64Array, turn: ArrayLike<number>): void;
  /**
   * Takes what the weights explain out of the points.
   *
   * @param moved [478, 3], as solve() had it
   * @returns how far the points then lie off, eye distances, root mean square
   */
  explain(moved: Float64Array): number;
}

export function createWeightFit({ matrices, products }: FaceTables): WeightFit {
  const columns = SHAPES + products.length;
  const shapes = matrices.shapes.values, readout = Float64Array.from(matrices.readout.values);
  const prior = matrices.prior.values;
  const metric = matrices.metric.values, turned = matrices.turned.values, terms = new Float64Array(9);
  const hessian = new Float64Array(SHAPES * SHAPES);
  const low = new Float64Array(SHAPES), high = new Float64Array(SHAPES), held = new Uint8Array(SHAPES);
  for (let i = 0; i < SHAPES; i++) {
    low[i] = prior[LOWEST * SHAPES + i]!;
    high[i] = prior[HIGHEST * SHAPES + i]!;
    for (let j = 0; j < SHAPES; j++) {
      hessian[i * SHAPES + j] = (metric[i * columns + j]! + metric[j * columns + i]!) / 2 +
        prior[(SIZES + 1 + i) * SHAPES + j]!;
    }
  }
  const bounds = Float64Array.from(high), reach = new Float64Array(SHAPES).fill(1);
  const scaled = new Float64Array(SHAPES), right = new Float64Array(SHAPES), pull = new Float64Array(SHAPES);
  const weights = new Float64Array(SHAPES), amounts = new Float64Array(columns);
  const quadratic = createBoundedQuadratic(hessian, low, bounds, held);

  function pullOf(moved: Float64Array, turn: ArrayLike<number>): void {
    writeTurnTerms(turn, terms);
    for (let k = 0; k < SHAPES; k++) {
      let sum = 0;
      for (let t = 0; t < terms.length; t++) sum -= turned[k * terms.length + t]! * terms[t]!;
      for (let i = 0, at = k * FACE_VALUES; i < FACE_VALUES; i++) sum += readout[at + i]! * moved[i]!;
      pull[k] = sum;
    }
  }

  function follow(): void {
    for (let i = 0; i < SHAPES; i++) amounts[i] = weights[i]!;
    for (let k = 0; k < products.length; k++) {
      const { kind, inputs } = products[k]!;
      let amount = weights[inputs[0]!]!;
      if (kind === "inbetween") amount *= 4 * (1 - amount);
      else if (kind === "excess") amount = Math.max(0, amount - weights[inputs[1]!]!);
      else for (let n = 1; n < inputs.length; n++) amount *= weights[inputs[n]!]!;
      amounts[SHAPES + k] = amount;
    }
  }

  return {
    weights,
    amounts,
    turnTerms: terms,
    held,
    reach,
    solve(moved, turn) {
      pullOf(moved, turn);
      const dear = 1 + (terms[3]! + terms[4]! + terms[5]!) / DEAR_TURN ** 2;
      for (let i = 0; i < SHAPES; i++) {
        bounds[i] = high[i]! * reach[i]!;
        scaled[i] = held[i] === 1 ? weights[i]! * reach[i]! : 0;
      }
      for (let round = 0; round < ROUNDS; round++) {
        if (round > 0) follow();
        // The last round is among the weights that were worth their penalty, and asks for less of it.
        const isLast = round === ROUNDS - 1, price = (isLast ? LAST_PRICE : 1) * dear;
        if (isLast) { for (let i = 0; i < SHAPES; i++) if (scaled[i]! < LEAST_KEPT) bounds[i] = 0; }
        for (let i = 0; i < SHAPES; i++) {
          let sum = pull[i]! - prior[SIZES * SHAPES + i]! * price;
          if (round > 0) {
            for (let k = SHAPES; k < columns; k++) {
              if (amounts[k]! > LEAST_WEIGHT) sum -= amounts[k]! * metric[i * columns + k]!;
            }
          }
          right[i] = sum;
        }
        quadratic.solve(right, scaled);
        for (let i = 0; i < SHAPES; i++) if (held[i] === 0) weights[i] = scaled[i]! / reach[i]!;
      }
      follow();
    },
    explain(moved) {
      for (let k = 0; k < columns; k++) {
        const amount = amounts[k]!;
        if (amount === 0) continue;
        for (let i = 0, at = k * FACE_VALUES; i < FACE_VALUES; i++) moved[i]! -= amount * shapes[at + i]!;
      }
      let squares = 0;
      for (let i = 0; i < FACE_VALUES; i++) squares += moved[i]! * moved[i]!;
      return Math.sqrt(squares * 3 / FACE_VALUES);
    },
  };
}

/** Writes [9], what a turned head is told by: the turn [3], axis-angle, then its products of two. */
export function writeTurnTerms(turn: ArrayLike<number>, into: Float64Array): void {
  const x = turn[0]!, y = turn[1]!, z = turn[2]!;
  into[0] = x;
  into[1] = y;
  into[2] = z;
  into[3] = x * x;
  into[4] = y * y;
  into[5] = z * z;
  into[6] = x * y;
  into[7] = x * z;
  into[8] = y * z;
}
