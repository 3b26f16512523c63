import assert from "node:assert/strict";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import {
  NET_POINTS,
  netWeights,
  openBlendShapeNet,
  wearWeights,
} from "../../../runtime/motion/tracking/blend_shape_net.ts";
import { openOnnxWeb } from "../../../runtime/server/onnx_web.ts";
import { linearNet } from "./linear_net.ts";

const weightsWith = (some: Partial<Record<ArkitShape, number>>): Float32Array => {
  const all = new Float32Array(52);
  for (const [shape, weight] of Object.entries(some)) all[ARKIT_INDEX[shape as ArkitShape]] = weight;
  return all;
};

Deno.test("146 points go in, each once and rising, both irises whole, and lids, lips and brows of both sides", () => {
  assert.equal(NET_POINTS.length, 146);
  assert.ok(NET_POINTS.every((point, at) => at === 0 || point > NET_POINTS[at - 1]!));
  assert.deepEqual(NET_POINTS.slice(-10), [468, 469, 470, 471, 472, 473, 474, 475, 476, 477]);
  for (const point of [13, 14, 61, 291, 33, 133, 159, 145, 263, 362, 386, 374, 105, 334]) {
    assert.ok(NET_POINTS.includes(point), `point ${point}`);
  }
});

Deno.test("what comes out is named by the alphabet behind _neutral, without the tongue", () => {
  const weights = new Float32Array(52).fill(NaN);
  netWeights(Float32Array.from({ length: 52 }, (_, at) => at / 100), weights);
  // As MediaPipe's own list numbers them.
  const told = {
    browDownLeft: 1,
    cheekPuff: 6,
    eyeBlinkLeft: 9,
    eyeBlinkRight: 10,
    jawOpen: 25,
    mouthClose: 27,
  };
  const more = {
    mouthPucker: 38,
    mouthSmileLeft: 44,
    mouthUpperUpRight: 49,
    noseSneerRight: 51,
    tongueOut: 0,
  };
  for (const [shape, output] of Object.entries({ ...told, ...more })) {
    assert.equal(weights[ARKIT_INDEX[shape as ArkitShape]], Math.fround(output / 100), shape);
  }
  netWeights(Float32Array.from({ length: 52 }, (_, at) => [NaN, -1, 2][at % 3]!), weights);
  assert.ok(weights.every((weight) => weight === 0 || weight === 1));
});

Deno.test("a net is given its points in pixels of the picture, and answers in ARKit's order", async () => {
  const jaw = 25, blink = 9, place = NET_POINTS.indexOf(14);
  const model = linearNet([
    { output: jaw, place, axis: 1, times: 1 / 512 },
    { output: blink, place: 145, axis: 0, times: 1 / 1024, plus: 0.125 },
    { output: 0, plus: 1 },
  ], { outputShape: [1, 1, 52] });
  const net = await openBlendShapeNet(await openOnnxWeb(), model);
  const points = new Float32Array(478 * 3).fill(7);
  points.set([0.5, 0.75, 9], 14 * 3);
  points.set([0.25, 0.5, 9], 477 * 3);
  const weights = await net.weigh(points, 1024, 512);
  assert.deepEqual(weights, weightsWith({ jawOpen: 0.75, eyeBlinkLeft: 0.375 }));
  points[14 * 3 + 1] = 0.5;
  const again = await net.weigh(points, 512, 256);
  assert.deepEqual(again, weightsWith({ jawOpen: 0.25, eyeBlinkLeft: 0.25 }), "a picture half as large");
  await net.close();
});

Deno.test("another net, and what is no net, is told with what it takes and gives", async () => {
  const runtime = await openOnnxWeb();
  const opened = (bytes: Uint8Array) => openBlendShapeNet(runtime, bytes);
  await assert.rejects(opened(linearNet([], { points: 68, outputs: 53 })), {
    name: "SyntaxError",
    message: "Cannot use net for blend shapes, it must take float32 [1, 146, 2] and give float32 [1, 52]: " +
      "takes float32 [1, 68, 2], gives float32 [1, 53]",
  });
  const none = new TextEncoder().encode("TFL3 is how MediaPipe's own file begins");
  await assert.rejects(opened(none), {
    name: "SyntaxError",
    message: /^Cannot open net for blend shapes, it must be an ONNX model: \S/,
  });
});

Deno.test("the net's weights replace the solver's, mirrored as the pose is; turn, gaze and tongue stay, rest goes", () => {
  const weights = weightsWith({ jawOpen: 0.6, eyeBlinkLeft: 0.2, mouthSmileRight: 0.1, eyeLookUpLeft: 1 });
  const pose = restPose("arkit");
  pose.expression.fill(0.5);
  pose.joints.fill(0.25);
  wearWeights(weights, null, false, pose);
  const seen = (shape: ArkitShape) => pose.expression[ARKIT_INDEX[shape]]!;
  assert.deepEqual([seen("jawOpen"), seen("eyeBlinkLeft")].map((x) => x.toFixed(3)), ["0.600", "0.200"]);
  assert.deepEqual(["eyeLookUpLeft", "eyeLookInRight", "tongueOut"].map((name) => seen(name as ArkitShape)), [
    0.5,
    0.5,
    0.5,
  ]);
  const kept = ARKIT_SHAPES.filter((name) => seen(name) === 0.5);
  assert.equal(kept.length, 9, `eight of the gaze and the tongue: ${kept}`);
  assert.ok(pose.joints.every((angle) => angle === 0.25));

  wearWeights(weights, weightsWith({ jawOpen: 0.2, mouthSmileRight: 0.3 }), true, pose);
  assert.deepEqual(
    [seen("jawOpen"), seen("eyeBlinkRight"), seen("eyeBlinkLeft"), seen("mouthSmileLeft")].map((x) =>
      x.toFixed(3)
    ),
    ["0.500", "0.200", "0.000", "0.000"],
  );
});
