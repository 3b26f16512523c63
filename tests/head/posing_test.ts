import assert from "node:assert/strict";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import { foldIdentity, LARGEST_SIDE } from "../../runtime/head/identity.ts";
import { makePosing } from "../../runtime/head/posing.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { gpuTest } from "../gpu_support.ts";
import { triangleFrames } from "../reference/binding.ts";
import { poseHead } from "../reference/posing.ts";
import { randomNumbers } from "../reference/scenes.ts";
import { flameTestHead, testHead } from "../reference/test_head.ts";
import { stockHead } from "../kept.ts";

async function poseOnGpu(gpu: Gpu, head: HeadModel, shape: Float32Array, pose: ReturnType<typeof restPose>) {
  const posing = await makePosing(gpu, head, foldIdentity(head, shape));
  posing.update(pose);
  const encoder = gpu.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  posing.encode(pass);
  pass.end();
  const read = (buffer: GPUBuffer) => {
    const staging = gpu.buffer("staging", buffer.size, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
    encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
    return async () => {
      await staging.mapAsync(GPUMapMode.READ);
      return new Float32Array(staging.getMappedRange().slice(0));
    };
  };
  const [posed, frames] = [read(posing.posed), read(posing.frames)];
  gpu.device.queue.submit([encoder.finish()]);
  const result = { posed: await posed(), frames: await frames() };
  posing.destroy();
  return result;
}

const HEADS: readonly [string, () => HeadModel][] = [
  ["test head", () => testHead()],
  ["test head in FLAME's space", () => flameTestHead()],
  ["stock head", stockHead],
];

for (const [name, make] of HEADS) {
  gpuTest(`posing the ${name} agrees with the float64 twin to 1e-5 of its size`, async (gpu) => {
    const head = make();
    const random = randomNumbers(3);
    for (let trial = 0; trial < 4; trial++) {
      const shape = Float32Array.from(head.shapeNames, () => 2 * random() - 1);
      const pose = restPose(head.expressionSpace);
      pose.expression.set(Float32Array.from(head.expressionNames, () => random() < 0.5 ? 0 : random()));
      pose.joints.set(pose.joints.map(() => random() - 0.5));
      const twin = poseHead(head, shape, pose);
      const { posed, frames } = await poseOnGpu(gpu, head, shape, pose);
      let worst = 0;
      for (let v = 0; v < twin.vertices.length / 3; v++) {
        for (let c = 0; c < 3; c++) {
          worst = Math.max(worst, Math.abs(posed[v * 4 + c]! - twin.vertices[v * 3 + c]!));
        }
      }
      assert.ok(worst <= 1e-5 * LARGEST_SIDE, `vertices: ${worst}`);

      // Frames of slivers turn by more than float32 can say; compare sqrt(a) R~, as it is used.
      const expected = triangleFrames(twin.vertices, head.triangles);
      let frame = 0;
      for (let t = 0; t < head.triangles.length / 3; t++) {
        const root = Math.sqrt(expected.area[t]!);
        if (root < 2e-3) continue;
        for (let r = 0; r < 3; r++) {
          frame = Math.max(frame, Math.abs(frames[t * 12 + r * 4 + 3]! - expected.centre[t * 3 + r]!));
          for (let c = 0; c < 3; c++) {
            frame = Math.max(
              frame,
              Math.abs(frames[t * 12 + r * 4 + c]! - root * expected.rotation[t * 9 + r * 3 + c]!),
            );
          }
        }
      }
      assert.ok(frame <= 2e-4, `frames: ${frame}`);
    }
  }, ["cpu"]);
}
