import type { Coefficients } from "./coefficients.ts";
import type { HeadModel } from "./head_model.ts";

/** All rows that a pose may move vertices by, in one table for the pose kernel. */
export interface PoseBasis {
  /** [rows, vertices, 3], world units: expressions and their correctives, then pose correctives, then extra rows. */
  readonly table: Float32Array<ArrayBuffer>;
  readonly rows: number;
  /** The first of the extra rows. */
  readonly firstExtra: number;
  /**
   * Writes the rows that a pose uses and their weights, as entries of `stride` words; allocates nothing.
   *
   * @returns how many entries there are
   */
  write(coefficients: Coefficients, words: Uint32Array, weights: Float32Array, stride: number): number;
}

/** An entry of the pose features, R - I, below this moves nothing that can be seen. */
const LEAST_FEATURE = 1e-6;

/**
 * Pose correctives are blend shapes whose weights are the entries of R - I: rows behind the expressions.
 *
 * @param expressions [expressions + correctives, vertices, 3], metres
 * @param scale world units per metre
 * @param extra [rows, vertices, 3], metres; their weights are the caller's to write
 */
export function poseBasis(
  head: HeadModel,
  expressions: Float32Array,
  scale: number,
  extra: Float32Array = new Float32Array(0),
): PoseBasis {
  const size = head.template.length;
  const correctives = head.poseCorrectives;
  /** Pose features that move anything: a stock head has none for the eyes. */
  const features = Array.from({ length: correctives.length / size }, (_, i) => i)
    .filter((i) => correctives.subarray(i * size, (i + 1) * size).some((move) => move !== 0));
  const expressionRows = expressions.length / size;
  const firstExtra = expressionRows + features.length;
  const rows = firstExtra + extra.length / size;
  const table = new Float32Array(Math.max(1, rows) * size);
  table.set(expressions);
  features.forEach((feature, row) =>
    table.set(correctives.subarray(feature * size, (feature + 1) * size), (expressionRows + row) * size)
  );
  table.set(extra, firstExtra * size);
  for (let i = 0; i < table.length; i++) table[i]! *= scale;
  return {
    table,
    rows,
    firstExtra,
    write(coefficients, words, weights, stride) {
      let used = 0;
      for (let i = 0; i < coefficients.count; i++) {
        words[used * stride] = coefficients.indices[i]!;
        weights[used++ * stride + 1] = coefficients.weights[i]!;
      }
      for (let i = 0; i < features.length; i++) {
        const weight = coefficients.poseFeatures[features[i]!]!;
        if (Math.abs(weight) < LEAST_FEATURE) continue;
        words[used * stride] = expressionRows + i;
        weights[used++ * stride + 1] = weight;
      }
      return used;
    },
  };
}
