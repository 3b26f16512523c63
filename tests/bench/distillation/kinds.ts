/**
 * Where each kind of score distillation comes to in 150 updates of a small head whose answer is known, by both prompts.
 *
 *   deno run -A tests/bench/distillation/kinds.ts [--steps 150] [--kinds ism,vsd]
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import type { TrainConfig } from "../../../train/config/config.ts";
import { FIELDS } from "../../../train/config/fields.ts";
import { distilKnownAnswer, knownAnswerConfig } from "../../train/diffusion/known_answer/distilled_head.ts";
import { orangeAvatar, SMALL } from "../../train/diffusion/known_answer/small_head.ts";
import { printTable } from "../table.ts";

const { values } = parseArgs({
  options: { steps: { type: "string", default: "150" }, kinds: { type: "string" } },
});
const kinds =
  (values.kinds?.split(",") ?? FIELDS.distillation.kind.choices!) as TrainConfig["distillation"][];
const gpu = await openLocalGpu(), avatar = orangeAvatar(), rows: string[][] = [];
for (const distillation of kinds) {
  for (const prompt of ["natural", "exchanged"] as const) {
    const config = knownAnswerConfig({ ...SMALL, steps: Number(values.steps), distillation });
    const { expressions, rival, seconds } = await distilKnownAnswer(gpu, avatar, prompt, config);
    const { whole, head } = expressions;
    rows.push([
      distillation,
      prompt,
      ...[whole, head, rival!.whole].map((each) => each.toFixed(1)),
      seconds.toFixed(0),
    ]);
    console.error(rows.at(-1)!.join("  "));
  }
}
printTable(["kind", "prompt", "whole, dB", "head alone", "other mode", "seconds"], rows);
gpu.close();
process.exit(0);
