import assert from "node:assert/strict";
import type { Camera } from "../../runtime/base/camera.ts";
import { emptySplats, type WorldSplats } from "./binding.ts";
import { toI420 } from "./i420.ts";
import { cameraFrame, projectSplats } from "./project.ts";
import { LEAST_SEEN, rasterize, rasterizeSeen, toBytes } from "./rasterize.ts";
import { apply } from "./rotations.ts";
import { randomScene } from "./scenes.ts";

const camera: Camera = { azimuth: 0, elevation: 0, distance: 3, fovY: Math.PI / 3 };
const SIZE = 48;
const FOCAL = SIZE / (2 * Math.tan(Math.PI / 6));

function oneSplat(at: readonly number[], scale: readonly number[], opacity = 0.8): WorldSplats {
  const splats = emptySplats(1);
  splats.position.set(at);
  splats.rotation.set([1, 0, 0, 0]);
  splats.scale.set(scale);
  splats.opacity[0] = opacity;
  splats.colour.set([1, 0.5, 0.25]);
  return splats;
}

Deno.test("cameraFrame() looks at the origin, y up, with positive azimuth to the subject's left", () => {
  for (const azimuth of [-2, 0, 0.7]) {
    for (const elevation of [-1.2, 0, 0.4]) {
      const frame = cameraFrame({ ...camera, azimuth, elevation });
      const eye = frame.eye;
      assert.deepEqual(apply(frame.rotation, -eye[0], -eye[1], -eye[2]).map((x) => +x.toFixed(12) + 0), [
        0,
        0,
        3,
      ]);
      assert.ok(apply(frame.rotation, 0, 1, 0)[1] < 0, "the world's up is the picture's negative y");
    }
  }
  assert.ok(cameraFrame({ ...camera, azimuth: 0.5 }).eye[0] > 0);
  assert.ok(cameraFrame({ ...camera, elevation: 0.5 }).eye[1] > 0);
  assert.ok(apply(cameraFrame(camera).rotation, 1, 0, 0)[0] > 0, "the subject's left is the picture's right");
});

Deno.test("projectSplats() gives an axis-aligned Gaussian on the axis its closed form", () => {
  const { mean, covariance, depth } = projectSplats(oneSplat([0, 0, 1], [0.1, 0.2, 0.3]), camera, SIZE);
  assert.deepEqual([...mean], [SIZE / 2, SIZE / 2]);
  assert.equal(depth[0], 2);
  const expected = [(FOCAL / 2 * 0.1) ** 2 + 0.3, 0, (FOCAL / 2 * 0.2) ** 2 + 0.3];
  expected.forEach((x, i) => assert.ok(Math.abs(covariance[i]! - x) < 1e-9));
});

Deno.test("projectSplats() off the axis agrees with central differences of the projection", () => {
  const turned = { ...camera, azimuth: 0.4, elevation: -0.3 };
  const at = [0.3, -0.2, 0.25];
  const size = 1e-2;
  const { covariance } = projectSplats(oneSplat(at, [size, size, size]), turned, SIZE);
  const point = (p: readonly number[]) => projectSplats(oneSplat(p, [size, size, size]), turned, SIZE).mean;
  const rows = [0, 1, 2].map((c) => {
    const h = 1e-5;
    const up = point(at.map((x, k) => x + (k === c ? h : 0)));
    const down = point(at.map((x, k) => x - (k === c ? h : 0)));
    return [0, 1].map((d) => (up[d]! - down[d]!) / (2 * h));
  });
  const cov = (a: number, b: number) => size * size * rows.reduce((sum, row) => sum + row[a]! * row[b]!, 0);
  [cov(0, 0) + 0.3, cov(0, 1), cov(1, 1) + 0.3].forEach((x, i) => {
    assert.ok(Math.abs(covariance[i]! - x) < 1e-6);
  });
});

Deno.test("rasterize() draws a single splat as its closed form over the background", () => {
  const splats = oneSplat([0.2, 0.1, 0], [0.15, 0.15, 0.15]);
  const picture = rasterize(splats, projectSplats(splats, camera, SIZE), SIZE, { r: 0, g: 0, b: 1 });
  const mean = [SIZE / 2 + FOCAL * 0.2 / 3, SIZE / 2 - FOCAL * 0.1 / 3];
  // J of a point off the axis: columns for x and y are f/z, for z -f x/z^2.
  const s = FOCAL / 3 * 0.15;
  const [tx, ty] = [0.2 / 3, -0.1 / 3];
  const [xx, xy, yy] = [s * s * (1 + tx * tx) + 0.3, s * s * tx * ty, s * s * (1 + ty * ty) + 0.3];
  const det = xx * yy - xy * xy;
  let drawn = 0;
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const [dx, dy] = [x + 0.5 - mean[0]!, y + 0.5 - mean[1]!];
      const alpha = 0.8 * Math.exp(-0.5 * (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / det);
      const shown = alpha < 1 / 255 ? 0 : alpha;
      if (shown > 0) drawn++;
      const at = (y * SIZE + x) * 4;
      assert.ok(Math.abs(picture[at]! - shown) < 1e-12);
      assert.ok(Math.abs(picture[at + 1]! - shown * 0.5) < 1e-12);
      assert.ok(Math.abs(picture[at + 2]! - (shown * 0.25 + (1 - shown))) < 1e-12);
      assert.equal(picture[at + 3], 1);
    }
  }
  assert.ok(drawn > 50);
});

Deno.test("rasterize() puts the nearer splat before the farther one, whatever their order in memory", () => {
  for (const flip of [false, true]) {
    const splats = emptySplats(2);
    splats.rotation.set([1, 0, 0, 0, 1, 0, 0, 0]);
    splats.scale.fill(0.5);
    splats.opacity.fill(0.6);
    splats.position.set(flip ? [0, 0, -1, 0, 0, 1] : [0, 0, 1, 0, 0, -1]);
    splats.colour.set(flip ? [0, 1, 0, 1, 0, 0] : [1, 0, 0, 0, 1, 0]);
    const picture = rasterize(splats, projectSplats(splats, camera, SIZE), SIZE, "transparent");
    const middle = (SIZE / 2 * SIZE + SIZE / 2) * 4;
    assert.ok(picture[middle]! > 0.59 && picture[middle + 1]! < 0.25);
    assert.ok(
      Math.abs(picture[middle + 3]! - (picture[middle]! + picture[middle + 1]!)) < 1e-12,
      "premultiplied",
    );
  }
});

Deno.test("rasterize() ends a pixel before its transmittance would fall below 1e-4", () => {
  const splats = emptySplats(3);
  for (let i = 0; i < 3; i++) {
    splats.position.set([0, 0, 1 - i * 0.1], i * 3);
    splats.rotation[i * 4] = 1;
  }
  splats.scale.fill(2);
  splats.opacity.fill(1);
  splats.colour.set([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const picture = rasterize(splats, projectSplats(splats, camera, SIZE), SIZE, "transparent");
  const middle = (SIZE / 2 * SIZE + SIZE / 2) * 4;
  // 0.01 is left after the first splat, about 1e-4 after the second, 1e-6 would be after the third.
  assert.ok(Math.abs(picture[middle]! - 0.99) < 1e-9);
  assert.equal(picture[middle + 2], 0);
});

Deno.test("rasterizeSeen() takes any end of a pixel that is opaque but for a 64th, and none before or in front of one", () => {
  const scene = randomScene(12, 120, { smallest: 0.2, largest: 0.6, opacity: [0.3, 0.5] });
  const projected = projectSplats(scene, camera, 16);
  for (const background of ["transparent", { r: 0, g: 0.5, b: 1 }] as const) {
    const seen = rasterizeSeen(scene, projected, 16, background);
    const ended = (least: number) =>
      seen.outside(toBytes(rasterize(scene, projected, 16, background, least)));
    for (const least of [0, 1e-3, LEAST_SEEN]) assert.equal(Math.max(...ended(least)), 0, `${least}`);
    assert.ok(Math.max(...ended(0.2)) > 5);
  }
});

Deno.test("projectSplats() drops and counts what is behind, broken or too faint", () => {
  const scene = randomScene(11, 400, { far: 0.3, degenerate: 0.3, broken: 0.2 });
  const projected = projectSplats(scene, camera, SIZE);
  const { nonFinite, behind, transparent, degenerate } = projected.dropped;
  assert.ok(nonFinite > 30 && behind > 20);
  assert.equal(nonFinite + behind + transparent + degenerate + projected.index.length, 400);
  assert.ok(rasterize(scene, projected, 16).every(Number.isFinite));
  assert.equal(
    projectSplats(oneSplat([0, 0, 0], [0.1, 0.1, 0.1], 0.003), camera, SIZE).dropped.transparent,
    1,
  );
  assert.equal(projectSplats(oneSplat([0, 0, 2.96], [0.1, 0.1, 0.1]), camera, SIZE).dropped.behind, 1);
});

Deno.test("toI420() gives white, black and the primaries their BT.709 limited values", () => {
  const values = [
    [1, 1, 1, 235, 128, 128],
    [0, 0, 0, 16, 128, 128],
    [1, 0, 0, 63, 102, 240],
    [0, 1, 0, 173, 42, 26],
    [0, 0, 1, 32, 240, 118],
  ] as const;
  for (const [r, g, b, y, u, v] of values) {
    const picture = Float64Array.from({ length: 16 }, (_, i) => [r, g, b, 1][i % 4]!);
    assert.deepEqual([...toI420(picture, 2)], [y, y, y, y, u, v]);
  }
  const mixed = Float64Array.of(1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 1);
  assert.deepEqual([...toI420(mixed, 2)], [235, 16, 235, 16, 128, 128]);
  assert.deepEqual([...toBytes(Float64Array.of(-1, 0.5, 2))], [0, 128, 255]);
});
