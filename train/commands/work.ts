import { defineCommand } from "../../runtime/cli/command.ts";
import { type Flags, number, text, toggle, type Values } from "../../runtime/cli/flags.ts";
import { ADAPTER_HELP, adapterFlag, useAdapter } from "../../runtime/commands/adapters/choose.ts";
import { logFlags, openLogFor } from "../../runtime/commands/telemetry/log_flags.ts";
import { NATS_FLAGS } from "../../runtime/commands/nats/flags.ts";

const FLAGS = {
  ...NATS_FLAGS,
  jobs: number("trainings at once", "count", 1, { min: 1, max: 64, step: 1 }),
  once: toggle("end when the queue is empty"),
  avatars: text("folder that finished avatars are put into, besides where all machines find them", "path"),
  retries: number(
    "how often in a row a job's worker may end without a word before the job is given up",
    "count",
    3,
    {
      ...{ min: 0, max: 1000, step: 1 },
    },
  ),
  "checkpoint-every": number("seconds from one checkpoint to the next, at the most", "seconds", 60, {
    ...{ min: 1, max: 86_400 },
  }),
  adapter: adapterFlag(),
  ...logFlags(),
} satisfies Flags;

export type WorkFlags = Values<typeof FLAGS>;

export const command = defineCommand({
  name: "work",
  summary: "train what others put into the queue",
  flags: FLAGS,
  examples: [
    ["deno task work --nats nats://10.0.0.5:4222", "a machine that trains, until Ctrl-C"],
    ["deno task work --nats nats://10.0.0.5:4222 --once --avatars avatars", "what there is, and no more"],
    [
      `deno task train --queue --nats nats://10.0.0.5:4222 --prompt "a pirate"`,
      "on another machine: puts one in",
    ],
  ],
  notes: [
    "Checkpoints, pictures and avatars lie in NATS's object store, where every server with --nats finds them. Ctrl-C " +
    "and SIGTERM give back what is at work, with a checkpoint: another worker goes on with it within seconds. A worker " +
    "that ends without a word is noticed after 12 seconds, and its job goes on from the last whole checkpoint, bit by bit " +
    "on a like device.",
    "A NATS server that does not answer yet is waited for, a minute at most.",
    "What cannot be trained by its own fault, such as a broken clip, is not tried again.",
    ADAPTER_HELP,
  ],
  async run(options) {
    if (!await useAdapter(options.adapter)) return;
    const log = options.log === undefined && options["log-level"] === undefined ? null : openLogFor(options);
    try {
      const { startWorker } = await import("../queue/work_run.ts");
      return await startWorker(options);
    } finally {
      await log?.flush();
      log?.close();
    }
  },
});
