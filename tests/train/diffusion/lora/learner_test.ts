import { equal, ok, rejects } from "node:assert/strict";
import { PORTRAIT } from "../../../../runtime/base/camera.ts";
import { makeConfig } from "../../../../train/config/config.ts";
import { beginAdam, updateByAdam } from "../../../../train/diffusion/lora/adam.ts";
import { cameraMatrix } from "../../../../train/diffusion/lora/camera_matrix.ts";
import type { Student } from "../../../../train/diffusion/lora/student.ts";
import { projectionOf } from "../../../../train/diffusion/control/projection.ts";
import { distilStep } from "../../../../train/guidance/diffusion/distillation_step.ts";
import { createLearner } from "../../../../train/guidance/diffusion/kinds/learner.ts";
import { adamStep } from "../../../reference/adam.ts";
import { assertSameBytes } from "../../../same_bytes.ts";
import { gaussianModel } from "../../guidance/diffusion/gaussian_model.ts";

const SIZE = 8;
const PROMPTS = { text: () => "a head", negative: "ugly" };
const CAMERAS = [0, 1].map((azimuth) => ({ ...PORTRAIT, azimuth }));
const MAPS = CAMERAS.map(() => new Float32Array(3 * SIZE * SIZE).fill(0.7));

/** Sees noise as a share of the latents, and a little of where the camera stands: two numbers to learn. */
function linearStudent(): Student {
  const layout = { length: 2, tensors: [{ name: "all", shape: [2], offset: 0 }] };
  const student: Student = {
    layout,
    predict(learnt, { latents, cameras, count }) {
      const item = latents.length / count;
      return Promise.resolve(
        latents.map((x, i) => learnt[0]! * x + learnt[1]! * cameras[Math.floor(i / item)]![3]!),
      );
    },
    async learn(learnt, batch, targets) {
      const item = targets.length / batch.count;
      const apart = (await student.predict(learnt, batch)).map((value, i) => value - targets[i]!);
      const gradient = new Float32Array(2);
      apart.forEach((off, i) => {
        gradient[0]! += 2 * off * batch.latents[i]! / targets.length;
        gradient[1]! += 2 * off * batch.cameras[Math.floor(i / item)]![3]! / targets.length;
      });
      return { loss: apart.reduce((sum, off) => sum + off * off, 0) / targets.length, gradient };
    },
    close: () => Promise.resolve(),
  };
  return student;
}

const config = makeConfig("fast", { distillation: "vsd", studentRate: 1e-2, studentUpdates: 2 });

function learnerOf(changes: Partial<typeof config> = {}) {
  const model = gaussianModel(SIZE);
  return createLearner({ ...config, ...changes }, { model, prompts: PROMPTS, student: linearStudent() });
}

/** Steps of distillation of one picture by the learner. @returns the last one's gradient */
async function distil(learner: ReturnType<typeof learnerOf>, from: number, end: number) {
  const pictures = new Float32Array(2 * 3 * SIZE * SIZE).fill(0.25);
  const views = { cameras: CAMERAS, pictures, controlMaps: () => Promise.resolve(MAPS) };
  let gradient = new Float32Array();
  for (let step = from; step < end; step++) {
    const distilled = await distilStep(gaussianModel(SIZE), config, PROMPTS, views, step, learner);
    gradient = Float32Array.from(distilled.gradient);
  }
  return gradient;
}

Deno.test("a student's training goes on bit by bit from its weights and Adam's moments", async () => {
  const whole = learnerOf();
  const wanted = await distil(whole, 0, 6);
  const first = learnerOf();
  await distil(first, 0, 3);
  const kept = await first.state();
  const second = learnerOf();
  await second.restore(kept);
  assertSameBytes(await distil(second, 3, 6), wanted, "the pictures' gradient");
  const [state, same] = [await whole.state(), await second.state()];
  for (const [name, array] of Object.entries(state)) assertSameBytes(same[name]!, array, name);
  equal(state.studentUpdates![0], 12);
  ok(state.studentFirstMoment!.every((value) => value !== 0));
  const { studentSecondMoment: _, ...less } = kept;
  await rejects(
    async () => await learnerOf().restore(less),
    /Cannot resume, .*studentSecondMoment must be 2 .*: none/,
  );
});

Deno.test("what a student learns is the best that it can tell of pictures under noise", async () => {
  const learner = learnerOf({ studentRate: 3e-2, studentUpdates: 1 });
  const { schedule } = gaussianModel(SIZE);
  const latents = new Float32Array(2 * 4 * 16);
  const views = {
    cameras: CAMERAS,
    latents,
    timesteps: [0, 0],
    noise: latents,
    noisy: latents,
    controlMaps: null,
  };
  for (let step = 0; step < 400; step++) await learner.learn({ ...views, step });
  // Of black pictures with noise e at any timestep, w sqrt(1 - a) e is nearest to e on the mean for this w.
  const mean = (of: (a: number) => number) => schedule.alphaBar.reduce((sum, a) => sum + of(a), 0) / 100;
  const best = mean((a) => Math.sqrt(1 - a)) / mean((a) => 1 - a);
  const { studentWeights } = await learner.state();
  ok(Math.abs(studentWeights![0]! / best - 1) < 0.05, `${studentWeights![0]} for ${best}`);
  ok(Math.abs(studentWeights![1]!) < 0.05, `the camera says nothing: ${studentWeights![1]}`);
});

Deno.test("updateByAdam() is Adam's algorithm", () => {
  const rules = { rate: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
  const state = beginAdam(Float32Array.of(1, -2, 0.5));
  const twin = {
    value: Float64Array.of(1, -2, 0.5),
    first: new Float64Array(3),
    second: new Float64Array(3),
  };
  for (let step = 0; step < 5; step++) {
    const gradient = Float32Array.of(Math.sin(step), 3, -1e-4);
    updateByAdam(state, gradient, rules);
    adamStep(twin, gradient, [0.1, 0.1, 0.1], step, rules);
  }
  twin.value.forEach((value, i) => ok(Math.abs(value - state.values[i]!) < 1e-6, `${i}`));
});

Deno.test("cameraMatrix() takes the camera's space to the world that it sees", () => {
  const camera = { azimuth: 0.7, elevation: -0.4, distance: 3, fovY: 0.6, height: 0.2 };
  const matrix = cameraMatrix(camera);
  const projection = projectionOf(camera, 100);
  const at = new Float64Array(3);
  // A point to the right, above, and 2 before the camera: where it lies in the picture says that it is the same camera.
  const [x, y, z] = [0, 1, 2].map((row) =>
    0.3 * matrix[4 * row]! + 0.1 * matrix[4 * row + 1]! - 2 * matrix[4 * row + 2]! + matrix[4 * row + 3]!
  ) as [number, number, number];
  projection.place(x, y, z, at, 0);
  const focal = 50 / Math.tan(0.3);
  const wanted = [50 + focal * 0.3 / 2, 50 - focal * 0.1 / 2, 2];
  wanted.forEach((value, i) => ok(Math.abs(value - at[i]!) < 1e-4, `${i}: ${at[i]} for ${value}`));
  ok(Math.abs(matrix[12]! - Math.tan(0.3)) < 1e-6);
});
