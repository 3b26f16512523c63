import assert from "node:assert/strict";
import { faceFrames } from "../../../runtime/avatar/binding.ts";
import { meshPoser } from "../../../runtime/avatar/export/posed_mesh.ts";
import { harmonicsDegree } from "../../../runtime/avatar/harmonics.ts";
import { cloudOf } from "../../../runtime/avatar/levels/cloud.ts";
import { blend, makeProjection, project } from "../../../runtime/avatar/levels/draw.ts";
import type { LevelSource } from "../../../runtime/avatar/levels/level.ts";
import { freeLevelsOf, levelsOf } from "../../../runtime/avatar/levels/levels.ts";
import { carriedBy, normalsOf } from "../../../runtime/avatar/levels/together.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { foldIdentity } from "../../../runtime/head/identity.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { createRenderer, type LoadedAvatar } from "../../../runtime/render/renderer.ts";
import { gpuTest } from "../../gpu_support.ts";
import { testHead } from "../../reference/test_head.ts";
import { withHarmonics, withLight } from "../../tinted_avatar.ts";

const SIZE = 96;
const CAMERA = { ...PORTRAIT, azimuth: 0.5, elevation: 0.2 };
const AVATAR = buildPlainAvatar(testHead(), "test", [], 4600);

/** Jaw open and one shape drawn. */
function moved(): HeadPose {
  const pose = restPose();
  pose.joints[6] = 0.2;
  pose.expression[0] = 0.8;
  return pose;
}

/** Splats in the world, of the colours by the side that are given. */
function scene(count: number): LevelSource {
  const frames = faceFrames(foldIdentity(AVATAR.head, AVATAR.shape).template, AVATAR.head.triangles);
  const cloud = cloudOf(AVATAR, frames), { harmonics } = withHarmonics(AVATAR, 3, 0.1, 2);
  return {
    splatCount: count,
    position: cloud.mean.subarray(0, count * 3),
    rotation: AVATAR.rotation.subarray(0, count * 4),
    scale: AVATAR.scale.map((size) => 0.02 + 0 * size).subarray(0, count * 3),
    opacity: AVATAR.opacity.subarray(0, count),
    colour: AVATAR.colour.subarray(0, count * 3),
    harmonics: harmonics!.subarray(0, count * 24),
  };
}

async function shoot(
  gpu: Gpu,
  load: (renderer: Awaited<ReturnType<typeof createRenderer>>) => Promise<LoadedAvatar>,
  pose: HeadPose,
) {
  const renderer = await createRenderer(gpu), loaded = await load(renderer);
  const view = renderer.openView({ size: SIZE, format: "rgba", background: { r: 0, g: 0, b: 0 } });
  const { data } = await view.submit(loaded, pose, CAMERA).read();
  const kept = data.slice();
  view.close();
  loaded.destroy();
  renderer.close();
  return kept;
}

function decibels(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) if (i % 4 < 3) sum += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10(255 * 255 / Math.max(1e-9, sum / a.length * 4 / 3));
}

function drawn(source: LevelSource, pose: HeadPose | null): Uint8Array {
  const identity = foldIdentity(AVATAR.head, AVATAR.shape);
  const frames = pose && faceFrames(identity.template, AVATAR.head.triangles);
  const carried = frames &&
    carriedBy(frames, faceFrames(meshPoser(AVATAR.head, identity)(pose), AVATAR.head.triangles));
  const cloud = cloudOf(source, frames), projection = makeProjection(cloud.count);
  const picture = new Float32Array(SIZE * SIZE * 4);
  project(projection, cloud, carried, frames && normalsOf(frames), CAMERA, SIZE, harmonicsDegree(source));
  blend(projection, cloud, SIZE, picture);
  return Uint8Array.from(picture, (x, i) => i % 4 === 3 ? 255 : Math.round(255 * Math.min(1, x)));
}

gpuTest(
  "what levels are fitted to is what the renderer draws: posed, with colours by the side, and without a head",
  async (gpu) => {
    const harmonic = withHarmonics({ ...AVATAR, light: null }, 7, 0.2, 3);
    const pose = moved();
    const posed = await shoot(gpu, (renderer) => renderer.load(harmonic), pose);
    assert.ok(decibels(drawn(harmonic, pose), posed) > 45, `${decibels(drawn(harmonic, pose), posed)} dB`);
    assert.ok(decibels(drawn(harmonic, restPose()), posed) < 40, "the pose is seen");
    const free = scene(4200);
    const still = await shoot(gpu, (renderer) => renderer.loadFree(free), restPose());
    assert.ok(decibels(drawn(free, null), still) > 45, `${decibels(drawn(free, null), still)} dB`);
  },
  ["cpu"],
);

gpuTest(
  "lit splats with colours by the side, and splats without a head, have levels that look the same",
  async (gpu) => {
    const designs = [{ size: SIZE, share: 0.5, epochs: 3 }];
    const rich = withHarmonics(withLight(AVATAR, 5), 7, 0.05, 1);
    const [level] = levelsOf(rich, { designs });
    assert.equal(level!.splats.splatCount, Math.round(rich.splatCount / 2));
    const pose = moved();
    const whole = await shoot(gpu, (renderer) => renderer.load(rich), pose);
    const fewer = await shoot(
      gpu,
      (renderer) => renderer.load({ ...rich, ...level!.splats } as typeof rich),
      pose,
    );
    assert.ok(decibels(whole, fewer) > 30, `noise of the splats' own light: ${decibels(whole, fewer)} dB`);
    const free = scene(4200), [coarse] = freeLevelsOf(free, { designs });
    assert.equal(coarse!.splats.binding, undefined);
    const all = await shoot(gpu, (renderer) => renderer.loadFree(free), pose);
    const half = await shoot(gpu, (renderer) => renderer.loadFree(coarse!.splats), pose);
    assert.ok(decibels(all, half) > 38, `${decibels(all, half)} dB`);
  },
  ["cpu"],
);
