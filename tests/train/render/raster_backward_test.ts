import assert from "node:assert/strict";
import type { Camera } from "../../../runtime/base/camera.ts";
import { gpuTest } from "../../gpu_support.ts";
import { blend, blendBackward, SCREEN, SCREEN_NUMBERS } from "../../reference/rasterize_backward.ts";
import { randomNumbers, randomScene, type SceneOptions } from "../../reference/scenes.ts";
import { openScreen, SCREEN_SIZE } from "./screen_support.ts";
import { relativeError } from "../training_support.ts";
import { assertSameBytes } from "../../same_bytes.ts";

const CAMERA: Camera = { azimuth: 0.6, elevation: -0.3, distance: 2.3, fovY: 0.8, height: -0.1 };

function pictureGradients(seed: number) {
  const random = randomNumbers(seed);
  const noise = (length: number) => Float32Array.from({ length }, () => random() - 0.5);
  return { vPicture: noise(SCREEN_SIZE ** 2 * 4), vDepths: noise(SCREEN_SIZE ** 2) };
}

const SCENES: readonly [string, number, SceneOptions][] = [
  ["a few hundred splats", 300, {}],
  ["tiny splats", 500, { smallest: 0.0005, largest: 0.004 }],
  ["splats as large as the picture, over more than 32 tiles", 40, { smallest: 0.2, largest: 1 }],
  ["an opaque heap that ends before its last splat", 900, { smallest: 0.1, largest: 0.3, opacity: [0.8, 1] }],
];

for (const [what, count, options] of SCENES) {
  gpuTest(`the gradient of ${what} on the screen is the float64 twin's`, async (gpu) => {
    const screen = await openScreen(gpu, count);
    for (const seed of [1, 2]) {
      const { vPicture, vDepths } = pictureGradients(seed);
      const result = await screen.draw(randomScene(seed, count, options), CAMERA, vPicture, vDepths);
      assert.ok(result.fits);
      const { ends, index, drawn } = result;
      const whole = blend(drawn, SCREEN_SIZE).picture;
      assert.ok(
        result.picture.every((value, i) => Math.abs(value - whole[i]!) < 2e-4),
        "an end comes too early",
      );
      const twin = blend(drawn, SCREEN_SIZE, ends);
      assert.ok(relativeError(result.picture, twin.picture) < 1e-5);
      assert.ok(relativeError(result.depths, twin.depths) < 1e-5);
      const gradient = blendBackward(drawn, SCREEN_SIZE, vPicture, vDepths, ends);
      for (const [name, place] of Object.entries(SCREEN)) {
        const exact = index.map((_, row) => gradient[row * SCREEN_NUMBERS + place]!);
        const found = index.map((splat) => result.vProjected[splat * SCREEN_NUMBERS + place]!);
        assert.ok(exact.some((value) => value !== 0), name);
        const error = relativeError(found, exact);
        assert.ok(error < 1e-4, `seed ${seed}, ${name}: ${error}`);
      }
    }
    screen.close();
  });
}

gpuTest("without depth the gradient is that of a depth nobody asks about", async (gpu) => {
  const splats = randomScene(7, 300);
  const { vPicture } = pictureGradients(7);
  const nobody = new Float32Array(SCREEN_SIZE ** 2);
  const [without, asked] = [await openScreen(gpu, 300, false), await openScreen(gpu, 300)];
  const { vProjected } = await without.draw(splats, CAMERA, vPicture, nobody);
  assert.ok(vProjected.some((value) => Math.abs(value) > 1e-3));
  assert.ok(
    relativeError(vProjected, (await asked.draw(splats, CAMERA, vPicture, nobody)).vProjected) < 1e-6,
  );
  without.close();
  asked.close();
});

gpuTest(
  "100 random scenes at their extremes: all gradients finite, the same twice, nothing unnoticed",
  async (gpu) => {
    const random = randomNumbers(8);
    const screen = await openScreen(gpu, 60);
    let drawn = 0;
    let dropped = 0;
    for (let scene = 0; scene < 100; scene++) {
      const splats = randomScene(1000 + scene, 60, {
        smallest: 1e-5,
        largest: 2,
        opacity: [0, 1],
        far: 0.3,
        degenerate: 0.3,
        broken: scene % 2 ? 0.2 : 0,
      });
      const [azimuth, elevation, distance] = [6 * random() - 3, 2 * random() - 1, 0.5 + 2 * random()];
      const camera = { ...CAMERA, azimuth, elevation, distance };
      const { vPicture, vDepths } = pictureGradients(scene);
      const first = await screen.draw(splats, camera, vPicture, vDepths);
      assert.ok(first.fits, `scene ${scene}`);
      for (const values of [first.picture, first.depths, first.vProjected, first.gradient]) {
        assert.ok(values.every(Number.isFinite), `scene ${scene}`);
      }
      if (scene % 10 === 0) {
        const second = await screen.draw(splats, camera, vPicture, vDepths);
        assertSameBytes(second.vProjected, first.vProjected, "v_projected");
        assertSameBytes(second.picture, first.picture, "the picture");
      }
      drawn += first.gradient.some((value) => value !== 0) ? 1 : 0;
      dropped += first.dropped;
    }
    assert.ok(drawn > 75 && dropped > 250, `${drawn} ${dropped}`);
    screen.close();
  },
);
