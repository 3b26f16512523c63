import assert from "node:assert/strict";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import { createDifferentiableRenderer } from "../../../train/render/differentiable_renderer.ts";
import { gpuTest } from "../../gpu_support.ts";
import type { WorldSplats } from "../../reference/binding.ts";
import { projectSplats } from "../../reference/project.ts";
import { rasterize } from "../../reference/rasterize.ts";
import { randomScene } from "../../reference/scenes.ts";
import { worldModel, worldRig } from "./raster_support.ts";
import { download } from "../training_support.ts";

const CAMERAS: readonly Camera[] = [
  { azimuth: 0.6, elevation: -0.3, distance: 2.6, fovY: 0.7, height: -0.1 },
  { azimuth: -2.1, elevation: 0.4, distance: 1.7, fovY: 1.1 },
];
const SIZE = 48;

function draw(gpu: Gpu, splats: WorldSplats, options: { depth?: boolean; capacity?: number } = {}) {
  const model = worldModel(gpu, splats, options.capacity);
  const { depth = false } = options;
  return createDifferentiableRenderer(gpu, model, worldRig(gpu), {
    views: CAMERAS.length,
    size: SIZE,
    depth,
  });
}

const stills = () => CAMERAS.map((camera) => ({ camera, pose: restPose() }));

gpuTest("pictures in training are those of the float64 twin, premultiplied, and so is depth", async (gpu) => {
  const splats = randomScene(3, 400);
  const renderer = await draw(gpu, splats, { depth: true, capacity: 500 });
  renderer.forward(stills());
  for (const [index, view] of renderer.views.entries()) {
    assert.equal(view.camera, CAMERAS[index]);
    const projected = projectSplats(splats, CAMERAS[index]!, SIZE);
    const twin = rasterize(splats, projected, SIZE, "transparent");
    const picture = await download(gpu, view.picture);
    assert.equal(picture.length, twin.length);
    assert.ok(twin.some((value) => value > 0.5));
    picture.forEach((value, i) =>
      assert.ok(Math.abs(value - twin[i]!) < 1.5 / 255, `${i}: ${value} ${twin[i]}`)
    );

    // A splat's depth as its colour: the depth picture is then the twin's red.
    const deep = { ...splats, colour: splats.colour.slice() };
    projected.index.forEach((splat, k) => deep.colour[splat * 3] = projected.depth[k]!);
    const depths = rasterize(deep, projected, SIZE, "transparent");
    (await download(gpu, view.depths!)).forEach((value, i) => {
      assert.ok(Math.abs(value - depths[i * 4]!) < 0.01, `${i}: ${value} ${depths[i * 4]}`);
    });
  }
  assert.deepEqual((await renderer.counters()).skippedSteps, 0);
  renderer.close();
});

gpuTest(
  "a batch that overflows says so on the device, and fits after the counters were read",
  async (gpu) => {
    const splats = randomScene(9, 15000, { smallest: 0.3, largest: 0.6, opacity: [0.01, 0.03] });
    const renderer = await draw(gpu, splats);
    const overflow = async () => new Uint32Array((await download(gpu, renderer.overflow)).buffer)[0];
    renderer.forward(stills());
    assert.equal(await overflow(), 1);
    renderer.forward(stills());
    const { skippedSteps, intersections } = await renderer.counters();
    assert.equal(skippedSteps, 2);
    assert.ok(renderer.room.intersections >= intersections && intersections > 90000, `${intersections}`);
    renderer.forward(stills());
    assert.equal(await overflow(), 0);
    assert.equal((await renderer.counters()).skippedSteps, 0);
    renderer.close();
  },
);

gpuTest(
  "a renderer refuses a size that its kernels cannot fill, and a batch of another length",
  async (gpu) => {
    const model = worldModel(gpu, randomScene(1, 10));
    for (const size of [0, 100, 2048, NaN]) {
      await assert.rejects(
        createDifferentiableRenderer(gpu, model, worldRig(gpu), { views: 1, size }),
        RangeError,
      );
    }
    const renderer = await createDifferentiableRenderer(gpu, model, worldRig(gpu), { views: 1, size: 32 });
    assert.throws(() => renderer.forward(stills()), RangeError);
    renderer.close();
  },
  ["cpu"],
);
