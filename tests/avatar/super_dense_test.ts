import assert from "node:assert/strict";
import { faceFrames, toWorld } from "../../runtime/avatar/binding.ts";
import { evenPoints, shareOut, superDense } from "../../runtime/avatar/super_dense.ts";
import { foldIdentity } from "../../runtime/head/identity.ts";
import type { Camera } from "../../runtime/base/camera.ts";
import { emptySplats } from "../reference/binding.ts";
import { projectSplats } from "../reference/project.ts";
import { rasterize } from "../reference/rasterize.ts";
import { testHead } from "../reference/test_head.ts";

const head = testHead();
const { template } = foldIdentity(head, []);
const frames = faceFrames(template, head.triangles);
const triangles = head.triangles.length / 3;
const options = { spread: 0.64, flatness: 0.2 };

Deno.test("evenPoints() lie inside the triangle, balanced, and no two close together", () => {
  for (const count of [1, 2, 3, 7, 10, 24, 60]) {
    const pattern = evenPoints(count);
    assert.equal(pattern.length, count * 3);
    const mean = [0, 0, 0];
    let closest = Infinity;
    for (let k = 0; k < count; k++) {
      const weights = pattern.subarray(k * 3, k * 3 + 3);
      assert.ok(weights.every((w) => w > 0));
      weights.forEach((w, c) => mean[c]! += w / count);
      for (let other = 0; other < k; other++) {
        const [a, b, c] = [0, 1, 2].map((i) => weights[i]! - pattern[other * 3 + i]!) as [
          number,
          number,
          number,
        ];
        // Distance in an equilateral triangle of side 1.
        closest = Math.min(closest, Math.sqrt(Math.max(0, -(a * b + b * c + c * a))));
      }
    }
    mean.forEach((m) => assert.ok(Math.abs(m - 1 / 3) < 0.05, `${count}: ${mean}`));
    // The hexagonal lattice's spacing, the most there can be.
    const spacing = Math.sqrt((2 / Math.sqrt(3)) * (Math.sqrt(3) / 4) / count);
    if (count > 1) assert.ok(closest > 0.6 * spacing, `${count}: ${closest} of ${spacing}`);
  }
});

Deno.test("shareOut() meets its target and follows area and density", () => {
  const density = new Float32Array(triangles).fill(1);
  density.fill(4, 0, triangles / 2);
  const points = shareOut(frames, density, 12_000);
  const total = points.reduce((sum, n) => sum + n, 0);
  assert.ok(Math.abs(total - 12_000) <= 12, String(total));
  assert.ok(points.every((n) => n >= 1));
  const per = (from: number, to: number) =>
    points.subarray(from, to).reduce((sum, n) => sum + n, 0) /
    frames.area.subarray(from, to).reduce((sum, a) => sum + a, 0);
  assert.ok(Math.abs(per(0, triangles / 2) / per(triangles / 2, triangles) - 4) < 0.3);
  assert.equal(shareOut(frames, density, 0).reduce((sum, n) => sum + n, 0), triangles, "at least one each");
});

Deno.test("superDense() puts every splat on its triangle, flat along the normal", () => {
  const points = new Uint8Array(triangles).fill(5);
  const splats = superDense(template, head.triangles, frames, points, options);
  assert.equal(splats.count, triangles * 5);
  const world = toWorld(splats, splats.binding, frames);
  for (let i = 0; i < splats.count; i++) {
    const t = splats.binding[i]!;
    for (let c = 0; c < 3; c++) {
      let expected = 0;
      for (let corner = 0; corner < 3; corner++) {
        expected += splats.barycentric[i * 3 + corner]! * template[head.triangles[t * 3 + corner]! * 3 + c]!;
      }
      assert.ok(Math.abs(world.position[i * 3 + c]! - expected) < 1e-6);
    }
    const [a, thin, b] = splats.scale.subarray(i * 3, i * 3 + 3) as unknown as [number, number, number];
    assert.ok(a >= b && thin <= 0.2001 * a);
  }
});

Deno.test("superDense() on an equilateral triangle gives the size of the paper, spread times the spacing", () => {
  const vertices = [0, 0, 0, 1, 0, 0, 0.5, Math.sqrt(3) / 2, 0];
  const one = faceFrames(vertices, [0, 1, 2]);
  const { scale } = superDense(vertices, [0, 1, 2], one, [12], { spread: 1, flatness: 0.2 });
  const spacing = Math.sqrt(2 / Math.sqrt(3) / 12);
  assert.ok(Math.abs(scale[0]! - spacing) < 1e-6 && Math.abs(scale[2]! - spacing) < 1e-6);
});

Deno.test("superDense() covers a sliver as it covers an equilateral triangle", () => {
  for (const height of [1.3, 0.13]) {
    const vertices = [-0.75, -height / 2, 0, 0.75, -height / 2, 0, 0, height / 2, 0];
    const indices = [0, 1, 2];
    const one = faceFrames(vertices, indices);
    const dense = superDense(vertices, indices, one, [60], options);
    const world = toWorld(dense, dense.binding, one);
    const splats = { ...emptySplats(dense.count), ...world };
    splats.opacity.fill(0.95);
    const camera: Camera = { azimuth: 0, elevation: 0, distance: 3, fovY: 2 * Math.atan(0.75 / 3) };
    const size = 96;
    const picture = rasterize(splats, projectSplats(splats, camera, size), size, "transparent");
    let worst = 1;
    // Points a good way inside the triangle.
    for (let u = 0.2; u <= 0.6; u += 0.05) {
      for (let v = 0.2; u + v <= 0.8; v += 0.05) {
        const x = -0.75 + 1.5 * u + 0.75 * v;
        const y = -height / 2 + height * v;
        const at = Math.floor(size / 2 - y * size / 1.5) * size + Math.floor(size / 2 + x * size / 1.5);
        worst = Math.min(worst, picture[at * 4 + 3]!);
      }
    }
    assert.ok(worst > 0.93, `height ${height}: ${worst}`);
  }
});
