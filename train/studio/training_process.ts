import { endProcess } from "../../runtime/cli/end_process.ts";
import { errorLines } from "../../runtime/base/error_lines.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../../runtime/render/files/local_gpu.ts";
import {
  jsonLines,
  type TrainingNews,
  type TrainingOrder,
  type TrainingWord,
} from "../../runtime/server/studio/training_orders.ts";
import { askedConfig, type TrainConfig } from "../config/config.ts";
import { readLook } from "../guidance/painter/look/whole_look.ts";
import { carryOut, newTraining } from "../run/training.ts";
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
    });
    return 0;
  } catch (error) {
    report({ type: "failed", reason: error instanceof Error ? errorLines(error).join("; ") : String(error) });
    return 1;
  }
}

async function planned({ name, folder, out, look, ...asked }: TrainingOrder, gpu: Gpu) {
  const config = configFor(asked, gpu);
  return await newTraining({ config, name, look: readLook(JSON.stringify(look)), folder, out });
}

function configFor(
  { prompt, profile, seed, steps, size }: Pick<
    TrainingOrder,
    "prompt" | "profile" | "seed" | "steps" | "size"
  >,
  gpu: Gpu,
): TrainConfig {
  const changes = {
    prompt,
    ...seed !== undefined && { seed },
    ...steps !== undefined && { steps },
    ...size !== undefined && { size },
  };
  const config = askedConfig(gpu.profile, changes, profile);
  return { ...config, previewEvery: Math.min(config.previewEvery, Math.ceil(config.steps / PREVIEWS)) };
}

if (import.meta.main) {
  for (const signal of ["SIGINT", ...Deno.build.os === "windows" ? ["SIGBREAK" as const] : []] as const) {
    Deno.addSignalListener(signal, () => {});
  }
  endProcess(await trainAsOrdered(comeLast));
}
