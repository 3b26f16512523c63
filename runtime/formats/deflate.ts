/** Raw deflate (RFC 1951) packs 258 bytes into two bits at best. */
export const MOST_RATIO = 1032;

/**
 * Unpacks raw deflate (RFC 1951); stops where more than `size` bytes come out.
 *
 * @param size bytes, checked by the caller: they are allocated at once
 * @returns what came out, `size` bytes or fewer
 * @throws SyntaxError where the bytes are broken or more come out
 */
export async function inflate(packed: Uint8Array, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const data = new Uint8Array(size);
  let filled = 0;
  const reader = new Blob([packed as Uint8Array<ArrayBuffer>]).stream()
    .pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  while (true) {
    const { value, done } = await reader.read().catch((cause) => {
      throw new SyntaxError(`its deflated bytes are broken: ${packed.length} bytes`, { cause });
    });
    if (done) return data.subarray(0, filled);
    if (filled + value.length > size) {
      await reader.cancel();
      throw new SyntaxError(`its bytes must be as many as declared, more were found: ${size} declared`);
    }
    data.set(value, filled);
    filled += value.length;
  }
}

/** Packs bytes as raw deflate. */
export async function deflate(data: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([data as Uint8Array<ArrayBuffer>]).stream()
    .pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
