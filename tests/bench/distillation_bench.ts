import { buildStockAvatar } from "../../runtime/avatar/stock/build.ts";
import { openProgress } from "../../runtime/cli/progress.ts";
import type { Gpu } from "../../runtime/gpu/gpu.ts";
import type { TrainConfig } from "../../train/config/config.ts";
import { FIELDS } from "../../train/config/fields.ts";
import {
  distilKnownAnswer,
  knownAnswerConfig,
  type KnownPrompt,
} from "../train/diffusion/known_answer/distilled_head.ts";
import { printTable } from "./table.ts";

/** PSNR by step of one head distilled out of the model whose answer is known. */
export interface DistillationCurve {
  readonly distillation: TrainConfig["distillation"];
  readonly prompt: KnownPrompt;
  /** Updates done and decibels, held-out poses and cameras: the whole picture, and the head alone. */
  readonly curve: readonly (readonly [done: number, whole: number, head: number])[];
  /** Decibels against what the other prompt means. */
  readonly rival: number;
  readonly seconds: number;
}

/** Points of a curve. */
const POINTS = 10;

/** All kinds of score distillation, both prompts. */
export async function runDistillation(gpu: Gpu, steps: number, size = 64): Promise<DistillationCurve[]> {
  const avatar = await buildStockAvatar();
  const curves: DistillationCurve[] = [];
  const every = Math.max(1, Math.floor(steps / POINTS));
  for (const distillation of FIELDS.distillation.kind.choices!) {
    for (const prompt of ["natural", "exchanged"] as const) {
      const progress = openProgress(`${distillation}, ${prompt}`, steps);
      const curve: [number, number, number][] = [];
      const config = knownAnswerConfig({ distillation, steps, size, splatsPerTriangle: 1, logEvery: every });
      const { rival, seconds } = await distilKnownAnswer(gpu, avatar, prompt, config, {
        every,
        onCurve(done, { whole, head }) {
          curve.push([done, whole, head]);
          progress.show(done);
        },
      });
      progress.end();
      curves.push({ distillation, prompt, curve, rival: rival!.whole, seconds });
    }
  }
  return curves;
}

export function printDistillation(curves: readonly DistillationCurve[]): void {
  const steps = curves[0]?.curve.map(([done]) => `${done}`) ?? [];
  printTable(
    ["", "", ...steps, "head only", "other mode", "seconds"],
    curves.map(({ distillation, prompt, curve, rival, seconds }) => [
      distillation,
      prompt,
      ...curve.map(([, whole]) => whole.toFixed(1)),
      curve.at(-1)?.[2].toFixed(1) ?? "",
      rival.toFixed(1),
      seconds.toFixed(0),
    ]),
  );
  console.log(
    "PSNR in decibels by updates done, mean over 16 held-out poses and cameras, against the avatar that",
  );
  console.log(
    "the prompt means. Head only: without the black around it. Other mode: what the other prompt means.",
  );
}
