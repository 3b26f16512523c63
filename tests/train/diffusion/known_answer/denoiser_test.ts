import { equal, ok } from "node:assert/strict";
import { drawsFor } from "../../../../train/sampling/draws.ts";
import { normalNoise } from "../../../../train/diffusion/noise/timesteps.ts";
import { runGraph } from "../graph_support.ts";
import {
  BROAD,
  CHANNELS,
  decoder,
  denoiser,
  FACTS,
  NARROW,
  ROTATION,
  SURE,
  textEncoder,
  tokenizer,
} from "./denoiser.ts";

const SIZE = 4;
const PIXELS = SIZE * SIZE;
const ALPHA_BAR = Float64Array.of(0.99, 0.7, 0.3, 0.05);

async function embeddingOf(text: string): Promise<Float32Array> {
  const { ids } = tokenizer.encode(text);
  const tokens = { type: "int64", shape: [1, ids.length], data: BigInt64Array.from(ids, BigInt) } as const;
  return (await runGraph(textEncoder(), { tokens })).embeddings!.data as Float32Array;
}

/** Minus sqrt(1 - a) times the derivative of the log density, by central differences: what a prediction must be. */
function byDefinition(
  x: Float64Array,
  means: Float64Array[],
  logWeights: number[],
  deviation: number,
  a: number,
) {
  const variance = a * deviation ** 2 + 1 - a;
  const logDensity = (at: Float64Array) => {
    const logs = means.map((mean, k) =>
      logWeights[k]! -
      at.reduce((sum, value, i) => sum + (value - Math.sqrt(a) * mean[i]!) ** 2, 0) / (2 * variance)
    );
    const most = Math.max(...logs);
    return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
  };
  const step = 1e-4;
  return x.map((value, i) => {
    const difference = logDensity(x.with(i, value + step)) - logDensity(x.with(i, value - step));
    return -Math.sqrt(1 - a) * difference / (2 * step);
  });
}

Deno.test("the known denoiser's graph predicts the noise as the density's own slope says", async () => {
  const random = drawsFor(5, 0, 0);
  const map = Float32Array.from({ length: 3 * PIXELS }, () => 0.5 + 0.03 * (random() - 0.5));
  const meanOf = (colours: number[]) =>
    Float64Array.from({ length: CHANNELS * PIXELS }, (_, i) => {
      const row = ROTATION[Math.floor(i / PIXELS)]!;
      return colours.reduce(
        (sum, colour, k) => sum + row[k]! * (2 * map[colour * PIXELS + i % PIXELS]! - 1),
        0,
      );
    });
  const means = [meanOf([0, 1, 2]), meanOf([2, 1, 0])];
  const prompts = [
    { text: "", logWeights: [0, 0], deviation: NARROW },
    { text: "a natural head", logWeights: [SURE, 0], deviation: NARROW },
    { text: "unrealistic, exchanged", logWeights: [0, SURE], deviation: BROAD },
  ];
  for (const [timestep, a] of ALPHA_BAR.entries()) {
    const x = Float64Array.from(
      { length: CHANNELS * PIXELS },
      (_, i) => 0.3 * means[i % 2]![i]! + 0.02 * random(),
    );
    const repeated = <T extends number>(values: ArrayLike<T>) => prompts.flatMap(() => Array.from(values));
    const embeddings = await Promise.all(prompts.map(({ text }) => embeddingOf(text)));
    const { prediction } = await runGraph(denoiser(prompts.length, SIZE, ALPHA_BAR), {
      latents: { type: "float32", shape: [3, CHANNELS, SIZE, SIZE], data: Float32Array.from(repeated(x)) },
      timesteps: {
        type: "int64",
        shape: [3],
        data: BigInt64Array.from([timestep, timestep, timestep], BigInt),
      },
      embeddings: {
        type: "float32",
        shape: [3, 77, FACTS],
        data: Float32Array.from(embeddings.flatMap((one) => [...one])),
      },
      "control map": { type: "float32", shape: [3, 3, SIZE, SIZE], data: Float32Array.from(repeated(map)) },
      "control scale": { type: "float32", shape: [], data: Float32Array.of(1) },
    });
    for (const [index, { text, logWeights, deviation }] of prompts.entries()) {
      const wanted = byDefinition(x, means, logWeights, deviation, a);
      const found = (prediction!.data as Float32Array).subarray(index * x.length, (index + 1) * x.length);
      const error = Math.hypot(...wanted.map((value, i) => value - found[i]!)) / Math.hypot(...wanted);
      ok(error < 2e-3, `"${text}" at a = ${a}: relative L2 ${error}`);
    }
  }
});

Deno.test("the known decoder undoes the known encoder", async () => {
  const picture = Float32Array.from({ length: 3 * PIXELS }, (_, i) => Math.sin(i));
  const latents = Float32Array.from({ length: CHANNELS * PIXELS }, (_, i) => {
    const row = ROTATION[Math.floor(i / PIXELS)]!;
    return row.reduce((sum, share, colour) => sum + share * picture[colour * PIXELS + i % PIXELS]!, 0);
  });
  const feeds = { latents: { type: "float32", shape: [1, CHANNELS, SIZE, SIZE], data: latents } } as const;
  const { pictures } = await runGraph(decoder(SIZE), feeds);
  equal(pictures!.data.length, picture.length);
  picture.forEach((value, i) => ok(Math.abs(value - Number(pictures!.data[i])) < 1e-6, `${i}`));
});

Deno.test("frames of a clip are all taken for one mode, where each by itself is taken for either", async () => {
  const [frames, a, timestep] = [8, ALPHA_BAR[2]!, 2];
  const map = Float32Array.from(
    { length: 3 * PIXELS },
    (_, i) => i < PIXELS ? 0.8 : i < 2 * PIXELS ? 0.5 : 0.2,
  );
  // Halfway between the modes, whose red and blue are each other's: noise alone decides.
  const x = normalNoise(frames * CHANNELS * PIXELS, 6, 1).map((noise) => Math.sqrt(1 - a) * noise);
  const embedding = await embeddingOf("some head");
  const shared = <T>(values: ArrayLike<T>) => Array.from({ length: frames }, () => Array.from(values)).flat();
  const redness = async (together: number) => {
    const { prediction } = await runGraph(denoiser(frames, SIZE, ALPHA_BAR, together), {
      latents: { type: "float32", shape: [frames, CHANNELS, SIZE, SIZE], data: x },
      timesteps: { type: "int64", shape: [frames], data: new BigInt64Array(frames).fill(BigInt(timestep)) },
      embeddings: { type: "float32", shape: [frames, 77, FACTS], data: Float32Array.from(shared(embedding)) },
      "control map": {
        type: "float32",
        shape: [frames, 3, SIZE, SIZE],
        data: Float32Array.from(shared(map)),
      },
      "control scale": { type: "float32", shape: [], data: Float32Array.of(1) },
    });
    const seen = prediction!.data as Float32Array;
    return Array.from({ length: frames }, (_, frame) => {
      let sum = 0;
      for (let i = 0; i < CHANNELS * PIXELS; i++) {
        const at = frame * CHANNELS * PIXELS + i;
        const clean = (x[at]! - Math.sqrt(1 - a) * seen[at]!) / Math.sqrt(a);
        const [red, , blue] = ROTATION[Math.floor(i / PIXELS)]!;
        sum += (red! - blue!) * clean;
      }
      return Math.sign(sum);
    });
  };
  const [alone, whole] = [await redness(1), await redness(frames)];
  ok(new Set(alone).size === 2, `by themselves: ${alone}`);
  ok(new Set(whole).size === 1, `as a clip: ${whole}`);
});
