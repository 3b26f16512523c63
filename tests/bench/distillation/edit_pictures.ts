import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { pngBytes } from "../../../runtime/render/files/png_bytes.ts";
import { renderFrames } from "../../../runtime/render/frames.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";

const SIDE = 256;
const CAMERAS = [PORTRAIT, { ...PORTRAIT, azimuth: 0.9, elevation: 0.3 }];

/** A row of pictures for each result, of source, target and result by each camera. */
export async function savePictures(
  gpu: Gpu,
  source: Avatar,
  target: Avatar,
  results: readonly Avatar[],
  path: string,
): Promise<void> {
  const renderer = await createRenderer(gpu);
  const drawn = async (avatar: Avatar): Promise<Uint8Array[]> => {
    const loaded = await renderer.load(avatar), pose = restPose(avatar.head.expressionSpace);
    const scene = { renderer, avatar: loaded, size: SIDE, background: { r: 0, g: 0, b: 0 } };
    const pictures: Uint8Array[] = [];
    const stillOf = (view: number) => ({ pose, camera: CAMERAS[view]! });
    for await (const { data } of renderFrames(scene, "rgba", CAMERAS.length, stillOf)) {
      pictures.push(data.slice());
    }
    loaded.destroy();
    return pictures;
  };
  const known = [...await drawn(source), ...await drawn(target)];
  const tiles: Uint8Array[][] = [];
  for (const result of results) tiles.push([...known, ...await drawn(result)]);
  renderer.close();
  const width = SIDE * known.length * 3 / 2;
  const pixels = new Uint8Array(width * SIDE * tiles.length * 4);
  for (const [row, pictures] of tiles.entries()) {
    for (const [column, picture] of pictures.entries()) {
      for (let y = 0; y < SIDE; y++) {
        const at = ((row * SIDE + y) * width + column * SIDE) * 4;
        pixels.set(picture.subarray(y * SIDE * 4, (y + 1) * SIDE * 4), at);
      }
    }
  }
  await Deno.writeFile(path, pngBytes(pixels, width, SIDE * tiles.length, 4));
}
