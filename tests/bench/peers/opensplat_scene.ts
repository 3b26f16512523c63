/**
 * Writes an avatar as a scene that OpenSplat trains on, in nerfstudio's form: 16 pictures at rest, their cameras, and the
 * splats' means and colours as its points. README.md says what then.
 *
 *   deno run -A tests/bench/peers/opensplat_scene.ts AVATAR SIZE FOLDER
 */
import { join } from "node:path";
import { faceFrames, toWorld } from "../../../runtime/avatar/binding.ts";
import { readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { pngBytes } from "../../../runtime/render/files/png_bytes.ts";
import { renderFrames } from "../../../runtime/render/frames.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";
import { CAMERAS } from "./opensplat_cameras.ts";

const [name = "stock", sizeText = "256", folder = "out/opensplat"] = Deno.args;
const size = Number(sizeText);

/** Camera to world by rows, y up and the camera looking to -z, as NeRF has it. */
function toWorldMatrix({ azimuth, elevation, distance, height }: Required<Camera>): number[][] {
  const [sa, ca, se, ce] = [
    Math.sin(azimuth),
    Math.cos(azimuth),
    Math.sin(elevation),
    Math.cos(elevation),
  ];
  const right = [ca, 0, -sa], up = [-sa * se, ce, -ca * se], back = [sa * ce, se, ca * ce];
  const row = (c: number) => [right[c]!, up[c]!, back[c]!, distance * back[c]! + (c === 1 ? height : 0)];
  return [row(0), row(1), row(2), [0, 0, 0, 1]];
}

const avatar = await readAvatar(name);
const gpu = await openLocalGpu();
const renderer = await createRenderer(gpu);
const scene = { renderer, avatar: await renderer.load(avatar), size, background: { r: 0, g: 0, b: 0 } };
await Deno.mkdir(join(folder, "images"), { recursive: true });
const pose = restPose(avatar.head.expressionSpace);
let count = 0;
for await (
  const { data } of renderFrames(scene, "rgba", CAMERAS.length, (i) => ({ camera: CAMERAS[i]!, pose }))
) {
  const rgb = new Uint8Array(size * size * 3);
  for (let p = 0; p < size * size; p++) rgb.set(data.subarray(p * 4, p * 4 + 3), p * 3);
  await Deno.writeFile(join(folder, `images/${count++}.png`), pngBytes(rgb, size, size, 3));
}
gpu.close();

const focal = size / (2 * Math.tan(CAMERAS[0]!.fovY / 2));
const transforms = {
  camera_model: "OPENCV",
  ...{ fl_x: focal, fl_y: focal, cx: size / 2, cy: size / 2, w: size, h: size },
  ...{ k1: 0, k2: 0, p1: 0, p2: 0 },
  ply_file_path: "points.ply",
  frames: CAMERAS.map((camera, i) => ({
    file_path: `images/${i}.png`,
    transform_matrix: toWorldMatrix(camera),
  })),
};
await Deno.writeTextFile(join(folder, "transforms.json"), JSON.stringify(transforms, null, 1));

const { template } = foldIdentity(avatar.head, avatar.shape);
const { position } = toWorld(avatar, avatar.binding, faceFrames(template, avatar.head.triangles));
const header = new TextEncoder().encode(
  `ply\nformat binary_little_endian 1.0\nelement vertex ${avatar.splatCount}\n` +
    ["x", "y", "z"].map((axis) => `property float ${axis}\n`).join("") +
    ["red", "green", "blue"].map((colour) => `property uchar ${colour}\n`).join("") + "end_header\n",
);
/** Bytes of a point: three floats and three bytes. */
const POINT = 15;
const points = new Uint8Array(header.length + avatar.splatCount * POINT);
points.set(header);
const view = new DataView(points.buffer, header.length);
for (let i = 0; i < avatar.splatCount; i++) {
  for (let c = 0; c < 3; c++) {
    view.setFloat32(i * POINT + c * 4, position[i * 3 + c]!, true);
    view.setUint8(i * POINT + 12 + c, Math.round(255 * avatar.colour[i * 3 + c]!));
  }
}
await Deno.writeFile(join(folder, "points.ply"), points);
console.log(`${avatar.splatCount} splats, ${CAMERAS.length} pictures: ${folder}`);
Deno.exit();
