import type { Stored } from "../../../runtime/gpu/buffer_set.ts";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { COUNTERS, FOOTPRINT, SPLAT } from "../../../runtime/gpu/layouts.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import { TUNING, type Tuning } from "../../../runtime/render/tuning.ts";
import { HEAD_EXTENT } from "../../../runtime/render/view_uniforms.ts";
import { openRenderedView } from "../../../train/render/rendered_view.ts";
import { makeViewBuffers } from "../../../train/render/view_buffers.ts";
import { emptySplats, type WorldSplats } from "../../reference/binding.ts";
import { worldModel, worldRig } from "./raster_support.ts";
import { onScreenOf, submit } from "../training_support.ts";

/** Side of the pictures. */
export const SCREEN_SIZE = 48;

/** One view's 2D part on its own: what project.wgsl left, and what comes back to it. */
export async function openScreen(gpu: Gpu, capacity: number, depth = true) {
  const tuning = TUNING[gpu.profile];
  const model = worldModel(gpu, emptySplats(0), capacity);
  const view = await openRenderedView(gpu, tuning, worldRig(gpu), { size: SCREEN_SIZE, depth });
  const need = { views: 1, splats: capacity, intersections: capacity * 80, chunkFactor: 1 };
  const buffers = makeViewBuffers(gpu, tuning, need);
  const count = gpu.upload("count", Uint32Array.of(0));
  const { forward, backward, lists, stops } = await view.plan(model, count, buffers, 0);
  const { projected, footprints, counters } = buffers.workspaces[0]!;
  await gpu.settle();

  return {
    async draw(
      splats: WorldSplats,
      camera: Camera,
      vPicture: Float32Array<ArrayBuffer>,
      vDepths: Float32Array<ArrayBuffer>,
    ) {
      const { queue } = gpu.device;
      model.put(splats);
      queue.writeBuffer(count, 0, Uint32Array.of(splats.count));
      // What comes out must not depend on what was there.
      for (const stored of [buffers.parts, buffers.vProjected]) spoil(queue, stored);
      queue.writeBuffer(model.gradient, 0, new Float32Array(capacity * SPLAT.words));
      queue.writeBuffer(view.gradient, 0, vPicture);
      if (view.depthGradient) queue.writeBuffer(view.depthGradient, 0, vDepths);
      view.update({ camera, pose: restPose() }, splats.count, need.intersections);
      const counting = gpu.device.createCommandEncoder();
      counting.clearBuffer(counters);
      queue.submit([counting.finish()]);
      submit(gpu, ...[...forward, ...backward].map((each) => each.encode));
      const [picture, depths, vProjected, gradient, screen, touched, values, ends, counts] =
        await downloadAll(gpu, [
          view.picture,
          view.depths ?? view.picture,
          buffers.vProjected,
          model.gradient,
          projected,
          footprints,
          lists.values,
          stops,
          counters,
        ]) as [ArrayBuffer, ...ArrayBuffer[]] & { length: 9 };
      const counted = new Uint32Array(counts!);
      const [expected, dropped, found] = ["expected", "dropped", "intersections"]
        .map((name) => counted[COUNTERS.at(name)]!);
      const { index, splats: drawn } = unpack(
        screen!,
        new Uint32Array(touched!, 0, splats.count * FOOTPRINT.words),
        camera,
      );
      return {
        picture: new Float32Array(picture!),
        depths: new Float32Array(depths!),
        /** [splats, 10], in the order of reference/rasterize_backward.ts. */
        vProjected: Float32Array.from(
          Array.from({ length: splats.count }, (_, i) => onScreenOf(new Float32Array(vProjected!), i)).flat(),
        ),
        /** [splats] of Splat, of what is learned. */
        gradient: new Float32Array(gradient!, 0, splats.count * SPLAT.words),
        /** [drawn, 10], as reference/rasterize_backward.ts has them, and which they are. */
        drawn,
        index,
        ends: pixelEnds(index, new Uint32Array(values!), new Uint32Array(ends!), tuning),
        fits: expected === found && found! <= need.intersections,
        dropped: dropped!,
      };
    },
    close() {
      view.close();
      buffers.destroy();
      model.destroy();
      count.destroy();
    },
  };
}

/** Bytes of a row of texels: rows follow each other as the elements of a buffer do. */
const rowBytes = ({ width, format }: GPUTexture) => width * (format === "r32uint" ? 4 : 16);
const bytesOf = (stored: Stored): number =>
  "width" in stored ? rowBytes(stored) * stored.height : stored.size;

/** Fills an array with NaN. */
function spoil(queue: GPUQueue, stored: Stored): void {
  const data = new Float32Array(bytesOf(stored) / 4).fill(NaN);
  if (!("width" in stored)) return queue.writeBuffer(stored, 0, data);
  queue.writeTexture({ texture: stored }, data, { bytesPerRow: rowBytes(stored) }, [
    stored.width,
    stored.height,
  ]);
}

/** Reads arrays with one wait, which is what a read-back costs here. */
async function downloadAll(gpu: Gpu, arrays: readonly Stored[]): Promise<ArrayBuffer[]> {
  const size = arrays.reduce((sum, stored) => sum + bytesOf(stored), 0);
  const staging = gpu.buffer("download", size, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  const encoder = gpu.device.createCommandEncoder();
  let at = 0;
  const ranges = arrays.map((stored) => {
    const bytes = bytesOf(stored);
    if ("width" in stored) {
      const to = { buffer: staging, offset: at, bytesPerRow: rowBytes(stored) };
      encoder.copyTextureToBuffer({ texture: stored }, to, [stored.width, stored.height]);
    } else {
      encoder.copyBufferToBuffer(stored, 0, staging, at, bytes);
    }
    at += bytes;
    return [at - bytes, at] as const;
  });
  gpu.device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const bytes = staging.getMappedRange();
  const copies = ranges.map(([start, end]) => bytes.slice(start, end));
  staging.destroy();
  return copies;
}

/** [size, size], how many of the splats in `index` each pixel's thread took. */
function pixelEnds(index: number[], values: Uint32Array, stops: Uint32Array, tuning: Tuning): number[] {
  const rank = new Map(index.map((splat, place) => [splat, place]));
  const tiles = SCREEN_SIZE / tuning.tile;
  return Array.from({ length: SCREEN_SIZE ** 2 }, (_, pixel) => {
    const [x, y] = [pixel % SCREEN_SIZE, Math.floor(pixel / SCREEN_SIZE)];
    const half = Math.floor(y % tuning.tile / 4);
    const tile = Math.floor(y / tuning.tile) * tiles + Math.floor(x / tuning.tile);
    const stop = stops[tuning.sharedMemory ? pixel : (tile * 2 + half) * 2]!;
    // Where a thread took none, this is another tile's last one, before which the pixel feels none.
    return stop === 0 ? 0 : rank.get(values[stop - 1]!)! + 1;
  });
}

/** Splats on the screen as the kernels read them, front to back, and which they are. */
function unpack(
  projected: ArrayBuffer,
  footprints: Uint32Array,
  camera: Camera,
): { splats: Float64Array; index: number[] } {
  const halves = new DataView(projected);
  const floats = new Float32Array(projected);
  // The depth key of project.wgsl, in f32 as there: splats of one key stay in their order.
  const near = Math.fround(
    Math.max(0, camera.distance + (camera.height ?? 0) * Math.sin(camera.elevation) - HEAD_EXTENT),
  );
  const range = camera.distance + (camera.height ?? 0) * Math.sin(camera.elevation) + HEAD_EXTENT - near;
  const key = (i: number) => {
    const share = Math.fround(Math.fround(floats[i * 8 + 7]! - near) * Math.fround(1 / range));
    return Math.floor(Math.fround(Math.min(1, Math.max(0, share)) * 1048575));
  };
  const index = Array.from({ length: footprints.length / FOOTPRINT.words }, (_, i) => i)
    .filter((i) => footprints[i * FOOTPRINT.words + FOOTPRINT.at("count")]! > 0)
    .sort((i, j) => key(i) - key(j) || i - j);
  const half = (i: number, byte: number) => halves.getFloat16(i * 32 + byte, true);
  return {
    index,
    splats: Float64Array.from(index.flatMap((i) => [
      ...floats.subarray(i * 8, i * 8 + 5),
      ...[20, 22, 24, 26].map((byte) => half(i, byte)),
      floats[i * 8 + 7]!,
    ])),
  };
}
