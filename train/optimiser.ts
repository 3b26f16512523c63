import type { Gpu } from "../runtime/gpu/gpu.ts";
import { type AdamConfig, createAdam } from "./adam.ts";
import type { Model } from "./model.ts";

export type OptimiserConfig = AdamConfig;

/** What turns a step's gradients into a better model. */
export interface Optimiser {
  /**
   * Puts one update on the device's queue: Adam and the activation of what it changed. Waits for nothing.
   *
   * @param step from 0
   * @param overflow its first word is not 0 where the step did not fit the renderer's buffers: then nothing is
   *   updated, and watch.skipped counts it
   */
  step(step: number, overflow?: GPUBuffer): void;
  destroy(): void;
}

export async function createOptimiser(gpu: Gpu, model: Model, config: OptimiserConfig): Promise<Optimiser> {
  const adam = await createAdam(gpu, model, config);
  return {
    step(step, overflow) {
      adam.prepare(step);
      const encoder = gpu.device.createCommandEncoder();
      if (overflow) encoder.copyBufferToBuffer(overflow, 0, model.watch, 0, 4);
      const pass = encoder.beginComputePass();
      adam.encode(pass);
      model.activate(pass);
      pass.end();
      gpu.device.queue.submit([encoder.finish()]);
    },
    destroy() {
      adam.destroy();
    },
  };
}
