import type { TrainConfig } from "../../../config/config.ts";
import type { DiffusionModel } from "../../../diffusion/diffusion_model.ts";
import type { PromptBook } from "../../../diffusion/language/prompt_book.ts";
import { type AdamRules, beginAdam, updateByAdam } from "../../../diffusion/lora/adam.ts";
import { cameraMatrix } from "../../../diffusion/lora/camera_matrix.ts";
import { firstWeights } from "../../../diffusion/lora/learnt_weights.ts";
import type { Student, StudentBatch } from "../../../diffusion/lora/student.ts";
import { addNoise, noiseOf, outputTargets } from "../../../diffusion/noise/noising.ts";
import { drawTimesteps, normalNoise } from "../../../diffusion/noise/timesteps.ts";
import type { Beside, BesideState, StudentViews } from "./beside.ts";

export type LearnerConfig = Pick<TrainConfig, "seed" | "controlScale" | "studentRate" | "studentUpdates">;

export interface LearnerParts {
  readonly model: Pick<DiffusionModel, "schedule" | "embed">;
  readonly prompts: PromptBook;
  /** Closed with the learner. */
  readonly student: Student;
}

// Keep the draws of a student's timesteps and noise apart from each other and from all others.
const TIMESTEPS = 42, NOISE = 43;
/** PyTorch's, with which ProlificDreamer taught. */
const ADAM: Omit<AdamRules, "rate"> = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/**
 * Teaches a student what the avatar's own pictures look like under noise (Wang et al. 2023, Eq. 10): of each view's
 * latents with noise of its own at any timestep it is to tell the noise, by the mean squared distance of its outputs
 * and Adam. A function of the step and of its state.
 */
export function createLearner(config: LearnerConfig, { model, prompts, student }: LearnerParts): Beside {
  const { schedule } = model;
  const adam = beginAdam(firstWeights(student.layout, config.seed));
  let loss = NaN;

  async function batchOf(
    { cameras, controlMaps }: StudentViews,
    latents: Float32Array,
    timesteps: readonly number[],
  ): Promise<StudentBatch> {
    return {
      count: cameras.length,
      latents,
      timesteps,
      embeddings: await model.embed(cameras.map((camera) => prompts.text(camera))),
      controlMaps,
      controlScale: config.controlScale,
      cameras: cameras.map(cameraMatrix),
    };
  }

  async function update(views: StudentViews, round: number): Promise<void> {
    const { step, cameras, latents } = views;
    const place = [config.seed, step, round] as const;
    const timesteps = drawTimesteps(schedule, [0, 1], cameras.length, ...place, TIMESTEPS);
    const noise = normalNoise(latents.length, ...place, NOISE);
    const noisy = addNoise(schedule, latents, noise, timesteps);
    const targets = outputTargets(schedule, noise, noisy, timesteps);
    const lesson = await student.learn(adam.values, await batchOf(views, noisy, timesteps), targets);
    loss = lesson.loss;
    updateByAdam(adam, lesson.gradient, { ...ADAM, rate: config.studentRate });
  }

  return {
    async predict(views) {
      const { noisy, timesteps } = views;
      const outputs = await student.predict(adam.values, await batchOf(views, noisy, timesteps));
      return noiseOf(schedule, outputs, noisy, timesteps);
    },
    async learn(views) {
      for (let round = 0; round < config.studentUpdates; round++) await update(views, round);
    },
    figures: () => ({ studentLoss: loss }),
    state() {
      const { values, firstMoment, secondMoment, updates } = adam;
      return Promise.resolve({
        studentWeights: values.slice(),
        studentFirstMoment: firstMoment.slice(),
        studentSecondMoment: secondMoment.slice(),
        studentUpdates: Float32Array.of(updates),
      });
    },
    restore(state) {
      const take = (name: string, into: Float32Array) => into.set(arrayOf(state, name, into.length));
      take("studentWeights", adam.values);
      take("studentFirstMoment", adam.firstMoment);
      take("studentSecondMoment", adam.secondMoment);
      adam.updates = arrayOf(state, "studentUpdates", 1)[0]!;
      return Promise.resolve();
    },
    close: () => student.close(),
  };
}

/** @throws RangeError where the state is of another student */
function arrayOf(state: BesideState, name: string, length: number): Float32Array {
  const array = state[name];
  if (array?.length === length) return array;
  throw new RangeError(
    `Cannot resume, the student's ${name} must be ${length} numbers: ${array?.length ?? "none"}`,
  );
}
