import { ChumpyRecord } from "./chumpy.ts";
import { NUMPY_CLASSES } from "./numpy.ts";
import { runPickle } from "./machine.ts";
import { SparseRecord } from "./sparse.ts";
import { type ClassTable, classTable, type PickleLimits, type PickleValue } from "./values.ts";
import { TORCH_CLASSES } from "./torch.ts";

export { NdArrayRecord } from "./numpy.ts";
export { ChumpyRecord, SparseRecord };
export { describe, PickleClass, type PickleLimits, PickleRecord, type PickleValue } from "./values.ts";
export { TensorRecord } from "./torch.ts";

/** scipy 1.8 hid its modules behind an underscore; matrices and arrays differ in arithmetic alone. */
const SCIPY_CLASSES = classTable(
  (["csc", "csr", "coo"] as const).flatMap((layout) =>
    ["scipy.sparse.", "scipy.sparse._"].flatMap((prefix) =>
      ["matrix", "array"].map((form) =>
        [`${prefix}${layout} ${layout}_${form}`, () => new SparseRecord(layout)] as const
      )
    )
  ),
);

const CHUMPY_CLASSES = classTable(
  ["chumpy.ch Ch", "chumpy Ch", "chumpy.reordering Select"].map((name) =>
    [name, () => new ChumpyRecord()] as const
  ),
);

const CLASSES: ClassTable = new Map([
  ...NUMPY_CLASSES,
  ...SCIPY_CLASSES,
  ...CHUMPY_CLASSES,
  ...TORCH_CLASSES,
]);

/**
 * Reads a pickle of plain data, protocols 0 to 5, Python 2's too. No code of a pickle is ever run: opcodes and
 * classes are white-listed, and a class only ever makes a plain record (numpy arrays, dtypes and scalars, ordered
 * dicts, torch tensors in the storage format before 1.6, scipy's csc, csr and coo matrices, chumpy
 * arrays).
 *
 * Values may refer to one another in circles, as in Python; a reader that walks them bounds its own depth.
 *
 * @throws SyntaxError where the bytes are no pickle, are cut off or do not fit together; TypeError for an opcode,
 *   class or use of one that is not white-listed; RangeError past a limit. Each names the opcode and its byte
 */
export function readPickle(bytes: Uint8Array, limits: PickleLimits = {}): PickleValue {
  const { value, end } = runPickle(bytes, 0, { ...limits, classes: CLASSES });
  if (end !== bytes.length) {
    throw new SyntaxError(`Cannot read pickle, bytes follow its end at byte ${end}: ${bytes.length - end}`);
  }
  return value;
}
