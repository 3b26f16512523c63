import { ok } from "node:assert/strict";
import { gpuTest } from "../../../gpu_support.ts";
import { distilKnownAnswer, knownAnswerConfig } from "./distilled_head.ts";
import { orangeAvatar, SMALL } from "./small_head.ts";

/** PSNR in decibels that counts as arrived, on held-out poses and cameras. */
const ARRIVED = 25;
/** How much further away the mode is that the prompt does not mean. */
const APART = 6;

for (
  const [distillation, prompt] of [["nfsd", "exchanged"], ["sds", "natural"], ["vsd", "natural"]] as const
) {
  gpuTest(`${distillation} drives a grey head to what a known model means by "${prompt}"`, async (gpu) => {
    const avatar = orangeAvatar();
    const curve: number[] = [];
    const config = knownAnswerConfig({ ...SMALL, distillation });
    const { expressions, rival } = await distilKnownAnswer(gpu, avatar, prompt, config, {
      every: SMALL.logEvery,
      onCurve: (_, { whole }) => curve.push(whole),
    });
    ok(expressions.whole >= ARRIVED, `${expressions.whole} dB`);
    ok(expressions.whole > rival!.whole + APART, `the other mode: ${rival!.whole} dB`);
    ok(curve[0]! < curve[1]!, `it rises: ${curve}`);
  }, ["cpu"]);
}
