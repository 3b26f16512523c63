import type { Coefficients } from "./coefficients.ts";
import type { HeadModel } from "./head_model.ts";

/** All rows that a pose may move vertices by, in one table for the pose kernel. */
export interface PoseBasis {
  /** [rows, vertices, 3], world units: expressions and their correctives, then pose correctives, then extra rows. */
  readonly table: Float32Array<ArrayBuffer>;
  readonly rows: number;
  /** The first row of pose correctives, and the feature (an entry of R - I) of each. */
  readonly firstFeature: number;
  readonly features: readonly number[];
  /** The first of the extra rows. */
  readonly firstExtra: number;
  /** Blocks of POSE_BLOCK vertices: what a workgroup of pose.wgsl owns. */
  readonly blocks: number;
  /** [blocks, rows], 1 where the row moves a vertex of the block. */
  readonly touches: Uint8Array;
}

/** Vertices of a block: the number that pose.wgsl takes. */
export const POSE_BLOCK = 64;

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
  const firstFeature = expressions.length / size;
  const firstExtra = firstFeature + features.length;
  const rows = firstExtra + extra.length / size;
  const table = new Float32Array(Math.max(1, rows) * size);
  table.set(expressions);
  features.forEach((feature, row) =>
    table.set(correctives.subarray(feature * size, (feature + 1) * size), (firstFeature + row) * size)
  );
  table.set(extra, firstExtra * size);
  for (let i = 0; i < table.length; i++) table[i]! *= scale;

  const blocks = Math.ceil(size / 3 / POSE_BLOCK);
  const touches = new Uint8Array(blocks * rows);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < size; i++) {
      if (table[row * size + i] !== 0) touches[Math.floor(i / (3 * POSE_BLOCK)) * rows + row] = 1;
    }
  }
  return { table, rows, firstFeature, features, firstExtra, blocks, touches };
}

/**
 * The rows that one pose uses, block by block: most expressions move a few features of a face, so that a block of a
 * stock head meets 7 of the 30 rows a pose has. What is left out is exactly 0.
 */
export interface PoseEntries {
  /** [entries, stride], block by block: row, weight (f32 bits), the mark given with it, 0 ... */
  readonly words: Uint32Array<ArrayBuffer>;
  /** [blocks + 1], the first entry of each block. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** Begins anew with what a pose uses. Allocates nothing. */
  take(coefficients: Coefficients): void;
  /** Adds an extra row. */
  add(row: number, weight: number, mark: number): void;
  /** Sorts what was taken and added into blocks. @returns how many words of `words` count */
  list(): number;
}

/** An entry of the pose features, R - I, below this moves nothing that can be seen. */
const LEAST_FEATURE = 1e-6;

/** @param stride words of an entry, 2 or more */
export function createPoseEntries(basis: PoseBasis, stride: number): PoseEntries {
  const { rows, blocks, touches, firstFeature, features } = basis;
  const most = touches.reduce((sum, touch) => sum + touch, 0);
  const words = new Uint32Array(Math.max(1, most) * stride);
  const weights = new Float32Array(words.buffer);
  const starts = new Uint32Array(blocks + 1);
  const used = { rows: new Uint32Array(rows), weights: new Float32Array(rows), marks: new Uint32Array(rows) };
  let count = 0;
  function add(row: number, weight: number, mark: number): void {
    used.rows[count] = row;
    used.weights[count] = weight;
    used.marks[count++] = mark;
  }
  return {
    words,
    starts,
    add,
    take(coefficients) {
      count = 0;
      for (let i = 0; i < coefficients.count; i++) add(coefficients.indices[i]!, coefficients.weights[i]!, 0);
      for (let i = 0; i < features.length; i++) {
        const weight = coefficients.poseFeatures[features[i]!]!;
        if (Math.abs(weight) >= LEAST_FEATURE) add(firstFeature + i, weight, 0);
      }
    },
    list() {
      let at = 0;
      for (let block = 0; block < blocks; block++) {
        starts[block] = at / stride;
        for (let i = 0; i < count; i++) {
          const row = used.rows[i]!;
          if (touches[block * rows + row] === 0) continue;
          words[at] = row;
          weights[at + 1] = used.weights[i]!;
          if (stride > 2) words[at + 2] = used.marks[i]!;
          at += stride;
        }
      }
      starts[blocks] = at / stride;
      return at;
    },
  };
}
