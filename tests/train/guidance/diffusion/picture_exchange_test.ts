import assert from "node:assert/strict";
import type { Gpu } from "../../../../runtime/gpu/gpu.ts";
import { restPose } from "../../../../runtime/motion/head_pose.ts";
import { PORTRAIT } from "../../../../runtime/base/camera.ts";
import { createPictureExchange } from "../../../../train/guidance/diffusion/picture_exchange.ts";
import type { TrainingView } from "../../../../train/guidance/guidance.ts";
import { drawsFor } from "../../../../train/sampling/draws.ts";
import { readBuffers } from "../../../../train/run/read_buffers.ts";
import { gpuTest } from "../../../gpu_support.ts";

function someNumbers(length: number, seed: number): Float32Array<ArrayBuffer> {
  const random = drawsFor(seed, 7);
  return Float32Array.from({ length }, () => random());
}

function viewOf(gpu: Gpu, size: number, seed: number): TrainingView {
  return {
    size,
    camera: PORTRAIT,
    pose: restPose(),
    posed: gpu.upload("posed", Float32Array.of(1, 2, 3, seed)),
    picture: gpu.upload("picture", someNumbers(size * size * 4, seed)),
    gradient: gpu.upload("gradient", new Float32Array(size * size * 4).fill(9)),
  };
}

/** torch's F.interpolate(picture, side, mode="bilinear", align_corners=False) of one channel, then 0..1 to -1..1. */
function interpolated(picture: Float32Array, channel: number, size: number, side: number): Float64Array {
  const tap = (pixel: number) => {
    const place = Math.max(0, (pixel + 0.5) * size / side - 0.5);
    const first = Math.floor(place);
    return { first, second: Math.min(size - 1, first + 1), share: place - first };
  };
  const at = (y: number, x: number) => picture[(y * size + x) * 4 + channel]!;
  return Float64Array.from({ length: side * side }, (_, i) => {
    const [y, x] = [tap(Math.floor(i / side)), tap(i % side)];
    const upper = at(y.first, x.first) * (1 - x.share) + at(y.first, x.second) * x.share;
    const lower = at(y.second, x.first) * (1 - x.share) + at(y.second, x.second) * x.share;
    return 2 * (upper * (1 - y.share) + lower * y.share) - 1;
  });
}

const SIZES = [[64, 32], [32, 32], [48, 64], [32, 128], [80, 32], [16, 128]] as const;

gpuTest(
  "pictures reach the host as bilinear interpolation makes them, -1 to 1, with the posed heads",
  async (gpu) => {
    for (const [size, side] of SIZES) {
      const exchange = await createPictureExchange(gpu, side);
      const views = [viewOf(gpu, size, 1), viewOf(gpu, size, 2)];
      const { pictures, vertices } = await exchange.read(views);
      assert.equal(pictures.length, 2 * 3 * side * side);
      views.forEach((_, view) => {
        const drawn = someNumbers(size * size * 4, view + 1);
        for (let c = 0; c < 3; c++) {
          const wanted = interpolated(drawn, c, size, side);
          const at = (view * 3 + c) * side * side;
          const error = Math.max(...wanted.map((value, i) => Math.abs(value - pictures[at + i]!)));
          assert.ok(error < 2e-5, `${size} to ${side}, view ${view}, channel ${c}: ${error}`);
        }
        assert.deepEqual([...vertices[view]!], [1, 2, 3, view + 1]);
      });
      exchange.close();
    }
  },
);

gpuTest("halving is the mean of two by two pixels", async (gpu) => {
  const exchange = await createPictureExchange(gpu, 16);
  const { pictures } = await exchange.read([viewOf(gpu, 32, 3)]);
  const drawn = someNumbers(32 * 32 * 4, 3);
  const four = [0, 1, 32, 33].reduce((sum, pixel) => sum + drawn[(pixel + 2 * 5 + 64 * 4) * 4]! / 4, 0);
  assert.ok(Math.abs(pictures[4 * 16 + 5]! - (2 * four - 1)) < 1e-6);
  exchange.close();
});

gpuTest(
  "the backward pass is the adjoint of the forward pass, times the weight, and leaves alpha alone",
  async (gpu) => {
    for (const [size, side] of SIZES) {
      const exchange = await createPictureExchange(gpu, side);
      const views = [viewOf(gpu, size, 4), viewOf(gpu, size, 5)];
      const { pictures } = await exchange.read(views);
      const gradient = someNumbers(pictures.length, 6).map((x) => x - 0.5);
      exchange.write(views, gradient, 0.25);
      const back = await readBuffers(gpu, views.map((view) => [view.gradient, size * size * 16] as const));
      views.forEach((_, view) => {
        const v_picture = new Float32Array(back[view]!);
        const drawn = someNumbers(size * size * 4, view + 4);
        // <A p, g> = <p, A* g>, where A p = pictures + 1 without the shift to -1.
        const plane = 3 * side * side;
        let [there, here] = [0, 0];
        for (let i = 0; i < plane; i++) {
          there += (pictures[view * plane + i]! + 1) * gradient[view * plane + i]!;
        }
        for (let i = 0; i < drawn.length; i++) {
          if (i % 4 === 3) assert.equal(v_picture[i], 0);
          else here += drawn[i]! * v_picture[i]! / 0.25;
        }
        assert.ok(
          Math.abs(there - here) < 2e-3 * Math.sqrt(plane),
          `${size} to ${side}: ${there} and ${here}`,
        );
      });
      exchange.close();
    }
  },
);
