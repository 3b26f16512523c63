import assert from "node:assert/strict";
import { buildPlainAvatar } from "../../runtime/avatar/stock/build.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import type { Camera } from "../../runtime/base/camera.ts";
import { createRenderer } from "../../runtime/render/renderer.ts";
import type { FreeSplats } from "../../runtime/render/splat_source.ts";
import { gpuTest } from "../gpu_support.ts";
import { seenFrom } from "../reference/harmonics.ts";
import { cameraFrame, projectSplats } from "../reference/project.ts";
import { rasterizeSeen } from "../reference/rasterize.ts";
import { randomNumbers, randomScene } from "../reference/scenes.ts";
import { testHead } from "../reference/test_head.ts";
import { withHarmonics } from "../tinted_avatar.ts";

const SIZE = 96;
const CAMERA: Camera = { azimuth: 0.7, elevation: -0.4, distance: 2.4, fovY: 0.8 };

async function drawFree(gpu: Gpu, splats: FreeSplats) {
  const renderer = await createRenderer(gpu);
  const loaded = await renderer.loadFree(splats);
  const view = renderer.openView({ size: SIZE, format: "rgba", background: "transparent" });
  const { data, droppedSplats } = await view.submit(loaded, restPose(), CAMERA).read();
  view.close();
  loaded.destroy();
  renderer.close();
  return { data, droppedSplats };
}

/** A scene with harmonics, and the same as a 3DGS file has them. */
function tintedScene(seed: number, count: number) {
  const splats = randomScene(seed, count);
  const random = randomNumbers(seed);
  const harmonics = Float32Array.from({ length: count * 9 }, () => random() - 0.5);
  const rest = Array.from({ length: count }, (_, i) =>
    [0, 3, 6].flatMap((at) => {
      const [x, y, z] = harmonics.subarray(i * 9 + at, i * 9 + at + 3) as unknown as [number, number, number];
      return [-y, z, -x];
    }));
  return { splats, harmonics, rest };
}

gpuTest("splats in the world have the colours that 3DGS reckons from their coefficients", async (gpu) => {
  const { splats, harmonics, rest } = tintedScene(5, 300);
  const { data } = await drawFree(gpu, { ...splats, splatCount: splats.count, harmonics });
  const seen = seenFrom(splats, rest, cameraFrame(CAMERA).eye);
  assert.ok(seen.colour.some((x) => x === 0) && seen.colour.some((x) => x === 1), "some colours are cut");
  const twin = rasterizeSeen(seen, projectSplats(seen, CAMERA, SIZE), SIZE, "transparent");
  const without = rasterizeSeen(splats, projectSplats(splats, CAMERA, SIZE), SIZE, "transparent");
  const furthest = (from: typeof twin) => Math.max(...from.outside(data));
  assert.ok(furthest(twin) <= 1, `${furthest(twin)}`);
  assert.ok(furthest(without) > 20, `${furthest(without)}`);
});

gpuTest("splats in the world have the colours of degree 2 and 3 that 3DGS reckons", async (gpu) => {
  for (const [degree, each] of [[2, 8], [3, 15]] as const) {
    const { splats } = tintedScene(5, 300), random = randomNumbers(degree);
    const rest = Array.from(
      { length: 300 },
      () => Array.from({ length: 3 * each }, () => 0.6 * random() - 0.3),
    );
    // Degree 1 as a vector, the others as they are.
    const harmonics = Float32Array.from(
      rest.flatMap((row) =>
        row.map((x, k) => k % each > 2 ? x : [-row[k + 2]!, -row[k - 1]!, row[k - 1]!][k % each]!)
      ),
    );
    const { data } = await drawFree(gpu, { ...splats, splatCount: splats.count, harmonics });
    const seen = seenFrom(splats, rest, cameraFrame(CAMERA).eye);
    const twin = rasterizeSeen(seen, projectSplats(seen, CAMERA, SIZE), SIZE, "transparent");
    const furthest = Math.max(...twin.outside(data));
    assert.ok(furthest <= 1, `degree ${degree}: ${furthest}`);
  }
});

gpuTest(
  "harmonics of 0 change no bit of the picture, and a splat whose own are broken is dropped",
  async (gpu) => {
    const { splats, harmonics } = tintedScene(6, 300);
    const scene = { ...splats, splatCount: splats.count };
    const plain = await drawFree(gpu, scene);
    assert.deepEqual((await drawFree(gpu, { ...scene, harmonics: new Float32Array(2700) })).data, plain.data);
    const broken = harmonics.slice();
    const seen = projectSplats(splats, CAMERA, SIZE).index;
    for (const [k, value] of [NaN, Infinity, -Infinity].entries()) broken[seen[k * 7]! * 9 + k * 4] = value;
    assert.equal((await drawFree(gpu, { ...scene, harmonics: broken })).droppedSplats, 3);
  },
);

gpuTest("what an avatar's colours take from the line of sight turns with its head", async (gpu) => {
  // Its root lies on the axis on which cameras go round: in the middle between the poles.
  const head = testHead();
  const vertices = head.template.length / 3;
  head.jointRegressor.fill(0, 0, vertices);
  for (const pole of [0, vertices - 1]) head.jointRegressor[pole] = 0.5;
  const avatar = withHarmonics({ ...buildPlainAvatar(head, "test", [], 4000), light: null }, 7, 0.6);
  const renderer = await createRenderer(gpu);
  const loaded = await renderer.load({ ...avatar, oneSided: new Uint8Array(avatar.splatCount) });
  const view = renderer.openView({ size: SIZE, format: "rgba", background: "transparent" });
  const draw = async (turn: number, azimuth: number) => {
    const pose = restPose(avatar.head.expressionSpace);
    pose.joints[1] = turn; // the root's
    const { data } = await view.submit(loaded, pose, { azimuth, elevation: 0.2, distance: 3, fovY: 0.6 })
      .read();
    return data.slice();
  };
  const difference = (a: Uint8Array, b: Uint8Array) =>
    a.reduce((sum, x, i) => sum + Math.abs(x - b[i]!), 0) / a.length;
  const start = await draw(0, 0);
  const turned = difference(start, await draw(0.7, 0.7));
  const passed = difference(start, await draw(0, 0.7));
  assert.ok(
    passed > 5 && turned < 0.02 * passed,
    `${turned} where head and camera turn, ${passed} where one does`,
  );
  view.close();
  loaded.destroy();
  renderer.close();
});
