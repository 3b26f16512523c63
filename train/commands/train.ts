import { defineCommand } from "../../runtime/cli/command.ts";
import {
  choice,
  type Flags,
  number,
  text,
  toggle,
  UsageError,
  type Values,
} from "../../runtime/cli/flags.ts";
import { ADAPTER_HELP, adapterFlag, useAdapter } from "../../runtime/commands/adapters/choose.ts";
import { logFlags } from "../../runtime/commands/telemetry/log_flags.ts";
import { NATS_FLAGS } from "../../runtime/commands/nats/flags.ts";
import { PRESET_NAMES } from "../config/field_table.ts";
import { CONFIG_FLAGS } from "./config_flags.ts";

const { prompt, ...others } = CONFIG_FLAGS;

const FLAGS = {
  prompt,
  look: text("the painter's look as JSON, as --look-only prints it, in place of the prompt's own", "path"),
  out: text("the avatar's folder; avatars/ and the prompt where not given", "path"),
  profile: choice(
    "fast for minutes on any machine, card for minutes with a diffusion model on a graphics card of 24 GB, paper for the " +
      "paper's figures; by the machine where not given",
    PRESET_NAMES,
  ),
  ...others,
  shape: text(
    "file with a person's betas for the head (.npz, .npy, .json): the face that training begins with",
    "file",
  ),
  "keep-shape": toggle(
    "with --edit, keep the face's shape, and under diffusion every splat where it is: colours alone change",
  ),
  clip: text(
    "motion to train with besides the drawn one, of any kind that `deno task clip` reads; several with commas between",
    "paths",
  ),
  config: text("JSON with any fields of train/config/fields.ts; flags count more", "path"),
  resume: {
    ...text(
      "go on with a training from its newest checkpoint; the newest, or the prompt's, where none is named",
      "name or path",
    ),
    bare: "latest",
  },
  "look-only": toggle("print the prompt's look as JSON, to be edited, and train nothing"),
  strict: toggle("train nothing where a word of the prompt is not understood, and end with exit code 2"),
  reader: text(
    "a language model that reads the prompt, by its server's /v1/chat/completions; the tables check it, and stand in for it",
    "url",
  ),
  "reader-model": text("the model's name there, where the server has several", "name"),
  queue: toggle(
    "put it into the queue that workers take trainings from (deno task work), and show how it gets on",
  ),
  detach: toggle("with --queue, only put it in"),
  jobs: toggle("list what is in the queue, and train nothing"),
  cancel: text("want no more of a job of the queue, by its name", "name"),
  keep: toggle("with --cancel, save its avatar as it stands"),
  ...NATS_FLAGS,
  adapter: adapterFlag(),
  watch: toggle("show the training page"),
  port: number("port of the training page; 0 takes any free one", "number", 8788, {
    min: 0,
    max: 65535,
    step: 1,
  }),
  ...logFlags(),
} satisfies Flags;

export type TrainOptions = Values<typeof FLAGS>;

export const command = defineCommand({
  name: "train",
  summary: "make an avatar from a prompt",
  flags: FLAGS,
  examples: [
    [
      `deno task train --prompt "an old wizard with a long grey beard and a pointed hat"`,
      "one to four minutes here",
    ],
    [`deno task train --prompt "a green orc with tusks" --watch`, "with curves and pictures, live"],
    [`deno task train --prompt "a pirate" --look-only > pirate.json`, "what the painter makes of the words"],
    ["deno task train --look pirate.json --out avatars/pirate", "from a look that was edited"],
    [
      `deno task train --prompt "a steampunk inventor" --reader http://127.0.0.1:11434 --reader-model llama3.2`,
      "read by a language model, here Ollama's",
    ],
    [`deno task train --prompt "a pirate" --steps 2000 --size 512`, "longer and finer"],
    [
      `deno task train --prompt "a DSLR portrait of Gandalf" --guidance diffusion`,
      "by Stable Diffusion, which deno task models pull fetches",
    ],
    [
      `deno task train --head flame --shape me.npz --prompt "an old wizard"`,
      "on a head that was added (deno task head), with a person's own shape",
    ],
    [
      `deno task train --avatar pirate --edit "make him laugh, with a golden crown"`,
      "another avatar, of one that is there; its folder stays as it is",
    ],
    ["deno task train --resume", "go on where the newest training was stopped"],
    [
      `deno task train --queue --nats nats://10.0.0.5:4222 --prompt "a pirate"`,
      "on whichever machine is free (deno task work); Ctrl-C leaves it to itself",
    ],
    [
      "deno task train --jobs --nats nats://10.0.0.5:4222",
      "what is in the queue; --cancel NAME takes one out",
    ],
  ],
  notes: [
    "What each of the prompt's words is understood as is printed first, on stderr, in a table; what is not understood " +
    "is left out of the picture.",
    "--reader sends the prompt to the server that it names, llama.cpp's, Ollama, vLLM, LM Studio or another that speaks " +
    "OpenAI's interface: by https, or on this machine. Its key stands in HEADCAST_READER_KEY. An answer is kept in " +
    "out/cache/: the same prompt, seed and model give the same look.",
    "A training keeps run.json, metrics.jsonl, previews/ and checkpoints/ in out/training/<name>. Ctrl-C ends it " +
    "behind the step in work, with a checkpoint and the avatar as it stands; a second Ctrl-C at once. A score " +
    "distillation that was stopped on its way stays, as <name>.stopped, where another of its name begins. The same " +
    "prompt, seed and configuration give the same avatar, bit by bit, on the same device.",
    "The face's shape is learned from --shape's on, or from the average face; learnShape: false in the file of --config " +
    "keeps it.",
    ADAPTER_HELP,
  ],
  async run(options) {
    if (!await useAdapter(options.adapter)) return;
    if (asksQueue(options)) {
      const { askQueue } = await import("../queue/ask_queue.ts");
      return await askQueue(options);
    }
    const { startTraining } = await import("./train_run.ts");
    return await startTraining(options);
  },
});

/** Whether it is the queue's, not this machine's, to train. @throws UsageError for flags that do not go together */
function asksQueue({ queue, jobs, cancel, detach, keep, nats }: TrainOptions): boolean {
  const asks = queue || jobs || cancel !== undefined;
  if (detach && !queue) throw new UsageError("Cannot train with --detach, it needs --queue: it is missing");
  if (keep && cancel === undefined) {
    throw new UsageError("Cannot train with --keep, it needs --cancel: it is missing");
  }
  if (nats !== undefined && !asks) {
    throw new UsageError("Cannot train with --nats, it needs --queue, --jobs or --cancel: they are missing");
  }
  return asks;
}
