import { endProcess } from "../../runtime/system/end_process.ts";
import { interruptSignals } from "../../runtime/cli/system.ts";
import { errorLines } from "../../runtime/base/error_lines.ts";
import { type Gpu, GpuUnavailableError } from "../../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../../runtime/render/files/local_gpu.ts";
import {
  jsonLines,
  type TrainingNews,
  type TrainingOrder,
  type TrainingWord,
} from "../../runtime/server/studio/training_orders.ts";
import { askedConfig, readConfigFile, type TrainConfig } from "../config/config.ts";
import { readLook } from "../guidance/painter/look/whole_look.ts";
import { begunTraining, carryOut, newTraining } from "../run/training.ts";
import { createPacer, type Pacer } from "./pacer.ts";
import { comeLast } from "./priority.ts";

/*
 * A training for a server that is at other work: training_orders.ts says what comes in and goes out. Ctrl-C in the
 * server's terminal is heard here too, and left to the server.
 */

/** Pictures of a training, at the least: somebody looks on. */
const PREVIEWS = 12;
/** A step that is still not done so long after the server has gone is cut off. */
const ORPHAN_MS = 20_000;

const report = (news: TrainingNews) => console.log(JSON.stringify(news));

/**
 * Reads an order, and carries it out.
 *
 * @param comeLast called once the device is there, before the work begins
 * @returns the exit code
 */
export async function trainAsOrdered(comeLast: () => void): Promise<number> {
  const lines = jsonLines<TrainingOrder | TrainingWord>(Deno.stdin.readable);
  const order = (await lines.next()).value as TrainingOrder;
  const stop = new AbortController();
  let keeps = false, pacer: Pacer | undefined, share = 1;
  const listen = async () => {
    for await (const word of lines as AsyncGenerator<TrainingWord>) {
      if (word.type === "share") {
        share = word.share;
        pacer?.keep(share);
      } else {
        keeps = word.keep;
        stop.abort();
      }
    }
    stop.abort();
    // A job that nobody holds any more is another's: what is done from here on is of no use to anybody.
    if (order.job) endProcess(1);
    setTimeout(() => endProcess(1), ORPHAN_MS);
  };
  void listen();
  try {
    const gpu = await openLocalGpu();
    // Who has asked waits until here.
    comeLast();
    const training = await planned(order, gpu);
    report({ type: "planned", steps: training.info.config.steps });
    if (stop.signal.aborted) return 0;
    // Steps on the processor come behind everything already; a card knows no priority.
    if (gpu.profile === "gpu") {
      pacer = createPacer(() => gpu.device.queue.onSubmittedWorkDone(), stop.signal);
      pacer.keep(share);
    }
    await carryOut(gpu, training, {
      ...{ signal: stop.signal, firstPreview: true, keeps: () => keeps },
      ...pacer && { rest: pacer.rest },
      ...order.job && { checkpointAfter: order.job.checkpointMs },
    });
    return 0;
  } catch (error) {
    const reason = error instanceof Error ? errorLines(error).join("; ") : String(error);
    report({ type: "failed", reason, fault: isOfMachine(error) ? "machine" : "order" });
    return 1;
  }
}

/** Whether another machine may do what this one could not. */
const isOfMachine = (error: unknown): boolean =>
  error instanceof GpuUnavailableError || error instanceof Deno.errors.NotFound ||
  error instanceof Error && /device|memory|missing|ENOSPC|No space left/i.test(error.message);

async function planned(order: TrainingOrder, gpu: Gpu) {
  const { name, folder, out, look, job } = order;
  if (job?.resumes) return await begunTraining(folder);
  return await newTraining({
    ...{ config: configFor(order, gpu), name, look: look === null ? null : readLook(JSON.stringify(look)) },
    ...{ folder, out, clips: job?.clips ?? [] },
    ...job?.shape && { shape: job.shape },
  });
}

function configFor(
  { prompt, profile, seed, steps, size, job }: Pick<
    TrainingOrder,
    "prompt" | "profile" | "seed" | "steps" | "size" | "job"
  >,
  gpu: Gpu,
): TrainConfig {
  const changes = {
    ...checkedFields(job?.changes ?? {}),
    prompt,
    ...seed !== undefined && { seed },
    ...steps !== undefined && { steps },
    ...size !== undefined && { size },
  };
  const config = askedConfig(gpu.profile, changes, profile);
  return { ...config, previewEvery: Math.min(config.previewEvery, Math.ceil(config.steps / PREVIEWS)) };
}

/** @throws SyntaxError, TypeError or RangeError for what are no fields of a configuration */
const checkedFields = (changes: Readonly<Record<string, unknown>>): Partial<TrainConfig> =>
  readConfigFile(JSON.stringify(changes), "the job");

if (import.meta.main) {
  // So is a service manager's word to all processes at once.
  for (const signal of interruptSignals()) Deno.addSignalListener(signal, () => {});
  endProcess(await trainAsOrdered(comeLast));
}
