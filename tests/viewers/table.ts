/*
 * How the stock avatar looks in viewers of others, beside our own picture from the same camera:
 *
 *   deno run -A tests/viewers/table.ts FOLDER
 *
 * writes every picture into the folder and prints, of the pixels that either draws on, the share that both do, the mean
 * difference of their colours, and the same against the mirrored picture. Minutes, by software.
 */
import { join } from "node:path";
import { exportAvatar } from "../../runtime/avatar/export/export_avatar.ts";
import { EXPORT_FORMATS } from "../../runtime/avatar/export/formats.ts";
import { readAvatar } from "../../runtime/avatar/folder/read_avatar.ts";
import { type Camera, PORTRAIT } from "../../runtime/base/camera.ts";
import { worldTransform } from "../../runtime/head/identity.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { openLocalGpu } from "../../runtime/render/files/local_gpu.ts";
import { renderPng } from "../../runtime/render/files/to_file.ts";
import { createRenderer } from "../../runtime/render/renderer.ts";
import { decodePng } from "../formats/decode_png.ts";
import { openViewers, type ViewerCamera, VIEWERS } from "./viewers.ts";

const SIZE = 384;
/** Of 255: below it is the background. */
const DARK = 12;
const AZIMUTHS = [0, 40];

const folder = Deno.args[0] ?? "out/viewers";
await Deno.mkdir(folder, { recursive: true });
const avatar = await readAvatar("stock");
const gpu = await openLocalGpu();
const renderer = await createRenderer(gpu);
const scene = {
  renderer,
  size: SIZE,
  background: { r: 0, g: 0, b: 0 },
  avatar: await renderer.load(avatar),
  signal: new AbortController().signal,
};
const viewers = await openViewers();
try {
  for (const degrees of AZIMUTHS) {
    const camera: Camera = { ...PORTRAIT, azimuth: degrees * Math.PI / 180 };
    const own = await renderPng(scene, { pose: restPose(avatar.head.expressionSpace), camera });
    await Deno.writeFile(join(folder, `headcast-${degrees}.png`), own);
    const { pixels, channels } = decodePng(own);
    for (const format of EXPORT_FORMATS) {
      const bytes = await exportAvatar(avatar, { format });
      for (const viewer of VIEWERS) {
        const told = `${degrees} degrees, .${format}, ${viewer}`;
        try {
          const drawn = await viewers.draw(viewer, `stock.${format}`, bytes, inMetres(camera));
          await Deno.writeFile(join(folder, `${viewer}-${format}-${degrees}.png`), drawn.png);
          const { overlap, colour } = compare(pixels, channels, drawn.pixels, false);
          const mirrored = compare(pixels, channels, drawn.pixels, true);
          console.log(
            `${told}: overlap ${overlap.toFixed(4)}, colour ${colour.toFixed(2)}/255; mirrored ${
              mirrored.overlap.toFixed(4)
            }, ${mirrored.colour.toFixed(2)}/255 (${drawn.said})`,
          );
        } catch (error) {
          console.log(`${told}: not read (${String(error).split("\n")[0]!.slice(0, 90)})`);
        }
      }
    }
  }
} finally {
  await viewers.close();
  gpu.close();
}

function inMetres({ azimuth, elevation, distance, fovY, height = 0 }: Camera): ViewerCamera {
  const { centre, scale } = worldTransform(avatar.head);
  const metres = (x: number, y: number, z: number) =>
    [x / scale + centre[0], y / scale + centre[1], z / scale + centre[2]] as const;
  const out = distance * Math.cos(elevation);
  return {
    size: SIZE,
    eye: metres(out * Math.sin(azimuth), height + distance * Math.sin(elevation), out * Math.cos(azimuth)),
    target: metres(0, height, 0),
    fovY,
  };
}

/** @param ours [size, size, channels] @param theirs [size, size, 4] */
function compare(ours: Uint8Array, channels: number, theirs: Uint8Array, mirrored: boolean) {
  let both = 0, either = 0, sum = 0;
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const a = (y * SIZE + x) * channels, b = (y * SIZE + (mirrored ? SIZE - 1 - x : x)) * 4;
      const isOurs = Math.max(ours[a]!, ours[a + 1]!, ours[a + 2]!) > DARK;
      const isTheirs = Math.max(theirs[b]!, theirs[b + 1]!, theirs[b + 2]!) > DARK;
      if (isOurs || isTheirs) either++;
      if (!isOurs || !isTheirs) continue;
      both++;
      for (let c = 0; c < 3; c++) sum += Math.abs(ours[a + c]! - theirs[b + c]!) / 3;
    }
  }
  return { overlap: both / either, colour: sum / both };
}
