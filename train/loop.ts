import type { Guidance } from "./guidance/guidance.ts";
import type { DifferentiableRenderer } from "./render/differentiable_renderer.ts";
import type { Optimiser } from "./splats/optimiser.ts";
import type { Sampler } from "./sampling/sampler.ts";
import { sizeAt, type TrainConfig } from "./config/config.ts";

/** The parts of a training, made and ready. Each of them puts its work on the device's queue in turn. */
export interface Training {
  readonly config: TrainConfig;
  /** The first step to do: 0, or a checkpoint's. */
  readonly step: number;
  readonly sampler: Sampler;
  readonly guidance: Guidance;
  readonly optimiser: Optimiser;
  /** The renderer of a size; one at a time is kept. */
  rendererOf(size: number): Promise<DifferentiableRenderer>;
  /** Clones, splits, prunes and seeds where the step's turn has come; waits for the device then. */
  densify(step: number, renderer: DifferentiableRenderer): Promise<void>;
  /** Makes room where pictures did not fit, looks for what is not finite, and writes a line. @param done updates */
  log(done: number, renderer: DifferentiableRenderer): Promise<void>;
  /** Lets other work of this thread run, such as a Ctrl-C; told after each update. */
  breathe(done: number): Promise<void>;
  preview(done: number): Promise<void>;
  checkpoint(done: number): Promise<void>;
  /** Whether one is due by the clock: where networks take minutes a step, its turn by steps comes after days. */
  isLate(): boolean;
  /** Ends the training behind the step in work, with a checkpoint. */
  readonly signal: AbortSignal;
}

/**
 * Trains until the last step, or until the signal. Straight down, and the same whoever guides.
 *
 * @returns updates done
 */
export async function train(training: Training): Promise<number> {
  const { config, sampler, guidance, optimiser, signal } = training;
  let done = training.step;
  while (done < config.steps && !signal.aborted) {
    const renderer = await training.rendererOf(sizeAt(config, done));
    renderer.forward(sampler.at(done));
    await guidance.gradient(renderer.views, done);
    renderer.backward();
    optimiser.step(done, renderer.overflow);
    await training.densify(done, renderer); // SYNC where it is due
    await training.breathe(++done);
    if (isDue(done, config.logEvery, config.steps) || done === training.step + 1 || EARLY.includes(done)) {
      await training.log(done, renderer); // SYNC
    }
    if (isDue(done, config.previewEvery, config.steps)) await training.preview(done); // SYNC
    if (isDue(done, config.checkpointEvery, config.steps) || training.isLate()) {
      await training.checkpoint(done); // SYNC
    }
  }
  if (signal.aborted && done < config.steps) await training.checkpoint(done); // SYNC
  return done;
}

/** Updates done at which what did not fit is looked for besides: the first pictures tell the least of those to come. */
const EARLY: readonly number[] = [2, 4, 7];

/** Whether every so many steps is now; the last step is always, 0 never. */
function isDue(done: number, every: number, steps: number): boolean {
  return every > 0 && (done % every === 0 || done === steps);
}
