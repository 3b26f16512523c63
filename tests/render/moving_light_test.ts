import assert from "node:assert/strict";
import type { Avatar } from "../../runtime/avatar/avatar.ts";
import { bakedLight } from "../../runtime/avatar/splat_light.ts";
import { buildPlainAvatar } from "../../runtime/avatar/stock/build.ts";
import { type Camera, PORTRAIT } from "../../runtime/base/camera.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { preprocess } from "../../runtime/gpu/preprocess.ts";
import { bindingsOf } from "../../runtime/gpu/wgsl_reflection.ts";
import { FOLD_INDEX } from "../../runtime/head/folds.ts";
import { JOINTS } from "../../runtime/head/head_model.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import { readShader } from "../../runtime/render/files/local_gpu.ts";
import { createRenderer } from "../../runtime/render/renderer.ts";
import { gpuTest } from "../gpu_support.ts";
import { testHead } from "../reference/test_head.ts";
import { withLight } from "../tinted_avatar.ts";

const SIZE = 96;
const HEAD = {
  ...testHead(),
  expressionNames: ["mouthSmileLeft", "mouthSmileRight", "browInnerUp", "jawOpen"],
};
const AVATAR = buildPlainAvatar(HEAD, "test", [], 4000);

/** One picture of each pose, [size, size, 4]. */
async function draw(
  gpu: Gpu,
  avatar: Avatar,
  poses: readonly HeadPose[],
  camera: Camera = PORTRAIT,
): Promise<Uint8Array[]> {
  const renderer = await createRenderer(gpu);
  const loaded = await renderer.load(avatar);
  const view = renderer.openView({ size: SIZE, format: "rgba", background: "transparent" });
  const pictures: Uint8Array[] = [];
  for (const pose of poses) pictures.push((await view.submit(loaded, pose, camera).read()).data.slice());
  view.close();
  loaded.destroy();
  renderer.close();
  return pictures;
}

/** Turned about the root, so that all of the head goes along: positive to the subject's left. */
function turned(radians: number): HeadPose {
  const pose = restPose();
  pose.joints[JOINTS.indexOf("root") * 3 + 1] = radians;
  return pose;
}

/** Mean brightness of the opaque pixels in a range of columns. */
function brightness(picture: Uint8Array, from: number, to: number): number {
  let sum = 0, count = 0;
  for (let i = 0; i < picture.length; i += 4) {
    const x = i / 4 % SIZE;
    if (x < from || x >= to || picture[i + 3]! < 250) continue;
    sum += picture[i]! + picture[i + 1]! + picture[i + 2]!;
    count += 3;
  }
  return sum / count;
}

const psnr = (a: Uint8Array, b: Uint8Array): number =>
  10 * Math.log10(255 ** 2 / (a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0) / a.length + 1e-9));

gpuTest("at rest, seen from the front at any distance, moving light shows what was baked", async (gpu) => {
  for (const distance of [1.8, 3.4, 9]) {
    const camera = { ...PORTRAIT, distance };
    const [lit] = await draw(gpu, AVATAR, [restPose()], camera);
    const [baked] = await draw(gpu, { ...AVATAR, light: null }, [restPose()], camera);
    assert.ok(psnr(lit!, baked!) > 60, `${psnr(lit!, baked!)} dB at ${distance}`);
  }
});

gpuTest(
  "a head that turns by 40 degrees goes dark where it leaves the key, and light where it comes to it",
  async (gpu) => {
    const poses = [turned(0.7), turned(-0.7)];
    const lit = await draw(gpu, AVATAR, poses), baked = await draw(gpu, { ...AVATAR, light: null }, poses);
    // The key stands above the subject's left, the picture's right: what is baked bright there turns away to the left.
    const change = (k: number, from: number, to: number) =>
      brightness(lit[k]!, from, to) / brightness(baked[k]!, from, to);
    const half = SIZE / 2;
    assert.ok(change(0, 0, half) > 1.05, `the dark side comes to the front: ${change(0, 0, half)}`);
    assert.ok(change(1, 0, half) < 0.97, `the bright side turns into the shade: ${change(1, 0, half)}`);
  },
);

gpuTest("a smile draws in the fold of its own side alone", async (gpu) => {
  const light = bakedLight(AVATAR.splatCount);
  light.fold.fill(FOLD_INDEX.nasolabialLeft);
  light.depth.fill(0.5);
  const avatar = { ...AVATAR, light };
  const smiling = (...weights: number[]) => {
    const pose = restPose();
    pose.expression.set(weights);
    return pose;
  };
  const poses = [smiling(0, 0), smiling(0, 1), smiling(0.5, 0), smiling(1, 0)];
  const pictures = await draw(gpu, avatar, poses), baked = await draw(gpu, { ...avatar, light: null }, poses);
  const share = pictures.map((picture, i) => brightness(picture, 0, SIZE) / brightness(baked[i]!, 0, SIZE));
  assert.equal(share[0], 1);
  assert.equal(share[1], 1);
  assert.ok(share[2]! < 0.85 && share[3]! < share[2]! - 0.1, `${share}`);
});

gpuTest("where light does not count, posed splats keep every bit of their baked colour", async (gpu) => {
  const still = withLight(AVATAR, 3).light!;
  const light = { ...still, share: still.share.map(() => 0), depth: still.depth.map(() => 0) };
  const poses = [turned(0.7), turned(-0.3)];
  assert.deepEqual(
    await draw(gpu, { ...AVATAR, light }, poses),
    await draw(gpu, { ...AVATAR, light: null }, poses),
  );
});

gpuTest("light that is out of range is refused before it is drawn", async (gpu) => {
  const renderer = await createRenderer(gpu);
  for (
    const [change, message] of [
      [{ gloss: AVATAR.light!.gloss.map((x, i) => i === 5 ? NaN : x) }, /gloss must lie in 0..1: NaN/],
      [{ share: AVATAR.light!.share.subarray(1) }, /share must have 4\d\d\d numbers/],
      [{ normal: AVATAR.light!.normal.map((x) => 0.5 * x) }, /splat 0's normal must be of length 1/],
    ] as const
  ) {
    await assert.rejects(renderer.load({ ...AVATAR, light: { ...AVATAR.light!, ...change } }), message);
  }
  renderer.close();
}, ["cpu"]);

Deno.test("without light no kernel knows of it: an avatar that has none is drawn as it was", async () => {
  const numbers = { TILE: 8, LAST_DEPTH: 1, DEPTH_SHIFT: 1 };
  const flags = {
    BOUND: true,
    LINEAR_DEPTH: true,
    TRAINING: false,
    HARMONICS: true,
    SECOND: false,
    THIRD: false,
    TEXELS: false,
    STORED: false,
    LISTED: false,
    LIGHT_STORED: false,
  };
  const [without, having] = await Promise.all([false, true].map(async (LIT) => {
    const wgsl = await preprocess("splat/project.wgsl", readShader, { numbers, flags: { ...flags, LIT } });
    return wgsl.replace(/\/\/.*/g, "");
  })) as [string, string];
  assert.match(having, /relit|Lighting/);
  assert.doesNotMatch(without, /relit|Lighting|octahedral|SplatLight/);
  assert.ok(bindingsOf(without).every(({ name }) => !/light/.test(name)));
});
