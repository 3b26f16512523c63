import { decodeArray, elementCount, type NumericTensor, parseElementType } from "./npy_array.ts";
import type { PickleValue } from "./pickle/values.ts";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const LONGEST_HEADER = 1 << 16;

/** An array of text (numpy's "U" and "S"), in C order, without the zeros that fill each place up. */
export interface TextTensor {
  readonly shape: readonly number[];
  readonly text: readonly string[];
}

/** An array of Python objects, in C order, as the safe pickle reader has them. */
export interface ObjectTensor {
  readonly shape: readonly number[];
  readonly objects: readonly PickleValue[];
}

/** Whatever a .npy file can hold. */
export type NpyValue = NumericTensor | TextTensor | ObjectTensor;

interface NpyFile {
  readonly descriptor: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** All that follows the header. */
  readonly body: Uint8Array;
}

/** Whether bytes begin as a .npy file does. */
export const looksLikeNpy = (bytes: Uint8Array): boolean => MAGIC.every((byte, i) => bytes[i] === byte);

/**
 * Reads a .npy file (numpy's format, versions 1 to 3) of plain numbers.
 *
 * @param owned whether the bytes are the caller's to give away: then the array lies in them where it can
 * @throws SyntaxError where the file is not .npy or broken, TypeError for elements that are no plain numbers,
 *   RangeError where the data does not fill the shape
 */
export function readNpy(bytes: Uint8Array, owned = false): NumericTensor {
  return numbersOf(readHeader(bytes), owned);
}

/**
 * Reads a .npy file of numbers, text, or Python objects. Objects are pickled; what the safe pickle reader takes for
 * plain data is read, which is loaded when it is needed, everything else is refused.
 *
 * @throws what {@link readNpy} and `readPickle` throw
 */
export async function readNpyValue(bytes: Uint8Array, owned = false): Promise<NpyValue> {
  const file = readHeader(bytes);
  const text = /^([<>|=]?)([US])(\d{1,9})$/.exec(file.descriptor);
  if (text !== null) return textOf(file, text[2] === "U" ? 4 : 1, Number(text[3]), text[1] === ">");
  if (/^\|?O$/.test(file.descriptor)) return await objectsOf(file);
  return numbersOf(file, owned);
}

function readHeader(bytes: Uint8Array): NpyFile {
  if (bytes.length < 10 || !looksLikeNpy(bytes)) {
    throw new SyntaxError(`Cannot read .npy, it must start with the magic bytes: ${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6]!;
  if (version < 1 || version > 3) {
    throw new SyntaxError(`Cannot read .npy, versions 1 to 3 are known: ${version}`);
  }
  const lengthBytes = version === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  if (bytes.length < start) throw new SyntaxError(`Cannot read .npy, its header is cut off: ${bytes.length}`);
  const headerLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerLength > LONGEST_HEADER || start + headerLength > bytes.length) {
    throw new SyntaxError(`Cannot read .npy, its header runs past the end: ${headerLength} bytes`);
  }
  const header = parseHeader(new TextDecoder().decode(bytes.subarray(start, start + headerLength)));
  return { ...header, body: bytes.subarray(start + headerLength) };
}

/** The bytes of a file's elements. */
function bodyOf({ body, shape }: NpyFile, elementBytes: number): Uint8Array {
  const size = elementCount(shape) * elementBytes;
  if (body.length < size) {
    throw new RangeError(`Cannot read .npy, its shape needs ${size} bytes of data: ${body.length}`);
  }
  return body.subarray(0, size);
}

function numbersOf(file: NpyFile, owned: boolean): NumericTensor {
  const type = parseElementType(file.descriptor);
  return decodeArray(bodyOf(file, type.bytes), type, file.shape, file.fortranOrder, owned);
}

function textOf(file: NpyFile, unit: 1 | 4, length: number, bigEndian: boolean): TextTensor {
  const { shape, fortranOrder } = file;
  const bytes = bodyOf(file, unit * length);
  const count = elementCount(shape);
  // Text without a character takes no byte of the file, however many there are.
  if (count > 1 << 16 || fortranOrder && shape.length > 1) {
    throw new RangeError(`Cannot read .npy, 65536 texts in C order are the most: [${shape.join(", ")}]`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = Array.from({ length: count }, (_, i) => {
    const from = i * unit * length;
    if (unit === 1) return new TextDecoder("latin1").decode(bytes.subarray(from, from + length));
    let characters = "";
    for (let j = 0; j < length; j++) {
      const code = view.getUint32(from + 4 * j, !bigEndian);
      if (code > 0x10ffff) throw new SyntaxError(`Cannot read .npy, its text has no such character: ${code}`);
      characters += String.fromCodePoint(code);
    }
    return characters;
  });
  return { shape, text: text.map((characters) => characters.replace(/\0+$/, "")) };
}

async function objectsOf({ shape, body }: NpyFile): Promise<ObjectTensor> {
  const { NdArrayRecord, readPickle } = await import("./pickle/pickle.ts");
  const value = readPickle(body);
  if (!(value instanceof NdArrayRecord) || value.objects?.length !== elementCount(shape)) {
    throw new TypeError(
      `Cannot read .npy, its pickle must be an array of objects of shape [${shape.join(", ")}]: it is not`,
    );
  }
  return { shape, objects: value.objects };
}

/** The header is a Python dict literal of three known keys; nothing else of Python is understood. */
function parseHeader(text: string): Omit<NpyFile, "body"> {
  const descriptor = /['"]descr['"]\s*:\s*(?:'([^']*)'|"([^"]*)")/.exec(text);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text);
  const shape = /['"]shape['"]\s*:\s*\(([0-9,\sL]*)\)/.exec(text);
  if (descriptor === null || order === null || shape === null) {
    throw new SyntaxError(
      `Cannot read .npy, its header must give descr, fortran_order and shape of plain numbers: ${
        JSON.stringify(text.slice(0, 120))
      }`,
    );
  }
  const sizes = shape[1]!.split(",").map((part) => part.trim()).filter((part) => part !== "");
  return {
    descriptor: descriptor[1] ?? descriptor[2]!,
    fortranOrder: order[1] === "True",
    // Python 2 wrote long integers with a trailing L.
    shape: sizes.map((size) => Number(size.replace(/L$/, ""))),
  };
}

/**
 * Writes a .npy file, version 1, in C order.
 *
 * @throws RangeError where the elements do not fill the shape
 */
export function writeNpy(value: NumericTensor | TextTensor): Uint8Array<ArrayBuffer> {
  const count = elementCount(value.shape);
  const { descriptor, bytes, elements } = "text" in value ? encodeText(value) : encodeNumbers(value);
  if (elements !== count) {
    throw new RangeError(
      `Cannot write .npy, a shape of [${value.shape.join(", ")}] needs ${count} elements: ${elements}`,
    );
  }
  const sizes = value.shape.length === 1 ? `${value.shape[0]},` : value.shape.join(", ");
  const dict = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // numpy fills the header up with blanks, so that the data begins at a multiple of 64.
  const header = `${dict.padEnd(Math.ceil((dict.length + 11) / 64) * 64 - 11)}\n`;
  const file = new Uint8Array(10 + header.length + bytes.length);
  file.set(MAGIC);
  file[6] = 1;
  new DataView(file.buffer).setUint16(8, header.length, true);
  file.set(new TextEncoder().encode(header), 10);
  file.set(bytes, 10 + header.length);
  return file;
}

interface Encoded {
  readonly descriptor: string;
  readonly bytes: Uint8Array;
  readonly elements: number;
}

function encodeNumbers({ data }: NumericTensor): Encoded {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const code = /^(Big)?(Float|Int|Uint)(8|16|32|64)Array$/.exec(data.constructor.name)!;
  const kind = code[2] === "Float" ? "f" : code[2] === "Int" ? "i" : "u";
  const width = Number(code[3]) / 8;
  return { descriptor: `${width === 1 ? "|" : "<"}${kind}${width}`, bytes, elements: data.length };
}

function encodeText({ text }: TextTensor): Encoded {
  const codes = text.map((characters) => Array.from(characters, (character) => character.codePointAt(0)!));
  const length = codes.reduce((most, { length }) => Math.max(most, length), 1);
  const view = new DataView(new ArrayBuffer(4 * length * text.length));
  codes.forEach((row, i) => row.forEach((code, j) => view.setUint32(4 * (i * length + j), code, true)));
  return { descriptor: `<U${length}`, bytes: new Uint8Array(view.buffer), elements: text.length };
}
