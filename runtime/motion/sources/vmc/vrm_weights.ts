import { ARKIT_INDEX, ARKIT_SHAPES } from "../../../head/arkit.ts";
import { createBoundedQuadratic } from "../../retarget/bounded_quadratic.ts";
import { VRM_EXPRESSIONS, type VrmExpression } from "./blend_names.ts";

/**
 * What is fitted to a face: vowels and moods that differ enough to be told apart. `Fun` is half of `Joy` in our table,
 * and further mouth shapes are no preset of VRM's.
 */
const FITTED: readonly VrmExpression[] = VRM_EXPRESSIONS.filter(({ vrm0 }) =>
  vrm0 !== null && ["A", "I", "U", "E", "O", "Joy", "Angry", "Sorrow", "Surprised"].includes(vrm0)
);
/** Lids are told as they are. */
const LIDS = ["Blink_L", "Blink_R"].map((name) => VRM_EXPRESSIONS.find(({ vrm0 }) => vrm0 === name)!);

/** The expressions whose weights `createVrmWeights` gives, in its order. Gaze goes by the eyes' bones. */
export const VRM_OUTPUT: readonly VrmExpression[] = [...FITTED, ...LIDS];

/** Keeps a face that none of them explains from being a little of each: this share more of each one's own square. */
const RIDGE = 0.02;

/** A face by VRM's few expressions. */
export interface VrmWeights {
  /** @param expression [52] @param into [VRM_OUTPUT], 0 to 1 */
  write(expression: ArrayLike<number>, into: Float64Array): void;
}

/**
 * The weights between 0 and 1 whose mix comes closest to a face, by least squares over all shapes but gaze and lids.
 * An avatar made for perfect sync shows a face much better; this is for those that have no more than VRM's presets.
 */
export function createVrmWeights(): VrmWeights {
  const size = FITTED.length;
  const matrix = FITTED.map(({ shapes, weights }) => {
    const column = new Float64Array(ARKIT_SHAPES.length);
    shapes.forEach((shape, i) => column[shape] = counts(shape) ? weights[i]! : 0);
    return column;
  });
  const hessian = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      hessian[a * size + b] = dot(matrix[a]!, matrix[b]!) * (a === b ? 1 + RIDGE : 1);
    }
  }
  const fit = createBoundedQuadratic(
    hessian,
    new Float64Array(size),
    new Float64Array(size).fill(1),
    new Uint8Array(size),
  );
  const right = new Float64Array(size), fitted = new Float64Array(size);
  return {
    write(expression, into) {
      for (let i = 0; i < size; i++) right[i] = dot(matrix[i]!, expression);
      fit.solve(right, fitted);
      into.set(fitted);
      into[size] = expression[ARKIT_INDEX.eyeBlinkLeft]!;
      into[size + 1] = expression[ARKIT_INDEX.eyeBlinkRight]!;
    },
  };
}

const counts = (shape: number): boolean => !/^eye(Look|Blink)/.test(ARKIT_SHAPES[shape]!);

function dot(a: Float64Array, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
