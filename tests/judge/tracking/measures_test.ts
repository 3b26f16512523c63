import assert from "node:assert/strict";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { ARKIT_INDEX, ARKIT_SHAPES, type ArkitShape } from "../../../runtime/head/arkit.ts";
import { degrade } from "./degrade.ts";
import { mix, sweeps } from "./motions.ts";
import type { Solved } from "./solve.ts";
import { angleFigures, leaks, neutralFigures, shapeFigures, sideFigures } from "./weight_measures.ts";

type Weights = Partial<Record<ArkitShape, number>>;

function weightsOf(weights: Weights): Float32Array {
  const all = new Float32Array(ARKIT_SHAPES.length);
  for (const [shape, weight] of Object.entries(weights)) all[ARKIT_INDEX[shape as ArkitShape]] = weight;
  return all;
}

function solved(
  motion: string,
  driven: Weights,
  told: Weights,
  yaw: readonly [number, number] = [0, 0],
): Solved {
  const points = new Float32Array();
  const pair = { set: "ict", head: "a", film: "a", frame: 1, motion, camera: PORTRAIT, degradation: "none" };
  return {
    pair: {
      ...{ ...pair, width: 640, height: 480, found: true, landmarks: points, truth: points },
      weights: weightsOf(driven),
      joints: Float32Array.of(0, yaw[0], 0, 0, 0, 0),
    },
    weights: weightsOf(told),
    joints: Float32Array.of(0, yaw[1], 0, 0, 0, 0),
  };
}

Deno.test("a shape's figures tell a weight that comes out half, one that leaks, and one that never comes", () => {
  const films = [0, 0.2, 0.4, 0.8].map((w) =>
    solved("sweep:jawOpen", { jawOpen: w }, { jawOpen: w / 2, cheekPuff: w / 4 })
  );
  const { correlation, error } = shapeFigures(films, "jawOpen");
  assert.ok(Math.abs(correlation - 1) < 1e-6 && Math.abs(error - Math.sqrt(0.21) / 2) < 1e-6);
  assert.deepEqual(shapeFigures(films, "tongueOut").correlation, 0);
  assert.deepEqual(leaks(films, "jawOpen").slice(0, 2).map(([name]) => name), ["jawOpen", "cheekPuff"]);
});

Deno.test("a blink that comes out on the other side is counted, and is right in a mirror", () => {
  const films = [
    solved("sweep:eyeBlinkLeft", { eyeBlinkLeft: 0.8 }, { eyeBlinkLeft: 0.7, eyeBlinkRight: 0.1 }),
    solved("sweep:eyeBlinkRight", { eyeBlinkRight: 0.8 }, { eyeBlinkLeft: 0.7, eyeBlinkRight: 0.1 }),
  ];
  assert.deepEqual(sideFigures(films, false), { wrong: 1, count: 2 });
  assert.deepEqual(sideFigures(films, true), { wrong: 1, count: 2 });
});

Deno.test("the largest weight of people who sit still is theirs alone, and a turn's error is in degrees", () => {
  const films = [
    solved("still", {}, { jawOpen: 0.05, browInnerUp: 0.07 }, [0, 0.1]),
    solved("mix", { jawOpen: 0.5 }, { jawOpen: 0.9 }, [0.2, 0.3]),
  ];
  const { shape, count } = neutralFigures(films);
  assert.deepEqual({ shape, count }, { shape: "browInnerUp", count: 1 });
  assert.ok(Math.abs(angleFigures(films, "yaw").error - 0.1 * 180 / Math.PI) < 1e-3);
});

Deno.test("a mix begins at rest, is its seed's own, and never pulls a pair of eyes two ways", () => {
  const { poses } = mix(7, 400);
  assert.ok(poses[0]!.expression.every((weight) => weight === 0));
  assert.deepEqual(mix(7, 400).poses, poses);
  assert.notDeepEqual(mix(8, 400).poses, poses);
  const at = (i: number, shape: ArkitShape) => poses[i]!.expression[ARKIT_INDEX[shape]]!;
  for (let i = 0; i < poses.length; i++) {
    assert.ok(at(i, "eyeLookOutLeft") === at(i, "eyeLookInRight"), `frame ${i}`);
    assert.ok(at(i, "mouthLeft") * at(i, "mouthRight") === 0 && at(i, "jawOpen") <= 1, `frame ${i}`);
  }
  const moved = ARKIT_SHAPES.filter((_, k) => poses.some(({ expression }) => expression[k]! > 0.2));
  assert.ok(moved.length > 40, `${moved.length} shapes move`);
});

Deno.test("sweeps move one shape at a time, all of them, from 0 to 0.8", () => {
  const { poses, names } = sweeps();
  assert.equal(poses.length, names!.length);
  const most = new Float32Array(ARKIT_SHAPES.length);
  for (const { expression } of poses) {
    assert.ok(expression.filter((weight) => weight > 0).length <= 1);
    expression.forEach((weight, i) => most[i] = Math.max(most[i]!, weight));
  }
  assert.ok(most.every((weight) => Math.abs(weight - 0.8) < 1e-6));
});

Deno.test("noise keeps a picture's light, dusk takes it, and both leave what shines through", () => {
  const grey = () => new Uint8Array(64 * 64 * 4).map((_, i) => i % 4 === 3 ? 255 : 128);
  const mean = (pixels: Uint8Array) =>
    pixels.reduce((sum, value, i) => sum + (i % 4 === 3 ? 0 : value), 0) / (64 * 64 * 3);
  for (const [how, light] of [["none", 128], ["noise", 128], ["dark", 23]] as const) {
    const pixels = grey(), before = grey();
    degrade(pixels, how, 3);
    assert.ok(Math.abs(mean(pixels) - light) < 1, `${how}: ${mean(pixels)}`);
    assert.ok(pixels.every((value, i) => i % 4 !== 3 || value === 255));
    assert.equal(pixels.some((value, i) => value !== before[i]), how !== "none");
  }
});
