import { TEXELS_A_ROW } from "./layouts.ts";

/** Formats of storage textures that serve as arrays (shaders/lib/texels.wgsl), and bytes of a texel. */
export const TEXEL_BYTES = { r32uint: 4, rgba32uint: 16, rgba32float: 16 } as const;

export type TexelFormat = keyof typeof TEXEL_BYTES;

/** Writes such an array from its first texel on: whole rows, then the rest of one. */
export function writeTexels(
  queue: GPUQueue,
  texture: GPUTexture,
  { buffer, byteOffset, byteLength }: ArrayBufferView<ArrayBuffer>,
): void {
  const texelBytes = TEXEL_BYTES[texture.format as TexelFormat];
  const bytesPerRow = TEXELS_A_ROW * texelBytes;
  const rows = Math.floor(byteLength / bytesPerRow);
  const rest = (byteLength - rows * bytesPerRow) / texelBytes;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  if (rows) queue.writeTexture({ texture }, bytes, { bytesPerRow }, [TEXELS_A_ROW, rows]);
  if (rest) {
    const place = { texture, origin: [0, rows] };
    queue.writeTexture(place, bytes.subarray(rows * bytesPerRow), { bytesPerRow }, [rest, 1]);
  }
}
