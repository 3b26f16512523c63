import type { Gpu } from "./gpu.ts";
import type { TexelFormat } from "./texels.ts";

/** Two buffers of one size, to sort from one into the other. */
export type BufferPair = readonly [GPUBuffer, GPUBuffer];

/** An array on the device: a buffer, or a texture of `Gpu.texels`. */
export type Stored = GPUBuffer | GPUTexture;
export type StoredPair = readonly [Stored, Stored];

/** Buffers and textures that go together. */
export interface BufferSet {
  /** As Gpu.buffer and Gpu.upload. */
  make(label: string, bytes: number, usage?: number): GPUBuffer;
  pair(label: string, bytes: number): BufferPair;
  upload(label: string, data: ArrayBufferView<ArrayBuffer>): GPUBuffer;
  /** As Gpu.texels. */
  texels(label: string, format: TexelFormat, count: number): GPUTexture;
  /** Takes in a buffer that was made elsewhere. */
  keep(buffer: GPUBuffer): GPUBuffer;
  destroy(): void;
}

export function makeBufferSet(gpu: Gpu): BufferSet {
  const all: Stored[] = [];
  const set: BufferSet = {
    make: (label, bytes, usage) => set.keep(gpu.buffer(label, bytes, usage)),
    pair: (label, bytes) => [set.make(`${label} A`, bytes), set.make(`${label} B`, bytes)],
    upload: (label, data) => set.keep(gpu.upload(label, data)),
    texels(label, format, count) {
      const made = gpu.texels(label, format, count);
      all.push(made);
      return made;
    },
    keep(buffer) {
      all.push(buffer);
      return buffer;
    },
    destroy() {
      for (const buffer of all.splice(0)) buffer.destroy();
    },
  };
  return set;
}
