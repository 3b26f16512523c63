import { type NumericArray, toNumbers } from "../npy_array.ts";
import { NdArrayRecord } from "./numpy.ts";
import { describe, type PickleContext, PickleRecord, type PickleValue } from "./values.ts";

/** One chumpy array may stand on another, and so on. */
const DEEPEST = 16;

/**
 * A chumpy array, as FLAME's and SMPL's files hold them: its value only, none of its derivatives' machinery. That of a
 * `Ch` is its `x`, an array or a chumpy array again; a `Select` takes some elements of another's.
 */
export class ChumpyRecord extends PickleRecord {
  override readonly kind = "chumpy array";
  #state: ReadonlyMap<PickleValue, PickleValue> = new Map();
  #context: PickleContext | null = null;

  override setState(given: PickleValue, context: PickleContext): void {
    const state = Array.isArray(given) ? given[0] : given;
    if (!(state instanceof Map)) throw new TypeError(`a chumpy array needs a dict: ${describe(given)}`);
    this.#state = state;
    this.#context = context;
  }

  /**
   * @throws TypeError where it has no value, RangeError where it takes elements that there are not
   */
  value(depth = 0): NdArrayRecord {
    if (depth > DEEPEST) throw new RangeError(`chumpy arrays must not stand on more than: ${DEEPEST} others`);
    const inner = this.#state.get("x") ?? this.#state.get("a");
    const array = inner instanceof ChumpyRecord ? inner.value(depth + 1) : inner;
    if (!(array instanceof NdArrayRecord)) {
      throw new TypeError(`a chumpy array needs its value x: ${describe(array)}`);
    }
    const chosen = this.#state.get("idxs");
    return chosen === undefined ? array : this.#select(array, chosen);
  }

  /** numpy's a.ravel()[idxs].reshape(preferred_shape). */
  #select(array: NdArrayRecord, chosen: PickleValue): NdArrayRecord {
    if (!(chosen instanceof NdArrayRecord)) {
      throw new TypeError(`a chumpy selection needs its array idxs: ${describe(chosen)}`);
    }
    const indices = toNumbers(chosen), { data } = array;
    this.#context?.spend(8 * indices.length);
    const selected = new NdArrayRecord();
    const picked = new (data.constructor as { new (length: number): NumericArray })(indices.length);
    for (let i = 0; i < indices.length; i++) {
      const at = indices[i]!;
      if (!(at >= 0 && at < data.length)) {
        throw new RangeError(`a chumpy selection must take elements below ${data.length}: ${at}`);
      }
      picked[i] = data[at]!;
    }
    const shape = this.#state.get("preferred_shape") ?? chosen.shape;
    const sizes = Array.isArray(shape) ? shape : shape instanceof NdArrayRecord ? [...toNumbers(shape)] : [];
    if (sizes.reduce<number>((count, size) => count * Number(size), 1) !== picked.length) {
      throw new TypeError(
        `a chumpy selection of ${picked.length} needs a shape that fits: ${describe(shape as PickleValue)}`,
      );
    }
    selected.shape = sizes as number[];
    selected.data = picked;
    return selected;
  }
}
