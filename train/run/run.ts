import { TRAINING_STEPS } from "../../runtime/telemetry/figures.ts";
import { join } from "node:path";
import { writeWhole } from "../../runtime/cli/whole_output.ts";
import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import type { Clip } from "../../runtime/motion/clips/clip.ts";
import { message } from "../../runtime/base/message.ts";
import { loadNewestCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { sizeAt } from "../config/config.ts";
import type { DensifyReport } from "../splats/densify.ts";
import type { Guidance } from "../guidance/guidance.ts";
import { train, type Training } from "../loop.ts";
import type { Event, Metrics } from "./metrics.ts";
import { memoryAtHand, statedMemory } from "./memory.ts";
import { FINITE_CHECK } from "../../runtime/gpu/layouts.ts";
import type { Model } from "../splats/model.ts";
import { drawPreview } from "./previews.ts";
import { readBuffers } from "./read_buffers.ts";
import { REGULAR_TERMS } from "../splats/regulariser.ts";
import type { RunFolder, RunInfo } from "./run_folder.ts";
import { openRunLog, type RunLog } from "./run_log.ts";
import { createRunParts, type RunParts } from "./run_parts.ts";
import { createSampler } from "../sampling/sampler.ts";
import { lightOfLook, surfaceLight } from "./moving_light.ts";
import { createTimeLeft } from "./time_left.ts";
import { toAvatar } from "./to_avatar.ts";
import { finiteReport, readFiniteCheck, refuseBroken } from "./finite_check.ts";

/** Milliseconds of work that a crash may cost. */
const CHECKPOINT_AFTER = 15 * 60_000;

/** Side of one picture of a preview. */
const PREVIEW_SIZE = 320;

export interface RunOptions {
  readonly gpu: Gpu;
  readonly head: HeadModel;
  readonly guidance: Guidance;
  readonly folder: RunFolder;
  readonly info: RunInfo;
  readonly clips?: readonly Clip[];
  /** The avatar that it begins with, in place of grey splats or what the guidance knows. */
  readonly source?: Avatar | null;
  /** Ends the run behind the step in work, with a checkpoint. */
  readonly signal: AbortSignal;
  /** Milliseconds from one checkpoint on until another is due whatever the step; none are where they are switched off. */
  readonly checkpointAfter?: number;
  /** Whoever wants to know how far it has come. */
  onLine?(line: Metrics | Event): void;
  /** The same, after each update. */
  onStep?(done: number): void;
  /** Whether a preview comes before the first step too. */
  readonly firstPreview?: boolean;
  /** Called after each update: the next begins when it resolves. Lets other work of this thread run where not given. */
  rest?(): Promise<void>;
}

export interface RunResult {
  /** Updates done. */
  readonly done: number;
  readonly avatar: Avatar;
}

/**
 * Trains in a folder, from its newest checkpoint where there is one.
 *
 * @throws BrokenTrainingError where a value is not finite, with the last good checkpoint
 */
export async function runTraining(options: RunOptions): Promise<RunResult> {
  const { gpu, head, guidance, folder, info, source } = options;
  const { config } = info;
  const atHand = memoryAtHand(gpu);
  const from = await loadNewestCheckpoint(folder.checkpoints, head);
  const start = from?.step ?? 0;
  if (from?.beside) await guidance.beside?.restore(from.beside);
  const parts = await createRunParts(gpu, head, config, from, guidance, info.shape, source);
  const log = await openRunLog(folder.metrics, start, createTimeLeft(config), options.onLine);
  try {
    parts.settle(start);
    await parts.rendererOf(sizeAt(config, start));
    log.say({
      event: from ? "resumed" : "started",
      step: start,
      words: statedMemory(gpu.allocated, atHand),
    });
    const training = trainingOf(options, start, from?.path ?? null, parts, log);
    if (options.firstPreview && start === 0) await training.preview(0);
    const done = await train(training);
    log.say({ event: done === config.steps ? "done" : "stopped", step: done });
    return { done, avatar: await finish(gpu, parts.model, info, guidance, source) };
  } catch (error) {
    log.say({ event: "failed", step: log.step, words: message(error) });
    throw error;
  } finally {
    log.close();
    parts.close();
  }
}

/** The loop's steps over the parts, the log and the folder. @param lastGood path of the newest checkpoint */
function trainingOf(
  options: RunOptions,
  step: number,
  lastGood: string | null,
  parts: RunParts,
  log: RunLog,
): Training {
  const { gpu, head, guidance, folder, info: { config }, clips = [], signal } = options;
  const { checkpointAfter = CHECKPOINT_AFTER, rest = breath } = options;
  const { model, optimiser } = parts;
  let kept = performance.now();
  return {
    config,
    step,
    sampler: createSampler(config, head, clips),
    guidance,
    optimiser,
    signal,
    rendererOf: parts.rendererOf,
    async densify(step, renderer) {
      const report = await parts.densifier.densify(step, renderer.views); // SYNC where it is due
      if (report) log.say({ event: "densified", step: step + 1, words: changes(report) });
    },
    async log(done, renderer) {
      const { skippedSteps } = await renderer.counters(); // SYNC
      if (skippedSteps > 0) {
        log.say({ event: "grown", step: done, words: `${skippedSteps} updates left out` });
      }
      const { figures, check } = await readFigures(gpu, guidance, parts); // SYNC
      log.measure({ step: done, ...figures });
      refuseBroken(check, lastGood);
    },
    async breathe(done) {
      parts.settle(done);
      TRAINING_STEPS.add(1);
      options.onStep?.(done);
      await rest();
    },
    async preview(done) {
      const name = `${String(done).padStart(6, "0")}.png`;
      const picture = await drawPreview(parts.previewer, model, guidance, PREVIEW_SIZE);
      await writeWhole(join(folder.previews, name), (path) => Deno.writeFile(path, picture));
      log.say({ event: "previewed", step: done, words: name });
    },
    async checkpoint(done) {
      // Updates stop at what is not finite: what comes after it must not pass for a good checkpoint.
      const check = await readFiniteCheck(gpu, model); // SYNC
      refuseBroken(check, lastGood);
      const extra = { ...parts.rendererState(), skipped: check.skipped };
      const beside = await guidance.beside?.state();
      const checkpoint = { step: done, snapshot: await model.snapshot(), extra, ...beside && { beside } };
      lastGood = await saveCheckpoint(folder.checkpoints, head, checkpoint, config.checkpoints);
      kept = performance.now();
    },
    isLate: () => config.checkpointEvery > 0 && performance.now() - kept >= checkpointAfter,
  };
}

const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** The last step's losses and what was counted, in one wait for the device. */
async function readFigures(gpu: Gpu, guidance: Guidance, { model, optimiser }: RunParts) {
  const [first, second, words] = await readBuffers(gpu, [
    [guidance.losses, guidance.terms.length * 4],
    [optimiser.losses, REGULAR_TERMS.length * 4],
    [model.finiteCheck, FINITE_CHECK.size],
  ]); // SYNC
  const check = finiteReport(new Uint32Array(words!));
  const values = [...new Float32Array(first!), ...new Float32Array(second!)];
  const names = [...guidance.terms, ...REGULAR_TERMS];
  const figures = {
    loss: values.reduce((sum, value) => sum + value, 0),
    terms: Object.fromEntries(names.map((name, index) => [name, values[index]!])),
    splats: model.count,
    skipped: check.skipped,
    ...(guidance.figures ? { guidance: guidance.figures() } : {}),
  };
  return { figures, check };
}

/** The avatar as it stands, with all that it takes to make it again. */
async function finish(
  gpu: Gpu,
  model: Model,
  { name, config, look }: RunInfo,
  guidance: Guidance,
  source: Avatar | null = null,
): Promise<Avatar> {
  const { prompt, seed, steps } = config;
  const avatar = await toAvatar(gpu, model, prompt || name, {
    trainer: "headcast",
    prompt,
    seed,
    steps,
    config,
    look,
  });
  // The painter's light is known; that of pictures from elsewhere is in the colours, and stays, unless they changed an
  // avatar that had it: the rest of that one is to be seen as before.
  if (config.guidance !== "painter" && !source?.light) return avatar;
  const painted = config.guidance === "painter" ? look : source?.provenance.look;
  return {
    ...avatar,
    light: surfaceLight(avatar, painted ? lightOfLook(avatar.head, painted, guidance.worn) : undefined),
  };
}

function changes({ cloned, split, seeded, pruned }: DensifyReport): string {
  const parts = Object.entries({ cloned, split, seeded, pruned }).filter(([, count]) => count > 0);
  return parts.map(([what, count]) => `${count} ${what}`).join(", ") || "nothing changed";
}
