import { crc32 } from "../base/crc32.ts";
import { inflate } from "./deflate.ts";
import { decodeArray, elementCount, type NumericTensor, parseElementType } from "./npy_array.ts";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const LONGEST_HEADER = 1 << 16;

/**
 * Reads a .npy file (numpy's format, versions 1 to 3): plain numbers only, never a pickled object.
 *
 * @throws SyntaxError where the file is not .npy or broken, TypeError for elements that are no plain numbers,
 *   RangeError where the data does not fill the shape
 */
export function readNpy(bytes: Uint8Array): NumericTensor {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
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
  const type = parseElementType(header.descriptor);
  const size = elementCount(header.shape) * type.bytes;
  const data = bytes.subarray(start + headerLength);
  if (data.length < size) {
    throw new RangeError(`Cannot read .npy, its shape needs ${size} bytes of data: ${data.length}`);
  }
  return decodeArray(data.subarray(0, size), type, header.shape, header.fortranOrder);
}

/** The header is a Python dict literal of three known keys; nothing else of Python is understood. */
function parseHeader(text: string): { descriptor: string; fortranOrder: boolean; shape: number[] } {
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

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const LARGEST_COMMENT = 0xffff;

/** Bounds of {@link readNpz}. */
export interface NpzLimits {
  /** All arrays together, bytes once inflated. */
  maxBytes?: number;
  maxEntries?: number;
}

/**
 * Reads a .npz file: a zip of .npy files, stored or deflated. Sizes come from the central directory, are summed
 * against the limit before anything is inflated, and inflation stops at the declared size.
 *
 * @returns the arrays by name, without ".npy"
 * @throws SyntaxError where the zip is broken, TypeError for a feature it does not need (encryption, zip64, other
 *   compressions), RangeError past the limits; and what {@link readNpy} throws
 */
export async function readNpz(
  bytes: Uint8Array,
  limits: NpzLimits = {},
): Promise<Map<string, NumericTensor>> {
  const { maxBytes = 1 << 29, maxEntries = 4096 } = limits;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEndOfDirectory(view);
  const entries = view.getUint16(end + 10, true);
  let position = view.getUint32(end + 16, true);
  if (entries > maxEntries) {
    throw new RangeError(`Cannot read .npz, ${maxEntries} entries are the most: ${entries}`);
  }
  const arrays = new Map<string, NumericTensor>();
  let total = 0;
  for (let i = 0; i < entries; i++) {
    const entry = readDirectoryEntry(view, position, end);
    position = entry.next;
    total += entry.size;
    if (total > maxBytes) {
      throw new RangeError(`Cannot read .npz, ${maxBytes} bytes inflated are the most: ${total}`);
    }
    if (!entry.name.endsWith(".npy")) continue;
    try {
      arrays.set(entry.name.slice(0, -4), readNpy(await extract(bytes, view, entry)));
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      const ErrorClass = cause instanceof TypeError || cause instanceof RangeError
        ? cause.constructor as ErrorConstructor
        : SyntaxError;
      throw new ErrorClass(`Cannot read .npz, entry ${JSON.stringify(entry.name)} is bad: ${message}`, {
        cause,
      });
    }
  }
  return arrays;
}

interface ZipEntry {
  name: string;
  method: number;
  crc: number;
  compressedSize: number;
  size: number;
  local: number;
  next: number;
}

function findEndOfDirectory(view: DataView): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - LARGEST_COMMENT); at--) {
    // The comment's length must lead exactly to the end, or the signature is a chance one inside a comment.
    if (view.getUint32(at, true) === END_OF_DIRECTORY && view.getUint16(at + 20, true) === last - at) {
      return at;
    }
  }
  throw new SyntaxError(`Cannot read .npz, it has no zip directory: ${view.byteLength} bytes`);
}

function readDirectoryEntry(view: DataView, at: number, end: number): ZipEntry {
  if (at + 46 > end || view.getUint32(at, true) !== DIRECTORY_ENTRY) {
    throw new SyntaxError(`Cannot read .npz, its zip directory is broken at byte: ${at}`);
  }
  const nameLength = view.getUint16(at + 28, true);
  const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  if (next > end) throw new SyntaxError(`Cannot read .npz, its zip directory runs over at byte: ${at}`);
  const entry = {
    name: new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength)),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    compressedSize: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    local: view.getUint32(at + 42, true),
    next,
  };
  if (view.getUint16(at + 8, true) & 1) {
    throw new TypeError(`Cannot read .npz, an entry is encrypted: ${JSON.stringify(entry.name)}`);
  }
  if (entry.size === 0xffffffff || entry.compressedSize === 0xffffffff || entry.local === 0xffffffff) {
    throw new TypeError(`Cannot read .npz, zip64 entries are not read: ${JSON.stringify(entry.name)}`);
  }
  return entry;
}

async function extract(bytes: Uint8Array, view: DataView, entry: ZipEntry): Promise<Uint8Array> {
  const { local } = entry;
  if (local + 30 > bytes.length || view.getUint32(local, true) !== LOCAL_ENTRY) {
    throw new SyntaxError(`its local header is missing at byte ${local}`);
  }
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + entry.compressedSize > bytes.length) {
    throw new SyntaxError(`its ${entry.compressedSize} bytes run past the end`);
  }
  const packed = bytes.subarray(start, start + entry.compressedSize);
  let data: Uint8Array;
  if (entry.method === 0) data = packed;
  else if (entry.method === 8) data = await inflate(packed, entry.size);
  else throw new TypeError(`compression method ${entry.method} is not read`);
  if (data.length !== entry.size) {
    throw new SyntaxError(`${entry.size} bytes were declared and ${data.length} found`);
  }
  if (crc32(data) !== entry.crc) throw new SyntaxError("its checksum does not match");
  return data;
}
