import assert from "node:assert/strict";
import { faceFrames } from "../../../runtime/avatar/binding.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import type { Camera } from "../../../runtime/base/camera.ts";
import { drawsFor } from "../../../train/sampling/draws.ts";
import { readCoverDemand } from "../../../train/splats/cover_demand.ts";
import type { CoverDemand } from "../../../train/splats/cover_demand.ts";
import { boundSplat, pickAnchors, seedSplats } from "../../../train/splats/seeding.ts";
import { gpuTest } from "../../gpu_support.ts";
import { emptySplats } from "../../reference/binding.ts";
import { projectSplats } from "../../reference/project.ts";
import { testHead } from "../../reference/test_head.ts";

const head = testHead(8);
const { template } = foldIdentity(head, []);
const rest = faceFrames(template, head.triangles);
const camera: Camera = { azimuth: 0.5, elevation: 0.2, distance: 3, fovY: 0.8, height: 0.1 };
const SIZE = 128;

/** [triangles, 3, 4], as triangle_frames.wgsl has them. */
const frames = Float32Array.from({ length: rest.area.length * 12 }, (_, i) => {
  const [t, r, c] = [Math.floor(i / 12), Math.floor(i / 4) % 3, i % 4];
  return c === 3 ? rest.centre[t * 3 + r]! : Math.sqrt(rest.area[t]!) * rest.rotation[t * 9 + r * 3 + c]!;
});

/** World places of local splats. */
const worldOf = (triangle: number, mean: ArrayLike<number>) =>
  [0, 1, 2].map((r) =>
    [0, 1, 2].reduce((sum, c) => sum + frames[(triangle * 3 + r) * 4 + c]! * mean[c]!, 0) +
    frames[(triangle * 3 + r) * 4 + 3]!
  );

/** One view that asks for cover in the cells of a box. */
function asking(x0: number, y0: number, x1: number, y1: number): CoverDemand {
  const [cell, grid] = [2, SIZE / 2];
  const demand = new Float32Array(grid * grid);
  for (let y = y0; y < y1; y++) demand.fill(1, y * grid + x0, y * grid + x1);
  return { camera, size: SIZE, cell, grid, demand, frames };
}

const options = (most: number) => ({
  most,
  opacity: 0.3,
  anchors: pickAnchors(rest, () => false),
  random: drawsFor(3),
});

Deno.test("boundSplat() inverts Eq. 5", () => {
  const { floats } = boundSplat(frames, 40, [0.3, -0.2, 0.9], 0.02, 0.3);
  worldOf(40, floats).forEach((x, c) => assert.ok(Math.abs(x - [0.3, -0.2, 0.9][c]!) < 1e-5));
  assert.ok(Math.abs(Math.sqrt(rest.area[40]!) * Math.exp(floats[8]!) - 0.02) < 1e-6);
  assert.ok(Math.abs(1 / (1 + Math.exp(-floats[3]!)) - 0.3) < 1e-6);
});

Deno.test("seeds above the head project into the cells that asked, on the side of the head's middle", () => {
  const demand = asking(24, 2, 40, 10);
  const seeds = seedSplats([demand], options(50));
  assert.equal(seeds.length, 50);
  const splats = emptySplats(seeds.length);
  seeds.forEach(({ triangle, floats }, i) => splats.position.set(worldOf(triangle, floats), i * 3));
  splats.scale.fill(0.01);
  splats.opacity.fill(0.5);
  for (let i = 0; i < seeds.length; i++) splats.rotation[i * 4] = 1;
  const { index, mean } = projectSplats(splats, camera, SIZE);
  assert.equal(index.length, 50);
  for (let i = 0; i < 50; i++) {
    const [x, y] = [mean[i * 2]!, mean[i * 2 + 1]!];
    assert.ok(x >= 47.9 && x <= 80.1 && y >= 3.9 && y <= 20.1, `${x} ${y}`);
    const [px, py, pz] = splats.position.subarray(i * 3, i * 3 + 3) as unknown as [number, number, number];
    assert.ok(py > 0.6 && Math.hypot(px, pz) < 0.5, `above the crown: ${px} ${py} ${pz}`);
  }
  const rows = new Set(seeds.map(({ triangle }) => triangle));
  assert.ok(rows.size > 1 && [...rows].every((t) => rest.centre[t * 3 + 1]! > 0.4), "bound to the crown");
});

Deno.test("lines of sight that meet the head get no seeds, and weak demand gets none beside strong", () => {
  assert.deepEqual(seedSplats([asking(28, 28, 36, 36)], options(50)), []);
  assert.deepEqual(seedSplats([asking(0, 0, 0, 0)], options(50)), []);
  const mixed = asking(24, 2, 28, 6);
  for (let y = 2; y < 6; y++) mixed.demand.fill(0.2, y * mixed.grid + 28, y * mixed.grid + 40);
  const seeds = seedSplats([mixed], options(1000));
  assert.equal(seeds.length, 16, "one a cell at most, of the strong ones only");
});

gpuTest("the demand of a view is what the guidance asks for where something shows through", async (gpu) => {
  const picture = new Float32Array(48 * 48 * 4);
  const gradient = new Float32Array(48 * 48 * 4);
  const set = (x: number, y: number, alpha: number, asked: number) => {
    picture[(y * 48 + x) * 4 + 3] = alpha;
    gradient[(y * 48 + x) * 4 + 3] = asked;
  };
  set(3, 5, 0, -2);
  set(4, 5, 0.75, -2);
  set(5, 5, 0, 2);
  set(6, 5, 1, -2);
  const view = {
    size: 48,
    camera,
    pose: null as never,
    picture: gpu.upload("picture", picture),
    gradient: gpu.upload("gradient", gradient),
    frames: gpu.upload("frames", frames),
  };
  const [first, second] = await readCoverDemand(gpu, [view, view]);
  for (const demand of [first!, second!]) {
    assert.deepEqual([demand.cell, demand.grid], [1, 48]);
    const asked = [...demand.demand.entries()].filter(([, x]) => x > 0);
    assert.deepEqual(asked, [[5 * 48 + 3, 2], [5 * 48 + 4, 0.5]]);
    assert.deepEqual(demand.frames, frames);
  }
  for (const buffer of [view.picture, view.gradient, view.frames]) buffer.destroy();
});
