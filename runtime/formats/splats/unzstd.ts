import { refuse } from "./spz_refuse.ts";

const MAGIC = 0xfd2fb528;
/** Bytes of a frame's size, by the first two bits of its descriptor (RFC 8878, 3.1.1.1). */
const SIZE_BYTES = [0, 2, 4, 8];
/** What is kept of what came out before; zstd's level 19 has 8 MB. */
const MOST_WINDOW = 2 ** 25;

/**
 * Unpacks one frame of zstd (RFC 8878).
 *
 * @param size bytes that must come out, checked by the caller: they are allocated at once
 * @throws SyntaxError where the frame is broken or is of another size
 */
export async function unzstd(packed: Uint8Array, size: number): Promise<Uint8Array> {
  const said = sizeOf(packed);
  if (said !== null && said !== size) refuse(`a stream must unpack to ${size} bytes`, said);
  const { Decompress } = await import("fzstd");
  const data = new Uint8Array(size);
  let filled = 0;
  // Its one-shot decompress() does not tell how many bytes came out.
  const stream = new Decompress((part) => {
    if (filled + part.length <= size) data.set(part, filled);
    filled += part.length;
  });
  try {
    for (let at = 0; at < packed.length && filled <= size; at += SLICE) {
      stream.push(packed.subarray(at, at + SLICE), at + SLICE >= packed.length);
    }
  } catch (cause) {
    throw new SyntaxError("Cannot read .spz, its zstd must be whole: it is not", { cause });
  }
  if (filled !== size) refuse(`a stream must unpack to ${size} bytes`, filled);
  return data;
}

const SLICE = 65536;

/** What a frame says that it has; null where it says nothing. */
function sizeOf(packed: Uint8Array): number | null {
  // A header and a block's header are the least.
  if (packed.length < 9) refuse("its streams must be frames of zstd", `${packed.length} bytes`);
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (view.getUint32(0, true) !== MAGIC) refuse("its streams must be frames of zstd", "they are not");
  const descriptor = packed[4]!, single = descriptor >> 5 & 1, which = descriptor >> 6;
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  const bytes = SIZE_BYTES[which]! || single, at = 6 - single + dictionary;
  if (at + bytes > packed.length) refuse("its zstd must be whole", "it is not");
  if (!single) {
    const window = 2 ** (10 + (packed[5]! >> 3)) * (1 + (packed[5]! & 7) / 8);
    if (window > MOST_WINDOW) refuse(`zstd's window must have ${MOST_WINDOW} bytes at most`, window);
  }
  if (bytes === 0) return null;
  let size = 0;
  for (let i = bytes - 1; i >= 0; i--) size = size * 256 + packed[at + i]!;
  return which === 1 ? size + 256 : size;
}
