import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { renderFrames, type Still } from "../../runtime/render/frames.ts";
import { createRenderer } from "../../runtime/render/renderer.ts";
import type { TrainConfig } from "../config/config.ts";
import { createPictureLoss } from "../render/picture_loss.ts";
import type { Guidance } from "./guidance.ts";
import { createPictureStore } from "./picture_store.ts";

/**
 * Wants the pictures of an avatar that is there already: the trainer's own measure, since here the best that can come
 * out is known.
 */
export async function createKnownAvatar(
  gpu: Gpu,
  avatar: Avatar,
  config: Pick<TrainConfig, "l1Weight" | "ssimWeight" | "alphaWeight">,
): Promise<Guidance> {
  const renderer = await createRenderer(gpu);
  const [loaded, loss] = await Promise.all([renderer.load(avatar), createPictureLoss(gpu, config)]);
  const store = createPictureStore(gpu);
  /** What each view of the batch is held against. */
  let wanted: { readonly picture: GPUBuffer; readonly rowWords: number }[] = [];
  let wantedSize = 0;

  async function draw(
    { camera, pose }: Still,
    size: number,
    background: "transparent" | Black,
  ): Promise<Uint8Array> {
    const scene = { renderer, avatar: loaded, size, background };
    for await (const { data } of renderFrames(scene, "rgba", 1, () => ({ camera, pose }))) {
      return data.slice();
    }
    throw new Error("Cannot draw a known avatar: the renderer gave no picture");
  }

  async function pictureOf(still: Still, size: number): Promise<GPUBuffer> {
    const found = store.find(still, size);
    if (found) return found;
    const data = await draw(still, size, "transparent"); // SYNC, once a picture
    const picture = store.place(still, size, data.byteLength);
    gpu.device.queue.writeBuffer(picture, 0, new Uint8Array(data));
    return picture;
  }

  function makeWanted(size: number, views: number): void {
    for (const { picture } of wanted) picture.destroy();
    wantedSize = size;
    wanted = Array.from({ length: views }, () => ({
      picture: gpu.buffer("wanted picture", size * size * 4),
      rowWords: size,
    }));
  }

  return {
    name: "known",
    terms: loss.terms,
    losses: loss.losses,
    async gradient(views) {
      const { size } = views[0]!;
      if (wanted.length !== views.length || wantedSize !== size) makeWanted(size, views.length);
      const pictures: GPUBuffer[] = [];
      for (const view of views) pictures.push(await pictureOf(view, size));
      const encoder = gpu.device.createCommandEncoder();
      pictures.forEach((picture, index) =>
        encoder.copyBufferToBuffer(picture, 0, wanted[index]!.picture, 0, size * size * 4)
      );
      const pass = encoder.beginComputePass();
      views.forEach((view, index) => loss.encode(pass, view, wanted[index]!, index, views.length));
      pass.end();
      gpu.device.queue.submit([encoder.finish()]);
    },
    picture: (camera, pose, size) => draw({ camera, pose }, size, BLACK),
    close() {
      store.close();
      for (const { picture } of wanted) picture.destroy();
      loss.close();
      loaded.destroy();
      renderer.close();
    },
  };
}

const BLACK = { r: 0, g: 0, b: 0 } as const;
type Black = typeof BLACK;
