import assert from "node:assert/strict";
import { rodrigues } from "../reference/rotations.ts";
import { createRandom } from "../../runtime/base/mulberry32.ts";
import { fromYawPitchRoll } from "../../runtime/motion/rotation.ts";
import { project } from "./own_landmarks.ts";
import { anglesOf, carry, distances, fitSimilarity } from "./similarity.ts";
import { correlation, errorAfterOffset, halton } from "./statistics.ts";

const draw = createRandom(7);
const cloud = Float64Array.from({ length: 90 }, draw);

Deno.test("fitSimilarity() finds the turn, scale and move that made one cloud of another", () => {
  const made = { rotation: rodrigues(0.4, -1.1, 2.3), scale: 1.7, move: [3, -2, 0.5] };
  const found = fitSimilarity(cloud, carry(made, cloud));
  assert.ok(Math.abs(found.scale - made.scale) < 1e-12);
  found.rotation.forEach((value, i) => assert.ok(Math.abs(value - made.rotation[i]!) < 1e-12));
  found.move.forEach((value, i) => assert.ok(Math.abs(value - made.move[i]!) < 1e-12));
});

Deno.test("fitSimilarity() gives a turn, never a mirror image", () => {
  const mirrored = cloud.map((value, i) => i % 3 === 0 ? -value : value);
  const { rotation: r } = fitSimilarity(cloud, mirrored);
  const determinant = r[0]! * (r[4]! * r[8]! - r[5]! * r[7]!) - r[1]! * (r[3]! * r[8]! - r[5]! * r[6]!) +
    r[2]! * (r[3]! * r[7]! - r[4]! * r[6]!);
  assert.ok(Math.abs(determinant - 1) < 1e-12);
});

Deno.test("fitSimilarity() goes by the chosen points only", () => {
  const broken = cloud.slice();
  broken.fill(100, 0, 15);
  const chosen = Array.from({ length: 25 }, (_, i) => i + 5);
  const found = carry(fitSimilarity(cloud, broken, chosen), cloud);
  assert.ok(distances(found, cloud).every((distance) => distance < 1e-9));
  assert.throws(() => fitSimilarity(cloud, cloud, [1, 2]), RangeError);
});

Deno.test("anglesOf() undoes fromYawPitchRoll()", () => {
  for (const [yaw, pitch, roll] of [[0.6, 0.3, -0.4], [-1.2, -0.7, 2], [0, 0, 0]] as const) {
    const axisAngle = [0, 0, 0];
    fromYawPitchRoll(yaw, pitch, roll, axisAngle, 0);
    const found = anglesOf(rodrigues(axisAngle[0]!, axisAngle[1]!, axisAngle[2]!));
    assert.ok(
      Math.abs(found.yaw - yaw) + Math.abs(found.pitch - pitch) + Math.abs(found.roll - roll) < 1e-12,
    );
  }
});

Deno.test("correlation() is 1 for a line, -1 for a falling one and refuses unequal lengths", () => {
  const a = Array.from({ length: 50 }, draw);
  assert.ok(Math.abs(correlation(a, a.map((x) => 3 * x + 2)) - 1) < 1e-12);
  assert.ok(Math.abs(correlation(a, a.map((x) => -x)) + 1) < 1e-12);
  assert.ok(Math.abs(correlation(a, Array.from({ length: 50 }, draw))) < 0.5);
  assert.throws(() => correlation(a, [1, 2]), RangeError);
});

Deno.test("errorAfterOffset() forgives one offset and nothing else", () => {
  assert.ok(errorAfterOffset([1, 2, 3], [11, 12, 13]) < 1e-12);
  assert.equal(errorAfterOffset([0, 0], [1, -1]), 1);
});

Deno.test("halton() spreads numbers evenly over the unit interval", () => {
  const values = Array.from({ length: 99 }, (_, i) => halton(i, 3)).sort((a, b) => a - b);
  values.forEach((value, i) => assert.ok(Math.abs(value - (i + 0.5) / 99) < 0.05));
});

Deno.test("project() puts the world's origin amid the picture and the subject's left on its right", () => {
  const camera = { azimuth: 0, elevation: 0, distance: 3, fovY: Math.PI / 2 };
  const [x, y, depth, left, above] = project([0, 0, 0, 1, 1, 0], camera, 512);
  assert.deepEqual([x, y, depth], [256, 256, 3]);
  assert.ok(Math.abs(left! - (256 + 256 / 3)) < 1e-9 && Math.abs(above! - (256 - 256 / 3)) < 1e-9);
  assert.deepEqual([...project([0, 0.3, 0], { ...camera, height: 0.3 }, 512)], [256, 256, 3]);
  // A camera on the subject's left sees the subject's front on the picture's left.
  assert.ok(project([0, 0, 1], { ...camera, azimuth: 0.5 }, 512)[0]! < 256);
});
