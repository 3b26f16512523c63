import assert from "node:assert/strict";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { basisWeights, poseHead } from "./posing.ts";
import { matrixFromQuaternion, quaternionFromMatrix, rodrigues } from "./rotations.ts";
import { randomNumbers } from "./scenes.ts";
import { testHead } from "./test_head.ts";

const head = testHead();

Deno.test("poseHead() turns the whole head rigidly about the root joint", () => {
  const noCorrectives = { ...head, poseCorrectives: new Float32Array(0) };
  const rest = poseHead(noCorrectives, [], restPose());
  const turned = restPose();
  turned.joints.set([0, Math.PI / 2, 0]);
  const posed = poseHead(noCorrectives, [], turned);
  const [jx, jy, jz] = rest.jointPositions.subarray(0, 3) as unknown as [number, number, number];
  for (let v = 0; v < rest.vertices.length; v += 3) {
    const [x, y, z] = rest.vertices.subarray(v, v + 3) as unknown as [number, number, number];
    const expected = [jx + (z - jz), jy + (y - jy), jz - (x - jx)];
    expected.forEach((e, c) => assert.ok(Math.abs(posed.vertices[v + c]! - e) < 1e-6));
  }
});

Deno.test("poseHead() moves a vertex by the jaw in proportion to its weight", () => {
  const open = restPose();
  open.expression[3] = 1;
  const rest = poseHead(head, [], restPose());
  const posed = poseHead({ ...head, poseCorrectives: new Float32Array(0) }, [], open);
  for (let v = 0; v < rest.vertices.length / 3; v++) {
    const moved = Math.hypot(
      ...[0, 1, 2].map((c) => posed.vertices[v * 3 + c]! - rest.vertices[v * 3 + c]!),
    );
    const jaw = head.skinningWeights[v * 5 + 2]!;
    if (jaw === 0) assert.ok(moved < 1e-12);
    if (jaw > 0.9) assert.ok(moved > 0.05);
  }
});

Deno.test("basisWeights() multiplies products, bends inbetweens and takes what exceeds", () => {
  assert.deepEqual(basisWeights(head, [0.5, 0.4, 0.25, 0]), [0.5, 0.4, 0.25, 0, 0.2, 0.75, 0.5]);
  assert.deepEqual(basisWeights(head, [0.5, 0, 0, 0.75]), [0.5, 0, 0, 0.75, 0, 0, 0]);
});

Deno.test("rodrigues() agrees with the quaternion of the same axis and angle", () => {
  const random = randomNumbers(1);
  for (let n = 0; n < 200; n++) {
    const axis = [random() - 0.5, random() - 0.5, random() - 0.5];
    const length = Math.hypot(...axis);
    const angle = random() * Math.PI * 2;
    const [x, y, z] = axis.map((a) => a / length) as [number, number, number];
    const s = Math.sin(angle / 2);
    const expected = matrixFromQuaternion(Math.cos(angle / 2), x * s, y * s, z * s);
    const R = rodrigues(x * angle, y * angle, z * angle);
    R.forEach((entry, i) => assert.ok(Math.abs(entry - expected[i]!) < 1e-12));
    const again = matrixFromQuaternion(...quaternionFromMatrix(R));
    again.forEach((entry, i) => assert.ok(Math.abs(entry - expected[i]!) < 1e-12));
  }
});
