import { join } from "node:path";
import { AVATAR_FOLDER } from "../../runtime/avatar/folder/read_avatar.ts";
import { columns } from "../../runtime/cli/columns.ts";
import { openProgress } from "../../runtime/cli/progress.ts";
import { abortOnInterrupt } from "../../runtime/cli/whole_output.ts";
import { isOver, type JobRecord } from "../../runtime/protocol/training_jobs.ts";
import { connectNats } from "../../runtime/nats/connect_nats.ts";
import { bringAvatar } from "../../runtime/queue/bring_avatar.ts";
import { openTrainingQueue, type TrainingQueue } from "../../runtime/queue/training_queue.ts";
import type { TrainOptions } from "../commands/train.ts";
import { queuePlace } from "./nats_needed.ts";
import { orderOfOptions, sendClips } from "./order_of_options.ts";

/** Puts a training into the queue, lists what is in it, or takes one out. @returns the exit code */
export async function askQueue(options: TrainOptions): Promise<number> {
  // What cannot be trained is told before anybody is asked.
  const order = options.queue ? await orderOfOptions(options) : null;
  const nats = await connectNats(queuePlace(options, "ask the queue"));
  try {
    const queue = await openTrainingQueue(nats);
    try {
      if (options.cancel !== undefined) return await cancel(queue, options.cancel, options.keep);
      if (order === null) return list(queue);
      const { name } = await queue.submit({ ...order, clips: await sendClips(options, queue.blobs) });
      if (!options.detach) return await follow(queue, name);
      console.log(name);
      return 0;
    } finally {
      queue.close();
    }
  } finally {
    await nats.close();
  }
}

async function cancel(queue: TrainingQueue, name: string, keep: boolean): Promise<number> {
  const record = await queue.cancel(name, keep);
  if (record === null) {
    console.error(`Cannot cancel, no such job waits or is at work: ${name}`);
    return 1;
  }
  console.log(record.state === "cancelled" ? `${name} is cancelled` : `${name} ends behind the step in work`);
  return 0;
}

function list(queue: TrainingQueue): number {
  const jobs = queue.list().sort((a, b) => b.submitted - a.submitted);
  const lines = jobs.map((job) => {
    const { name, error, worker, prompt } = job;
    return [
      name,
      [stateOf(job), error ?? worker ?? "", prompt].filter((each) => each !== "").join("  "),
    ] as const;
  });
  for (const line of columns(lines)) console.log(line.trimEnd());
  if (jobs.length === 0) console.error("The queue is empty");
  return 0;
}

const stateOf = ({ state, step, steps, cancel }: JobRecord): string =>
  state === "running" ? `${cancel === null ? "running" : "stopping"} ${step}/${steps || "?"}` : state;

/** Shows how a job gets on until it is over, or somebody has seen enough. */
async function follow(queue: TrainingQueue, name: string): Promise<number> {
  const { signal, release } = abortOnInterrupt();
  const show = progressOf();
  console.error(
    `In the queue as ${name}. Ctrl-C leaves it there; deno task train --cancel ${name} takes it out.`,
  );
  try {
    const record = await untilOver(queue, name, signal, show.update);
    show.end();
    if (record === null) {
      console.error(
        `${name} goes on without you: deno task train --jobs tells how, --cancel ${name} ends it`,
      );
      return 130;
    }
    if (record.avatar !== null) {
      const folder = join(AVATAR_FOLDER, name);
      if (!await bringAvatar(queue, record, folder)) {
        console.error(`An avatar is there already, and stays: ${folder}`);
      }
      console.log(folder);
    }
    if (record.state === "done") return 0;
    console.error(record.state === "cancelled" ? `${name} was cancelled` : `error: ${record.error}`);
    return 1;
  } finally {
    show.end();
    release();
  }
}

function untilOver(
  queue: TrainingQueue,
  name: string,
  signal: AbortSignal,
  update: (record: JobRecord) => void,
): Promise<JobRecord | null> {
  return new Promise((resolve) => {
    const take = (record: JobRecord | null) => {
      if (record?.name !== name) return;
      update(record);
      if (isOver(record)) resolve(record);
    };
    signal.addEventListener("abort", () => resolve(null), { once: true });
    queue.onChange(take);
    take(queue.find(name));
  });
}

/** The bar, begun anew with each worker that takes the job. */
function progressOf() {
  let bar: ReturnType<typeof openProgress> | null = null, attempt = 0;
  const end = () => {
    bar?.end();
    bar = null;
  };
  return {
    update({ state, step, steps, worker, ...record }: JobRecord): void {
      if (state === "queued") end();
      if (state !== "running" || steps === 0) return;
      if (bar === null || record.attempt !== attempt) {
        end();
        attempt = record.attempt;
        console.error(`On ${worker}`);
        bar = openProgress("Training", steps, Deno.stderr, () => performance.now(), step);
      }
      bar.show(step);
    },
    end,
  };
}
