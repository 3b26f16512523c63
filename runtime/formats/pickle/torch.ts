import { elementCount, gather, type NumericArray, type NumericTensor, widenHalves } from "../npy_array.ts";
import { runPickle } from "./machine.ts";
import { NUMPY_CLASSES } from "./numpy.ts";
import {
  type ClassTable,
  classTable,
  describe,
  PickleClass,
  type PickleContext,
  type PickleLimits,
  PickleRecord,
  type PickleValue,
} from "./values.ts";

/** A torch tensor in C order. */
export class TensorRecord extends PickleRecord implements NumericTensor {
  override readonly kind = "tensor";
  constructor(readonly shape: readonly number[], readonly data: NumericArray) {
    super();
  }
}

class StorageRecord extends PickleRecord {
  override readonly kind = "storage";
  /** Filled once the stream's bulk data has been reached. */
  data: NumericArray | null = null;
  constructor(readonly type: string, readonly length: number) {
    super();
  }
}

/** A tensor whose storage has not been read yet: in a torch stream the bulk data comes last. */
class PendingTensor extends PickleRecord {
  override readonly kind = "pending tensor";
  constructor(
    readonly storage: StorageRecord,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {
    super();
  }
}

// torch.save's magic number before zip files (torch 1.6): 0x1950a86a20f9469cfc6c.
const MAGIC = 119547037146038801333356n;
const PROTOCOL = 1001;

const STORAGES: Readonly<Record<string, { bytes: number; decode: (raw: ArrayBuffer) => NumericArray }>> = {
  FloatStorage: { bytes: 4, decode: (raw) => new Float32Array(raw) },
  DoubleStorage: { bytes: 8, decode: (raw) => new Float64Array(raw) },
  HalfStorage: { bytes: 2, decode: (raw) => widenHalves(new Uint16Array(raw)) },
  // bfloat16 is the upper half of a float32.
  BFloat16Storage: {
    bytes: 2,
    decode: (raw) => new Float32Array(Uint32Array.from(new Uint16Array(raw), (half) => half << 16).buffer),
  },
  LongStorage: { bytes: 8, decode: (raw) => new BigInt64Array(raw) },
  IntStorage: { bytes: 4, decode: (raw) => new Int32Array(raw) },
  ShortStorage: { bytes: 2, decode: (raw) => new Int16Array(raw) },
  CharStorage: { bytes: 1, decode: (raw) => new Int8Array(raw) },
  ByteStorage: { bytes: 1, decode: (raw) => new Uint8Array(raw) },
  BoolStorage: { bytes: 1, decode: (raw) => new Uint8Array(raw) },
};

const storageNames = Object.keys(STORAGES).map((type) =>
  [`torch ${type}`, (args: readonly PickleValue[]): PickleValue => {
    throw new TypeError(`a storage is only named, never called: ${args.length} arguments`);
  }] as const
);

/** Checks a tensor's view of its storage: every index it can reach must be there. */
function checkView(args: readonly PickleValue[]): PendingTensor {
  const [storage, offset, shape, strides] = args;
  if (!(storage instanceof StorageRecord)) {
    throw new TypeError(`a tensor needs a storage: ${describe(storage)}`);
  }
  if (!Array.isArray(shape) || !Array.isArray(strides) || shape.length !== strides.length) {
    throw new TypeError(`a tensor needs as many strides as sizes: ${describe(strides)}`);
  }
  const count = elementCount(shape);
  elementCount([offset]);
  for (const stride of strides) elementCount([stride]);
  let last = offset as number;
  shape.forEach((size, axis) => last += Math.max(0, (size as number) - 1) * (strides[axis] as number));
  if (count > 0 && last >= storage.length) {
    throw new RangeError(`a tensor reaches past its storage of ${storage.length}: element ${last}`);
  }
  return new PendingTensor(storage, offset as number, shape as number[], strides as number[]);
}

function finish(pending: PendingTensor, context: PickleContext): TensorRecord {
  const { storage, offset, shape, strides } = pending;
  if (storage.data === null) throw new TypeError(`a tensor's storage is missing: ${storage.type}`);
  // Strides of 0 repeat elements, so a small storage can become a huge tensor.
  context.spend(storage.data.BYTES_PER_ELEMENT * elementCount(shape));
  return new TensorRecord([...shape], gather(storage.data, shape, strides, offset));
}

/** The classes inside torch's own stream: tensors there wait for their storage. */
const INNER_CLASSES: ClassTable = new Map([
  ...NUMPY_CLASSES,
  ...classTable([...storageNames, ["torch._utils _rebuild_tensor_v2", checkView]]),
]);

/**
 * Reads a stream that torch.save wrote before torch 1.6: magic number, protocol, system, object, storage keys,
 * then the bulk data. A value is a tensor, a storage, or containers of tensors.
 *
 * @throws SyntaxError, TypeError or RangeError as `readPickle`
 */
export function readTorchStream(
  bytes: Uint8Array,
  limits: PickleLimits = {},
  context: PickleContext = allowanceOf(bytes, limits),
): PickleValue {
  let position = 0;
  const storages = new Map<string, StorageRecord>();
  const next = (persistentLoad?: (id: PickleValue) => PickleValue): PickleValue => {
    const setting = { ...limits, classes: INNER_CLASSES, parent: context };
    const { value, end } = runPickle(
      bytes,
      position,
      persistentLoad === undefined ? setting : { ...setting, persistentLoad },
    );
    position = end;
    return value;
  };
  const magic = next();
  if (magic !== MAGIC) {
    throw new SyntaxError(`Cannot read torch stream, its magic number is: ${describe(magic)}`);
  }
  const protocol = next();
  if (protocol !== PROTOCOL) {
    throw new SyntaxError(
      `Cannot read torch stream, its protocol must be ${PROTOCOL}: ${describe(protocol)}`,
    );
  }
  const system = next();
  if (!(system instanceof Map) || system.get("little_endian") !== true) {
    throw new TypeError("Cannot read torch stream, it must be little-endian: it is not");
  }
  const value = next((id) => openStorage(id, storages));
  const keys = next();
  if (!Array.isArray(keys)) {
    throw new SyntaxError(`Cannot read torch stream, its storage keys must be a list: ${describe(keys)}`);
  }
  for (const key of keys) {
    const storage = typeof key === "string" ? storages.get(key) : undefined;
    if (storage === undefined || storage.data !== null) {
      throw new SyntaxError(
        `Cannot read torch stream, a storage is unknown or given twice: ${describe(key)}`,
      );
    }
    position = fillStorage(storage, bytes, position, context);
  }
  for (const [key, storage] of storages) {
    if (storage.data === null) {
      throw new SyntaxError(`Cannot read torch stream, a storage's data is missing: ${describe(key)}`);
    }
  }
  return resolve(value, context, 0, new Map());
}

/** ("storage", class, key, location, length, view): the device in `location` does not matter here. */
function openStorage(id: PickleValue, storages: Map<string, StorageRecord>): PickleValue {
  if (!Array.isArray(id) || id.length < 5 || id[0] !== "storage" || (id[5] ?? null) !== null) {
    throw new TypeError(`a storage's id must be a tuple of 5 without a view: ${describe(id)}`);
  }
  const [, kind, key, , length] = id;
  const type = kind instanceof PickleClass ? kind.name.replace(/^torch /, "") : "";
  if (STORAGES[type] === undefined) throw new TypeError(`a storage's type is not known: ${describe(kind)}`);
  if (typeof key !== "string") throw new TypeError(`a storage's key must be a string: ${describe(key)}`);
  elementCount([length]);
  const known = storages.get(key);
  if (known !== undefined) {
    if (known.type !== type || known.length !== length) {
      throw new TypeError(`a storage is named in two ways: ${describe(key)}`);
    }
    return known;
  }
  const storage = new StorageRecord(type, length as number);
  storages.set(key, storage);
  return storage;
}

function fillStorage(
  storage: StorageRecord,
  bytes: Uint8Array,
  position: number,
  context: PickleContext,
): number {
  const { bytes: size, decode } = STORAGES[storage.type]!;
  const left = bytes.length - position - 8;
  if (left < storage.length * size) {
    throw new SyntaxError(
      `Cannot read torch stream, a storage at byte ${position} needs ${storage.length * size} bytes: ${left}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const declared = Number(view.getBigInt64(position, true));
  if (declared !== storage.length) {
    throw new SyntaxError(
      `Cannot read torch stream, a storage at byte ${position} must hold ${storage.length}: ${declared}`,
    );
  }
  const start = position + 8;
  const end = start + storage.length * size;
  context.spend(3 * (end - start));
  storage.data = decode(new Uint8Array(bytes.subarray(start, end)).buffer);
  return end;
}

const DEEPEST = 100;

/** Puts finished tensors in the place of pending ones, in containers too; a value met twice stays one value. */
function resolve(
  value: PickleValue,
  context: PickleContext,
  depth: number,
  seen: Map<PickleValue, PickleValue>,
): PickleValue {
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (depth > DEEPEST) throw new RangeError(`Cannot read torch stream, it nests too deep: ${DEEPEST} levels`);
  if (value instanceof PendingTensor) {
    const tensor = finish(value, context);
    seen.set(value, tensor);
    return tensor;
  }
  if (Array.isArray(value)) {
    seen.set(value, value);
    for (let i = 0; i < value.length; i++) value[i] = resolve(value[i]!, context, depth + 1, seen);
  } else if (value instanceof Map) {
    seen.set(value, value);
    for (const [key, item] of value) value.set(key, resolve(item, context, depth + 1, seen));
  }
  return value;
}

function allowanceOf(bytes: Uint8Array, limits: PickleLimits): PickleContext {
  let left = limits.maxMemory ?? 16 * bytes.length + (1 << 20);
  return {
    spend(amount) {
      left -= amount;
      if (left < 0) {
        throw new RangeError(
          `Cannot read torch stream, it takes more memory than is allowed: ${amount} bytes`,
        );
      }
    },
  };
}

/** torch.storage._load_from_bytes: a whole torch stream inside a pickle, holding one storage. */
function loadFromBytes(args: readonly PickleValue[], context: PickleContext): PickleValue {
  const [bytes] = args;
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`a torch stream must be bytes: ${describe(bytes)}`);
  // torch writes some 60 opcodes around a storage. A stream may be loaded again and again from the memo, so each
  // time costs a fee; without it a small file could keep the reader busy for hours.
  context.spend(1024);
  const value = readTorchStream(bytes, { maxOpcodes: 256 }, context);
  if (!(value instanceof StorageRecord) || value.data === null) {
    throw new TypeError(`a nested torch stream must hold a storage: ${describe(value)}`);
  }
  return value;
}

/** The classes of torch in an outside pickle, where each storage is a stream of its own. */
export const TORCH_CLASSES: ClassTable = classTable([
  ["torch.storage _load_from_bytes", loadFromBytes],
  ["torch._utils _rebuild_tensor_v2", (args, context) => finish(checkView(args), context)],
  ...storageNames,
]);
