import { ARKIT_SHAPES } from "../../head/arkit.ts";
import { correctiveWeight } from "../../head/corrective_weight.ts";
import { DIFFERENCE_COUNT, writeDifferences } from "./differences.ts";
import { FACE_VALUES, type FaceTables } from "./face_tables.ts";
import { createWeightNet } from "./weight_net.ts";

const SHAPES = ARKIT_SHAPES.length;

/** Tells weights from how far a face's points are from where they rest. */
export interface WeightReader {
  /** [52], what came out. */
  readonly weights: Float64Array;
  /** [9], of the turn that read() had: see writeTurnTerms. */
  readonly turnTerms: Float64Array;
  /**
   * Finds the weights; a frame is told by itself. Allocates nothing.
   *
   * @param moved [478, 3], eye distances
   * @param turn [3], the head's, axis-angle, radians
   * @param opening [2], how far the lids are apart at rest: left, right
   */
  read(moved: Float64Array, turn: ArrayLike<number>, opening: Float64Array): void;
  /**
   * Takes what the weights explain out of the points.
   *
   * @param moved [478, 3], as read() had it
   * @returns how far the points then lie off, eye distances, root mean square
   */
  explain(moved: Float64Array): number;
}

export function createWeightReader(tables: FaceTables): WeightReader {
  const { products } = tables, shapes = tables.matrices.shapes.values, columns = SHAPES + products.length;
  const net = createWeightNet(tables), terms = new Float64Array(9);
  const differences = new Float64Array(DIFFERENCE_COUNT);
  const weights = new Float64Array(SHAPES), amounts = new Float64Array(columns);

  function follow(): void {
    for (let i = 0; i < SHAPES; i++) amounts[i] = weights[i]!;
    for (let k = 0; k < products.length; k++) amounts[SHAPES + k] = correctiveWeight(products[k]!, weights);
  }

  return {
    weights,
    turnTerms: terms,
    read(moved, turn, opening) {
      writeTurnTerms(turn, terms);
      writeDifferences(moved, differences);
      net(differences, terms, opening, weights);
    },
    explain(moved) {
      follow();
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
