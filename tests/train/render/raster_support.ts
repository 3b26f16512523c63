import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { SPLAT, STATISTICS } from "../../../runtime/gpu/layouts.ts";
import { type FreeSplats, uploadSplats } from "../../../runtime/render/splat_source.ts";
import type { RenderedModel } from "../../../train/render/view_plan.ts";
import type { PoseSource } from "../../../train/sampling/pose_source.ts";

/** A rig of one triangle whose frame is the world's, so that splats bound to it are in world units. */
export function worldRig(gpu: Gpu): PoseSource {
  return {
    vFrames: null,
    openPose() {
      const frames = gpu.upload("frames", Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0));
      const posed = gpu.buffer("posed", 16);
      const nothing = () => {};
      return Promise.resolve({
        posed,
        frames,
        update: nothing,
        encode: nothing,
        encodeBackward: nothing,
        destroy() {
          posed.destroy();
          frames.destroy();
        },
      });
    },
    fold() {},
    encodeShapeBackward() {},
  };
}

/** Splats in world units, of a twin's numbers or of others. */
export type AnySplats = Omit<FreeSplats, "splatCount"> & { readonly count: number };

/** A model that nobody trains, of splats in world units. */
export interface WorldModel extends RenderedModel {
  put(splats: AnySplats): void;
  destroy(): void;
}

export function worldModel(gpu: Gpu, splats: AnySplats, capacity = splats.count): WorldModel {
  let count = 0;
  const [buffer, gradient, statistics] = [SPLAT.size, SPLAT.size, STATISTICS.size].map((bytes) =>
    gpu.buffer("model", capacity * bytes)
  );
  const model: WorldModel = {
    splats: buffer!,
    get count() {
      return count;
    },
    capacity,
    gradient: gradient!,
    statistics: statistics!,
    harmonics: null,
    put(next) {
      count = next.count;
      const all = uploadSplats(gpu, { ...next, splatCount: count });
      const encoder = gpu.device.createCommandEncoder();
      encoder.copyBufferToBuffer(all, 0, buffer!, 0, count * SPLAT.size);
      gpu.device.queue.submit([encoder.finish()]);
      all.destroy();
    },
    destroy() {
      for (const each of [buffer, gradient, statistics]) each!.destroy();
    },
  };
  model.put(splats);
  return model;
}
