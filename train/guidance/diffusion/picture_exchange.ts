import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { dispatch, encodePasses, type Pass } from "../../../runtime/render/pass.ts";
import { readBuffers } from "../../run/read_buffers.ts";
import type { TrainingView } from "../guidance.ts";

/** Pictures from the device to the host and gradients back, both at the size that the networks see. */
export interface PictureExchange {
  /**
   * Waits for what draws the views.
   *
   * @returns pictures [views, 3, side, side] over black, -1..1, and the posed vertices of each view, [vertices, 4]
   */
  read(views: readonly TrainingView[]): Promise<{ pictures: Float32Array; vertices: Float32Array[] }>;
  /**
   * Fills the views' gradients; waits for nothing.
   *
   * @param gradient [views, 3, side, side], dL/dpictures
   * @param weight factor on it
   */
  write(views: readonly TrainingView[], gradient: Float32Array, weight: number): void;
  close(): void;
}

/** A view's buffers and passes; views come in the same order with the same buffers until the size changes. */
interface Lane {
  readonly view: TrainingView;
  readonly resampled: GPUBuffer;
  readonly forward: Pass;
  readonly backward: Pass;
  setWeight(weight: number): void;
  close(): void;
}

export async function createPictureExchange(gpu: Gpu, side: number): Promise<PictureExchange> {
  const [resample, resampleBackward] = await Promise.all(
    ["train/resample.wgsl", "train/resample_backward.wgsl"].map((name) => gpu.kernel(name)),
  );
  const plane = 3 * side * side;
  let lanes: Lane[] = [];

  function openLane(view: TrainingView): Lane {
    const { size, picture, gradient: v_picture } = view;
    // One buffer goes both ways: the picture has been read when its gradient comes.
    const resampled = gpu.buffer("resampled picture", plane * 4);
    const uniforms = resample!.uniforms("Resample");
    uniforms.set("size", size);
    uniforms.set("side", side);
    const there = resample!.bind({ picture, resampled, resample: uniforms.buffer });
    const back = resampleBackward!.bind({ v_resampled: resampled, v_picture, resample: uniforms.buffer });
    const groups = (pixels: number) => Math.ceil(pixels / 8);
    return {
      view,
      resampled,
      forward: dispatch("resample", resample!, there, groups(side), groups(side)),
      backward: dispatch("resample backward", resampleBackward!, back, groups(size), groups(size)),
      setWeight(weight) {
        uniforms.set("weight", weight);
        uniforms.send();
      },
      close() {
        resampled.destroy();
        uniforms.buffer.destroy();
      },
    };
  }

  function lanesOf(views: readonly TrainingView[]): readonly Lane[] {
    const same = lanes.length === views.length &&
      lanes.every(({ view }, index) =>
        view.picture === views[index]!.picture && view.gradient === views[index]!.gradient
      );
    if (same) return lanes;
    for (const lane of lanes) lane.close();
    return lanes = views.map(openLane);
  }

  function submit(passes: readonly Pass[]): void {
    const encoder = gpu.device.createCommandEncoder({ label: "picture exchange" });
    encodePasses(encoder, passes, null);
    gpu.device.queue.submit([encoder.finish()]);
  }

  return {
    async read(views) {
      const current = lanesOf(views);
      for (const lane of current) lane.setWeight(0);
      submit(current.map(({ forward }) => forward));
      const copies = await readBuffers(gpu, [
        ...current.map(({ resampled }) => [resampled, plane * 4] as const),
        ...views.map(({ posed }) => [posed, posed.size] as const),
      ]); // SYNC
      const pictures = new Float32Array(views.length * plane);
      views.forEach((_, index) => pictures.set(new Float32Array(copies[index]!), index * plane));
      return { pictures, vertices: copies.slice(views.length).map((copy) => new Float32Array(copy)) };
    },
    write(views, gradient, weight) {
      const current = lanesOf(views);
      if (gradient.length !== views.length * plane) {
        throw new RangeError(
          `Cannot write gradients of ${views.length} pictures, there must be ${
            views.length * plane
          } numbers: ${gradient.length}`,
        );
      }
      for (const [index, lane] of current.entries()) {
        const part = gradient.slice(index * plane, (index + 1) * plane);
        gpu.device.queue.writeBuffer(lane.resampled, 0, part);
        lane.setWeight(weight);
      }
      submit(current.map(({ backward }) => backward));
    },
    close() {
      for (const lane of lanes) lane.close();
      lanes = [];
    },
  };
}
