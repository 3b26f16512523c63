import { defineCommand } from "../cli/command.ts";
import { type Flags, text, toggle, type Values } from "../cli/flags.ts";

const FLAGS = {
  revision: text("branch, tag or commit to pull; main where not given", "name"),
  json: toggle("list as JSON instead of a table"),
} satisfies Flags;

export type ModelsOptions = Values<typeof FLAGS>;

export const command = defineCommand({
  name: "models",
  summary: "list and fetch models: of score distillation, and a net for face tracking",
  flags: FLAGS,
  words: { hint: "[list | pull NAME... | path NAME]", most: 32 },
  examples: [
    ["deno task models", "what is known, how large it is, what is here"],
    ["deno task models pull realistic-vision-5.1 mediapipe-face-sd1.5", "what --guidance diffusion needs"],
    ["deno task models pull somebody/their-model", "any repository of the same make"],
    [
      "deno task models pull somebody/their-nets/face_blendshapes.onnx",
      "one ONNX file of a repository, for deno task start --blend-shapes",
    ],
    ["deno task models path realistic-vision-5.1", "where it lies, for other programs"],
  ],
  notes: [
    "Models are kept where the hub's own tools keep them (~/.cache/huggingface/hub), so what Python has pulled is " +
    "here, and the other way round. A pull that was stopped goes on where it was; every file is checked by its hash " +
    "before it counts.",
    "Environment: HF_TOKEN for repositories that ask for consent, HF_ENDPOINT for a mirror, HF_HOME or HF_HUB_CACHE " +
    "for another place, HF_HUB_OFFLINE=1 to fetch nothing. A folder of your own needs no pull: --models path.",
  ],
  async run(options, words) {
    const { runModels } = await import("./models_run.ts");
    return await runModels(options, words);
  },
});
