/** A worker of the bench: `deno run worker_main.ts OPTIONS`, which writes down when it held which job. */
import { connectNats } from "../../../runtime/nats/connect_nats.ts";
import { openTrainingQueue } from "../../../runtime/queue/training_queue.ts";
import type { QueueTiming } from "../../../runtime/queue/timing.ts";
import { endProcess } from "../../../runtime/system/end_process.ts";
import { work } from "../../../train/queue/work.ts";
import { monotonicMs } from "./monotonic.ts";

export interface WorkerOptions {
  readonly url: string;
  readonly worker: string;
  readonly folder: string;
  /** Lines of JSON: HeldLine. */
  readonly log: string;
  readonly timing: QueueTiming;
  readonly retries: number;
  readonly checkpointMs: number;
}

/** Times are the machine's own monotonic clock's, ms. */
export interface HeldLine {
  readonly worker: string;
  readonly job: string;
  readonly attempt: number;
  readonly what: "held" | "released" | "lost";
  readonly from: number;
  readonly until: number;
}

if (import.meta.main) {
  const { url, worker, log, ...options }: WorkerOptions = JSON.parse(Deno.args[0]!);
  const stop = new AbortController();
  Deno.addSignalListener("SIGTERM", () => stop.abort());
  const file = await Deno.open(log, { append: true, create: true });
  const nats = await connectNats({ url });
  const queue = await openTrainingQueue(nats, { timing: options.timing });
  await work({
    ...options,
    ...{ queue, worker, jobs: 1, once: false, signal: stop.signal },
    trainer: new URL("../../train/queue/tiny_trainer.ts", import.meta.url),
    tell: (words) => console.log(`${monotonicMs().toFixed(0)} ${worker} ${words}`),
    onHeld({ from, until, ...event }) {
      // Of one clock that all processes have.
      const ahead = monotonicMs() - performance.now();
      const line: HeldLine = { worker, ...event, from: from + ahead, until: until + ahead };
      file.writeSync(new TextEncoder().encode(JSON.stringify(line) + "\n"));
    },
  });
  await nats.close();
  endProcess(0);
}
