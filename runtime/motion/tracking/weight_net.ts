import { ARKIT_SHAPES } from "../../head/arkit.ts";
import { DIFFERENCE_COUNT, mirrorDifferences, partnersOf } from "./differences.ts";
import type { FaceTables } from "./face_tables.ts";
import { MIRRORED } from "./mirror_pose.ts";

/** Numbers besides the differences that the net sees: the turn's terms, the lids' openings. */
export const TURN_TERMS = 9, OPENINGS = 2;
const SHAPES = ARKIT_SHAPES.length;
/** What a negative sum counts for in a layer. */
const SLOPE = 0.1;
/** Signs of the turn's terms in a mirror: yaw and roll change theirs. */
const MIRRORED_TERMS = [1, -1, -1, 1, 1, 1, -1, -1, 1] as const;

/**
 * Tells weights from how a face's neighbouring points lie to each other against how they rest. Looks at the face and at
 * its image in a mirror and takes the mean, so that no side is told better than the other. Allocates nothing.
 *
 * @param differences [differences], less those at rest
 * @param terms [9], of the head's turn, see writeTurnTerms
 * @param opening [2], how far the lids are apart at rest: left, right
 * @param weights [52], written, 0 to 1
 */
export type WeightNet = (
  differences: Float64Array,
  terms: Float64Array,
  opening: Float64Array,
  weights: Float64Array,
) => void;

export function createWeightNet({ matrices }: FaceTables): WeightNet {
  const { from, sign } = mirrorDifferences(partnersOf(matrices.neutral.values));
  const layers = [matrices.basis, matrices.first, matrices.second, matrices.last] as const;
  const [basis, first, second, last] = layers.map(({ rows, columns, values }) => ({
    rows,
    columns,
    values: Float64Array.from(values),
  })) as [Layer, Layer, Layer, Layer];
  const mirrored = new Float64Array(DIFFERENCE_COUNT);
  // Behind each layer's inputs stands a 1, for what it adds to them.
  const input = new Float64Array(first.columns).fill(1), inner = new Float64Array(first.rows);
  const deep = new Float64Array(last.columns).fill(1), out = new Float64Array(SHAPES);

  function look(differences: Float64Array): void {
    multiply(basis, differences, input);
    multiply(first, input, inner);
    soften(inner, first.rows);
    multiplyShares(second, inner, deep);
    soften(deep, second.rows);
    for (let i = 0; i < first.columns; i++) deep[second.rows + i] = input[i]!;
    multiply(last, deep, out);
  }

  return (differences, terms, opening, weights) => {
    for (let k = 0; k < TURN_TERMS; k++) input[basis.rows + k] = terms[k]!;
    input[basis.rows + TURN_TERMS] = opening[0]!;
    input[basis.rows + TURN_TERMS + 1] = opening[1]!;
    look(differences);
    for (let i = 0; i < SHAPES; i++) weights[i] = out[i]! / 2;
    for (let k = 0; k < DIFFERENCE_COUNT; k++) mirrored[k] = sign[k]! * differences[from[k]!]!;
    for (let k = 0; k < TURN_TERMS; k++) input[basis.rows + k] = MIRRORED_TERMS[k]! * terms[k]!;
    input[basis.rows + TURN_TERMS] = opening[1]!;
    input[basis.rows + TURN_TERMS + 1] = opening[0]!;
    look(mirrored);
    for (let i = 0; i < SHAPES; i++) {
      weights[i] = Math.min(1, Math.max(0, weights[i]! + out[MIRRORED[i]!]! / 2));
    }
  };
}

interface Layer {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

function multiply({ rows, columns, values }: Layer, by: Float64Array, into: Float64Array): void {
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let c = 0, k = r * columns; c < columns; c++) sum += values[k + c]! * by[c]!;
    into[r] = sum;
  }
}

/** Each net of the ensemble by its own rows: of all numbers before it it sees its share, and a 1. */
function multiplyShares({ rows, columns, values }: Layer, by: Float64Array, into: Float64Array): void {
  const share = columns - 1, nets = by.length / share;
  for (let r = 0; r < rows; r++) {
    const from = Math.floor(r * nets / rows) * share;
    let k = r * columns, sum = values[k + share]!;
    for (let c = 0; c < share; c++) sum += values[k++]! * by[from + c]!;
    into[r] = sum;
  }
}

function soften(values: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) if (values[i]! < 0) values[i]! *= SLOPE;
}
