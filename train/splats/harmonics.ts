import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { HARMONICS } from "../../runtime/gpu/layouts.ts";

/**
 * What is learned of colours that depend on the line of sight, on the GPU, beside the buffers of a Model. All are
 * [capacity] of Harmonics (shaders/lib/harmonics.wgsl): for red, green and blue a vector in the triangle's frame.
 */
export interface LearnedHarmonics {
  /** Is drawn as it is learned. */
  readonly raw: GPUBuffer;
  /** dL/draw. Passes add to it; the update clears it. */
  readonly gradient: GPUBuffer;
  /** Adam's. */
  readonly firstMoment: GPUBuffer;
  readonly secondMoment: GPUBuffer;
}

/** Zeros: colours begin the same from all sides. */
export function makeHarmonics(gpu: Gpu, capacity: number): LearnedHarmonics {
  const make = (label: string) => gpu.buffer(label, capacity * HARMONICS.size);
  return {
    raw: make("harmonics"),
    gradient: make("gradient of harmonics"),
    firstMoment: make("first moment of harmonics"),
    secondMoment: make("second moment of harmonics"),
  };
}
