import assert from "node:assert/strict";
import { LIGHTING } from "../../runtime/gpu/layouts.ts";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../runtime/head/arkit.ts";
import { createFoldWeights, type Fold, FOLD_INDEX, FOLD_NAMES, FOLDS } from "../../runtime/head/folds.ts";
import { JOINTS } from "../../runtime/head/head_model.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import { testHead } from "../reference/test_head.ts";

const HEAD = { ...testHead(), expressionNames: ARKIT_SHAPES };

function depths(expression: Partial<Record<ArkitShape, number>>, turn = 0): Record<Fold, number> {
  const folds = createFoldWeights(HEAD);
  const pose = restPose();
  for (const [name, weight] of Object.entries(expression)) {
    pose.expression[ARKIT_INDEX[name as ArkitShape]] = weight;
  }
  pose.joints[JOINTS.indexOf("neck") * 3 + 1] = turn;
  folds.update(pose);
  return Object.fromEntries(FOLD_NAMES.map((name) => [name, folds.weights[FOLD_INDEX[name]]!])) as Record<
    Fold,
    number
  >;
}

Deno.test("the shader has room for the folds, one a number", () => {
  assert.equal(LIGHTING.field("folds").places.length, FOLD_NAMES.length);
});

Deno.test("a face at rest has no fold, and no expression draws one in by more than the whole", () => {
  assert.ok(Object.values(depths({})).every((depth) => depth === 0));
  const all = Object.fromEntries(ARKIT_SHAPES.map((name) => [name, 1]));
  assert.ok(Object.values(depths(all, 9)).every((depth) => depth >= 0 && depth <= 1));
});

Deno.test("each side folds by itself", () => {
  const left = depths({ mouthSmileLeft: 1, eyeSquintLeft: 1 }),
    right = depths({ mouthSmileRight: 1, eyeSquintRight: 1 });
  for (const name of FOLD_NAMES.filter((each) => each.endsWith("Left"))) {
    const other = name.replace(/Left$/, "Right") as Fold;
    assert.equal(left[name], right[other]);
    assert.equal(left[other], 0);
    const drivers = (fold: Fold) =>
      Object.entries((FOLDS[fold] as { expressions?: object }).expressions ?? {});
    assert.deepEqual(
      drivers(other),
      drivers(name).map(([shape, weight]) => [shape.replace(/Left$/, "Right"), weight]),
    );
  }
  assert.ok(left.nasolabialLeft > 0.5 && left.crowsFeetLeft > 0.5 && left.lowerLidLeft > 0.5);
  const [one, two] = [depths({}, 0.5), depths({}, -0.5)];
  assert.ok(
    one.neckRight > 0.5 && one.neckLeft === 0 && two.neckLeft === one.neckRight && two.neckRight === 0,
  );
});

Deno.test("folds of a head without the expressions, or in another space, stay smooth; broken numbers count as 0", () => {
  const pose = restPose();
  pose.expression.fill(1);
  const bare = createFoldWeights(testHead());
  bare.update(pose);
  assert.ok(bare.weights.every((weight) => weight === 0));
  const other = createFoldWeights({ ...HEAD, expressionSpace: "flame" });
  other.update(pose);
  assert.ok(other.weights.every((weight) => weight === 0));
  const folds = createFoldWeights(HEAD);
  pose.expression.fill(NaN);
  folds.update(pose);
  assert.ok(folds.weights.every((weight) => weight === 0));
});

Deno.test("fold weights are the same array in every frame", () => {
  const folds = createFoldWeights(HEAD);
  const { weights } = folds;
  for (let frame = 0; frame < 3; frame++) folds.update(restPose());
  assert.equal(folds.weights, weights);
});
