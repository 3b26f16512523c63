import { ok } from "node:assert/strict";
import { PORTRAIT } from "../../../../runtime/base/camera.ts";
import { distilStep } from "../../../../train/guidance/diffusion/distillation_step.ts";
import { drawsFor } from "../../../../train/sampling/draws.ts";
import { knownAnswerConfig, openKnownModel } from "./distilled_head.ts";

/*
 * Kinds of score distillation on pictures without a head in them, which takes a hundredth of the time; heads are
 * distilled by each kind in `deno task bench --train distillation`.
 */

const SIZE = 16, VIEWS = 2, UPDATES = 150;
const PLANE = SIZE * SIZE;
const CAMERAS = Array.from({ length: VIEWS }, () => PORTRAIT);
/** Decibels that count as arrived, and how much further away the mode is that the prompt does not mean. */
const ARRIVED = 25, APART = 6;

/** Orange in many shades, 0..1: far from the same with red and blue exchanged. */
const MAPS = CAMERAS.map((_, view) => {
  const random = drawsFor(view, 17);
  return Float32Array.from(
    { length: 3 * PLANE },
    (_, i) => [0.8, 0.45, 0.2][Math.floor(i / PLANE)]! + 0.2 * (random() - 0.5),
  );
});
const EXCHANGED = MAPS.map((map) => map.map((_, i) => map[i % PLANE + (2 - Math.floor(i / PLANE)) * PLANE]!));

/** Mean over the views. @param pictures -1..1 */
function decibels(pictures: Float32Array, wanted: readonly Float32Array[]): number {
  const squares = wanted.flatMap((map, view) =>
    Array.from(map, (value, i) => (value - (pictures[view * map.length + i]! + 1) / 2) ** 2)
  );
  return -10 * Math.log10(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

/** Grey pictures that follow a kind, by Adam as splats do (HeadStudio's betas). */
async function followed(config: ReturnType<typeof knownAnswerConfig>, prompt: string): Promise<Float32Array> {
  const model = await openKnownModel(SIZE, VIEWS);
  const prompts = { text: () => `a ${prompt} head`, negative: config.negativePrompt };
  const pictures = new Float32Array(VIEWS * 3 * PLANE);
  const [first, second] = [pictures.slice(), pictures.slice()];
  try {
    for (let step = 0; step < UPDATES; step++) {
      const views = {
        cameras: CAMERAS,
        pictures: pictures.slice(),
        controlMaps: () => Promise.resolve(MAPS),
      };
      const { gradient } = await distilStep(model, config, prompts, views, step);
      const rate = 0.1 * (1 - step / UPDATES);
      gradient.forEach((g, i) => {
        first[i] = 0.9 * first[i]! + 0.1 * g;
        second[i] = 0.99 * second[i]! + 0.01 * g * g;
        const [mean, square] = [first[i]! / (1 - 0.9 ** (step + 1)), second[i]! / (1 - 0.99 ** (step + 1))];
        pictures[i] = Math.max(-1, Math.min(1, pictures[i]! - rate * mean / (Math.sqrt(square) + 1e-15)));
      });
    }
    return pictures;
  } finally {
    await model.close();
  }
}

// nfsd and sds have heads of their own in distilled_head_test.ts.
for (const distillation of ["csd", "ssd", "ism"] as const) {
  Deno.test(`${distillation} takes grey pictures to the mode that the prompt means and from the other`, async () => {
    for (
      const [prompt, wanted, other] of [["natural", MAPS, EXCHANGED], ["exchanged", EXCHANGED, MAPS]] as const
    ) {
      const config = knownAnswerConfig({ distillation, size: 64, steps: UPDATES, views: VIEWS });
      const pictures = await followed(config, prompt);
      const [near, far] = [decibels(pictures, wanted), decibels(pictures, other)];
      ok(near >= ARRIVED, `${prompt}: ${near} dB`);
      ok(near >= far + APART, `${prompt}: ${near} dB, and ${far} dB from the other mode`);
    }
  });
}
