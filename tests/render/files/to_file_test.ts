import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodePng } from "../../formats/decode_png.ts";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { EXPRESSIONS } from "../../../runtime/motion/expressions.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { renderFrames, type Scene, type Still } from "../../../runtime/render/frames.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";
import {
  expressionCells,
  moodCells,
  renderPeople,
  renderSheet,
  viewCells,
  visemeCells,
} from "../../../runtime/render/files/sheet.ts";
import { renderPng, renderPngFrames, straightAlpha } from "../../../runtime/render/files/to_file.ts";
import { gpuTest } from "../../gpu_support.ts";
import { randomScene } from "../../reference/scenes.ts";

const SIZE = 64;
const turned = (azimuth: number): Still => ({
  pose: restPose(),
  camera: { azimuth, elevation: 0.1, distance: 3, fovY: 0.6 },
});

async function withScene(
  gpu: Gpu,
  options: Partial<Pick<Scene, "background" | "signal">>,
  test: (scene: Scene) => Promise<void>,
) {
  const renderer = await createRenderer(gpu);
  const splats = randomScene(7, 300);
  const avatar = await renderer.loadFree({ ...splats, splatCount: splats.count });
  try {
    await test({ renderer, avatar, size: SIZE, background: { r: 0.2, g: 0.3, b: 0.4 }, ...options });
  } finally {
    avatar.destroy();
    renderer.close();
  }
}

function rgbOf(rgba: Uint8Array): Uint8Array {
  return rgba.filter((_, index) => index % 4 !== 3);
}

gpuTest("renderFrames() gives every frame once and in order, however many are on their way", async (gpu) => {
  await withScene(gpu, {}, async (scene) => {
    const angles = [0, 0.5, 1, 1.5, 2, 2.5, 3];
    let count = 0;
    for await (const { data } of renderFrames(scene, "rgba", angles.length, (i) => turned(angles[i]!))) {
      const alone = decodePng(await renderPng(scene, turned(angles[count]!)));
      assert.deepEqual(rgbOf(data), alone.pixels, `frame ${count}`);
      count++;
    }
    assert.equal(count, angles.length);
  });
});

gpuTest("renderFrames() ends with the signal's reason, and the renderer goes on", async (gpu) => {
  const controller = new AbortController();
  await withScene(gpu, { signal: controller.signal }, async (scene) => {
    let count = 0;
    await assert.rejects(async () => {
      for await (const _ of renderFrames(scene, "rgba", 100, () => turned(0))) {
        if (++count === 4) controller.abort(new Error("enough"));
      }
    }, /^Error: enough$/);
    assert.equal(count, 4);
    const { signal: _, ...again } = scene;
    assert.equal(decodePng(await renderPng(again, turned(0))).width, SIZE);
  });
});

gpuTest(
  "renderPng() has alpha with a transparent background, and the colours over it are straight",
  async (gpu) => {
    const at = turned(0.3);
    let opaque = new Uint8Array();
    await withScene(gpu, { background: { r: 1, g: 1, b: 1 } }, async (scene) => {
      opaque = decodePng(await renderPng(scene, at)).pixels;
    });
    await withScene(gpu, { background: "transparent" }, async (scene) => {
      const { channels, pixels } = decodePng(await renderPng(scene, at));
      assert.equal(channels, 4);
      let partly = 0;
      for (let pixel = 0; pixel < SIZE * SIZE; pixel++) {
        const alpha = pixels[pixel * 4 + 3]! / 255;
        if (alpha > 0 && alpha < 1) partly++;
        for (let channel = 0; channel < 3; channel++) {
          // Over white again, it is the opaque picture; two roundings lie in between.
          const over = pixels[pixel * 4 + channel]! * alpha + 255 * (1 - alpha);
          assert.ok(Math.abs(over - opaque[pixel * 3 + channel]!) <= 2, `pixel ${pixel}`);
        }
      }
      assert.ok(partly > 100, `the scene has soft edges: ${partly}`);
    });
  },
);

gpuTest("renderPngFrames() numbers its files so that they sort", async (gpu) => {
  const folder = await mkdtemp(join(tmpdir(), "headcast-frames-"));
  await withScene(gpu, {}, async (scene) => {
    const seen: number[] = [];
    const film = { count: 5, stillAt: turned, onFrame: (done: number) => seen.push(done) };
    await renderPngFrames(scene, folder, film);
    assert.deepEqual(seen, [1, 2, 3, 4, 5]);
    assert.deepEqual((await readdir(folder)).sort(), [0, 1, 2, 3, 4].map((frame) => `000${frame}.png`));
    assert.deepEqual(
      new Uint8Array(await readFile(join(folder, "0003.png"))),
      await renderPng(scene, turned(3)),
    );
  });
  await Deno.remove(folder, { recursive: true });
});

gpuTest("renderSheet() puts each cell where it belongs, with a label at its foot", async (gpu) => {
  await withScene(gpu, {}, async (scene) => {
    const { pose, camera } = turned(0);
    const cells = viewCells(pose, camera);
    const sheet = decodePng(await renderSheet(scene, cells, 4));
    assert.deepEqual([sheet.width, sheet.height], [SIZE * 4, SIZE * 2]);
    // Two cells of the second row are empty: background.
    assert.deepEqual([...sheet.pixels.subarray(-4)], [0.2 * 255, Math.round(0.3 * 255), 0.4 * 255, 255]);
    for (const [index, cell] of cells.entries()) {
      const alone = decodePng(await renderPng(scene, cell)).pixels;
      const left = index % 4 * SIZE;
      const top = Math.floor(index / 4) * SIZE;
      let white = 0;
      for (let y = 0; y < SIZE; y++) {
        for (let x = 0; x < SIZE; x++) {
          const there = ((top + y) * sheet.width + left + x) * 4;
          const here = (y * SIZE + x) * 3;
          if (y < SIZE - 13) {
            assert.deepEqual(
              sheet.pixels.subarray(there, there + 3),
              alone.subarray(here, here + 3),
              cell.label,
            );
          } else if (sheet.pixels.subarray(there, there + 3).every((value) => value === 255)) white++;
        }
      }
      assert.ok(white > 30, `${cell.label} has a label: ${white}`);
    }
  });
});

Deno.test("viewCells() looks from six different sides within the camera's limits", () => {
  const cells = viewCells(restPose(), { azimuth: 3, elevation: 1.2, distance: 3, fovY: 0.5 });
  assert.equal(new Set(cells.map(({ label }) => label)).size, 6);
  for (const { camera } of cells) {
    assert.ok(Math.abs(camera.azimuth) <= Math.PI && Math.abs(camera.elevation) <= 1.5);
  }
});

Deno.test("expressionCells() shows rest and each of the 52 shapes at full weight, the rest of the pose kept", () => {
  const pose = restPose("arkit");
  pose.expression[3] = 0.25;
  const cells = expressionCells(pose, turned(0).camera);
  assert.equal(cells.length, 53);
  assert.equal(cells[1 + ARKIT_SHAPES.indexOf("mouthSmileLeft")]!.label, "mouth smile left");
  for (const [index, cell] of cells.slice(1).entries()) {
    assert.equal(cell.pose.expression[index], 1);
    if (index !== 3) assert.equal(cell.pose.expression[3], 0.25);
  }
  assert.throws(
    () => expressionCells(restPose("flame"), turned(0).camera),
    /another expression space: flame/,
  );
});

Deno.test("straightAlpha() undoes the multiplication and never overflows", () => {
  const straight = straightAlpha(
    Uint8Array.of(64, 32, 0, 128, 9, 9, 9, 0, 255, 255, 255, 255, 200, 1, 0, 100),
  );
  assert.deepEqual([...straight], [128, 64, 0, 128, 0, 0, 0, 0, 255, 255, 255, 255, 255, 3, 0, 100]);
});

gpuTest("renderPeople() shows each person once, and keeps no more than one on the GPU", async (gpu) => {
  await withScene(gpu, {}, async ({ avatar: _, ...scene }) => {
    let there = 0;
    const people = [11, 12, 13].map((seed) => ({
      label: `seed ${seed}`,
      async load() {
        const splats = randomScene(seed, 300);
        const loaded = await scene.renderer.loadFree({ ...splats, splatCount: splats.count });
        assert.equal(++there, 1);
        return {
          ...loaded,
          destroy() {
            there--;
            loaded.destroy();
          },
        };
      },
    }));
    const { width, height, pixels } = decodePng(await renderPeople(scene, people, [turned(0)], 2));
    assert.equal(there, 0);
    assert.deepEqual([width, height], [2 * SIZE, 2 * SIZE]);
    const cell = (column: number, row: number): string => {
      const rows = Array.from({ length: SIZE / 2 }, (_, y) => {
        const at = ((row * SIZE + y) * width + column * SIZE) * 4;
        return pixels.subarray(at, at + SIZE * 4).join();
      });
      return rows.join();
    };
    assert.equal(new Set([cell(0, 0), cell(1, 0), cell(0, 1), cell(1, 1)]).size, 4);
  });
});

Deno.test("sheets of moods and visemes have a labelled cell each, on top of the pose that is given", () => {
  const pose = restPose();
  pose.expression[0] = 1;
  const camera = turned(0).camera;
  assert.deepEqual(moodCells(pose, camera).map(({ label }) => label), [...EXPRESSIONS.moods]);
  const visemes = visemeCells(pose, camera);
  assert.equal(visemes.length, 15);
  assert.equal(new Set(visemes.map(({ pose }) => pose.expression.join())).size, 15);
  for (const cell of [...visemes, ...moodCells(pose, camera)]) {
    assert.equal(cell.pose.expression[0], 1, cell.label);
  }
});
