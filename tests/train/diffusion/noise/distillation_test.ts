import assert from "node:assert/strict";
import { makeConfig } from "../../../../train/config/config.ts";
import { addNoise } from "../../../../train/diffusion/noise/noising.ts";
import {
  classifierScore,
  type DistillationRules,
  intervalScore,
  noiseFreeDistillation,
  scoreDistillation,
  selfDistillation,
  variationalScore,
} from "../../../../train/diffusion/noise/distillation.ts";
import { readSchedule } from "../../../../train/diffusion/noise/schedule.ts";
import {
  type Annealing,
  drawTimesteps,
  noiseRange,
  normalNoise,
} from "../../../../train/diffusion/noise/timesteps.ts";

const paper = makeConfig("paper");
const RULES: DistillationRules = {
  guidanceScale: paper.guidanceScale,
  negativeScale: paper.negativeScale,
  guidanceInterval: [paper.guidanceFrom, paper.guidanceUntil],
};
const ANNEALING: Annealing = {
  early: [paper.noiseLeast, paper.noiseMost],
  late: [paper.lateNoiseLeast, paper.lateNoiseMost],
  lateFrom: paper.lateNoiseFrom,
};
const schedule = readSchedule(
  { beta_schedule: "scaled_linear", beta_start: 0.00085, beta_end: 0.012, num_train_timesteps: 1000 },
  "a test",
);
const [text, negative, empty, noise] = [0.5, -0.25, 0.125, 2].map((value) => new Float32Array(2).fill(value));
const predictions = { text: text!, negative: negative!, empty: empty! };

function near(met: number, wanted: number): void {
  assert.ok(Math.abs(met - wanted) < 1e-6 * Math.max(1, Math.abs(wanted)), `${met} is not ${wanted}`);
}

Deno.test("noiseFreeDistillation() is HeadStudio's Eq. 6 and 7 on either side of timestep 200", () => {
  const [early, late] = noiseFreeDistillation(schedule, predictions, [199, 200], RULES);
  near(early!, (1 - schedule.alphaBar[199]!) * (7.5 * (0.5 - 0.125) + 0.125));
  near(late!, (1 - schedule.alphaBar[200]!) * (7.5 * (0.5 - 0.125) + (0.125 + 0.25)));
});

Deno.test("scoreDistillation() is Poole's Eq. 3 with classifier-free guidance", () => {
  const [one] = scoreDistillation(schedule, predictions, noise!, [500, 10], RULES);
  near(one!, (1 - schedule.alphaBar[500]!) * (0.125 + 7.5 * (0.5 - 0.125) - 2));
});

Deno.test("classifierScore() is Yu's rule: nothing but the texts' difference, and with bad words that too", () => {
  const [early, late] = classifierScore(schedule, predictions, [199, 200], { ...RULES, negativeScale: 0 });
  near(early!, (1 - schedule.alphaBar[199]!) * 7.5 * (0.5 - 0.125));
  near(late!, (1 - schedule.alphaBar[200]!) * 7.5 * (0.5 - 0.125));
  const [wary] = classifierScore(schedule, predictions, [199, 200], { ...RULES, negativeScale: 0.5 });
  near(wary!, (1 - schedule.alphaBar[199]!) * (7.5 * (0.5 - 0.125) + 0.5 * (0.125 + 0.25)));
});

Deno.test("selfDistillation() is what is guided away from bad words, less what is neither", () => {
  const self = new Float32Array(2).fill(0.0625);
  const [one] = selfDistillation(schedule, predictions, self, [300, 10], RULES);
  near(one!, (1 - schedule.alphaBar[300]!) * (-0.25 + 7.5 * (0.5 + 0.25) - 0.0625));
  // The paper's rule in one: with the same text in both, (s - 1) times the texts' difference.
  const [same] = selfDistillation(schedule, predictions, predictions.text, [300, 10], RULES);
  near(same!, (1 - schedule.alphaBar[300]!) * 6.5 * (0.5 + 0.25));
});

Deno.test("intervalScore() is Liang's rule with classifier-free guidance and its own weight", () => {
  const before = new Float32Array(2).fill(0.0625), a = schedule.alphaBar[300]!;
  const [one] = intervalScore(schedule, predictions, before, [300, 10], RULES);
  near(one!, Math.sqrt((1 - a) / a) * (0.125 + 7.5 * (0.5 - 0.125) - 0.0625));
});

Deno.test("variationalScore() is Wang's Eq. 9: the student's noise in place of the one that was added", () => {
  const student = new Float32Array(2).fill(-0.5);
  const [one] = variationalScore(schedule, { ...predictions, student }, [500, 10], RULES);
  near(one!, (1 - schedule.alphaBar[500]!) * (0.125 + 7.5 * (0.5 - 0.125) + 0.5));
});

Deno.test("guidance is given only within its interval", () => {
  const rules = { ...RULES, guidanceInterval: [0.3, 0.6] as const };
  const [before, within] = scoreDistillation(schedule, predictions, noise!, [299, 300], rules);
  near(before!, (1 - schedule.alphaBar[299]!) * (0.5 - 2));
  near(within!, (1 - schedule.alphaBar[300]!) * (0.125 + 7.5 * (0.5 - 0.125) - 2));
});

Deno.test("latents that follow scoreDistillation() of a Gaussian's denoiser come to its mean", () => {
  // Of latents drawn from a Gaussian (mean m, variance v) the best noise prediction is linear in the noisy latents.
  const [mean, variance] = [0.7, 0.01];
  const predict = (noisy: Float32Array, t: number): Float32Array => {
    const a = schedule.alphaBar[t]!;
    return noisy.map((z) => Math.sqrt(1 - a) * (z - Math.sqrt(a) * mean) / (a * variance + 1 - a));
  };
  const latents = new Float32Array(64).fill(-2);
  const begin = Math.abs(latents[0]! - mean);
  for (let step = 0; step < 400; step++) {
    const [t] = drawTimesteps(schedule, [0.05, 0.8], 1, 1, step) as [number];
    const added = normalNoise(64, 1, step);
    const told = predict(addNoise(schedule, latents, added, [t]), t);
    const rules = { ...RULES, guidanceScale: 1 };
    const gradient = scoreDistillation(schedule, { text: told, empty: told }, added, [t], rules);
    for (let i = 0; i < 64; i++) latents[i] = latents[i]! - 0.05 * gradient[i]!;
  }
  const end = latents.reduce((sum, value) => sum + value, 0) / 64;
  assert.ok(Math.abs(end - mean) < 0.03 * begin, `${end}`);
});

Deno.test("predictions of other lengths are refused", () => {
  const short = { ...predictions, empty: new Float32Array(1) };
  assert.throws(() => noiseFreeDistillation(schedule, short, [1, 2], RULES), /lengths differ: 1/);
  assert.throws(() => noiseFreeDistillation(schedule, predictions, [1, 1000], RULES), RangeError);
  assert.throws(() => noiseFreeDistillation(schedule, predictions, [1, 2, 3], RULES), RangeError);
});

Deno.test("timesteps fill the paper's range, before step 3,000 and from it on", () => {
  for (const [step, least, most] of [[0, 50, 800], [2999, 50, 800], [3000, 20, 550], [9999, 20, 550]]) {
    const drawn = drawTimesteps(schedule, noiseRange(ANNEALING, step!), 20_000, 7, step!);
    assert.deepEqual([Math.min(...drawn), Math.max(...drawn)], [least, most]);
    const mean = drawn.reduce((sum, t) => sum + t, 0) / drawn.length;
    assert.ok(Math.abs(mean - (least! + most!) / 2) < 5, `${mean}`);
  }
});

Deno.test("timesteps and noise depend on their place alone", () => {
  const draw = (...place: number[]) => [
    drawTimesteps(schedule, [0, 1], 8, ...place),
    [...normalNoise(7, ...place)],
  ];
  assert.deepEqual(draw(1, 2), draw(1, 2));
  for (const place of [[1, 3], [2, 2], [2, 1]]) {
    const [[steps, noise], [otherSteps, otherNoise]] = [draw(1, 2), draw(...place)];
    assert.ok(steps!.some((t, i) => t !== otherSteps![i]));
    assert.ok(noise!.every((value, i) => value !== otherNoise![i]));
  }
  assert.equal(Math.max(...drawTimesteps(schedule, [1, 1], 8, 1)), 999);
  assert.throws(() => drawTimesteps(schedule, [0.8, 0.05], 1, 1), /0.8 to 0.05/);
  assert.throws(() => drawTimesteps(schedule, [0, NaN], 1, 1), RangeError);
});

Deno.test("normalNoise() is standard normal", () => {
  const noise = normalNoise(100_001, 3);
  const moment = (power: number) => noise.reduce((sum, value) => sum + value ** power, 0) / noise.length;
  assert.ok(Math.abs(moment(1)) < 0.01);
  assert.ok(Math.abs(moment(2) - 1) < 0.02);
  assert.ok(Math.abs(moment(3)) < 0.04);
  assert.ok(Math.abs(moment(4) - 3) < 0.1);
});
