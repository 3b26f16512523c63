import { defineCommand } from "../../runtime/cli/command.ts";
import { choice, type Flags, number, text, type Values } from "../../runtime/cli/flags.ts";
import { background } from "../../runtime/commands/scene_flags.ts";
import { PAPER_SUBJECTS } from "../diffusion/evaluation/paper_prompts.ts";

const FLAGS = {
  avatars: text(
    "names of avatars or their folders, with commas between; all that were trained from a prompt where not given",
    "names or paths",
  ),
  clip: text(
    "needed: the folder of a CLIP, or its name in deno task models; several with commas between",
    "paths or names",
  ),
  prompt: text("what all of them shall show, in place of each one's own prompt", "words"),
  views: number("pictures of an avatar, evenly around it from the front", "count", 12, {
    min: 1,
    max: 360,
    step: 1,
  }),
  size: number("side of a picture before CLIP makes it smaller", "pixels", 512, {
    min: 128,
    max: 2048,
    step: 16,
  }),
  motion: text(
    "shows them in motion instead of at rest: files of takes as `deno task clip` reads them (TalkSHOW's among them), " +
      "with commas between, or drawn for poses as a training draws them; flicker is measured too",
    "paths or drawn",
  ),
  against: text(
    "pictures of another system: a folder with a folder of .png for each avatar's name, in the alphabet's order evenly " +
      "around it from the front",
    "folder",
  ),
  background: background("#000000"),
  out: text("JSON with all figures; out/eval.json where not given", "path"),
  html: text("a page with all pictures and their scores, one file", "path"),
  provider: choice("device that computes CLIP; the best that works where not given", [
    "cuda",
    "webgpu",
    "cpu",
  ]),
} satisfies Flags;

export type EvalOptions = Values<typeof FLAGS>;

export const command = defineCommand({
  name: "eval",
  summary: "score avatars against their prompts with CLIP",
  flags: FLAGS,
  examples: [
    ["deno task eval --clip clip-vit-b-32", "all avatars that were made from a prompt"],
    [
      "deno task eval --avatars joker,hulk --clip models/clip-vit-large-patch14",
      "two avatars, with a CLIP from a folder",
    ],
    [
      'deno task eval --avatars mine,/tmp/theirs --prompt "a head of Hulk" --clip clip-vit-b-32,clip-vit-l-14',
      "two ways to the same head, as two CLIPs see them",
    ],
  ],
  notes: [
    "Several avatars of one prompt, such as those of several seeds, have a mean and a standard deviation of their own.",
    "The CLIP score is 100 times the cosine between a picture and its prompt. Compare scores of one CLIP only, with " +
    "the same views and background: other widths of CLIP, other figures.",
    "A picture also counts as found where it is nearer to its own prompt than to those of all the others and of the " +
    "paper's heads.",
    `The paper's heads, each as "a DSLR portrait of" one of them: ${PAPER_SUBJECTS.join(", ")}.`,
  ],
  async run(options) {
    const { runEvaluation } = await import("./eval_run.ts");
    return await runEvaluation(options);
  },
});
