import { defineCommand } from "../../runtime/cli/command.ts";
import { choice, type Flags, number, text, toggle, type Values } from "../../runtime/cli/flags.ts";

const whole = (help: string, hint: string, min: number, max: number, step = 1) =>
  number(help, hint, undefined, { min, max, step });

const FLAGS = {
  prompt: text("who or what it shall be, in plain words", "words"),
  look: text("the painter's look as JSON, as --look-only prints it, in place of the prompt's own", "path"),
  out: text("the avatar's folder; avatars/ and the prompt where not given", "path"),
  profile: choice(
    "fast for minutes on any machine, paper for the paper's figures; by the machine where not given",
    [
      "fast",
      "paper",
    ],
  ),
  steps: whole("updates; the profile's where not given, 500 or 10000", "count", 1, 1_000_000),
  views: whole("pictures an update; 4 or 8", "count", 1, 64),
  size: whole("side of a picture; 256 or 1024", "pixels", 32, 1424, 16),
  seed: whole("draws all that is left open; 1 where not given", "number", 0, 2 ** 31 - 1),
  harmonics: whole(
    "degree of the colours' spherical harmonics: 0 the same from all sides, 1 with a sheen that depends on the side",
    "degree",
    0,
    1,
  ),
  head: choice("head that the splats are bound to", ["stock"]),
  guidance: choice(
    "who tells the pictures: painter, diffusion for score distillation, or known for an avatar that is there " +
      "already; painter where not given",
    ["painter", "diffusion", "known"],
  ),
  models: text(
    "of --guidance diffusion: a Stable Diffusion folder or .safetensors file, or a name of `deno task models`; " +
      "realistic-vision-5.1 where not given",
    "path or name",
  ),
  control: text(
    "its control net, likewise, or none; controlnet/ in the model's folder or the one that goes with it where not given",
    "path or name",
  ),
  provider: choice("what computes its networks; the best that works where not given", [
    "cuda",
    "webgpu",
    "cpu",
  ]),
  distillation: choice("noise-free or plain score distillation; nfsd where not given", ["nfsd", "sds"]),
  "guidance-scale": number("of classifier-free guidance; 7.5 where not given", "factor", undefined, {
    min: 0,
    max: 1000,
  }),
  "vae-gradient": choice(
    "how gradients come through the autoencoder; exact where not given, low-memory and linear take less",
    ["exact", "low-memory", "linear"],
  ),
  "diffusion-size": whole(
    "side of the pictures that the networks see; 512 where not given",
    "pixels",
    64,
    1024,
    64,
  ),
  "diffusion-batch": whole("pictures that the denoiser takes at once; 3 where not given", "count", 1, 192),
  precision: choice("in which type networks compute; float32 where not given", ["float32", "float16"]),
  likeness: text("the avatar that --guidance known recovers from its pictures", "name or path"),
  clip: text(
    "motion to train with besides the drawn one: .csv or .pkl, several with commas between",
    "paths",
  ),
  config: text("JSON with any fields of train/config/config.ts; flags count more", "path"),
  resume: {
    ...text(
      "go on with a training from its newest checkpoint; the newest, or the prompt's, where none is named",
      "name or path",
    ),
    bare: "latest",
  },
  "preview-every": whole("steps between two previews; 0 for none", "count", 0, 1_000_000),
  "look-only": toggle("print the prompt's look as JSON, to be edited, and train nothing"),
  watch: toggle("show the training page"),
  port: number("port of the training page; 0 takes any free one", "number", 8788, {
    min: 0,
    max: 65535,
    step: 1,
  }),
} satisfies Flags;

export type TrainWish = Values<typeof FLAGS>;

export const command = defineCommand({
  name: "train",
  summary: "make an avatar from a prompt",
  flags: FLAGS,
  examples: [
    [
      `deno task train --prompt "an old wizard with a long grey beard and a pointed hat"`,
      "three to ten minutes here",
    ],
    [`deno task train --prompt "a green orc with tusks" --watch`, "with curves and pictures, live"],
    [`deno task train --prompt "a pirate" --look-only > pirate.json`, "what the painter makes of the words"],
    ["deno task train --look pirate.json --out avatars/pirate", "from a look that was edited"],
    [`deno task train --prompt "a pirate" --steps 2000 --size 512`, "longer and finer"],
    [
      `deno task train --prompt "a DSLR portrait of Gandalf" --guidance diffusion`,
      "by Stable Diffusion, which deno task models pull fetches",
    ],
    ["deno task train --resume", "go on where the newest training was stopped"],
  ],
  notes: [
    "A training keeps run.json, metrics.jsonl, previews/ and checkpoints/ in out/training/<name>. Ctrl-C ends it " +
    "behind the step in work, with a checkpoint and the avatar as it stands; a second Ctrl-C at once. The same " +
    "prompt, seed and configuration give the same avatar, bit by bit, on the same device.",
  ],
  async run(wish) {
    const { startTraining } = await import("./train_run.ts");
    return await startTraining(wish);
  },
});
