import { ok } from "node:assert/strict";
import type { Avatar } from "../../../../runtime/avatar/avatar.ts";
import { gpuTest } from "../../../gpu_support.ts";
import { speckledAvatar } from "../../run/tiny_run.ts";
import { distilKnownAnswer, knownAnswerConfig } from "./distilled_head.ts";

/** A small head of few splats; the stock head is distilled in `deno task bench --train distillation`. */
const SMALL = {
  size: 64,
  steps: 50,
  views: 2,
  pictures: 16,
  capacity: 6000,
  logEvery: 25,
  // A grey start has further to go than one that is painted, for which the profile is made.
  lastRatesFrom: 0.5,
  // Whatever changes the splats' number has tests of its own, and costs this few of them more than it gains.
  densifyFrom: 1000,
  densifyUntil: 1000,
  pruneFrom: 1000,
  pruneUntil: 1000,
} as const;

/** PSNR in decibels that counts as arrived, on held-out poses and cameras. */
const ARRIVED = 25;
/** How much further away the mode is that the prompt does not mean. */
const APART = 6;

/** Orange, with every splat a shade of its own: far from the same with red and blue exchanged. */
function orangeAvatar(): Avatar {
  const avatar = speckledAvatar();
  const colour = avatar.colour.map((value, i) => [0.9, 0.45, 0.1][i % 3]! + 0.1 * (value - 0.5));
  return { ...avatar, name: "orange", colour };
}

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
