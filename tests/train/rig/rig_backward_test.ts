import assert from "node:assert/strict";
import { FRAME, SPLAT } from "../../../runtime/gpu/layouts.ts";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { EVERYBODY, type HeadModel, triangleCount } from "../../../runtime/head/head_model.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { createRig } from "../../../train/rig/rig.ts";
import { startsOf } from "../../../train/rig/tables.ts";
import { gpuTest } from "../../gpu_support.ts";
import { triangleFrames } from "../../reference/binding.ts";
import { poseHead } from "../../reference/posing.ts";
import * as t from "../../reference/tape.ts";
import { testHead } from "../../reference/test_head.ts";
import { frameOf } from "../../reference/training_chain.ts";
import { centralDifferences, download, draws, modelOf, relativeError, submit } from "../training_support.ts";
import { stockHead } from "../../kept.ts";

/** The test head with shapes that move every vertex, and expressions that beta changes, in random directions. */
function shapelyHead(): HeadModel {
  const head = testHead(8);
  const { normal } = draws(31);
  const rows = (count: number, size: number) =>
    Float32Array.from({ length: count * head.template.length }, () => size * normal());
  return {
    ...head,
    shapeNames: Array.from({ length: 12 }, (_, i) => `shape ${i}`),
    shapeBasis: rows(12, 0.004),
    shapedExpressions: [
      { shape: 9, expression: 1 },
      { shape: 2, expression: 0 },
      {
        shape: 9,
        expression: 3,
      },
      { shape: EVERYBODY, expression: 1 },
      { shape: 2, expression: head.expressionNames.length },
    ],
    shapedExpressionBasis: rows(5, 0.003),
  };
}

function randomPose(head: HeadModel, seed: number): HeadPose {
  const { random } = draws(seed);
  const pose = restPose(head.expressionSpace);
  pose.expression.set(Float32Array.from(head.expressionNames, () => random() < 0.3 ? 0 : random()));
  pose.joints.set(pose.joints.map(() => random() - 0.5));
  return pose;
}

/** Each triangle's frame, [triangles, 12], from posed vertices: rows of sqrt(a) R~ and the centre. */
function framesOf(vertices: ArrayLike<number>, head: HeadModel): Float64Array {
  const { centre, rotation, area } = triangleFrames(vertices, head.triangles);
  return Float64Array.from({ length: area.length * 12 }, (_, i) => {
    const [triangle, row, column] = [Math.floor(i / 12), Math.floor(i % 12 / 4), i % 4];
    if (column === 3) return centre[triangle * 3 + row]!;
    return Math.sqrt(area[triangle]!) * rotation[triangle * 9 + row * 3 + column]!;
  });
}

/** Splats on random triangles, none on some, and what they ask of their frames in each of two views. */
function asking(head: HeadModel, count: number, seed: number) {
  const { random, normal } = draws(seed);
  const triangles = Uint32Array.from({ length: count }, () => Math.floor(random() * triangleCount(head)))
    .sort();
  const views = [0, 1].map((view) => ({
    pose: randomPose(head, seed + 1 + view),
    v: Float32Array.from({ length: count * 12 }, normal),
  }));
  return { triangles, views };
}

async function betaGradient(
  gpu: Gpu,
  head: HeadModel,
  shape: Float32Array<ArrayBuffer>,
  { triangles, views }: ReturnType<typeof asking>,
): Promise<Float32Array> {
  const model = modelOf(gpu, head, new Float32Array(triangles.length * SPLAT.words), triangles);
  gpu.device.queue.writeBuffer(model.shape, 0, shape);
  const rig = await createRig(gpu, head, model, { learnsShape: true });
  const poses = await Promise.all(views.map(() => rig.openPose()));
  poses.forEach((each, i) => each.update(views[i]!.pose));
  submit(gpu, rig.fold, ...poses.map((each) => each.encode));
  for (const [i, each] of poses.entries()) {
    gpu.device.queue.writeBuffer(rig.vFrames!, 0, views[i]!.v);
    submit(gpu, each.encodeBackward);
  }
  submit(gpu, rig.encodeShapeBackward);
  await gpu.settle();
  const gradient = await download(gpu, model.shapeGradient);
  rig.destroy();
  return gradient.subarray(0, head.shapeNames.length);
}

/** L of beta in float64: what the splats ask, times the frames. */
const lossOf =
  (head: HeadModel, { triangles, views }: ReturnType<typeof asking>) => (shape: Float64Array) => {
    let loss = 0;
    for (const { pose, v } of views) {
      const frames = framesOf(poseHead(head, shape, pose).vertices, head);
      triangles.forEach((triangle, splat) => {
        for (let k = 0; k < 12; k++) loss += v[splat * 12 + k]! * frames[triangle * 12 + k]!;
      });
    }
    return loss;
  };

gpuTest(
  "frames_backward() agrees with the twin to 1e-3, slivers and triangles without area among them",
  async (gpu) => {
    const { between, normal } = draws(41);
    const count = 300;
    const posed = new Float32Array(count * 12);
    const splats = Uint32Array.from({ length: count * 2 }, (_, i) => Math.floor(i / 4) * 2); // 4 on every other triangle
    for (let triangle = 0; triangle < count; triangle++) {
      const flatness = triangle % 3 === 0 ? 0.01 : 1;
      const middle = [normal(), normal(), normal()];
      for (let k = 0; k < 3; k++) {
        const squash = k === 2 ? flatness : 1;
        for (let c = 0; c < 3; c++) {
          posed[triangle * 12 + k * 4 + c] = middle[c]! +
            0.05 * squash * between(-1, 1);
        }
      }
      if (triangle % 10 === 4) posed.copyWithin(triangle * 12 + 4, triangle * 12, triangle * 12 + 4);
    }
    const v = Float32Array.from({ length: splats.length * 12 }, normal);
    const kernel = await gpu.kernel("train/frames_backward.wgsl");
    const uniforms = kernel.uniforms("Triangles", { count });
    const vCorners = gpu.buffer("v_corners", count * 48);
    const group = kernel.bind({
      posed: gpu.upload("posed", posed),
      corners: gpu.upload("corners", Uint32Array.from({ length: count * 3 }, (_, i) => i)),
      starts: gpu.upload("starts", startsOf(splats, count)),
      v_frames: gpu.upload("v_frames", v),
      v_corners: vCorners,
      triangles: uniforms.buffer,
    });
    submit(gpu, (pass) => {
      pass.setPipeline(kernel.pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(Math.ceil(count / 64));
    });
    await gpu.settle();
    const got = await download(gpu, vCorners);
    const [mine, twins]: number[][] = [[], []];
    for (let triangle = 0; triangle < count; triangle++) {
      const asked = new Float64Array(12);
      splats.forEach((of, splat) => {
        if (of === triangle) { for (let k = 0; k < 12; k++) asked[k]! += v[splat * 12 + k]!; }
      });
      t.newTape();
      const corners = [0, 4, 8].map((at) =>
        t.variables(posed.subarray(triangle * 12 + at, triangle * 12 + at + 3))
      );
      if (triangle % 10 === 4) {
        const third = [3, 7, 11].map((k) => asked[k]! / 3);
        for (let k = 0; k < 9; k++) {
          const error = got[triangle * 12 + Math.floor(k / 3) * 4 + k % 3]! - third[k % 3]!;
          assert.ok(Math.abs(error) < 1e-6, `triangle ${triangle}: ${error}`);
        }
        continue;
      }
      t.backward(t.dot(Array.from(asked), frameOf(corners).flat()));
      twins!.push(...corners.flat().map((x) => x.gradient));
      for (let k = 0; k < 9; k++) mine!.push(got[triangle * 12 + Math.floor(k / 3) * 4 + k % 3]!);
    }
    assert.ok(relativeError(mine!, twins!) < 1e-3, `${relativeError(mine!, twins!)}`);
  },
);

gpuTest(
  "the rig's gradient of beta is that of central differences to 1e-3, joints and shaped expressions included",
  async (gpu) => {
    const head = shapelyHead();
    for (const seed of [51, 52, 53]) {
      const { between } = draws(seed);
      const shape = Float32Array.from(head.shapeNames, () => between(-1, 1));
      const scene = asking(head, 500, seed);
      const differences = centralDifferences(lossOf(head, scene), shape, 1e-5);
      const gradient = await betaGradient(gpu, head, shape, scene);
      const error = relativeError(gradient, differences);
      assert.ok(error < 1e-3, `seed ${seed}: ${error}`);
    }
  },
);

gpuTest("the stock head's gradient of beta is that of central differences to 1e-3", async (gpu) => {
  const head = stockHead();
  const { between } = draws(61);
  const shape = Float32Array.from(head.shapeNames, () => between(-1, 1));
  const scene = asking(head, 20000, 62);
  const gradient = await betaGradient(gpu, head, shape, scene);
  const some = [0, 7, 20, 36, 38, 54];
  const loss = lossOf(head, scene);
  const differences = centralDifferences(
    (few) => {
      const moved = Float64Array.from(shape);
      some.forEach((s, i) => moved[s] = few[i]!);
      return loss(moved);
    },
    some.map((s) => shape[s]!),
    1e-4,
  );
  const error = relativeError(some.map((s) => gradient[s]!), differences);
  assert.ok(error < 1e-3, `${error}: ${differences}`);
}, ["cpu"]);

gpuTest("a rig that does not learn beta leaves its gradient alone", async (gpu) => {
  const head = shapelyHead();
  const model = modelOf(gpu, head, new Float32Array(SPLAT.words), Uint32Array.of(0));
  const rig = await createRig(gpu, head, model, { learnsShape: false });
  const pose = await rig.openPose();
  pose.update(randomPose(head, 71));
  submit(gpu, rig.fold, pose.encode, pose.encodeBackward, rig.encodeShapeBackward);
  await gpu.settle();
  assert.equal(rig.vFrames, null);
  assert.ok((await download(gpu, model.shapeGradient)).every((x) => x === 0));
  assert.ok((await download(gpu, pose.frames)).some((x) => x !== 0));
});

gpuTest(
  "a rig that stops learning folds its last beta once more and then lets gradients end",
  async (gpu) => {
    const head = shapelyHead();
    const model = modelOf(gpu, head, new Float32Array(SPLAT.words), Uint32Array.of(0));
    const rig = await createRig(gpu, head, model, { learnsShape: true });
    const pose = await rig.openPose();
    pose.update(randomPose(head, 72));
    const posedWith = async (beta: number) => {
      gpu.device.queue.writeBuffer(model.shape, 0, new Float32Array(head.shapeNames.length).fill(beta));
      submit(gpu, rig.fold, pose.encode);
      return (await download(gpu, pose.posed)).join();
    };
    const [first, second] = [await posedWith(0.1), await posedWith(0.2)];
    assert.notEqual(first, second);
    rig.stopLearning();
    assert.equal(await posedWith(0.1), first);
    assert.equal(await posedWith(0.2), first);
    gpu.device.queue.writeBuffer(rig.vFrames!, 0, new Float32Array(FRAME.words).fill(1));
    submit(gpu, pose.encodeBackward, rig.encodeShapeBackward);
    assert.ok((await download(gpu, model.shapeGradient)).every((x) => x === 0));
  },
);
