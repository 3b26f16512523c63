import assert from "node:assert/strict";
import { type Coefficients, createCoefficients } from "../../runtime/head/coefficients.ts";
import { type FoldedIdentity, foldIdentity, LARGEST_SIDE } from "../../runtime/head/identity.ts";
import { EVERYBODY, type HeadModel } from "../../runtime/head/head_model.ts";
import { jointRotations, poseFeatures, poseHead } from "../reference/posing.ts";
import { randomNumbers } from "../reference/scenes.ts";
import { flameTestHead, testHead } from "../reference/test_head.ts";

const head = testHead();
const shape = [0.7, -0.4];

/** What a skinning kernel does with coefficients. */
function skin(model: HeadModel, identity: FoldedIdentity, coefficients: Coefficients): Float64Array {
  const { template, worldScale } = identity;
  const rest = Float64Array.from(template);
  for (let i = 0; i < rest.length; i++) {
    for (let k = 0; k < coefficients.count; k++) {
      rest[i]! += worldScale * coefficients.weights[k]! *
        identity.expressionBasis[coefficients.indices[k]! * rest.length + i]!;
    }
    for (let k = 0; k < 36 && model.poseCorrectives.length > 0; k++) {
      rest[i]! += worldScale * coefficients.poseFeatures[k]! * model.poseCorrectives[k * rest.length + i]!;
    }
  }
  const posed = new Float64Array(rest.length);
  for (let v = 0; v < rest.length / 3; v++) {
    for (let j = 0; j < 5; j++) {
      const weight = model.skinningWeights[v * 5 + j]!;
      for (let r = 0; r < 3; r++) {
        const A = coefficients.skinning.subarray(j * 12 + r * 4, j * 12 + r * 4 + 4);
        posed[v * 3 + r]! += weight *
          (A[0]! * rest[v * 3]! + A[1]! * rest[v * 3 + 1]! + A[2]! * rest[v * 3 + 2]! + A[3]!);
      }
    }
  }
  return posed;
}

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  assert.equal(a.length, b.length);
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
};

/** With a row that everybody has, and one on a corrective. */
function withRows(head: HeadModel): HeadModel {
  const random = randomNumbers(5), corrective = head.expressionNames.length;
  const row = () => Float32Array.from(head.template, () => 0.01 * (random() - 0.5));
  return {
    ...head,
    shapedExpressions: [{ shape: EVERYBODY, expression: 1 }, { shape: 1, expression: corrective }, {
      shape: EVERYBODY,
      expression: corrective,
    }],
    shapedExpressionBasis: Float32Array.from([...row(), ...row(), ...row()]),
  };
}

for (
  const [what, head] of [
    ["arkit", testHead()],
    ["flame", flameTestHead()],
    ["arkit with rows of everybody's and of correctives", withRows(testHead())],
  ] as const
) {
  Deno.test(`coefficients skin a head of ${what} as the float64 twin poses it, within 1e-6 of its size`, () => {
    const identity = foldIdentity(head, shape);
    const coefficients = createCoefficients(head, identity);
    const random = randomNumbers(3);
    for (let round = 0; round < 20; round++) {
      const expression = Float32Array.from(head.expressionNames, () => random());
      const joints = Float32Array.from({ length: 15 }, () => (random() - 0.5) * (round === 0 ? 1e-6 : 1.2));
      coefficients.update({ space: head.expressionSpace, expression, joints });
      const twin = poseHead(head, shape, { expression, joints });
      assert.ok(farthest(skin(head, identity, coefficients), twin.vertices) < 1e-6 * LARGEST_SIDE);
      const features = poseFeatures(jointRotations(head, { expression, joints }));
      assert.ok(farthest(coefficients.poseFeatures, features) < 1e-6);
    }
  });
}

Deno.test("FLAME's expressions move the joints (Eq. 4), the stock head's do not", () => {
  const pose = { expression: Float32Array.of(0, 0, 0.9, 0), joints: new Float32Array(15) };
  pose.joints[6] = 0.4;
  const [moved, fixed] = [flameTestHead(), head].map((each) => {
    const identity = foldIdentity({ ...each, jointDrivers: [] }, shape);
    const coefficients = createCoefficients({ ...each, jointDrivers: [] }, identity);
    const places = [[0, 0, 0, 0], pose.expression].map((expression) => {
      coefficients.update({ ...pose, expression, space: each.expressionSpace });
      return coefficients.skinning.slice();
    });
    return farthest(places[0]!, places[1]!);
  });
  assert.ok(moved! > 1e-4, `${moved}`);
  assert.equal(fixed, 0);
});

Deno.test("coefficients list only the rows that move, correctives included", () => {
  const coefficients = createCoefficients(head, foldIdentity(head, []));
  const rows = () => Array.from(coefficients.indices.subarray(0, coefficients.count));
  const joints = new Float32Array(15);
  const arrays = [
    coefficients.indices,
    coefficients.weights,
    coefficients.skinning,
    coefficients.poseFeatures,
  ];

  coefficients.update({ space: "arkit", expression: [0, 0, 0, 0], joints });
  assert.deepEqual(rows(), []);
  coefficients.update({ space: "arkit", expression: [0.5, 0, 0, 0.5], joints });
  assert.deepEqual(rows(), [0, 3], "an excess is nothing up to its second input");
  coefficients.update({ space: "arkit", expression: [0.5, 0.5, 0, 0], joints });
  assert.deepEqual(rows(), [0, 1, 4, 6]);
  assert.deepEqual([...coefficients.weights.subarray(2, 4)], [0.25, 0.5]);
  coefficients.update({ space: "arkit", expression: [0, 0, 0.5, 0], joints });
  assert.deepEqual(rows(), [2, 5]);
  assert.equal(coefficients.weights[1], 1);
  coefficients.update({ space: "arkit", expression: [0, 0, 1, 0], joints });
  assert.deepEqual(rows(), [2], "an inbetween is over where its input is 1");

  assert.deepEqual(
    [coefficients.indices, coefficients.weights, coefficients.skinning, coefficients.poseFeatures],
    arrays,
  );
});

Deno.test("coefficients take joints but no expression from a frame in another space", () => {
  const coefficients = createCoefficients(head, foldIdentity(head, []));
  const joints = new Float32Array(15);
  joints[6] = 0.3;
  coefficients.update({ space: "flame", expression: new Float32Array(100).fill(2), joints });
  assert.equal(coefficients.count, 0);
  assert.ok(Math.abs(coefficients.skinning[2 * 12 + 5]! - Math.cos(0.3)) < 1e-6);
});

Deno.test("coefficients count numbers that are not finite as 0", () => {
  const coefficients = createCoefficients(head, foldIdentity(head, []));
  coefficients.update({
    space: "arkit",
    expression: [NaN, Infinity, 0, 0],
    joints: new Float32Array(15).fill(NaN),
  });
  assert.equal(coefficients.count, 0);
  assert.ok(coefficients.skinning.every(Number.isFinite));
});

Deno.test("createCoefficients() refuses a head whose correctives, drivers or joints point nowhere", () => {
  const identity = foldIdentity(head, []);
  const broken: Partial<HeadModel>[] = [
    { correctives: [{ kind: "product", inputs: [9] }] },
    { correctives: [{ kind: "inbetween", inputs: [] }] },
    { correctives: [{ kind: "excess", inputs: [0] }] },
    { jointDrivers: [{ expression: 0, joint: 5, axisAngle: [0, 0, 0] }] },
    { jointDrivers: [{ expression: -1, joint: 1, axisAngle: [0, 0, 0] }] },
    { jointParents: Int8Array.of(-1, 2, 1, 1, 1) },
    { jointParents: Int8Array.of(-1, 1, 1, 1, 1) },
    { jointParents: Int8Array.of(-1, 0) },
  ];
  for (const part of broken) {
    assert.throws(() => createCoefficients({ ...head, ...part }, identity), RangeError);
  }
});
