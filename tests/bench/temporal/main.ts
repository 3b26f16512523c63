/**
 * Flicker before and after `--temporal`, on the diffusion model whose answer is known: a head is distilled by a prompt
 * that leaves open which of two modes is meant, once from views that stand alone, once from clips whose frames the
 * denoiser sees one by one, once from clips that it sees whole. What the model asks for is looked at too: its clean
 * pictures of a grey head that moves.
 *
 *   deno run -A --preload runtime/cli/preload.ts tests/bench/temporal/main.ts [--steps 100] [--frames 8] [--stock]
 */
import { parseArgs } from "node:util";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { buildStockAvatar } from "../../../runtime/avatar/stock/build.ts";
import type { Gpu } from "../../../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { renderFrames, type Still } from "../../../runtime/render/frames.ts";
import { createRenderer, type Renderer } from "../../../runtime/render/renderer.ts";
import { avatarFlicker, placeSkin } from "../../../train/diffusion/evaluation/avatar_flicker.ts";
import { flickerOf } from "../../../train/diffusion/evaluation/flicker.ts";
import { addNoise, cleanLatents } from "../../../train/diffusion/noise/noising.ts";
import { normalNoise } from "../../../train/diffusion/noise/timesteps.ts";
import { createSampler } from "../../../train/sampling/sampler.ts";
import type { Decided } from "../../train/diffusion/known_answer/denoiser.ts";
import {
  createPictureDrawer,
  distilKnownAnswer,
  knownAnswerConfig,
  openKnownModel,
} from "../../train/diffusion/known_answer/distilled_head.ts";
import { speckledAvatar } from "../../train/run/tiny_run.ts";
import { printTable } from "../table.ts";

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "100" },
    frames: { type: "string", default: "8" },
    stock: { type: "boolean", default: false },
  },
});
const [STEPS, FRAMES] = [Number(values.steps), Number(values.frames)];
/** Of the networks' pictures, and of those that flicker is measured in. */
const [SIDE, SEEN] = [64, 256];
/** Clips that are measured: poses of one movement each, a 25th of a second apart, none of them trained on. */
const [CLIPS, POSES] = [4, 16];
/** The noise that the model is asked in. */
const TIMESTEP = 500;
const BLACK = { r: 0, g: 0, b: 0 };

/** Nothing changes the number of splats: that has benches of its own. */
const never = STEPS + 1;
const FIXED = {
  ...{ densifyFrom: never, densifyUntil: never, pruneFrom: never, pruneUntil: never, seedSplats: 0 },
  ...{ size: SIDE, steps: STEPS, views: FRAMES, pictures: 0, splatsPerTriangle: 1, lastRatesFrom: 0.5 },
  ...{ capacity: 60_000, logEvery: STEPS },
  distillation: "sds",
} as const;

/** Orange, each splat a shade of its own: far from the same with red and blue exchanged. */
function orange(): Avatar {
  const avatar = speckledAvatar();
  const colour = avatar.colour.map((value, i) => [0.9, 0.45, 0.1][i % 3]! + 0.1 * (value - 0.5));
  return { ...avatar, name: "orange", colour };
}

function heldOut(avatar: Avatar): Still[][] {
  const config = knownAnswerConfig({ temporal: POSES, views: CLIPS * POSES, clipRate: 25, seed: 7919 });
  const stills = createSampler(config, avatar.head).at(0);
  return Array.from({ length: CLIPS }, (_, clip) => stills.slice(clip * POSES, (clip + 1) * POSES));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean over the clips. */
async function flickerOfAvatar(gpu: Gpu, renderer: Renderer, avatar: Avatar, clips: readonly Still[][]) {
  const each = [];
  for (const clip of clips) {
    const flicker = await avatarFlicker(gpu, renderer, avatar, clip, { size: SEEN, background: BLACK });
    each.push(flicker!.levels);
  }
  return mean(each);
}

/** Of what the model takes noisy pictures of a grey head for, which it may see whole clips of. */
async function flickerOfAnswers(
  gpu: Gpu,
  renderer: Renderer,
  avatar: Avatar,
  clips: readonly Still[][],
  frames: number,
  decided: Decided,
) {
  const model = await openKnownModel(SIDE, FRAMES, { frames, decided });
  const drawer = await createPictureDrawer(gpu, avatar);
  const grey = { ...avatar, colour: new Float32Array(avatar.colour.length).fill(0.5) };
  const loaded = await renderer.load(grey);
  try {
    const each = [];
    for (const [index, longer] of clips.entries()) {
      const clip = longer.slice(0, FRAMES);
      const pictures = new Float32Array(FRAMES * 3 * SIDE * SIDE);
      const scene = { renderer, avatar: loaded, size: SIDE, background: BLACK };
      let drawn = 0;
      for await (const { data } of renderFrames(scene, "rgba", FRAMES, (frame) => clip[frame]!)) {
        for (let i = 0; i < 3 * SIDE * SIDE; i++) {
          const [channel, pixel] = [Math.floor(i / SIDE / SIDE), i % (SIDE * SIDE)];
          pictures[drawn * 3 * SIDE * SIDE + i] = data[pixel * 4 + channel]! / 127.5 - 1;
        }
        drawn++;
      }
      const controlMaps = await drawer.draw(
        clip.map((still) => ({ ...still, vertices: new Float32Array() })),
        SIDE,
      );
      const noise = normalNoise(FRAMES * 4 * SIDE * SIDE, 3, index);
      const timesteps = new Array<number>(FRAMES).fill(TIMESTEP);
      const latents = await model.encode(pictures, noise);
      const noisy = addNoise(model.schedule, latents, noise, timesteps);
      const [embedding] = await model.embed(["some head"]);
      const predicted = await model.denoise({
        ...{ count: FRAMES, latents: noisy, timesteps, controlMaps, controlScale: 1 },
        embeddings: timesteps.map(() => embedding!),
      });
      const clean = await model.decode(cleanLatents(model.schedule, predicted, noisy, timesteps));
      const placed = await placeSkin(gpu, avatar, clip, SIDE);
      const skin = placed.map((place, frame) => ({ ...place, rgba: toBytes(clean, frame) }));
      each.push(flickerOf(skin, SIDE)!.levels);
    }
    return mean(each);
  } finally {
    loaded.destroy();
    drawer.close();
    await model.close();
  }
}

/** A picture of -1..1, [3, SIDE, SIDE], as RGBA8. */
function toBytes(pictures: Float32Array, index: number): Uint8Array {
  const plane = SIDE * SIDE;
  return Uint8Array.from({ length: plane * 4 }, (_, i) => {
    if (i % 4 === 3) return 255;
    const value = pictures[(index * 3 + i % 4) * plane + Math.floor(i / 4)]!;
    return Math.round(127.5 * (1 + Math.max(-1, Math.min(1, value))));
  });
}

const gpu = await openLocalGpu();
const renderer = await createRenderer(gpu);
const avatar = values.stock ? await buildStockAvatar() : orange();
const clips = heldOut(avatar);
const rows: string[][] = [[
  "the model's own head",
  "",
  "",
  (await flickerOfAvatar(gpu, renderer, avatar, clips)).toFixed(2),
]];
const WAYS = [
  ["views alone", 0, 1],
  ["clips, frame by frame", FRAMES, 1],
  [`clips, whole (--temporal ${FRAMES})`, FRAMES, FRAMES],
] as const;
for (const decided of ["picture", "place"] as const) {
  for (const [name, temporal, frames] of WAYS) {
    const asked = await flickerOfAnswers(gpu, renderer, avatar, clips, frames, decided);
    const config = knownAnswerConfig({ ...FIXED, temporal });
    const { avatar: distilled } = await distilKnownAnswer(gpu, avatar, "some", config, {
      world: { frames, decided },
    });
    const seen = await flickerOfAvatar(gpu, renderer, distilled, clips);
    rows.push([name, decided, asked.toFixed(2), seen.toFixed(2)]);
    console.error(rows.at(-1)!.join(", "));
  }
}
renderer.close();
gpu.close();
printTable(["", "a mode for each", "asked for", "avatar"], rows);
console.log(
  `Mean change of the skin from one picture to the next, levels of 255, ${CLIPS} clips of ${POSES} pictures.`,
);
