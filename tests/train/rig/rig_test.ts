import assert from "node:assert/strict";
import { SPLAT } from "../../../runtime/gpu/layouts.ts";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import type { HeadModel } from "../../../runtime/head/head_model.ts";
import { LARGEST_SIDE } from "../../../runtime/head/identity.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { createRig } from "../../../train/rig/rig.ts";
import { gpuTest } from "../../gpu_support.ts";
import { triangleFrames } from "../../reference/binding.ts";
import { poseHead } from "../../reference/posing.ts";
import * as t from "../../reference/tape.ts";
import { flameTestHead, testHead } from "../../reference/test_head.ts";
import { frameOf } from "../../reference/training_chain.ts";
import { centralDifferences, download, draws, modelOf, relativeError, submit } from "../training_support.ts";
import { stockHead } from "../../kept.ts";

function randomPose(head: HeadModel, seed: number): HeadPose {
  const { random } = draws(seed);
  const pose = restPose(head.expressionSpace);
  pose.expression.set(Float32Array.from(head.expressionNames, () => random() < 0.4 ? 0 : random()));
  pose.joints.set(pose.joints.map(() => random() - 0.5));
  return pose;
}

/** A rig on a model of one splat a triangle, with beta on the GPU. */
async function rigOf(gpu: Gpu, head: HeadModel, shape: Float32Array<ArrayBuffer>, learnsShape = true) {
  const triangles = head.triangles.length / 3;
  const raw = new Float32Array(triangles * SPLAT.words);
  const model = modelOf(gpu, head, raw, Uint32Array.from({ length: triangles }, (_, i) => i));
  gpu.device.queue.writeBuffer(model.shape, 0, shape);
  return { model, rig: await createRig(gpu, head, model, { learnsShape }) };
}

const HEADS: readonly [string, () => HeadModel][] = [
  ["test head", () => testHead()],
  ["test head in FLAME's space", () => flameTestHead()],
  ["stock head", stockHead],
];

for (const [name, make] of HEADS) {
  gpuTest(
    `a rig poses the ${name}, with beta on the GPU, as the float64 twin does to 1e-5 of its size`,
    async (gpu) => {
      const head = make();
      const { between } = draws(1);
      for (const seed of [2, 3]) {
        const shape = Float32Array.from(head.shapeNames, () => between(-2, 2));
        const pose = randomPose(head, seed);
        const { rig } = await rigOf(gpu, head, shape, seed === 2);
        const view = await rig.openPose();
        view.update(pose);
        submit(gpu, rig.fold, view.encode);
        await gpu.settle();
        const posed = await download(gpu, view.posed);
        const twin = poseHead(head, shape, pose).vertices;
        let worst = 0;
        for (let i = 0; i < twin.length; i++) {
          worst = Math.max(worst, Math.abs(twin[i]! - posed[Math.floor(i / 3) * 4 + i % 3]!));
        }
        assert.ok(worst <= 1e-5 * LARGEST_SIDE, `${worst}`);
      }
    },
  );
}

Deno.test("the tape's gradient of a triangle's frame is that of central differences", () => {
  const { normal } = draws(4);
  for (let trial = 0; trial < 20; trial++) {
    const at = Array.from({ length: 9 }, normal);
    const v = Array.from({ length: 12 }, normal);
    const corners = (x: ArrayLike<number>) => [0, 3, 6].map((k) => [x[k]!, x[k + 1]!, x[k + 2]!]);
    const loss = (x: Float64Array) => {
      t.newTape();
      return t.dot(v, frameOf(corners(x)).flat()).value;
    };
    const differences = centralDifferences(loss, at, 1e-6);
    t.newTape();
    const x = t.variables(at);
    const frame = frameOf([0, 3, 6].map((k) => x.slice(k, k + 3))).flat();
    t.backward(t.dot(v, frame));
    assert.ok(relativeError(x.map((each) => each.gradient), differences) < 1e-7);
    const { centre, rotation, area } = triangleFrames(at, [0, 1, 2]);
    for (let r = 0; r < 3; r++) {
      for (let c = 0; c < 3; c++) {
        const entry = Math.sqrt(area[0]!) * rotation[r * 3 + c]!;
        assert.ok(Math.abs(frame[r * 4 + c]!.value - entry) < 1e-12);
      }
      assert.ok(Math.abs(frame[r * 4 + 3]!.value - centre[r]!) < 1e-12);
    }
  }
});
