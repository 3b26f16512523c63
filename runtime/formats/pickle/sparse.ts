import { elementCount, type NumericArray, toNumbers } from "../npy_array.ts";
import { NdArrayRecord } from "./numpy.ts";
import { describe, PickleRecord, type PickleValue } from "./values.ts";

/** How scipy stores a sparse matrix: by columns, by rows, or entry by entry. */
export type SparseLayout = "csc" | "csr" | "coo";

const NONE = new Float64Array(0);

/** A scipy sparse matrix. */
export class SparseRecord extends PickleRecord {
  override readonly kind = "sparse matrix";
  /** [rows, columns]; what a file declares, however large. */
  shape: readonly [number, number] = [0, 0];
  /** [stored]. */
  values: NumericArray = NONE;
  /** [stored], of each value: its row (csc), its column (csr), its row (coo). */
  #indices: ArrayLike<number> = NONE;
  /** csc, csr: [columns or rows + 1], where each one's values start; coo: [stored], columns. */
  #starts: ArrayLike<number> = NONE;

  constructor(readonly layout: SparseLayout) {
    super();
  }

  override setState(given: PickleValue): void {
    const state = given instanceof Map ? given : Array.isArray(given) ? given[0] : undefined;
    if (!(state instanceof Map)) throw new TypeError(`a sparse matrix needs a dict: ${describe(given)}`);
    const shape = state.get("_shape") ?? state.get("shape");
    if (!Array.isArray(shape) || shape.length !== 2) {
      throw new TypeError(`a sparse matrix needs two sizes: ${describe(shape)}`);
    }
    const [rows, columns] = shape.map((size) => elementCount([size])) as [number, number];
    const part = (name: string, value = state.get(name)): NumericArray => {
      if (!(value instanceof NdArrayRecord) || value.objects !== null || value.shape.length !== 1) {
        throw new TypeError(`a sparse matrix needs its array ${name}: ${describe(value)}`);
      }
      return value.data;
    };
    const integers = (name: string, value?: PickleValue) => {
      const data = part(name, value);
      return toNumbers({ shape: [data.length], data });
    };
    const values = part("data");
    // scipy 1.13 put rows and columns into one tuple.
    const coords = state.get("coords"), both = Array.isArray(coords) ? coords : [];
    const [indices, starts] = this.layout === "coo"
      ? [integers("row", both[0]), integers("col", both[1])]
      : [integers("indices"), integers("indptr")];
    const wanted = this.layout === "coo" ? values.length : (this.layout === "csc" ? columns : rows) + 1;
    if (values.length !== indices.length || starts.length !== wanted) {
      throw new TypeError(
        `a sparse matrix's arrays do not fit: ${values.length}, ${indices.length}, ${starts.length}`,
      );
    }
    this.shape = [rows, columns];
    this.values = values;
    this.#indices = indices;
    this.#starts = starts;
  }

  /**
   * All entries, those that are not stored as 0, as scipy's toarray() has them: what is stored twice counts twice.
   *
   * @param rows what the matrix must have, so that a file cannot ask for more
   * @returns [rows, columns]
   * @throws RangeError where the shape is another, or an index lies beyond it
   */
  toDense(rows: number, columns: number): Float64Array {
    if (this.shape[0] !== rows || this.shape[1] !== columns) {
      throw new RangeError(`a sparse matrix must be of ${rows} x ${columns}: ${this.shape.join(" x ")}`);
    }
    const dense = new Float64Array(rows * columns);
    const add = (i: number, row: number, column: number) => {
      if (!(row >= 0 && row < rows && column >= 0 && column < columns)) {
        throw new RangeError(
          `a sparse matrix's index must lie within ${rows} x ${columns}: ${row}, ${column}`,
        );
      }
      dense[row * columns + column]! += Number(this.values[i]!);
    };
    const indices = this.#indices, starts = this.#starts;
    if (this.layout === "coo") {
      for (let i = 0; i < indices.length; i++) add(i, indices[i]!, starts[i]!);
      return dense;
    }
    for (let line = 0; line + 1 < starts.length; line++) {
      const [from, to] = [starts[line]!, starts[line + 1]!];
      if (!(from >= 0 && from <= to && to <= indices.length)) {
        throw new RangeError(`a sparse matrix's starts must ascend within ${indices.length}: ${from}, ${to}`);
      }
      for (let i = from; i < to; i++) {
        if (this.layout === "csc") add(i, indices[i]!, line);
        else add(i, line, indices[i]!);
      }
    }
    return dense;
  }
}
