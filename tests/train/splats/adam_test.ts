import assert from "node:assert/strict";
import { SPLAT } from "../../../runtime/gpu/layouts.ts";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { createModel, type Model } from "../../../train/splats/model.ts";
import { createOptimiser } from "../../../train/splats/optimiser.ts";
import { ratesAt } from "../../../train/config/rates.ts";
import { readBuffers } from "../../../train/run/read_buffers.ts";
import { readFiniteCheck, refuseBroken } from "../../../train/run/finite_check.ts";
import { gpuTest } from "../../gpu_support.ts";
import { adamStep } from "../../reference/adam.ts";
import { randomNumbers } from "../../reference/scenes.ts";
import { testHead } from "../../reference/test_head.ts";

const head = testHead(4);
const config = makeConfig("fast", {
  capacity: 4000,
  splatsPerTriangle: 3,
  steps: 20,
  positionWeight: 0,
  scaleWeight: 0,
  seeThroughWeight: 0,
  seeThrough: false,
});

async function make(gpu: Gpu) {
  const model = await createModel(gpu, head, config);
  return { model, optimiser: await createOptimiser(gpu, model, config) };
}

/** Gradients of very different sizes, as a step's are; 0 in the places of triangle and one-sided. */
function randomGradient(count: number, seed: number): Float32Array<ArrayBuffer> {
  const random = randomNumbers(seed);
  return Float32Array.from(
    { length: count * SPLAT.words },
    (_, i) =>
      i % SPLAT.words === SPLAT.at("triangle") || i % SPLAT.words === SPLAT.at("one_sided")
        ? 0
        : (random() - 0.5) * 10 ** (-8 * random()),
  );
}

const floatsOf = (raw: Uint32Array): Float32Array => new Float32Array(raw.buffer);
const send = (gpu: Gpu, model: Model, gradient: Float32Array<ArrayBuffer>) =>
  gpu.device.queue.writeBuffer(model.gradient, 0, gradient);

gpuTest(
  "a lazy update leaves a splat alone that no picture has shown, and follows the others",
  async (gpu) => {
    const { model, optimiser } = await make(gpu);
    const start = await model.snapshot();
    const gradient = randomGradient(start.count, 1), hidden = (i: number) => i % 3 === 0;
    const kept = ["mean", "opacity", "scale"].flatMap((name) => SPLAT.field(name).places);
    for (let i = 0; i < start.count; i++) {
      for (let word = 0; word < SPLAT.words; word++) {
        // What the regulariser says of it counts for nothing.
        if (hidden(i) && !kept.includes(word)) gradient[i * SPLAT.words + word] = 0;
      }
    }
    send(gpu, model, gradient);
    optimiser.step(0);
    const [end, [left]] = [
      await model.snapshot(),
      await readBuffers(gpu, [[model.gradient, gradient.byteLength]]),
    ];
    for (let i = 0; i < start.count; i++) {
      const row = (values: Uint32Array) => values.subarray(i * SPLAT.words, (i + 1) * SPLAT.words);
      assert.equal(row(start.raw).every((word, k) => word === row(end.raw)[k]), hidden(i), `splat ${i}`);
    }
    assert.ok(new Uint32Array(left!).every((word) => word === 0), "the gradient is cleared all the same");
    optimiser.destroy();
    model.destroy();
  },
);

gpuTest("ten updates of splats and beta follow Adam's twin in float64", async (gpu) => {
  const { model, optimiser } = await make(gpu);
  const start = await model.snapshot();
  const length = start.count * SPLAT.words;
  const twin = {
    value: Float64Array.from(floatsOf(start.raw)),
    first: new Float64Array(length),
    second: new Float64Array(length),
  };
  const betas = { value: new Float64Array(2), first: new Float64Array(2), second: new Float64Array(2) };
  for (let step = 0; step < 10; step++) {
    const gradient = randomGradient(start.count, step + 1);
    const shapeGradient = Float32Array.of(0.1 * (step - 3), 1e-7 * step);
    const rates = ratesAt(config, step);
    const { position: mean, opacity, rotation, scale, colour } = rates;
    const splatRates = new Array(SPLAT.words).fill(0);
    for (const [name, rate] of Object.entries({ mean, opacity, rotation, scale, colour })) {
      for (const place of SPLAT.field(name).places) splatRates[place] = rate;
    }
    adamStep(
      twin,
      gradient,
      Float64Array.from(gradient, (_, i) => splatRates[i % SPLAT.words]!),
      step,
      config,
    );
    adamStep(betas, shapeGradient, [rates.shape, rates.shape], step, config);
    send(gpu, model, gradient);
    gpu.device.queue.writeBuffer(model.shapeGradient, 0, shapeGradient);
    optimiser.step(step);
  }
  const after = await model.snapshot();
  const moved = floatsOf(after.raw);
  let difference = 0;
  let most = 0;
  for (let i = 0; i < length; i++) {
    if (i % SPLAT.words === SPLAT.at("triangle")) continue;
    difference = Math.max(difference, Math.abs(moved[i]! - twin.value[i]!));
    most = Math.max(most, Math.abs(moved[i]! - floatsOf(start.raw)[i]!));
  }
  assert.ok(most > 0.1, `splats must have moved: ${most}`);
  assert.ok(difference < 2e-5 * most, `${difference} of ${most}`);
  after.shape.forEach((beta, s) => assert.ok(Math.abs(beta - betas.value[s]!) < 1e-6 && beta !== 0));
  for (let i = 0; i < after.count; i++) {
    assert.equal(
      after.raw[i * SPLAT.words + SPLAT.at("triangle")],
      start.raw[i * SPLAT.words + SPLAT.at("triangle")],
      "triangles stay to the bit",
    );
  }
  const [gradient] = await readBuffers(gpu, [[model.gradient, length * 4]]);
  assert.ok(new Float32Array(gradient!).every((x) => x === 0), "the update clears the gradient");
  optimiser.destroy();
  model.destroy();
});

gpuTest("a step that overflowed is left out whole, counted, and leaves no gradient behind", async (gpu) => {
  const { model, optimiser } = await make(gpu);
  const before = await model.snapshot();
  const overflow = gpu.upload("overflow", Uint32Array.of(2));
  send(gpu, model, randomGradient(model.count, 1));
  optimiser.step(0, overflow);
  assert.deepEqual(await model.snapshot(), before);
  assert.deepEqual(await readFiniteCheck(gpu, model), { skipped: 1, broken: null });
  optimiser.step(1);
  assert.deepEqual((await model.snapshot()).raw, before.raw, "nothing of the gradient was left");
  send(gpu, model, randomGradient(model.count, 1));
  optimiser.step(2);
  assert.notDeepEqual((await model.snapshot()).raw, before.raw);
  overflow.destroy();
  optimiser.destroy();
  model.destroy();
});

gpuTest("a gradient that is not finite stops the training and is named with its step", async (gpu) => {
  for (
    const [value, at, name] of [
      [NaN, SPLAT.at("mean") + 1, "mean or opacity"],
      [Infinity, SPLAT.at("rotation") + 2, "rotation"],
      [-Infinity, SPLAT.at("scale"), "scale"],
      [NaN, SPLAT.at("colour") + 1, "colour"],
    ] as const
  ) {
    const { model, optimiser } = await make(gpu);
    send(gpu, model, randomGradient(model.count, 1));
    optimiser.step(0);
    refuseBroken(await readFiniteCheck(gpu, model), null);
    const gradient = randomGradient(model.count, 2);
    gradient[100 * SPLAT.words + at] = value;
    gradient[150 * SPLAT.words + at] = value;
    send(gpu, model, gradient);
    optimiser.step(1);
    const stopped = await model.snapshot();
    send(gpu, model, randomGradient(model.count, 3));
    optimiser.step(2);
    assert.deepEqual(await model.snapshot(), stopped, "nothing is updated any more");
    assert.ok(floatsOf(stopped.raw).every(Number.isFinite));
    const report = await readFiniteCheck(gpu, model);
    assert.throws(
      () => refuseBroken(report, "checkpoints/000100"),
      new RegExp(`checkpoints/000100.*the gradient of the ${name} of splat 100 in step 1$`),
    );
    optimiser.destroy();
    model.destroy();
  }
});

Deno.test("ratesAt() keeps the paper's rates, ends beta's at 8,000 steps, and lets the fast ones fall", () => {
  const paper = makeConfig("paper");
  const [start, end] = [ratesAt(paper, 0), ratesAt(paper, 9999)];
  assert.deepEqual(start, {
    position: 2e-4,
    opacity: 1e-2,
    rotation: 1e-2,
    scale: 1e-3,
    colour: 1.25e-2,
    harmonics: 6.25e-4,
    shape: 1e-3,
  });
  assert.deepEqual(end, { ...start, shape: 0 });
  assert.equal(ratesAt(paper, 7999).shape, 1e-3);
  assert.equal(ratesAt(paper, 8000).shape, 0);
  const fast = makeConfig("fast");
  const positions = [0, 0.5 * fast.steps, fast.steps - 1].map((step) => ratesAt(fast, step).position);
  assert.ok(positions[0]! > positions[1]! && positions[1]! > positions[2]!);
  assert.ok(Math.abs(ratesAt(fast, fast.steps - 1).colour - fast.lastRates * fast.colourRate) < 1e-12);
});
