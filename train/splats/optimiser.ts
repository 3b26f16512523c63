import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { type AdamConfig, createAdam } from "./adam.ts";
import type { Model } from "./model.ts";
import { createRegulariser, type RegulariserConfig } from "./regulariser.ts";

export type OptimiserConfig = AdamConfig & RegulariserConfig;

/** What turns a step's gradients into a better model. */
export interface Optimiser {
  /** [4], f32: the last step's terms of REGULAR_TERMS, weighted. */
  readonly losses: GPUBuffer;
  /**
   * Puts one update on the device's queue: the regulariser's gradients, Adam, and the activation of what changed.
   * Waits for nothing.
   *
   * @param step from 0
   * @param overflow its first word is not 0 where the step did not fit the renderer's buffers: then nothing is
   *   updated, and finiteCheck.skipped counts it
   */
  step(step: number, overflow?: GPUBuffer): void;
  destroy(): void;
}

export async function createOptimiser(gpu: Gpu, model: Model, config: OptimiserConfig): Promise<Optimiser> {
  const [regulariser, adam] = await Promise.all([
    createRegulariser(gpu, model, config),
    createAdam(gpu, model, config),
  ]);
  return {
    losses: regulariser.losses,
    step(step, overflow) {
      regulariser.prepare(step);
      adam.prepare(step);
      const encoder = gpu.device.createCommandEncoder();
      if (overflow) encoder.copyBufferToBuffer(overflow, 0, model.finiteCheck, 0, 4);
      const pass = encoder.beginComputePass();
      regulariser.encode(pass);
      adam.encode(pass);
      model.activate(pass);
      pass.end();
      gpu.device.queue.submit([encoder.finish()]);
    },
    destroy() {
      regulariser.destroy();
      adam.destroy();
    },
  };
}
