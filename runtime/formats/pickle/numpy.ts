import {
  decodeArray,
  elementCount,
  type ElementType,
  type NumericArray,
  parseElementType,
} from "../npy_array.ts";
import {
  type ClassTable,
  classTable,
  describe,
  PickleClass,
  type PickleContext,
  PickleRecord,
  type PickleValue,
} from "./values.ts";

/** A numpy array in C order, with what it holds. */
export class NdArrayRecord extends PickleRecord {
  override readonly kind = "ndarray";
  shape: readonly number[] = [0];
  data: NumericArray = new Float32Array(0);
  /** In an array of Python objects, those; `data` is empty then. */
  objects: readonly PickleValue[] | null = null;

  /** (version, shape, dtype, is Fortran order, raw bytes), as ndarray.__reduce__ writes it. */
  override setState(state: PickleValue, context: PickleContext): void {
    if (!Array.isArray(state) || state.length < 4 || state.length > 5) {
      throw new TypeError(`an array's state must be a tuple of 5: ${describe(state)}`);
    }
    const [shape, type, fortranOrder, raw] = state.slice(-4);
    if (typeof fortranOrder !== "boolean" && typeof fortranOrder !== "number") {
      throw new TypeError(`an array's order must be a boolean: ${describe(fortranOrder)}`);
    }
    this.fill(shape, type, Boolean(fortranOrder), raw, context);
  }

  fill(
    shape: PickleValue | undefined,
    type: PickleValue | undefined,
    fortranOrder: boolean,
    raw: PickleValue | undefined,
    context: PickleContext,
  ): void {
    if (!Array.isArray(shape)) throw new TypeError(`an array's shape must be a tuple: ${describe(shape)}`);
    if (type instanceof DtypeRecord && /^O\d?$/.test(type.code)) {
      if (!Array.isArray(raw) || raw.length !== elementCount(shape) || fortranOrder && shape.length > 1) {
        throw new TypeError(`an array of objects must list them in order: ${describe(raw)}`);
      }
      this.shape = [...shape as number[]];
      this.objects = raw;
      return;
    }
    const elements = elementType(type);
    const bytes = toBytes(raw, context);
    elementCount(shape);
    context.spend(4 * bytes.length);
    const { data } = decodeArray(bytes, elements, shape as number[], fortranOrder);
    this.shape = [...shape as number[]];
    this.data = data;
  }
}

class DtypeRecord extends PickleRecord {
  override readonly kind = "dtype";
  #order = "|";
  constructor(readonly code: string) {
    super();
  }

  /** (version, byte order, sub-array, names, fields, ...): only the order of plain numbers is taken. */
  override setState(state: PickleValue): void {
    if (!Array.isArray(state) || typeof state[1] !== "string") {
      throw new TypeError(`a dtype's state must be a tuple with a byte order: ${describe(state)}`);
    }
    for (const part of state.slice(2, 5)) {
      if (part !== null) throw new TypeError(`a dtype must be a plain number: ${describe(part)}`);
    }
    this.#order = state[1];
  }

  element(): ElementType {
    return parseElementType(/^[<>|=]/.test(this.code) ? this.code : `${this.#order}${this.code}`);
  }
}

function elementType(type: PickleValue | undefined): ElementType {
  if (!(type instanceof DtypeRecord)) throw new TypeError(`an array needs a dtype: ${describe(type)}`);
  return type.element();
}

/** Bytes of Python 3, or a string of Python 2 that held bytes. */
function toBytes(raw: PickleValue | undefined, context: PickleContext): Uint8Array {
  if (raw instanceof Uint8Array) return raw;
  if (typeof raw === "string") return latin1Bytes(raw, context);
  throw new TypeError(`an array's data must be bytes: ${describe(raw)}`);
}

/**
 * A string whose characters are bytes, as bytes.
 *
 * @throws TypeError for a character beyond latin-1
 */
export function latin1Bytes(text: string, context: PickleContext): Uint8Array {
  context.spend(text.length);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) {
      throw new TypeError(`bytes cannot hold the character: ${JSON.stringify(text[i])}`);
    }
    bytes[i] = code;
  }
  return bytes;
}

function reconstruct(args: readonly PickleValue[], context: PickleContext): PickleValue {
  const [wanted] = args;
  if (!(wanted instanceof PickleClass)) {
    throw new TypeError(`an object needs a class: ${describe(wanted)}`);
  }
  return wanted.call([], context);
}

function emptyArray(args: readonly PickleValue[]): PickleValue {
  const [wanted] = args;
  if (!(wanted instanceof PickleClass) || wanted.name !== "numpy ndarray") {
    throw new TypeError(`only a plain array can be reconstructed: ${describe(wanted)}`);
  }
  return new NdArrayRecord();
}

function scalar(args: readonly PickleValue[], context: PickleContext): PickleValue {
  const element = elementType(args[0]);
  const { data } = decodeArray(toBytes(args[1], context), element, [], false);
  return element.code === "b1" ? data[0] !== 0 : data[0]!;
}

function fromBuffer(args: readonly PickleValue[], context: PickleContext): PickleValue {
  const [raw, type, shape, order] = args;
  const array = new NdArrayRecord();
  array.fill(shape, type, order === "F", raw, context);
  return array;
}

function encode(args: readonly PickleValue[], context: PickleContext): PickleValue {
  const [text, encoding] = args;
  if (typeof text !== "string" || (encoding !== "latin1" && encoding !== "latin-1")) {
    throw new TypeError(`only latin1 strings are turned into bytes: ${describe(encoding)}`);
  }
  return latin1Bytes(text, context);
}

function orderedDict(args: readonly PickleValue[], context: PickleContext): PickleValue {
  const [pairs = []] = args;
  if (!Array.isArray(pairs)) throw new TypeError(`an ordered dict needs pairs: ${describe(pairs)}`);
  context.spend(128 * (1 + pairs.length));
  const dict = new Map<PickleValue, PickleValue>();
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new TypeError(`an ordered dict needs pairs: ${describe(pair)}`);
    }
    dict.set(pair[0]!, pair[1]!);
  }
  return dict;
}

function set(args: readonly PickleValue[], context: PickleContext): PickleValue {
  const [items = []] = args;
  if (!Array.isArray(items)) throw new TypeError(`a set needs a list: ${describe(items)}`);
  context.spend(128 + 64 * items.length);
  return new Set(items);
}

function bytesOf(args: readonly PickleValue[], context: PickleContext): PickleValue {
  const [first] = args;
  // Python 3 writes empty bytes in protocol 2 as a call without arguments.
  if (first === undefined) return new Uint8Array(0);
  if (typeof first === "string") return encode(args, context);
  throw new TypeError(`bytes are made of a latin1 string: ${describe(first)}`);
}

const dtype = (args: readonly PickleValue[]): PickleValue => {
  const [code] = args;
  if (typeof code !== "string") throw new TypeError(`a dtype needs a type code: ${describe(code)}`);
  return new DtypeRecord(code);
};
const noCall = (args: readonly PickleValue[]): PickleValue => {
  throw new TypeError(`it is only named, never called: ${args.length} arguments`);
};

/** The classes of numpy and Python itself that real files of arrays name. */
export const NUMPY_CLASSES: ClassTable = classTable([
  // numpy 2 moved its core to numpy._core.
  ...["numpy.core", "numpy._core"].flatMap((core) =>
    [
      [`${core}.multiarray _reconstruct`, emptyArray],
      [`${core}.multiarray scalar`, scalar],
      [`${core}.numeric _frombuffer`, fromBuffer],
    ] as const
  ),
  ["numpy ndarray", noCall],
  ["numpy dtype", dtype],
  ["collections OrderedDict", orderedDict],
  ["_codecs encode", encode],
  ...["__builtin__", "builtins"].flatMap((module) =>
    [
      [`${module} object`, noCall],
      [`${module} set`, set],
      [`${module} frozenset`, set],
      [`${module} bytes`, bytesOf],
      [`${module} bytearray`, bytesOf],
    ] as const
  ),
  ...["copy_reg _reconstructor", "copyreg _reconstructor"].map((name) => [name, reconstruct] as const),
]);
