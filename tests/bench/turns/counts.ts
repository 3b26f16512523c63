/**
 * What a live frame asks of a device, counted rather than timed: on a card each dispatch costs some 30 us to begin, and each
 * wait stands still. Of both profiles' kernels, whatever adapter there is.
 *
 *   deno run -A tests/bench/turns/counts.ts
 */
import { buildStockAvatar } from "../../../runtime/avatar/stock/build.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";
import { move } from "../render_bench.ts";
import { printTable } from "../table.ts";

const counts = { dispatches: 0, submits: 0, maps: 0, sent: 0, copied: 0 };

/** Counts the calls of a method of WebGPU, and goes on. */
function count<T>(of: T, name: keyof T, add: (args: readonly unknown[]) => void): void {
  const own = of[name] as (...args: unknown[]) => unknown;
  Object.defineProperty(of, name, {
    configurable: true,
    value(this: T, ...args: unknown[]) {
      add(args);
      return own.apply(this, args);
    },
  });
}

count(GPUComputePassEncoder.prototype, "dispatchWorkgroups", () => counts.dispatches++);
count(GPUQueue.prototype, "submit", () => counts.submits++);
count(GPUBuffer.prototype, "mapAsync", () => counts.maps++);
count(GPUQueue.prototype, "writeBuffer", ([, , data, , size]) => {
  counts.sent += Number(size ?? (data as ArrayBufferView).byteLength);
});
count(GPUCommandEncoder.prototype, "copyBufferToBuffer", (args) => counts.copied += Number(args.at(-1)));

const avatar = await buildStockAvatar();
const rows: string[][] = [];
for (const profile of ["cpu", "gpu"] as const) {
  const gpu = await openLocalGpu({ profile });
  const renderer = await createRenderer(gpu);
  const loaded = await renderer.load(avatar);
  for (const size of [512, 1024]) {
    const view = renderer.openView({ size, format: "i420", background: { r: 0.1, g: 0.1, b: 0.12 } });
    const pose = restPose();
    for (let frame = 0; frame < 3; frame++) await view.submit(loaded, pose, PORTRAIT).read();
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] = 0;
    move(pose, 1);
    const { intersections } = await view.submit(loaded, pose, PORTRAIT).read();
    rows.push([
      `${profile}, ${size}`,
      ...[counts.dispatches, counts.submits, counts.maps, counts.sent, counts.copied].map(String),
      `${intersections}`,
      (gpu.allocated / 2 ** 20).toFixed(0),
    ]);
    view.close();
  }
  renderer.close();
  gpu.close();
}
printTable(
  [
    "kernels",
    "dispatches",
    "submits",
    "waits",
    "bytes sent",
    "copied to be read",
    "intersections",
    "MiB held",
  ],
  rows,
);
Deno.exit();
