import type { Avatar } from "../../runtime/avatar/avatar.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import type { Clip } from "../../runtime/motion/clips/clip.ts";
import { message } from "../../runtime/base/message.ts";
import { loadNewestCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { sizeAt } from "../config/config.ts";
import { createDensifier, type DensifyReport } from "../splats/densify.ts";
import {
  createDifferentiableRenderer,
  type DifferentiableRenderer,
  type RenderRoom,
} from "../render/differentiable_renderer.ts";
import type { Guidance } from "../guidance/guidance.ts";
import { train } from "../loop.ts";
import { type Event, type Metrics, openMetricsLog, readMetrics, secondsOf } from "./metrics.ts";
import { memoryAtHand, statedMemory } from "./memory.ts";
import { FINITE_CHECK } from "../../runtime/gpu/layouts.ts";
import { createModel, type Model } from "../splats/model.ts";
import { createOptimiser } from "../splats/optimiser.ts";
import { createPreviewer, drawPreview } from "./previews.ts";
import { readBuffers } from "./read_buffers.ts";
import { REGULAR_TERMS } from "../splats/regulariser.ts";
import { createRig } from "../rig/rig.ts";
import { type RunFolder, type RunInfo, writeFileWhole } from "./run_folder.ts";
import { createSampler } from "../sampling/sampler.ts";
import { toAvatar } from "./to_avatar.ts";
import { finiteReport, readFiniteCheck, refuseBroken, writeSkipped } from "./finite_check.ts";

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
  /** Ends the run behind the step in work, with a checkpoint. */
  readonly signal: AbortSignal;
  /** Milliseconds from one checkpoint on until another is due whatever the step; none are where they are switched off. */
  readonly checkpointAfter?: number;
  /** Whoever wants to know how far it has come. */
  onLine?(line: Metrics | Event): void;
  /** The same, after each update. */
  onStep?(done: number): void;
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
  const { gpu, head, guidance, folder, info, clips = [], signal, checkpointAfter = CHECKPOINT_AFTER } =
    options;
  const { config } = info;
  const atHand = memoryAtHand(gpu);
  const from = await loadNewestCheckpoint(folder.checkpoints, head);
  const start = from?.step ?? 0;
  const model = await createModel(gpu, head, config, from ? { snapshot: from.snapshot } : {});
  if (from) writeSkipped(gpu, model, Number(from.extra.skipped ?? 0));
  const optimiser = await createOptimiser(gpu, model, config);
  const rig = await createRig(gpu, head, model, { learnsShape: config.learnShape });
  const densifier = createDensifier(gpu, model, config);
  const previewer = await createPreviewer(gpu);
  const earlier = secondsOf((await readMetrics(folder.metrics)).filter(({ step }) => step <= start));
  const lines = await openMetricsLog(folder.metrics, start);
  const begun = performance.now();
  const clock = () => earlier + (performance.now() - begun) / 1000;
  let lastGood = from?.path ?? null;
  let kept = begun;
  let last = { step: start, seconds: earlier };
  let renderer: DifferentiableRenderer | null = null;
  let rendererSize = 0;

  const say = (line: Metrics | Event) => {
    lines.write(line);
    options.onLine?.(line);
  };

  /** From the step on at which beta is final, its gradient costs nothing any more. */
  const settle = (done: number) => {
    if (done >= config.shapeUntil * config.steps) rig.stopLearning();
  };

  async function rendererOf(size: number): Promise<DifferentiableRenderer> {
    if (renderer && rendererSize === size) return renderer;
    renderer?.close();
    // The room of the checkpoint, so that a resumed run leaves out the very steps that an unbroken one does.
    const room = from && from.extra.size === size ? { room: from.extra.room as RenderRoom } : {};
    rendererSize = size;
    return renderer = await createDifferentiableRenderer(gpu, model, rig, {
      views: config.views,
      size,
      ...room,
    });
  }

  try {
    settle(start);
    await rendererOf(sizeAt(config, start));
    const words = statedMemory(gpu.allocated, atHand);
    say({ event: from ? "resumed" : "started", step: start, words });
    const done = await train({
      config,
      step: start,
      sampler: createSampler(config, head, clips),
      guidance,
      optimiser,
      signal,
      rendererOf,
      async densify(step, renderer) {
        const report = await densifier.densify(step, renderer.views); // SYNC where it is due
        if (report) say({ event: "densified", step: step + 1, words: changes(report) });
      },
      async log(done, renderer) {
        const { skippedSteps } = await renderer.counters(); // SYNC
        const [first, second, check] = await readBuffers(gpu, [
          [guidance.losses, guidance.terms.length * 4],
          [optimiser.losses, REGULAR_TERMS.length * 4],
          [model.finiteCheck, FINITE_CHECK.size],
        ]); // SYNC
        const { skipped, ...report } = finiteReport(new Uint32Array(check!));
        if (skippedSteps > 0) say({ event: "grown", step: done, words: `${skippedSteps} updates left out` });
        const values = [...new Float32Array(first!), ...new Float32Array(second!)];
        const names = [...guidance.terms, ...REGULAR_TERMS];
        const terms = Object.fromEntries(names.map((name, index) => [name, values[index]!]));
        const seconds = clock();
        say({
          step: done,
          loss: values.reduce((sum, value) => sum + value, 0),
          terms,
          splats: model.count,
          iterationsPerSecond: (done - last.step) / Math.max(1e-9, seconds - last.seconds),
          seconds,
          skipped,
          ...(guidance.figures ? { guidance: guidance.figures() } : {}),
        });
        last = { step: done, seconds };
        refuseBroken({ skipped, ...report }, lastGood);
      },
      async breathe(done) {
        settle(done);
        options.onStep?.(done);
        await new Promise((resolve) => setTimeout(resolve, 0));
      },
      async preview(done) {
        const name = `${String(done).padStart(6, "0")}.png`;
        await writeFileWhole(
          `${folder.previews}/${name}`,
          await drawPreview(previewer, model, guidance, PREVIEW_SIZE),
        );
        say({ event: "previewed", step: done, words: name });
      },
      async checkpoint(done) {
        // Updates stop at what is not finite: what comes after it must not pass for a good checkpoint.
        const check = await readFiniteCheck(gpu, model); // SYNC
        refuseBroken(check, lastGood);
        const extra = { size: rendererSize, room: renderer!.room, skipped: check.skipped };
        const checkpoint = { step: done, snapshot: await model.snapshot(), extra };
        lastGood = await saveCheckpoint(folder.checkpoints, head, checkpoint, config.checkpoints);
        kept = performance.now();
      },
      isLate: () => config.checkpointEvery > 0 && performance.now() - kept >= checkpointAfter,
    });
    say({ event: done === config.steps ? "done" : "stopped", step: done });
    return { done, avatar: await finish(gpu, model, info) };
  } catch (error) {
    say({ event: "failed", step: last.step, words: message(error) });
    throw error;
  } finally {
    lines.close();
    (renderer as DifferentiableRenderer | null)?.close();
    previewer.close();
    optimiser.destroy();
    rig.destroy();
    model.destroy();
  }
}

/** The avatar as it stands, with all that it takes to make it again. */
async function finish(gpu: Gpu, model: Model, { name, config, look }: RunInfo): Promise<Avatar> {
  const { prompt, seed, steps } = config;
  return await toAvatar(gpu, model, prompt || name, {
    trainer: "headcast",
    prompt,
    seed,
    steps,
    config,
    look,
  });
}

function changes({ cloned, split, seeded, pruned }: DensifyReport): string {
  const parts = Object.entries({ cloned, split, seeded, pruned }).filter(([, count]) => count > 0);
  return parts.map(([what, count]) => `${count} ${what}`).join(", ") || "nothing changed";
}
