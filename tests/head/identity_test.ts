import assert from "node:assert/strict";
import { foldIdentity, LARGEST_SIDE, worldTransform } from "../../runtime/head/identity.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { poseHead } from "../reference/posing.ts";
import { testHead } from "../reference/test_head.ts";

const head = testHead();

Deno.test("foldIdentity() gives the twin's vertices and joints of the rest pose", () => {
  for (const shape of [[], [1], [-0.5, 1.5]]) {
    const { template, jointPositions } = foldIdentity(head, shape);
    const twin = poseHead(head, shape, restPose());
    template.forEach((x, i) => assert.ok(Math.abs(x - twin.vertices[i]!) < 2e-7));
    jointPositions.forEach((x, i) => assert.ok(Math.abs(x - twin.jointPositions[i]!) < 2e-7));
  }
});

Deno.test("worldTransform() centres the template's bounding box with a largest side of 1.556 units", () => {
  const { centre, scale } = worldTransform(head);
  const sides = [0, 1, 2].map((c) => {
    const along = Array.from(head.template).filter((_, i) => i % 3 === c).map((x) =>
      (x - centre[c]!) * scale
    );
    assert.ok(Math.abs(Math.max(...along) + Math.min(...along)) < 1e-9);
    return Math.max(...along) - Math.min(...along);
  });
  assert.ok(Math.abs(Math.max(...sides) - 0.6 * 1.1 ** 10) < 1e-9);
  assert.ok(Math.abs(LARGEST_SIDE - 1.556) < 1e-3);
});

Deno.test("foldIdentity() takes a beta of FLAME's length, of which entries beyond the head's shapes move nothing", () => {
  const long = new Float32Array(300).fill(1);
  assert.deepEqual(foldIdentity(head, long), foldIdentity(head, [1, 1]));
  assert.notDeepEqual(foldIdentity(head, long).template, foldIdentity(head, [1]).template);
});

Deno.test("foldIdentity() refuses betas longer than FLAME's, and numbers that are none", () => {
  assert.throws(() => foldIdentity(head, new Float32Array(301)), /at most 300 entries: 301 given/);
  assert.throws(() => foldIdentity(head, [0, 0, NaN]), /must be finite: NaN/);
  assert.throws(() => foldIdentity(head, [NaN]), RangeError);
  assert.throws(() => worldTransform({ ...head, template: new Float32Array(6) }), RangeError);
  assert.throws(() => worldTransform({ ...head, template: Float32Array.of(0, 0, NaN) }), RangeError);
});
