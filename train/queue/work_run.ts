import { hostname } from "node:os";
import { join } from "node:path";
import { DATA_FOLDER } from "../../runtime/avatar/folder/data_folder.ts";
import { endProcess } from "../../runtime/system/end_process.ts";
import { interruptSignals } from "../../runtime/cli/system.ts";
import { probeAdapter } from "../../runtime/commands/adapter.ts";
import { awaitNats } from "../../runtime/nats/await_nats.ts";
import { bringAvatar } from "../../runtime/queue/bring_avatar.ts";
import { openTrainingQueue } from "../../runtime/queue/training_queue.ts";
import { USUAL_TIMING } from "../../runtime/queue/timing.ts";
import type { WorkFlags } from "../commands/work.ts";
import { queuePlace } from "./nats_needed.ts";
import { work } from "./work.ts";

/** Works until Ctrl-C, or until the queue is empty where that is wanted. @returns the exit code */
export async function startWorker(options: WorkFlags): Promise<number> {
  const signal = stopOnInterrupt(), place = queuePlace(options, "work");
  const nats = await awaitNats(place, "worker", { tell: console.log, signal }).catch((error) => {
    if (signal.aborted) return null;
    throw error;
  });
  if (nats === null) return 0;
  // Jobs that are taken where nothing can train would be given back for ever.
  const answer = await probeAdapter();
  if (answer.adapter === null) throw new Error(`Cannot work, an adapter must answer: ${answer.problem}`);
  const queue = await openTrainingQueue(nats);
  const worker = `${hostname()}-${crypto.randomUUID().slice(0, 8)}`;
  const folder = join(DATA_FOLDER, "out", "queue", worker), { avatars } = options;
  signal.addEventListener("abort", () => console.log("Gives back what is at work"));
  console.log(`Worker ${worker} takes trainings from ${nats.place}, and trains on ${answer.adapter.name}`);
  try {
    const done = await work({
      ...{ queue, worker, folder, signal, timing: USUAL_TIMING, tell: console.log },
      ...{ jobs: options.jobs, once: options.once, retries: options.retries },
      checkpointMs: options["checkpoint-every"] * 1000,
      ...avatars !== undefined && {
        async keepAvatar(record) {
          await bringAvatar(queue, record, join(avatars, record.name));
        },
      },
    });
    console.log(`Done: ${done}`);
    return 0;
  } finally {
    queue.close();
    await nats.close();
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
}

/** The first Ctrl-C or SIGTERM gives back what is at work, the second ends at once. */
function stopOnInterrupt(): AbortSignal {
  const stop = new AbortController();
  for (const name of interruptSignals()) {
    Deno.addSignalListener(name, () => {
      if (stop.signal.aborted) endProcess(130);
      stop.abort();
    });
  }
  return stop.signal;
}
