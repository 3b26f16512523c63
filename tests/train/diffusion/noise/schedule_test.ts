import assert from "node:assert/strict";
import { addNoise, cleanLatents, noiseOf } from "../../../../train/diffusion/noise/noising.ts";
import { readSchedule, type Schedule } from "../../../../train/diffusion/noise/schedule.ts";
import { floats, readGoldens } from "../../../goldens/diffusion/expected.ts";

const goldens = await readGoldens("schedules");
const configs: Record<string, unknown> = JSON.parse(
  await Deno.readTextFile(new URL("../../../goldens/diffusion/expected/schedules.json", import.meta.url)),
);

function open(
  name: string,
): { schedule: Schedule; timesteps: number[]; golden: (key: string) => Float32Array } {
  const timesteps = [...goldens[`${name}.timesteps`]!.data].map(Number);
  return {
    schedule: readSchedule(configs[name], name),
    timesteps,
    golden: (key) => floats(goldens, `${name}.${key}`),
  };
}

function differ(one: ArrayLike<number>, other: ArrayLike<number>): number {
  assert.ok(one.length === other.length && one.length > 0);
  let most = 0;
  for (let i = 0; i < one.length; i++) most = Math.max(most, Math.abs(one[i]! - other[i]!));
  return most;
}

for (const name of Object.keys(configs)) {
  Deno.test(`a scheduler's config gives diffusers' noise levels: ${name}`, () => {
    const { schedule, golden } = open(name);
    assert.ok(differ(schedule.alphaBar, golden("alpha_bar")) < 2e-6);
  });

  Deno.test(`noise is added and told as diffusers does: ${name}`, () => {
    const { schedule, timesteps, golden } = open(name);
    const noisy = addNoise(schedule, floats(goldens, "latents"), floats(goldens, "noise"), timesteps);
    assert.ok(differ(noisy, golden("noisy")) < 1e-5);
    const noise = noiseOf(schedule, floats(goldens, "prediction"), noisy, timesteps);
    const clean = cleanLatents(schedule, noise, noisy, timesteps);
    const size = Math.max(...golden("clean").map(Math.abs));
    assert.ok(differ(clean, golden("clean")) < 1e-4 * size);
  });

  Deno.test(`the velocity of known noise means that noise: ${name}`, () => {
    const { schedule, timesteps, golden } = open(name);
    const velocity: Schedule = { ...schedule, prediction: "v_prediction" };
    const told = noiseOf(velocity, golden("velocity"), golden("noisy"), timesteps);
    assert.ok(differ(told, floats(goldens, "noise")) < 1e-5);
  });
}

const HOSTILE: readonly (readonly [string, unknown, RegExp])[] = [
  ["no object", [1], /object/],
  ["another prediction", { prediction_type: "sample" }, /prediction_type/],
  ["another plan", { beta_schedule: "sigmoid" }, /beta_schedule/],
  ["noise that shrinks", { beta_start: 0.02, beta_end: 0.01 }, /beta_end/],
  ["noise beyond all", { beta_end: 1 }, /beta_end/],
  ["text for a number", { beta_start: "0" }, /beta_start/],
  ["memory for ever", { num_train_timesteps: 1e12 }, /num_train_timesteps/],
  ["part of a timestep", { num_train_timesteps: 10.5 }, /num_train_timesteps/],
  ["trained betas of 1", { trained_betas: [0.1, 1] }, /trained_betas/],
  ["trained betas of text", { trained_betas: [0.1, "x"] }, /trained_betas/],
  ["no trained betas", { trained_betas: [] }, /trained_betas/],
  ["no noise", { beta_start: 0, beta_end: 0 }, /must grow/],
  ["nothing left", { beta_start: 0.999, beta_end: 0.999 }, /left of the picture/],
];

for (const [what, config, message] of HOSTILE) {
  Deno.test(`a scheduler's config is refused by name: ${what}`, () => {
    assert.throws(() => readSchedule(config, "scheduler_config.json"), (error: Error) => {
      assert.ok(error instanceof RangeError || error instanceof TypeError);
      assert.ok(error.message.startsWith("Cannot read scheduler_config.json"), error.message);
      return message.test(error.message);
    });
  });
}

Deno.test("a timestep that the schedule has not is refused", () => {
  const { schedule } = open("defaults");
  const one = new Float32Array(4);
  for (const t of [-1, 1000, 0.5, NaN]) assert.throws(() => addNoise(schedule, one, one, [t]), RangeError);
  assert.throws(() => addNoise(schedule, one, one, [1, 2, 3]), /3/);
  assert.throws(() => addNoise(schedule, one, new Float32Array(3), [1]), /lengths differ: 3/);
});

Deno.test("where the schedule ends in nothing but noise, the latents without it are their mean", () => {
  const { schedule } = open("zero terminal");
  const one = new Float32Array(4);
  assert.ok(schedule.alphaBar[999] === 0);
  assert.deepEqual([...cleanLatents(schedule, one, one, [999])], [0, 0, 0, 0]);
});
