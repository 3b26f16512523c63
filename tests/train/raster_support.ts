import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { uploadSplats } from "../../runtime/render/splat_source.ts";
import type { PoseSource, RenderedModel } from "../../train/differentiable_renderer.ts";
import type { WorldSplats } from "../reference/binding.ts";

/** A rig of one triangle whose frame is the world's, so that splats bound to it are in world units. */
export function worldRig(gpu: Gpu): PoseSource {
  return {
    vFrames: null,
    openPose() {
      const frames = gpu.upload("frames", Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0));
      const nothing = () => {};
      return Promise.resolve({
        frames,
        update: nothing,
        encode: nothing,
        encodeBackward: nothing,
        destroy: () => frames.destroy(),
      });
    },
    fold() {},
    encodeShapeBackward() {},
  };
}

/** Splats as a model that nobody trains. */
export function worldModel(gpu: Gpu, splats: WorldSplats, capacity = splats.count): RenderedModel {
  const all = uploadSplats(gpu, { ...splats, splatCount: splats.count });
  const buffer = gpu.buffer("splats", capacity * 64);
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyBufferToBuffer(all, 0, buffer, 0, splats.count * 64);
  gpu.device.queue.submit([encoder.finish()]);
  return { splats: buffer, count: splats.count, capacity };
}

/** Waits for the device and reads a buffer of f32. */
export async function readFloats(
  gpu: Gpu,
  buffer: GPUBuffer,
  length = buffer.size / 4,
): Promise<Float32Array> {
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const staging = gpu.device.createBuffer({ size: length * 4, usage });
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, length * 4);
  gpu.device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const floats = new Float32Array(staging.getMappedRange().slice(0));
  staging.destroy();
  return floats;
}
