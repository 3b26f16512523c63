import assert from "node:assert/strict";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { type Background, createRenderer, type ViewOptions } from "../../runtime/render/renderer.ts";
import { gpuTest } from "../gpu_support.ts";
import type { WorldSplats } from "../reference/binding.ts";
import { toI420, toStackedI420 } from "../reference/i420.ts";
import { projectSplats } from "../reference/project.ts";
import { LEAST_SEEN, rasterizeSeen } from "../reference/rasterize.ts";
import { randomScene } from "../reference/scenes.ts";
import { CAMERA, SCENES, SEEDS } from "./random_scenes.ts";

const BLACK: Background = { r: 0, g: 0, b: 0 };

async function render(
  gpu: Gpu,
  splats: WorldSplats,
  size: number,
  background: Background,
  format: ViewOptions["format"] = "rgba",
) {
  const renderer = await createRenderer(gpu);
  const scene = await renderer.loadFree({ ...splats, splatCount: splats.count });
  const view = renderer.openView({ size, format, background });
  const picture = await view.submit(scene, restPose(), CAMERA).read();
  const result = { ...picture, data: picture.data.slice() };
  view.close();
  scene.destroy();
  renderer.close();
  return result;
}

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  assert.equal(a.length, b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

for (const [what, count, options] of SCENES) {
  gpuTest(`a picture of ${what} is within 1/255 of the float64 twin`, async (gpu) => {
    for (const seed of SEEDS) {
      const splats = randomScene(seed, count, options);
      const projected = projectSplats(splats, CAMERA, 96);
      const picture = await render(gpu, splats, 96, BLACK);
      const twin = rasterizeSeen(splats, projected, 96, BLACK);
      assert.ok(twin.whole.some((value, i) => i % 4 !== 3 && value > 40), "the scene must show something");
      const furthest = Math.max(...twin.outside(picture.data));
      assert.ok(furthest <= 1, `seed ${seed}: ${furthest}`);
      assert.equal(picture.droppedSplats, projected.dropped.nonFinite);
    }
  });
}

gpuTest("a transparent background leaves premultiplied alpha", async (gpu) => {
  const splats = randomScene(5, 200);
  const picture = await render(gpu, splats, 64, "transparent");
  const twin = rasterizeSeen(splats, projectSplats(splats, CAMERA, 64), 64, "transparent");
  assert.ok(Math.max(...twin.outside(picture.data)) <= 1);
  assert.ok(picture.data.some((value, i) => i % 4 === 3 && value > 0 && value < 255));
});

gpuTest("a background colour shows where no splat is", async (gpu) => {
  const splats = randomScene(6, 100, { extent: 0.2 });
  const background = { r: 0.2, g: 0.5, b: 0.9 };
  const picture = await render(gpu, splats, 64, background);
  assert.deepEqual([...picture.data.subarray(0, 4)], [51, 128, 230, 255]);
  const twin = rasterizeSeen(splats, projectSplats(splats, CAMERA, 64), 64, background);
  assert.ok(Math.max(...twin.outside(picture.data)) <= 1);
});

gpuTest("I420 planes are those of the RGBA picture", async (gpu) => {
  const splats = randomScene(7, 300);
  const background = { r: 0.1, g: 0.1, b: 0.3 };
  const rgba = await render(gpu, splats, 64, background);
  const planes = await render(gpu, splats, 64, background, "i420");
  const twin = toI420(Float64Array.from(rgba.data, (value) => value / 255), 64);
  assert.equal(planes.data.length, 64 * 64 * 3 / 2);
  assert.ok(largestDifference(planes.data, twin) <= 1);
});

gpuTest("stacked I420 planes have the colour over black above, and the alpha as luma below", async (gpu) => {
  // 48: where a workgroup's pixels end in mid-picture.
  for (const size of [64, 48]) {
    const splats = randomScene(7, 60);
    const rgba = await render(gpu, splats, size, "transparent");
    const planes = await render(gpu, splats, size, "transparent", "i420-stacked");
    const shares = Float64Array.from(rgba.data, (value) => value / 255);
    const twin = toStackedI420(shares, size);
    assert.equal(planes.data.length, size * size * 3);
    assert.ok(largestDifference(planes.data, twin) <= 1);
    const between = shares.filter((share, at) => at % 4 === 3 && share > 0.1 && share < 0.9);
    assert.ok(between.length > 50, `${between.length} pixels that are neither`);
  }
});

gpuTest("rendering is deterministic", async (gpu) => {
  const splats = randomScene(8, 2000);
  const first = await render(gpu, splats, 128, BLACK);
  const second = await render(gpu, splats, 128, BLACK);
  assert.equal(largestDifference(first.data, second.data), 0);
});

gpuTest("frames that overflow the intersection buffers are rendered again, larger", async (gpu) => {
  // 15,000 splats as large as the picture: far more than the five intersections a splat that fit at first.
  const splats = randomScene(9, 15000, { smallest: 0.3, largest: 0.6, opacity: [0.01, 0.03] });
  const renderer = await createRenderer(gpu);
  const scene = await renderer.loadFree({ ...splats, splatCount: splats.count });
  const view = renderer.openView({ size: 64, format: "rgba", background: BLACK });
  const frames = [0, 1, 2].map(() => view.submit(scene, restPose(), CAMERA));
  const pictures: Uint8Array[] = [];
  let intersections = 0;
  for (const frame of frames) {
    const picture = await frame.read();
    intersections = picture.intersections;
    pictures.push(picture.data.slice());
  }
  assert.ok(intersections > 75000, `too few to overflow: ${intersections}`);
  assert.equal(largestDifference(pictures[0]!, pictures[1]!), 0);
  assert.equal(largestDifference(pictures[0]!, pictures[2]!), 0);
  const few = Array.from({ length: 200 }, () => Math.floor(Math.random() * 64 * 64));
  const projected = projectSplats(splats, CAMERA, 64);
  const twin = twinPixels(splats, projected, few);
  few.forEach((pixel, i) => {
    for (let c = 0; c < 3; c++) {
      const [shown, { early, late }] = [pictures[0]![pixel * 4 + c]!, twin[i]!];
      assert.ok(shown >= early[c]! * 255 - 1.5 && shown <= late[c]! * 255 + 1.5, `pixel ${pixel}`);
    }
  });
  view.close();
  scene.destroy();
  renderer.close();
});

/** rasterizeSeen() over black at a few pixels of a 64-pixel picture: all of them would take minutes here. */
function twinPixels(
  splats: WorldSplats,
  projected: ReturnType<typeof projectSplats>,
  pixels: number[],
): { early: number[]; late: number[] }[] {
  const order = Array.from(projected.index.keys())
    .sort((a, b) => projected.depth[a]! - projected.depth[b]! || projected.index[a]! - projected.index[b]!);
  return pixels.map((pixel) => {
    let transmittance = 1;
    const colour = [0, 0, 0];
    let early: number[] | null = null;
    for (const k of order) {
      const dx = pixel % 64 + 0.5 - projected.mean[k * 2]!;
      const dy = Math.floor(pixel / 64) + 0.5 - projected.mean[k * 2 + 1]!;
      const [xx, xy, yy] = projected.conic.subarray(k * 3, k * 3 + 3) as unknown as [number, number, number];
      const i = projected.index[k]!;
      const alpha = Math.min(
        0.99,
        splats.opacity[i]! * Math.exp(-0.5 * (xx * dx * dx + yy * dy * dy) - xy * dx * dy),
      );
      if (alpha < 1 / 255) continue;
      if (transmittance < LEAST_SEEN) early ??= colour.slice();
      if (transmittance * (1 - alpha) < 1e-4) break;
      for (let c = 0; c < 3; c++) colour[c]! += transmittance * alpha * splats.colour[i * 3 + c]!;
      transmittance *= 1 - alpha;
    }
    return { early: early ?? colour, late: colour };
  });
}

gpuTest("a view refuses a size that its kernels cannot fill", async (gpu) => {
  const renderer = await createRenderer(gpu);
  for (const size of [0, 100, -16, 1.5, 1e9, NaN]) {
    assert.throws(() => renderer.openView({ size, format: "rgba", background: BLACK }), RangeError);
  }
  renderer.close();
}, ["cpu"]);

gpuTest("a view refuses a fourth frame in flight and goes on after reads", async (gpu) => {
  const renderer = await createRenderer(gpu);
  const splats = randomScene(10, 50);
  const scene = await renderer.loadFree({ ...splats, splatCount: splats.count });
  const view = renderer.openView({ size: 32, format: "rgba", background: BLACK });
  const frames = [0, 1, 2].map(() => view.submit(scene, restPose(), CAMERA));
  assert.throws(() => view.submit(scene, restPose(), CAMERA), RangeError);
  for (const frame of frames) await frame.read();
  await view.submit(scene, restPose(), CAMERA).read();
  view.close();
  scene.destroy();
  renderer.close();
}, ["cpu"]);

gpuTest(
  "views that are opened at once draw, though each makes the others' buffers anew, larger",
  async (gpu) => {
    const renderer = await createRenderer(gpu);
    const crowded = randomScene(9, 4000, { smallest: 0.3, largest: 1 });
    const scene = await renderer.loadFree({ ...crowded, splatCount: crowded.count });
    // Each size has kernels of its own to bind, and needs more room than the one before.
    const views = [64, 128, 192, 256].map((size) =>
      renderer.openView({ size, format: "rgba", background: BLACK })
    );
    const pictures = await Promise.all(views.map((view) => view.submit(scene, restPose(), CAMERA).read()));
    for (const { data, size } of pictures) {
      assert.ok(data.some((value, at) => at % 4 !== 3 && value > 40), `${size} pixels show something`);
    }
    for (const view of views) view.close();
    scene.destroy();
    renderer.close();
  },
);
