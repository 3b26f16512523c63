import { ok } from "node:assert/strict";
import { drawsFor } from "../../../../train/sampling/draws.ts";
import { knownAnswerConfig } from "./distilled_head.ts";
import { decibels, followed } from "./followed_pictures.ts";

/* Heads are distilled by each kind in `deno task bench --train distillation`. */

const PLANE = 16 * 16;
/** Decibels that count as arrived, and how much further away the mode is that the prompt does not mean. */
const ARRIVED = 25, APART = 6;

/** Orange in many shades, 0..1: far from the same with red and blue exchanged. */
const MAPS = [0, 1].map((view) => {
  const random = drawsFor(view, 17);
  return Float32Array.from(
    { length: 3 * PLANE },
    (_, i) => [0.8, 0.45, 0.2][Math.floor(i / PLANE)]! + 0.2 * (random() - 0.5),
  );
});
const EXCHANGED = MAPS.map((map) => map.map((_, i) => map[i % PLANE + (2 - Math.floor(i / PLANE)) * PLANE]!));

// nfsd and sds have heads of their own in distilled_head_test.ts.
for (const distillation of ["csd", "ssd", "ism"] as const) {
  Deno.test(`${distillation} takes grey pictures to the mode that the prompt means and from the other`, async () => {
    const ways = [["natural", MAPS, EXCHANGED], ["exchanged", EXCHANGED, MAPS]] as const;
    for (const [prompt, wanted, other] of ways) {
      const config = knownAnswerConfig({ distillation, steps: 150, views: MAPS.length });
      const prompts = { text: () => `a ${prompt} head`, negative: config.negativePrompt };
      const pictures = await followed(config, { maps: MAPS, prompts });
      const [near, far] = [decibels(pictures, wanted), decibels(pictures, other)];
      ok(near >= ARRIVED, `${prompt}: ${near} dB`);
      ok(near >= far + APART, `${prompt}: ${near} dB, and ${far} dB from the other mode`);
    }
  });
}
