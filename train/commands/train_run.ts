import { basename, resolve } from "node:path";
import { openProgress } from "../../runtime/cli/progress.ts";
import { abortOnInterrupt, InterruptedError } from "../../runtime/cli/whole_output.ts";
import { openTrainingPage } from "../../runtime/commands/training_page.ts";
import { openLogFor } from "../../runtime/commands/telemetry/log_flags.ts";
import { version } from "../../runtime/cli/main_help.ts";
import { openTelemetryWhereAsked } from "../../runtime/telemetry/out/open_telemetry.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../../runtime/render/files/local_gpu.ts";
import type { Event, Metrics } from "../run/metrics.ts";
import { carryOut, type Training } from "../run/training.ts";
import type { TrainOptions } from "./train.ts";
import { planTraining, printPromptsLook } from "./train_plan.ts";

/** Trains what the command line asks for, and saves the avatar. @returns the exit code */
export async function startTraining(options: TrainOptions): Promise<number> {
  try {
    return await begin(options);
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    console.error(error.message);
    return 130;
  }
}

async function begin(options: TrainOptions): Promise<number> {
  if (options["look-only"]) {
    await printPromptsLook(options);
    return 0;
  }
  const log = options.log === undefined && options["log-level"] === undefined ? null : openLogFor(options);
  await openTelemetryWhereAsked(version);
  try {
    return await planAndTrain(options);
  } finally {
    // What is thrown is told by the command line, and must not be cut off.
    await log?.flush();
    log?.close();
  }
}

async function planAndTrain(options: TrainOptions): Promise<number> {
  const gpu = await openLocalGpu();
  try {
    const plan = await planTraining(options, gpu.profile);
    const page = options.watch ? await openTrainingPage(pageOptions(plan, options)) : null;
    if (page) console.log(`Training page: ${page.url}#${encodeURIComponent(plan.info.name)}`);
    try {
      return await trainAsPlanned(gpu, plan);
    } finally {
      page?.close();
    }
  } finally {
    gpu.close();
  }
}

const pageOptions = ({ folder }: Training, { port }: TrainOptions) => ({
  folder: resolve(folder.path, ".."),
  host: "127.0.0.1",
  port,
});

async function trainAsPlanned(gpu: Gpu, training: Training): Promise<number> {
  const { folder, info } = training;
  const { steps } = info.config;
  const { signal, release } = abortOnInterrupt();
  const show = progressOf(steps);
  signal.addEventListener("abort", () => {
    show.end();
    // Networks on a processor take minutes for a step: who sees nothing happen would think it was not heard.
    console.error(
      "Stopping behind the step in work, with a checkpoint. Ctrl-C again stops at once, without.",
    );
  }, { once: true });
  try {
    const { done } = await carryOut(gpu, training, { signal, onLine: show.line, onStep: show.step });
    show.end();
    if (done > 0) console.log(info.out);
    if (done === steps) return 0;
    console.error(
      `Stopped at step ${done} of ${steps}. Go on: deno task train --resume ${basename(folder.path)}`,
    );
    return 130;
  } finally {
    show.end();
    release();
  }
}

/** The progress bar, fed with the run's lines and steps. */
function progressOf(steps: number) {
  let progress: ReturnType<typeof openProgress> | null = null;
  let note = "";
  return {
    line(line: Metrics | Event): void {
      if (!("event" in line)) {
        const { loss, splats, iterationsPerSecond } = line;
        // Where networks take their time, a step takes many seconds.
        const rate = iterationsPerSecond >= 0.2
          ? `${iterationsPerSecond.toFixed(2)} it/s`
          : `${(1 / iterationsPerSecond).toFixed(1)} s a step`;
        note = `loss ${loss.toFixed(4)}  ${splats} splats  ${rate}`;
      } else if (line.event === "started" || line.event === "resumed") {
        if (line.words) console.error(line.words);
        progress = openProgress("Training", steps, Deno.stderr, () => performance.now(), line.step);
        progress.show(line.step);
      }
    },
    step: (done: number): void => progress?.show(done, note),
    end(): void {
      progress?.end();
      progress = null;
    },
  };
}
