/** The typed arrays a numeric file can hold. 64-bit integers stay exact, as BigInt arrays; see {@link toNumbers}. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** An n-dimensional array in C order: the last index runs fastest. A shape of [] is a scalar with one element. */
export interface NumericTensor {
  readonly shape: readonly number[];
  readonly data: NumericArray;
}

/** An element type as numpy names it, without its byte order: "f4", "i8", "b1". */
export interface ElementType {
  readonly code: string;
  readonly bytes: number;
  readonly littleEndian: boolean;
}

const LARGEST_RANK = 32;

/**
 * Reads a numpy type string such as "<f4" or "|b1".
 *
 * @throws TypeError for anything but plain numbers and booleans (objects, strings, records, times)
 */
export function parseElementType(descriptor: string): ElementType {
  const match = /^([<>|=]?)(f[248]|[iu][1248]|b1|\?)$/.exec(descriptor);
  if (match === null) {
    throw new TypeError(`Cannot read array, its elements must be plain numbers: ${quote(descriptor)}`);
  }
  const code = match[2] === "?" ? "b1" : match[2]!;
  return { code, bytes: Number(code[1]), littleEndian: match[1] !== ">" };
}

/**
 * The number of elements of a shape, refused where it is no shape or overflows what a number counts exactly.
 *
 * @throws TypeError for sizes that are not whole numbers from 0 up, RangeError for too many
 */
export function elementCount(shape: readonly unknown[]): number {
  if (shape.length > LARGEST_RANK) {
    throw new RangeError(`Cannot read array, ${LARGEST_RANK} dimensions are the most: ${shape.length}`);
  }
  let count = 1;
  for (const size of shape) {
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
      throw new TypeError(`Cannot read array, a dimension must be a whole number: ${String(size)}`);
    }
    count *= size;
  }
  // A product of rounded parts may be off, but only above 2^53, which no file holds anyway.
  if (!Number.isSafeInteger(count)) {
    throw new RangeError(`Cannot read array, its shape is too large: ${shape.join(" x ")}`);
  }
  return count;
}

/**
 * Turns an array's bytes into a typed array in C order. Half floats widen to Float32Array, booleans become
 * Uint8Array; the bytes are copied, so that the file can go.
 *
 * @param owned whether the array may lie in the bytes instead, as it then does where they are aligned and in order
 * @throws RangeError where the bytes do not fill the shape exactly
 */
export function decodeArray(
  bytes: Uint8Array,
  type: ElementType,
  shape: readonly number[],
  fortranOrder: boolean,
  owned = false,
): NumericTensor {
  const count = elementCount(shape);
  if (bytes.length !== count * type.bytes) {
    throw new RangeError(
      `Cannot read array, a shape of [${shape.join(", ")}] needs ${
        count * type.bytes
      } bytes: ${bytes.length}`,
    );
  }
  const data = decodeElements(bytes, type, owned);
  const ordered = fortranOrder && shape.length > 1 ? transpose(data, shape) : data;
  return { shape: [...shape], data: ordered };
}

function decodeElements(bytes: Uint8Array, type: ElementType, owned: boolean): NumericArray {
  const own = owned && bytes.byteOffset % type.bytes === 0 && bytes.buffer instanceof ArrayBuffer;
  const { buffer, byteOffset, byteLength } = own ? bytes : new Uint8Array(bytes);
  if (!type.littleEndian && type.bytes > 1) {
    const turned = new Uint8Array(buffer, byteOffset, byteLength);
    for (let at = 0; at < byteLength; at += type.bytes) turned.subarray(at, at + type.bytes).reverse();
  }
  const view = <T>(Elements: { new (buffer: ArrayBuffer, offset: number, length: number): T }): T =>
    new Elements(buffer as ArrayBuffer, byteOffset, byteLength / type.bytes);
  switch (type.code) {
    case "f2":
      return widenHalves(view(Uint16Array));
    case "f4":
      return view(Float32Array);
    case "f8":
      return view(Float64Array);
    case "i1":
      return view(Int8Array);
    case "i2":
      return view(Int16Array);
    case "i4":
      return view(Int32Array);
    case "i8":
      return view(BigInt64Array);
    case "u2":
      return view(Uint16Array);
    case "u4":
      return view(Uint32Array);
    case "u8":
      return view(BigUint64Array);
    case "u1":
    case "b1":
      return view(Uint8Array);
    default:
      throw new TypeError(`Cannot read array, its elements must be plain numbers: ${quote(type.code)}`);
  }
}

/** IEEE 754 binary16 to binary32. */
export function widenHalves(halves: Uint16Array): Float32Array {
  const wide = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 31) wide[i] = fraction === 0 ? sign * Infinity : NaN;
    else if (exponent === 0) wide[i] = sign * fraction * 2 ** -24;
    else wide[i] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return wide;
}

function transpose(data: NumericArray, shape: readonly number[]): NumericArray {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = 0; axis < shape.length; axis++) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return gather(data, shape, strides, 0);
}

/**
 * Copies a strided view into C order.
 * The caller has checked that every index the strides reach lies in `data`.
 *
 * @param strides [rank], in elements
 */
export function gather(
  data: NumericArray,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): NumericArray {
  const count = elementCount(shape);
  const out = new (data.constructor as { new (length: number): NumericArray })(count);
  const index = new Array<number>(shape.length).fill(0);
  let source = offset;
  for (let i = 0; i < count; i++) {
    out[i] = data[source]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      source -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/**
 * A tensor's elements as ordinary numbers, for index arrays that were saved with 64 bits.
 *
 * @throws RangeError where an integer is too large for a number
 */
export function toNumbers(tensor: NumericTensor): Exclude<NumericArray, BigInt64Array | BigUint64Array> {
  const { data } = tensor;
  if (!(data instanceof BigInt64Array) && !(data instanceof BigUint64Array)) return data;
  const numbers = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    numbers[i] = Number(data[i]!);
    if (!Number.isSafeInteger(numbers[i]!)) {
      throw new RangeError(`Cannot read integer as a number, it is beyond 2^53: ${data[i]}`);
    }
  }
  return numbers;
}

const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
