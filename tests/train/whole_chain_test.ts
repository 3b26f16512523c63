import assert from "node:assert/strict";
import { HARMONICS, SPLAT } from "../../runtime/gpu/layouts.ts";
import { columnOf } from "../../runtime/gpu/struct_rows.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { triangleCount } from "../../runtime/head/head_model.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import type { Still } from "../../runtime/render/frames.ts";
import { createDifferentiableRenderer } from "../../train/render/differentiable_renderer.ts";
import { createRig } from "../../train/rig/rig.ts";
import { gpuTest } from "../gpu_support.ts";
import { triangleFrames } from "../reference/binding.ts";
import { poseHead } from "../reference/posing.ts";
import { rasterize } from "../reference/rasterize.ts";
import * as t from "../reference/tape.ts";
import { testHead } from "../reference/test_head.ts";
import { splatOnScreen } from "../reference/training_chain.ts";
import {
  activate,
  centralDifferences,
  download,
  draws,
  GROUPS,
  modelOf,
  relativeError,
  rowOf,
} from "./training_support.ts";

const SIZE = 32;
const HEAD = testHead(3);
const CAMERAS = [
  { azimuth: 0.3, elevation: 0.1, distance: 1.8, fovY: 0.9 },
  { azimuth: -0.9, elevation: -0.2, distance: 1.6, fovY: 1 },
];

/** A head with a few large splats in two views, and what L = sum of weights x pictures and depths asks of each pixel. */
function smallScene(seed: number, degree: 0 | 1) {
  const { random, between, normal } = draws(seed);
  const count = 14;
  const triangles = Uint32Array.from({ length: count }, () => Math.floor(random() * triangleCount(HEAD)))
    .sort();
  const raw = new Float32Array(count * SPLAT.words);
  for (let i = 0; i < count; i++) {
    raw.set([between(-1, 1), between(-1, 1), between(-1, 1), between(-1.5, 1.5)], i * SPLAT.words);
    raw.set([normal(), normal(), normal(), normal()], i * SPLAT.words + SPLAT.at("rotation"));
    for (let c = 0; c < 3; c++) raw[i * SPLAT.words + SPLAT.at("scale") + c] = between(-2, -0.5);
    // No colour is cut from any side: there a splat's gradient is not that of differences.
    for (let c = 0; c < 3; c++) {
      raw[i * SPLAT.words + SPLAT.at("colour") + c] = between(-1.5, 1.5) * (degree ? 0.5 : 1);
    }
  }
  const shape = Float32Array.from(HEAD.shapeNames, () => between(-1, 1));
  const stills: Still[] = CAMERAS.map((camera) => {
    const pose: HeadPose = restPose();
    pose.expression.set(HEAD.expressionNames.map(() => random()));
    pose.joints.set(pose.joints.map(() => 0.6 * (random() - 0.5)));
    return { pose, camera };
  });
  const weights = stills.map(() => Float32Array.from({ length: SIZE * SIZE * 4 }, normal));
  const depthWeights = stills.map(() => Float32Array.from({ length: SIZE * SIZE }, normal));
  const harmonics = Float32Array.from({ length: degree * count * 9 }, () => between(-0.25, 0.25));
  return { count, triangles, raw, shape, stills, weights, depthWeights, harmonics };
}
type Scene = ReturnType<typeof smallScene>;

/** Each triangle's frame, [3][4], of a head of float64 betas. */
function framesOf(scene: Scene, shape: ArrayLike<number>, view: number): number[][][] {
  const { vertices } = poseHead(HEAD, shape, scene.stills[view]!.pose);
  const { centre, rotation, area } = triangleFrames(vertices, HEAD.triangles);
  return Array.from(area, (each, triangle) =>
    [0, 1, 2].map((row) => [
      ...[0, 1, 2].map((c) => Math.sqrt(each) * rotation[triangle * 9 + row * 3 + c]!),
      centre[triangle * 3 + row]!,
    ]));
}

/** A splat's ten screen values. */
function onScreen(
  scene: Scene,
  raw: ArrayLike<number>,
  harmonics: ArrayLike<number>,
  frame: number[][],
  view: number,
): number[] {
  t.newTape();
  const { camera } = scene.stills[view]!;
  return splatOnScreen(Array.from(raw), frame, camera, SIZE, Array.from(harmonics)).terms.map((x) => x.value);
}

/** One view's part of L, of all splats' screen values, by the renderer's float64 twin. */
function lossOf(scene: Scene, splats: readonly number[][], view: number): number {
  const world = {
    opacity: Float64Array.from(splats, (s) => s[5]!),
    colour: Float64Array.from(splats.flatMap((s) => s.slice(6, 9))),
  };
  const projected = {
    index: Uint32Array.from(splats.keys()),
    mean: Float64Array.from(splats.flatMap((s) => s.slice(0, 2))),
    conic: Float64Array.from(
      splats.flatMap((s) => [s[2]! / -0.5, s[3]! / -1, s[4]! / -0.5].map((x) => x / Math.LOG2E)),
    ),
    depth: Float64Array.from(splats, (s) => s[9]!),
  };
  const picture = rasterize(world as never, projected as never, SIZE, "transparent");
  // A picture of depths is one whose colours are depths.
  const far = { ...world, colour: Float64Array.from(splats.flatMap((s) => [s[9]!, 0, 0])) };
  const depths = rasterize(far as never, projected as never, SIZE, "transparent");
  let loss = 0;
  picture.forEach((x, i) => loss += x * scene.weights[view]![i]!);
  scene.depthWeights[view]!.forEach((weight, i) => loss += weight * depths[i * 4]!);
  return loss;
}

/** dL/draw [splats, 16 and 9 of harmonics] and dL/dbeta by central differences of the whole float64 chain. */
function twinGradients(scene: Scene) {
  // So small that no pixel's alpha crosses the cut at 1/255 within it; the twin's rounding is 1e-9 of that.
  const STEP = 1e-7;
  const { count, triangles, raw, shape, stills, harmonics } = scene;
  const harmonicsOf = (i: number) => harmonics.subarray(i * 9, i * 9 + 9);
  const splatsOf = (frames: number[][][], view: number) =>
    Array.from(
      triangles,
      (triangle, i) => onScreen(scene, rowOf(raw, i), harmonicsOf(i), frames[triangle]!, view),
    );
  const views = stills.map((_, view) => {
    const frames = framesOf(scene, shape, view);
    return { frames, splats: splatsOf(frames, view) };
  });
  const splats = Array.from({ length: count }, (_, i) => {
    const loss = (own: Float64Array) => {
      let sum = 0;
      views.forEach(({ frames, splats }, view) => {
        const moved = onScreen(scene, own, own.subarray(SPLAT.words), frames[triangles[i]!]!, view);
        sum += lossOf(scene, splats.map((each, k) => k === i ? moved : each), view);
      });
      return sum;
    };
    return centralDifferences(loss, [...rowOf(raw, i), ...harmonicsOf(i)], STEP);
  });
  const beta = centralDifferences(
    (moved) =>
      stills.reduce(
        (sum, _, view) => sum + lossOf(scene, splatsOf(framesOf(scene, moved, view), view), view),
        0,
      ),
    shape,
    STEP,
  );
  return { splats, beta };
}

async function gpuGradients(gpu: Gpu, scene: Scene) {
  const tinted = scene.harmonics.length > 0;
  const model = modelOf(gpu, HEAD, scene.raw, scene.triangles, tinted ? scene.harmonics : undefined);
  gpu.device.queue.writeBuffer(model.shape, 0, scene.shape);
  await activate(gpu, model);
  const rig = await createRig(gpu, HEAD, model, { learnsShape: true });
  const renderer = await createDifferentiableRenderer(gpu, model, rig, { views: 2, size: SIZE, depth: true });
  renderer.forward(scene.stills);
  renderer.views.forEach((view, i) => {
    gpu.device.queue.writeBuffer(view.gradient, 0, scene.weights[i]!);
    gpu.device.queue.writeBuffer(view.depthGradient!, 0, scene.depthWeights[i]!);
  });
  renderer.backward();
  const gradient = await download(gpu, model.gradient);
  const harmonics = tinted ? await download(gpu, model.harmonics!.gradient) : new Float32Array(0);
  const beta = (await download(gpu, model.shapeGradient)).subarray(0, HEAD.shapeNames.length);
  await gpu.settle();
  renderer.close();
  rig.destroy();
  return { gradient, beta, harmonics };
}

/** Both profiles ask for the same ones. */
const twins = new Map<string, ReturnType<typeof twinGradients>>();

for (const [degree, what] of [[0, ""], [1, " with colours that depend on the line of sight"]] as const) {
  gpuTest(
    `the whole chain's gradient${what}, from raw splats and beta to two views with depth, is the twin's to 5e-3`,
    async (gpu) => {
      for (const seed of [1, 2, 3]) {
        const scene = smallScene(seed, degree);
        const twin = twins.get(`${seed} ${degree}`) ?? twinGradients(scene);
        twins.set(`${seed} ${degree}`, twin);
        const { gradient, beta, harmonics } = await gpuGradients(gpu, scene);
        const hold = (group: string, got: ArrayLike<number>, expected: ArrayLike<number>) => {
          const error = relativeError(got, expected);
          assert.ok(error < 5e-3, `${group}, seed ${seed}: ${error}`);
        };
        for (const [group, places] of Object.entries(GROUPS)) {
          const expected = twin.splats.flatMap((splat) => places.map((place) => splat[place]!));
          hold(
            group,
            twin.splats.flatMap((_, i) => places.map((place) => gradient[i * SPLAT.words + place]!)),
            expected,
          );
        }
        if (degree === 1) {
          const got = columnOf(HARMONICS, harmonics, "vectors");
          hold("harmonics", got, twin.splats.flatMap((splat) => splat.slice(SPLAT.words)));
        }
        hold("beta", beta, twin.beta);
      }
    },
  );
}
