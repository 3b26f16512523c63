import type { StoredTensor, StoredType } from "./stored_tensor.ts";
import { readExactly } from "./read_exactly.ts";

/** What each code of one byte means. */
const CODES = { float8e4m3fn: codes(valueOfE4m3fn), float8e5m2: codes(valueOfE5m2) } as const;

/** The numbers of a tensor out of its file. The caller has looked at its shape: all of it is held in memory. */
export async function readNumbers({ file, offset, length, type }: StoredTensor): Promise<Float32Array> {
  using handle = await Deno.open(file);
  await handle.seek(offset, Deno.SeekMode.Start);
  const bytes = await readExactly(handle, length);
  if (bytes.length < length) {
    throw new RangeError(
      `Cannot read weights of ${file}, it became shorter: ${bytes.length} of ${length} bytes`,
    );
  }
  return widened(bytes, type);
}

/** @param bytes little-endian, at the start of their buffer */
export function widened(bytes: Uint8Array<ArrayBuffer>, type: StoredType): Float32Array {
  switch (type) {
    case "float32":
      return new Float32Array(bytes.buffer);
    case "float16":
      return Float32Array.from(new Float16Array(bytes.buffer));
    case "bfloat16": {
      // The upper half of a float32.
      const words = new Uint32Array(bytes.length / 2);
      new Uint16Array(bytes.buffer).forEach((half, index) => words[index] = half << 16);
      return new Float32Array(words.buffer);
    }
    case "float8e4m3fn":
    case "float8e5m2":
      return Float32Array.from(bytes, (code) => CODES[type][code]!);
  }
}

function codes(valueOf: (code: number) => number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, code) => valueOf(code));
}

/** A sign, 4 bits of exponent less 7, 3 of fraction; no infinities, and one NaN of each sign. */
function valueOfE4m3fn(code: number): number {
  const [sign, exponent, fraction] = [code >> 7 ? -1 : 1, code >> 3 & 15, code & 7];
  if (exponent === 15 && fraction === 7) return NaN;
  return sign * (exponent === 0 ? fraction / 8 * 2 ** -6 : (1 + fraction / 8) * 2 ** (exponent - 7));
}

/** The upper half of a float16. */
function valueOfE5m2(code: number): number {
  return new Float16Array(Uint16Array.of(code << 8).buffer)[0]!;
}
