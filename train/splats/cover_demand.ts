import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { dispatchThreads } from "../../runtime/render/pass.ts";
import type { Camera } from "../../runtime/base/camera.ts";
import type { TrainingView } from "../guidance/guidance.ts";
import { readBuffers } from "../run/read_buffers.ts";

/** Cells of a picture's side, at most. */
const MOST_CELLS = 128;

/** A view with the frames its splats were bound by. */
export type SeedView = Omit<TrainingView, "posed"> & { readonly frames: GPUBuffer };

/** Where one picture lacks cover, on the host. */
export interface CoverDemand {
  readonly camera: Camera;
  /** Pixels of the picture's and of a cell's side, and cells of a side. */
  readonly size: number;
  readonly cell: number;
  readonly grid: number;
  /** [grid, grid], 0 where nothing is asked for. */
  readonly demand: Float32Array;
  /** [triangles] of Frame. */
  readonly frames: Float32Array;
}

/** Asks the views of the step that has just been made. Waits for the device. */
export async function readCoverDemand(gpu: Gpu, views: readonly SeedView[]): Promise<CoverDemand[]> {
  const { size } = views[0]!;
  const kernel = await gpu.kernel("train/cover_demand.wgsl");
  const cell = Math.ceil(size / MOST_CELLS);
  const grid = Math.ceil(size / cell);
  const demand = gpu.buffer("cover demand", views.length * grid * grid * 4);
  const made = [demand];
  const encoder = gpu.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  views.forEach((view, index) => {
    const { buffer: cover } = kernel.uniforms("CoverDemand", {
      size,
      cell,
      grid,
      offset: index * grid * grid,
    });
    made.push(cover);
    const { picture, gradient: v_picture } = view;
    const group = kernel.bind({ picture, v_picture, demand, cover });
    dispatchThreads("cover demand", kernel, group, grid, grid).encode(pass);
  });
  pass.end();
  gpu.device.queue.submit([encoder.finish()]);
  const [cells, ...frames] = await readBuffers(gpu, [
    [demand, demand.size],
    ...views.map((view) => [view.frames, view.frames.size] as const),
  ]);
  for (const buffer of made) buffer.destroy();
  const all = new Float32Array(cells!);
  return views.map((view, index) => ({
    // Copied: a view's camera is the next step's by the time this is used.
    camera: { ...view.camera },
    size,
    cell,
    grid,
    demand: all.subarray(index * grid * grid, (index + 1) * grid * grid),
    frames: new Float32Array(frames[index]!),
  }));
}
