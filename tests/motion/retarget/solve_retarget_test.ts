import assert from "node:assert/strict";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { arkitExpression } from "../../../runtime/head/arkit_expression.ts";
import { heapGrowth } from "./heap_growth.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { JOINTS } from "../../../runtime/head/head_model.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { createRetargetMap } from "../../../runtime/motion/retarget/retarget_map.ts";
import { retargetBetween } from "../../../runtime/motion/retarget/retargets.ts";
import { solveRetarget } from "../../../runtime/motion/retarget/solve_retarget.ts";
import { retargetWords } from "../../../runtime/motion/retarget/words.ts";
import { stockHead } from "../../kept.ts";
import { syntheticFlame } from "../../head/flame/synthetic_flame.ts";

const stock = stockHead(), flame = syntheticFlame();
const there = solveRetarget(stock, flame), back = solveRetarget(flame, stock);
const JAW = JOINTS.indexOf("jaw") * 3;

function thereAndBack(weights: Partial<Record<ArkitShape, number>>): (name: ArkitShape) => number {
  const from = restPose("arkit"), between = restPose("flame"), to = restPose("arkit");
  from.expression.set(arkitExpression(weights));
  there.apply(from, between);
  back.apply(between, to);
  return (name) => to.expression[ARKIT_INDEX[name]]!;
}

Deno.test("a face goes to a generated FLAME and comes back: what it shows most of is itself again", () => {
  for (
    const name of [
      "jawOpen",
      "eyeBlinkLeft",
      "browInnerUp",
      "browDownRight",
      "mouthLeft",
      "mouthPucker",
    ] as const
  ) {
    const weight = thereAndBack({ [name]: 0.7 });
    assert.ok(Math.abs(weight(name) - 0.7) < 0.15, `${name} comes back as ${weight(name)}`);
    const strongest = ARKIT_SHAPES.toSorted((a, b) => weight(b) - weight(a))[0];
    assert.equal(strongest, name);
  }
  const gaze = thereAndBack({ eyeLookInLeft: 0.4, eyeLookUpRight: 0.3 });
  assert.ok(Math.abs(gaze("eyeLookInLeft") - 0.4) < 1e-6 && Math.abs(gaze("eyeLookUpRight") - 0.3) < 1e-6);
});

Deno.test("weights keep within 0 to 1 and psi within ten standard deviations, whatever comes", () => {
  const random = createRandom(3), from = restPose("flame"), to = restPose("arkit");
  for (let n = 0; n < 200; n++) {
    for (let i = 0; i < 100; i++) from.expression[i] = 20 * (random() - 0.5);
    from.joints[JAW] = 2 * (random() - 0.5);
    back.apply(from, to);
    assert.ok(to.expression.every((weight) => weight >= 0 && weight <= 1));
    assert.ok(to.expression[ARKIT_INDEX.mouthClose]! <= to.expression[ARKIT_INDEX.jawOpen]! + 0.03);
    for (let i = 0; i < 52; i++) to.expression[i] = random();
    there.apply(to, from);
    assert.ok(from.expression.every((psi) => Math.abs(psi) <= 10));
  }
});

Deno.test("the weights that are fitted are the best within their bounds", () => {
  const random = createRandom(8), from = restPose("flame"), to = restPose("arkit");
  const { hessian, pull, isHeld, within } = back.data;
  for (let n = 0; n < 20; n++) {
    for (let i = 0; i < 100; i++) from.expression[i] = 0.6 * (random() - 0.5);
    from.joints[JAW] = 0.3 * random();
    back.apply(from, to);
    // The bounds are of what is shown: the weights of a bent shape are elsewhere.
    const shown = to.expression.map((w, k) => w + back.data.bends.to[k]! * w * (1 - w));
    const inputs = [...from.expression, ...from.joints.subarray(JAW, JAW + 3)];
    for (let j = 0; j < 52; j++) {
      if (isHeld[j] === 1) continue;
      let gradient = 0;
      for (let k = 0; k < 52; k++) gradient += hessian[j * 52 + k]! * shown[k]!;
      inputs.forEach((x, i) => gradient -= pull[i * 52 + j]! * x);
      const high = within[0]![0] === j ? to.expression[within[0]![1]]! : 1;
      const better = Math.min(high, Math.max(0, shown[j]! - gradient / hessian[j * 52 + j]!));
      assert.ok(Math.abs(better - shown[j]!) < 1e-5, `${ARKIT_SHAPES[j]} could do better: ${better}`);
    }
  }
});

Deno.test("what is explained of each expression lies between 0 and 1 and is told", () => {
  for (const { data } of [there, back]) {
    assert.ok(data.explained.every((part) => Number.isNaN(part) || part >= 0 && part <= 1));
    assert.ok(data.share > 0.1 && data.share < 1);
    assert.match(
      retargetWords(data),
      new RegExp(`solved between ${data.from.name} and ${data.to.name}: \\d+ %`),
    );
  }
  assert.ok(there.data.explained[ARKIT_INDEX.jawOpen]! > 0.9, "jaws open alike");
});

Deno.test("a head retargeted to itself keeps its weights by name", () => {
  const own = solveRetarget(stock, stock), from = restPose("arkit"), to = restPose("arkit");
  const random = createRandom(4);
  for (let n = 0; n < 20; n++) {
    for (let i = 0; i < 52; i++) from.expression[i] = random() < 0.2 ? random() : 0;
    from.expression[ARKIT_INDEX.mouthClose] = 0;
    own.apply(from, to);
    for (let i = 0; i < 52; i++) {
      assert.ok(Math.abs(to.expression[i]! - from.expression[i]!) < 0.02, ARKIT_SHAPES[i]);
    }
  }
});

Deno.test("a larger eye's blink is still a whole blink", () => {
  // Twice the size, everything: what is measured is shares, not millimetres.
  const scaled = (values: Float32Array) => values.map((x) => 2 * x);
  const giant = {
    ...stock,
    name: "giant",
    template: scaled(stock.template),
    expressionBasis: scaled(stock.expressionBasis),
    poseCorrectives: scaled(stock.poseCorrectives),
  };
  const map = solveRetarget(giant, flame),
    from = restPose("arkit"),
    small = restPose("flame"),
    large = restPose("flame");
  from.expression.set(arkitExpression({ eyeBlinkLeft: 1, mouthSmileRight: 0.5, jawOpen: 0.4 }));
  there.apply(from, small);
  map.apply(from, large);
  small.expression.forEach((psi, i) => assert.ok(Math.abs(psi - large.expression[i]!) < 1e-3));
});

Deno.test("the same two heads are solved once, and heads without lids in common fall back on joints", () => {
  assert.equal(retargetBetween(stock, flame), retargetBetween(stock, flame));
  const bare = {
    ...flame,
    name: "bare",
    landmarks: { ...flame.landmarks, indices: flame.landmarks.indices.slice(0, 3) },
  };
  assert.throws(
    () => solveRetarget(stock, bare),
    /must have the landmarks of lids and lips: "bare" has no point/,
  );
  assert.match(retargetWords(retargetBetween(bare, stock)), /no lids and lips in common/);
});

Deno.test("a frame's weights do not depend on the frames before", () => {
  const random = createRandom(21),
    from = restPose("flame"),
    to = restPose("arkit"),
    again = restPose("arkit");
  const warm = createRetargetMap(back.data);
  for (let n = 0; n < 100; n++) {
    for (let i = 0; i < 100; i++) from.expression[i]! += 0.4 * (random() - 0.5);
    from.joints[JAW] = 0.3 * random();
    warm.apply(from, to);
    createRetargetMap(back.data).apply(from, again);
    to.expression.forEach((weight, i) => assert.ok(Math.abs(weight - again.expression[i]!) < 1e-6));
  }
});

Deno.test("ten thousand frames through a map leave nothing on the heap", () => {
  const random = createRandom(22), to = restPose("arkit");
  const walk = restPose("flame").expression;
  const frames = Array.from({ length: 100 }, () => {
    const pose = restPose("flame");
    for (let i = 0; i < 100; i++) walk[i]! += 0.1 * (random() - 0.5);
    pose.expression.set(walk);
    pose.joints.fill(0.1 * random(), JAW, JAW + 3);
    return pose;
  });
  const map = createRetargetMap(back.data);
  assert.ok(heapGrowth(10_000, (n) => map.apply(frames[n % 100]!, to)) < 50_000);
});
