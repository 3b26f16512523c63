/**
 * CPU time of our training step on an avatar's own splats, one view at a time: forward, loss, backward and update. To be
 * held against OpenSplat's on what opensplat_scene.ts writes: README.md.
 *
 *   deno run -A tests/bench/peers/training_step.ts AVATAR SIZE STEPS
 */
import { cpuUsage } from "node:process";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { SH_0 } from "../../../runtime/formats/splats/splat_cloud.ts";
import { SPLAT } from "../../../runtime/gpu/layouts.ts";
import { packRows } from "../../../runtime/gpu/struct_rows.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { createDifferentiableRenderer } from "../../../train/render/differentiable_renderer.ts";
import { createPictureLoss } from "../../../train/render/picture_loss.ts";
import { createRig } from "../../../train/rig/rig.ts";
import { emptySnapshot, type Snapshot } from "../../../train/run/snapshot.ts";
import { createModel } from "../../../train/splats/model.ts";
import { createOptimiser } from "../../../train/splats/optimiser.ts";
import { CAMERAS } from "./opensplat_cameras.ts";

const [name = "stock", sizeText = "256", stepsText = "24"] = Deno.args;
const size = Number(sizeText), steps = Number(stepsText);
/** Until kernels are compiled and buffers have grown. */
const WARM = 8;

/** What training would have made the avatar from. */
function snapshotOf(avatar: Avatar): Snapshot {
  const { head, splatCount: count, binding } = avatar;
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => binding[a]! - binding[b]!);
  const raw = (values: ArrayLike<number>, width: number, of: (value: number) => number) =>
    Float32Array.from(
      { length: count * width },
      (_, at) => of(values[order[Math.floor(at / width)]! * width + at % width]!),
    );
  const logit = (opacity: number) => {
    const most = Math.min(0.999, opacity);
    return Math.log(most / (1 - most));
  };
  const rows = packRows(SPLAT, count, {
    mean: raw(avatar.position, 3, (x) => x),
    opacity: raw(avatar.opacity, 1, logit),
    rotation: raw(avatar.rotation, 4, (x) => x),
    scale: raw(avatar.scale, 3, Math.log),
    triangle: Uint32Array.from(order, (i) => binding[i]!),
    colour: raw(avatar.colour, 3, (c) => (c - 0.5) / SH_0),
    one_sided: raw(avatar.oneSided, 1, (x) => x),
  });
  const zeros = () => new Float32Array(head.shapeNames.length);
  const shape = zeros();
  shape.set(avatar.shape);
  return {
    ...emptySnapshot(count, { shape, shapeFirst: zeros(), shapeSecond: zeros(), harmonicsDegree: 0 }),
    raw: new Uint32Array(rows),
  };
}

const avatar = await readAvatar(name);
const { head, splatCount } = avatar;
const gpu = await openLocalGpu();
const config = makeConfig("fast", {
  capacity: Math.max(splatCount, 1000),
  views: 1,
  size,
  finalSize: 0,
  learnShape: false,
});
const model = await createModel(gpu, head, config, { snapshot: snapshotOf(avatar) });
const optimiser = await createOptimiser(gpu, model, config);
const rig = await createRig(gpu, head, model, { learnsShape: false });
const renderer = await createDifferentiableRenderer(gpu, model, rig, { views: 1, size });
const loss = await createPictureLoss(gpu, config);
const rowWords = Math.ceil(size / 64) * 64;
// Anything: what a step costs does not depend on what it is to look like.
const wanted = new Uint8Array(rowWords * size * 4).map((_, i) => i % 3 === 0 ? i * 7919 % 256 : 0);
const picture = gpu.upload("wanted", wanted);

function step(at: number): void {
  renderer.forward([{
    camera: CAMERAS[at % CAMERAS.length]!,
    pose: restPose(head.expressionSpace),
  }]);
  const encoder = gpu.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  loss.encode(pass, renderer.views[0]!, { picture, rowWords }, 0, 1);
  pass.end();
  gpu.device.queue.submit([encoder.finish()]);
  renderer.backward();
  optimiser.step(0, renderer.overflow);
}

const isDone = () => gpu.device.queue.onSubmittedWorkDone();
for (let at = 0; at < WARM; at++) {
  step(at);
  await renderer.counters();
}
await isDone();
const before = cpuUsage();
for (let at = 0; at < steps; at++) {
  step(at);
  if (at % 8 === 7) await isDone();
}
await isDone();
const { user, system } = cpuUsage(before);
console.log(
  `${size} px, ${splatCount} splats: ${((user + system) / 1000 / steps).toFixed(1)} CPU ms a step, load ` +
    Deno.loadavg()[0]!.toFixed(1),
);
Deno.exit();
