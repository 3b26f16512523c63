// Trains an avatar from words, shows how it goes, and ends well on Ctrl-C, to be gone on with another time:
// deno run -A examples/train.ts "an old pirate with a red bandana"
// deno run -A examples/train.ts "an elf" --steps 20 --size 128    (a minute, to see that it works)
import { parseArgs } from "node:util";
import { trainAvatar } from "@headcast/headcast/train";

const { values, positionals: [prompt = "an old pirate"] } = parseArgs({
  options: {
    steps: { type: "string", default: "500" },
    size: { type: "string", default: "256" },
    out: { type: "string" },
    folder: { type: "string" },
  },
  allowPositionals: true,
});
const interrupted = new AbortController();
Deno.addSignalListener("SIGINT", () => interrupted.abort());

const { out, folder, done } = await trainAvatar(
  // All fields: `deno task doc`, or FIELDS of this module.
  { prompt, steps: Number(values.steps), size: Number(values.size) },
  {
    preset: "fast",
    ...values.out && { out: values.out },
    ...values.folder && { folder: values.folder },
    signal: interrupted.signal,
    onProgress: ({ done, steps }) => console.error(`step ${done} of ${steps}`),
    onLine: (line) => "loss" in line && console.error(`loss ${line.loss.toFixed(4)}, ${line.splats} splats`),
  },
);
console.log(`${done} steps: the avatar is in ${out}, the training in ${folder}`);
Deno.exit();
