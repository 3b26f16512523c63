import assert from "node:assert/strict";
import { PORTRAIT } from "../../../../runtime/base/camera.ts";
import { makeConfig } from "../../../../train/config/config.ts";
import type { PromptBook } from "../../../../train/diffusion/language/prompt_book.ts";
import {
  createNoiseAhead,
  distilStep,
  mostAsked,
  type NoiseAhead,
} from "../../../../train/guidance/diffusion/distillation_step.ts";
import { FIELDS } from "../../../../train/config/fields.ts";
import { drawsFor } from "../../../../train/sampling/draws.ts";
import { gaussianModel } from "./gaussian_model.ts";

const SIZE = 8;
const PROMPTS: PromptBook = { text: ({ azimuth }) => `a head from ${azimuth}`, negative: "ugly" };
const CAMERAS = [0, 1, 2].map((azimuth) => ({ ...PORTRAIT, azimuth }));

const someNumbers = (length: number, seed: number) => {
  const random = drawsFor(seed, 3);
  return Float32Array.from({ length }, () => random());
};
const MAPS = CAMERAS.map((_, view) => someNumbers(3 * SIZE * SIZE, view));

function distil(
  changes: Parameters<typeof makeConfig>[1] = {},
  step = 0,
  model = gaussianModel(SIZE),
  ahead?: NoiseAhead,
) {
  const config = makeConfig("paper", changes);
  const pictures = someNumbers(CAMERAS.length * 3 * SIZE * SIZE, 9);
  const views = { cameras: CAMERAS, pictures, controlMaps: () => Promise.resolve(MAPS) };
  return distilStep(model, config, PROMPTS, views, step, null, ahead).then((distilled) => ({
    distilled,
    model,
    pictures,
  }));
}

Deno.test("every view is asked about under its prompt and the empty one, and under bad words where there is noise", async () => {
  // All timesteps from 20 of 100 on ask what is not wanted; those below do not.
  const { model, distilled } = await distil({ noiseLeast: 0.5, noiseMost: 0.8 });
  const { batches, texts } = model.asked;
  assert.deepEqual(texts, ["", "ugly", "a head from 0", "a head from 1", "a head from 2"]);
  assert.equal(batches.length, 1);
  const { count, timesteps, controlMaps, controlScale, latents } = batches[0]!;
  assert.equal(count, 9);
  assert.deepEqual(timesteps, [...distilled.timesteps, ...distilled.timesteps, ...distilled.timesteps]);
  assert.ok(timesteps.every((t) => t >= 50 && t <= 80), timesteps.join());
  assert.deepEqual(controlMaps, [...MAPS, ...MAPS, ...MAPS]);
  assert.equal(controlScale, 1.5);
  assert.deepEqual(latents.subarray(0, latents.length / 3), distilled.noisy);
  assert.deepEqual(latents.subarray(latents.length / 3, 2 * latents.length / 3), distilled.noisy);

  const most = (changes: Parameters<typeof makeConfig>[1]) =>
    mostAsked(makeConfig("paper", { ...changes, views: 3 }));
  assert.equal(most({}), 9);
  const plain = { distillation: "csd", negativeScale: 0 } as const;
  for (const fewer of [{ noiseMost: 0.15 }, { distillation: "sds" }, { negativeScale: 0 }, plain] as const) {
    const { model } = await distil(fewer);
    assert.equal(model.asked.batches[0]!.count, 6, JSON.stringify(fewer));
    assert.equal(most(fewer), "noiseMost" in fewer ? 9 : 6, JSON.stringify(fewer));
  }
});

Deno.test("a step whose noise was drawn beside the one before gives what it gives alone", async () => {
  const ahead = createNoiseAhead(makeConfig("paper").seed);
  const drawn: number[] = [];
  const watched: NoiseAhead = {
    ...ahead,
    prepare: (step, length) => (drawn.push(step), ahead.prepare(step, length)),
  };
  for (const step of [4, 5, 9]) {
    const { distilled } = await distil({}, step, gaussianModel(SIZE), watched);
    assert.deepEqual(distilled.gradient, (await distil({}, step)).distilled.gradient, `step ${step}`);
  }
  assert.deepEqual(drawn, [5, 6, 10]);
});

Deno.test("the late range of noise begins at its step", async () => {
  const noisy = {
    noiseLeast: 0.7,
    noiseMost: 0.8,
    lateNoiseLeast: 0.3,
    lateNoiseMost: 0.4,
    lateNoiseFrom: 10,
  };
  const [early, late] = [await distil(noisy, 9), await distil(noisy, 10)];
  assert.ok(early.distilled.timesteps.every((t) => t >= 70));
  assert.ok(late.distilled.timesteps.every((t) => t <= 40));
});

Deno.test("frames of a clip have one timestep, and a batch of one clip the first view's", async () => {
  const clip = (await distil({ temporal: 3, views: 3 }, 4)).distilled.timesteps;
  const [first] = (await distil({}, 4)).distilled.timesteps;
  assert.deepEqual(clip, [first, first, first]);
});

Deno.test("a step is a function of seed and step", async () => {
  const [one, same, later, other] = [
    await distil({}, 5),
    await distil({}, 5),
    await distil({}, 6),
    await distil({ seed: 2 }, 5),
  ];
  assert.deepEqual(one.distilled.gradient, same.distilled.gradient);
  assert.notDeepEqual(one.distilled.gradient, later.distilled.gradient);
  assert.notDeepEqual(one.distilled.gradient, other.distilled.gradient);
  assert.ok(new Set(one.distilled.timesteps).size > 1, "views have timesteps of their own");
});

Deno.test("ism goes up to each view's interval in strides under the empty text, and is its closed form", async () => {
  const changes = { distillation: "ism", noiseLeast: 0.3, noiseMost: 0.8, ismStride: 0.25 } as const;
  const { model, distilled, pictures } = await distil(changes);
  const { timesteps } = distilled;
  const starts = timesteps.map((t) => t - 5);
  const { batches } = model.asked;
  // Every view's strides, then all of them at the interval's start, then twice at its end.
  assert.deepEqual(batches.slice(0, -2).map(({ timesteps }) => timesteps), [
    [0, 0, 0],
    ...[25, 50].map((at) => starts.filter((start) => start > at).map(() => at)).filter((round) =>
      round.length > 0
    ),
  ]);
  assert.deepEqual(batches.at(-2)!.timesteps, starts);
  assert.deepEqual(batches.at(-1)!.timesteps, [...timesteps, ...timesteps]);

  // Of a Gaussian (mean m, deviation s) the noise in x is sqrt(1 - a) (x - sqrt(a) m) / (a s^2 + 1 - a).
  const { alphaBar } = model.schedule, [mean, deviation] = [0.3, 0.05];
  const a = (t: number) => alphaBar[t]!;
  const seen = (t: number, x: number) =>
    Math.sqrt(1 - a(t)) * (x - Math.sqrt(a(t)) * mean) / (a(t) * deviation ** 2 + 1 - a(t));
  const carry = (x: number, noise: number, from: number, to: number) =>
    Math.sqrt(a(to)) * (x - Math.sqrt(1 - a(from)) * noise) / Math.sqrt(a(from)) +
    Math.sqrt(1 - a(to)) * noise;
  const flat = CAMERAS.map(() => new Float32Array(3 * SIZE * SIZE).fill((mean + 1) / 2));
  const config = makeConfig("paper", changes);
  const views = { cameras: CAMERAS, pictures, controlMaps: () => Promise.resolve(flat) };
  const asked = gaussianModel(SIZE);
  const { gradient } = await distilStep(asked, config, PROMPTS, views, 0);
  // The first pixel of each view, red: what the strides began with is what the model was first asked about.
  const item = asked.asked.batches[0]!.latents.length / CAMERAS.length;
  for (const [view, t] of timesteps.entries()) {
    let [at, x] = [0, asked.asked.batches[0]!.latents[view * item]!];
    for (const to of [25, 50, 75, starts[view]!].filter((to, i) => i === 3 || to < starts[view]!)) {
      [x, at] = [carry(x, seen(at, x), at, to), to];
    }
    const before = seen(at, x);
    const wanted = Math.sqrt((1 - a(t)) / a(t)) * (seen(t, carry(x, before, at, t)) - before);
    // A latent is the mean of four pixels.
    const met = 4 * gradient[view * 3 * SIZE * SIZE]!;
    assert.ok(
      Math.abs(met - wanted) < 1e-4 * (1 + Math.abs(wanted)),
      `view ${view}: ${met} is not ${wanted}`,
    );
  }
});

/** How far each kind is followed: self distillation's guided pull is the longest, the interval's short where it has arrived. */
const RATES = { nfsd: 0.6, sds: 0.6, csd: 0.6, ssd: 0.08, ism: 2 };

Deno.test("following the gradient takes pictures to what the model knows, with each kind", async () => {
  // vsd has a student beside it: lora/learner_test.ts, known_answer/.
  for (const distillation of FIELDS.distillation.kind.choices!.filter((kind) => kind !== "vsd")) {
    const model = gaussianModel(SIZE);
    const rate = RATES[distillation];
    const config = makeConfig("paper", { distillation, noiseLeast: 0.02, noiseMost: 0.5 });
    let pictures = new Float32Array(CAMERAS.length * 3 * SIZE * SIZE);
    // What a view shall be at the size of its latents: 2 x 2 means, since nothing finer is heard.
    const distance = async () => {
      const zero = new Float32Array(CAMERAS.length * SIZE * SIZE);
      const maps = Float32Array.from(MAPS.flatMap((map) => [...map].map((x) => 2 * x - 1)));
      const [is, shall] = [await model.encode(pictures, zero), await model.encode(maps, zero)];
      return Math.hypot(...is.map((x, i) => x - shall[i]!)) / Math.hypot(...shall);
    };
    const before = await distance();
    for (let step = 0; step < 300; step++) {
      const views = { cameras: CAMERAS, pictures, controlMaps: () => Promise.resolve(MAPS) };
      const { gradient } = await distilStep(model, config, PROMPTS, views, step);
      pictures = pictures.map((x, i) => x - rate * (1 - step / 300) * gradient[i]!);
    }
    const after = await distance();
    assert.ok(after < 0.15 * before, `${distillation}: ${before} to ${after}`);
  }
});
