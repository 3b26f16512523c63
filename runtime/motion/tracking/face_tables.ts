import type { Corrective } from "../../head/head_model.ts";

/** Landmarks of a face, as MediaPipe's face mesh has them with irises. */
export const FACE_POINTS = 478;
/** Numbers of a face: [478, 3]. */
export const FACE_VALUES = FACE_POINTS * 3;

/** A matrix of the tables, row by row. */
export interface TableMatrix {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns]. */
  readonly values: Float32Array;
}

/**
 * What the solver knows of faces. Lengths are in eye distances (see `metres`), axes as HeadModel's: x to the subject's
 * left, y up, z out of the face; the origin is the weighted centre of the points that hold still.
 */
export interface FaceTables {
  /** Tells these tables from others, and calibrations made with them: eight letters, hexadecimal. */
  readonly fingerprint: string;
  /** Of the stock head's landmarks and motions, which the tables were made from. */
  readonly head: string;
  /** Metres of an eye distance on the stock head. */
  readonly metres: number;
  /** What moves the points besides the 52 weights (inputs by ARKIT_SHAPES); its columns come behind theirs. */
  readonly products: readonly Corrective[];
  /** Every matrix by its name; see TABLE_NAMES. */
  readonly matrices: Readonly<Record<TableName, TableMatrix>>;
}

/**
 * - `neutral` [1, 1434]: the mean face at rest.
 * - `still` [1, 478]: how much each point tells of the head's turn.
 * - `identity` [identities, 1434]: how people differ, a standard deviation each.
 * - `shapes` [52 + products, 1434]: how a weight of 1 moves the points.
 * - `basis` [signals, differences]: what the net sees of the differences, see differences.ts.
 * - `first` [inner, signals + 9 + 2 + 1]: the first layer of some nets, one's rows behind another's, of the signals, the
 *   turn's terms, the lids' openings and 1.
 * - `second` [deep, a net's inner + 1], `last` [52, deep + the first layer's inputs]: the others; the last one takes the
 *   mean of the nets.
 * - `turn` [3, 9]: the head's turn by the same terms of the one that is seen.
 */
export const TABLE_NAMES = [
  "neutral",
  "still",
  "identity",
  "shapes",
  "basis",
  "first",
  "second",
  "last",
  "turn",
] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** What stands before the matrices' numbers. */
export interface FaceTablesHeader {
  readonly head: string;
  readonly metres: number;
  readonly products: readonly Corrective[];
  readonly matrices: readonly {
    readonly name: TableName;
    readonly rows: number;
    readonly columns: number;
    /** 8 and 16: integers in units of the row's own, a float32 before the row. 32: float32. */
    readonly bits: 8 | 16 | 32;
  }[];
}
