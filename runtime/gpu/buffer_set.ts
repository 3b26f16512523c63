import type { Gpu } from "./gpu.ts";

/** Two buffers of one size, to sort from one into the other. */
export type BufferPair = readonly [GPUBuffer, GPUBuffer];

/** Buffers that go together. */
export interface BufferSet {
  /** As Gpu.buffer and Gpu.upload. */
  make(label: string, bytes: number, usage?: number): GPUBuffer;
  pair(label: string, bytes: number): BufferPair;
  upload(label: string, data: ArrayBufferView<ArrayBuffer>): GPUBuffer;
  /** Takes in a buffer that was made elsewhere. */
  keep(buffer: GPUBuffer): GPUBuffer;
  destroy(): void;
}

export function makeBufferSet(gpu: Gpu): BufferSet {
  const all: GPUBuffer[] = [];
  const set: BufferSet = {
    make: (label, bytes, usage) => set.keep(gpu.buffer(label, bytes, usage)),
    pair: (label, bytes) => [set.make(`${label} A`, bytes), set.make(`${label} B`, bytes)],
    upload: (label, data) => set.keep(gpu.upload(label, data)),
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
