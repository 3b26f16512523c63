import assert from "node:assert/strict";
import { relativeError } from "../train/training_support.ts";
import { type ProjectedSplats, projectSplats } from "./project.ts";
import { rasterize } from "./rasterize.ts";
import { blend, blendBackward, SCREEN, SCREEN_NUMBERS } from "./rasterize_backward.ts";
import { randomNumbers, randomScene } from "./scenes.ts";
import type { WorldSplats } from "./binding.ts";

const SIZE = 24;
const CAMERA = { azimuth: 0.4, elevation: 0.2, distance: 2.2, fovY: 0.8 };

function screenSplats(splats: WorldSplats, { index, mean, conic, depth }: ProjectedSplats): Float64Array {
  const order = Array.from(index.keys()).sort((a, b) => depth[a]! - depth[b]!);
  return Float64Array.from(order.flatMap((k) => {
    const [xx, xy, yy] = conic.subarray(k * 3, k * 3 + 3) as unknown as [number, number, number];
    const i = index[k]!;
    const quadratic = [-0.5 * xx, -xy, -0.5 * yy].map((x) => x * Math.LOG2E);
    return [
      ...mean.subarray(k * 2, k * 2 + 2),
      ...quadratic,
      splats.opacity[i]!,
      ...splats.colour.subarray(i * 3, i * 3 + 3),
      depth[k]!,
    ];
  }));
}

Deno.test("blend() draws what rasterize() draws", () => {
  const scene = randomScene(4, 150);
  const projected = projectSplats(scene, CAMERA, SIZE);
  const { picture } = blend(screenSplats(scene, projected), SIZE);
  const twin = rasterize(scene, projected, SIZE, "transparent");
  assert.ok(twin.some((value) => value > 0.5));
  picture.forEach((value, i) => assert.ok(Math.abs(value - twin[i]!) < 2e-4));
});

Deno.test("blendBackward() is the central differences of blend(), for every kind of number", () => {
  const scene = randomScene(5, 60, { opacity: [0.05, 1] });
  const splats = screenSplats(scene, projectSplats(scene, CAMERA, SIZE));
  const random = randomNumbers(6);
  const vPicture = Float64Array.from({ length: SIZE * SIZE * 4 }, () => random() - 0.5);
  const vDepths = Float64Array.from({ length: SIZE * SIZE }, () => random() - 0.5);
  const loss = () => {
    const { picture, depths } = blend(splats, SIZE);
    return picture.reduce((sum, value, i) => sum + value * vPicture[i]!, 0) +
      depths.reduce((sum, value, i) => sum + value * vDepths[i]!, 0);
  };
  const gradient = blendBackward(splats, SIZE, vPicture, vDepths);
  for (const [name, place] of Object.entries(SCREEN)) {
    const exact: number[] = [];
    const differences: number[] = [];
    for (let at = place; at < splats.length; at += SCREEN_NUMBERS) {
      const value = splats[at]!;
      const step = 1e-7 * Math.max(1e-2, Math.abs(value));
      splats[at] = value + step;
      const up = loss();
      splats[at] = value - step;
      differences.push((up - loss()) / (2 * step));
      splats[at] = value;
      exact.push(gradient[at]!);
    }
    assert.ok(exact.some((value) => Math.abs(value) > 1e-3), name);
    const error = relativeError(exact, differences);
    assert.ok(error < 1e-4, `${name}: ${error}`);
  }
});
