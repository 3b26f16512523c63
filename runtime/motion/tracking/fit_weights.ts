import { ARKIT_SHAPES } from "../../head/arkit.ts";
import { createBoundedQuadratic } from "../retarget/bounded_quadratic.ts";
import { FACE_VALUES, type FaceTables } from "./face_tables.ts";

const SHAPES = ARKIT_SHAPES.length;
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
  /** [52], 1 where a weight stays as it is given. */
  readonly held: Uint8Array;
  /** [52], how far a person's face goes for a weight of 1, against the stock head's. */
  readonly reach: Float64Array;
  /**
   * Finds the weights; every call ends at the same place wherever it begins. Allocates nothing.
   *
   * @param moved [478, 3], eye distances
   */
  solve(moved: Float64Array): void;
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
  const metric = metricOf(matrices.shapes.values, matrices.readout.values, columns);
  const hessian = new Float64Array(SHAPES * SHAPES);
  const low = new Float64Array(SHAPES), high = new Float64Array(SHAPES), held = new Uint8Array(SHAPES);
  for (let i = 0; i < SHAPES; i++) {
    low[i] = prior[i]!;
    high[i] = prior[SHAPES + i]!;
    for (let j = 0; j < SHAPES; j++) hessian[i * SHAPES + j] = metric[i * columns + j]!;
    hessian[i * SHAPES + i]! += prior[2 * SHAPES + i]!;
  }
  const bounds = Float64Array.from(high), reach = new Float64Array(SHAPES).fill(1);
  const scaled = new Float64Array(SHAPES), right = new Float64Array(SHAPES), pull = new Float64Array(columns);
  const weights = new Float64Array(SHAPES), amounts = new Float64Array(columns);
  const quadratic = createBoundedQuadratic(hessian, low, bounds, held);

  function pullOf(moved: Float64Array): void {
    for (let k = 0; k < columns; k++) {
      let sum = 0;
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
    held,
    reach,
    solve(moved) {
      pullOf(moved);
      for (let i = 0; i < SHAPES; i++) {
        bounds[i] = high[i]! * reach[i]!;
        scaled[i] = held[i] === 1 ? weights[i]! * reach[i]! : 0;
      }
      for (let round = 0; round < ROUNDS; round++) {
        if (round > 0) follow();
        for (let i = 0; i < SHAPES; i++) {
          let sum = pull[i]! - prior[3 * SHAPES + i]!;
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

/** [columns, columns], readout times shapes, which rounding has made a little lopsided. */
function metricOf(shapes: Float32Array, readout: Float32Array, columns: number): Float64Array {
  const metric = new Float64Array(columns * columns);
  for (let a = 0; a < columns; a++) {
    for (let b = 0; b < columns; b++) {
      let sum = 0;
      for (let i = 0; i < FACE_VALUES; i++) {
        sum += readout[a * FACE_VALUES + i]! * shapes[b * FACE_VALUES + i]!;
      }
      metric[a * columns + b]! += sum / 2;
      metric[b * columns + a]! += sum / 2;
    }
  }
  return metric;
}
