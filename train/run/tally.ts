import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { COUNTER_WORDS } from "../../runtime/gpu/layouts.ts";
import { structLayout } from "../../runtime/gpu/wgsl_reflection.ts";
import { dispatch, type Pass } from "../../runtime/render/pass.ts";
import type { Workspace } from "../../runtime/render/workspace.ts";

/** What the views came to since the last reading. */
export interface TallyReading {
  readonly skippedSteps: number;
  readonly intersections: number;
  readonly droppedSplats: number;
  readonly cut: boolean;
  readonly crowded: number;
}

/** Sums up on the device what the views of a batch count, so that steps need no read-back. */
export interface Tally {
  /** [1] u32: not 0 where a view of the step did not fit its buffers. */
  readonly overflow: GPUBuffer;
  /** Begins a step. */
  begin(encoder: GPUCommandEncoder): void;
  /** The pass that adds one view. */
  plan(workspace: Workspace, view: GPUBuffer): Pass;
  /** Reads and clears. */
  read(): Promise<TallyReading>;
  destroy(): void;
}

export async function makeTally(gpu: Gpu): Promise<Tally> {
  const kernel = await gpu.kernel("train/tally_view.wgsl", { numbers: COUNTER_WORDS });
  const { size, at } = structLayout(kernel.wgsl, "Tally");
  const tally = gpu.buffer("tally", size);
  const overflow = gpu.buffer("overflow", 4);
  const staging = gpu.buffer("tally staging", size, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  return {
    overflow,
    begin: (encoder) => encoder.clearBuffer(overflow),
    plan: ({ counters }, view) =>
      dispatch("tally", kernel, kernel.bind({ counters, tally, overflow, view }), 1),
    async read() {
      const encoder = gpu.device.createCommandEncoder();
      encoder.copyBufferToBuffer(tally, 0, staging, 0, size);
      encoder.clearBuffer(tally);
      gpu.device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ); // SYNC
      const words = new Uint32Array(staging.getMappedRange().slice(0));
      staging.unmap();
      const word = (name: string) => words[at(name)]!;
      return {
        skippedSteps: word("skipped_steps"),
        intersections: word("intersections"),
        droppedSplats: word("dropped"),
        cut: word("cut") !== 0,
        crowded: word("crowded"),
      };
    },
    destroy() {
      tally.destroy();
      overflow.destroy();
      staging.destroy();
    },
  };
}
