import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { createPictureLoss } from "../../render/picture_loss.ts";
import type { TrainConfig } from "../../config/config.ts";
import type { Guidance, TrainingView } from "../guidance.ts";
import { createPictureStore } from "../picture_store.ts";
import { createSceneRenderer } from "./scene/scene_renderer.ts";
import type { Look } from "./look/look.ts";
import { rowWords } from "./scene/painted_scene.ts";
import { createPictureShrinker } from "./scene/shrink_picture.ts";

/** Skin is cut finer for larger pictures: a pixel of 256 is one and a half millimetres. */
export const coarsenessFor = (size: number): number =>
  Math.min(1.4, Math.max(0.6, 1.35 * (256 / size) ** 0.6));

/**
 * The guidance that needs no download: paints a look on the head, draws it as the step's cameras and poses see it,
 * and asks for pictures like these. Splats learn from its pictures only. Waits for nothing on the device. Where
 * the same pictures are seen again and again, each is drawn once, in the largest size that it is asked for in: drawing
 * is the longest part of a step, and takes no longer for a larger picture, since most of it goes by triangles.
 *
 * @param size of the pictures it will be asked for, about
 */
export async function createPainter(
  gpu: Gpu,
  head: HeadModel,
  look: Look,
  config: Pick<TrainConfig, "l1Weight" | "ssimWeight" | "alphaWeight" | "pictures" | "finalSize">,
  size = 512,
): Promise<Guidance> {
  const renderer = await createSceneRenderer(gpu, head, look, coarsenessFor(size));
  const loss = await createPictureLoss(gpu, config);
  const store = config.pictures > 0 ? createPictureStore(gpu) : null;
  const shrinker = await createPictureShrinker(gpu);
  let wanted: GPUBuffer | null = null;
  let wantedSize = 0;
  /** One picture serves all views: each is compared before the next is drawn. */
  const pictureOf = (side: number): GPUBuffer => {
    if (wanted && wantedSize === side) return wanted;
    wanted?.destroy();
    wantedSize = side;
    return wanted = gpu.buffer("painted picture", rowWords(side) * side * 4);
  };
  function encodeWanted(encoder: GPUCommandEncoder, view: TrainingView, picture: GPUBuffer): void {
    if (!store) return renderer.encode(encoder, view.camera, view.pose, view.size, picture);
    const size = Math.max(view.size, config.finalSize);
    let kept = store.find(view, size);
    if (!kept) {
      kept = store.place(view, size, rowWords(size) * size * 4);
      renderer.encode(encoder, view.camera, view.pose, size, kept);
    }
    if (size === view.size) return encoder.copyBufferToBuffer(kept, 0, picture, 0, picture.size);
    const pass = encoder.beginComputePass({ label: "shrink" });
    shrinker.encode(pass, kept, size, picture, view.size);
    pass.end();
  }

  return {
    name: "painter",
    terms: loss.terms,
    losses: loss.losses,
    async gradient(views) {
      views.forEach((view, index) => {
        const picture = pictureOf(view.size);
        const encoder = gpu.device.createCommandEncoder({ label: "painter" });
        encodeWanted(encoder, view, picture);
        const pass = encoder.beginComputePass({ label: "picture loss" });
        loss.encode(pass, view, { picture, rowWords: rowWords(view.size) }, index, views.length);
        pass.end();
        gpu.device.queue.submit([encoder.finish()]);
      });
      await Promise.resolve();
    },
    start: renderer.start,
    worn: renderer.worn,
    picture: async (camera, pose, side) => {
      const pixels = await renderer.draw(camera, pose, side);
      // Premultiplied over black is the colour itself.
      for (let i = 3; i < pixels.length; i += 4) pixels[i] = 255;
      return pixels;
    },
    close() {
      wanted?.destroy();
      store?.close();
      shrinker.close();
      loss.close();
      renderer.close();
    },
  };
}
