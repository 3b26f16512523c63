import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { assembleDiffusionModel, type DiffusionParts } from "../../../train/diffusion/assemble.ts";
import { createInference } from "../../../runtime/inference/inference.ts";
import { noiseOf } from "../../../train/diffusion/noise/noising.ts";
import type { Schedule } from "../../../train/diffusion/noise/schedule.ts";
import { drawsFor } from "../../../train/sampling/draws.ts";
import { decoder, denoiser, textEncoder, tokenizer } from "./known_answer/denoiser.ts";

const SIZE = 4;
const LATENTS = 4 * SIZE * SIZE;
const SCHEDULE: Schedule = { alphaBar: Float64Array.of(0.99, 0.7, 0.3, 0.05), prediction: "epsilon" };

/** The known answer's parts with a denoiser of this batch; its encoder is never asked here. */
function partsOf(batch: number, schedule = SCHEDULE): DiffusionParts {
  return {
    name: "known answer",
    imageSize: SIZE,
    schedule,
    tokenizer,
    textEncoder: textEncoder(),
    encoder: {
      encode: () => Promise.reject(new Error("not asked")),
      encodeGradient: () => Promise.reject(new Error("not asked")),
      close: () => Promise.resolve(),
    },
    denoiser: denoiser(batch, SIZE, schedule.alphaBar),
    decoder: decoder(SIZE),
  };
}

function batchOf(count: number, embeddings: readonly Float32Array[]) {
  const random = drawsFor(1, 2, 3);
  const draw = (length: number) => Float32Array.from({ length }, () => random() - 0.5);
  return {
    count,
    latents: draw(count * LATENTS),
    timesteps: Array.from({ length: count }, (_, item) => item % 4),
    embeddings: Array.from({ length: count }, (_, item) => embeddings[item % embeddings.length]!),
    controlMaps: Array.from({ length: count }, () => draw(3 * SIZE * SIZE)),
    controlScale: 1,
  };
}

Deno.test("a diffusion model denoises any count of items, whatever batch its network has", async () => {
  const inference = await createInference({ provider: "cpu", threads: 1 });
  try {
    const all: Float32Array[] = [];
    for (const batch of [1, 2, 5]) {
      const model = await assembleDiffusionModel(inference, partsOf(batch));
      deepEqual(model.latentShape, [4, SIZE, SIZE]);
      const embeddings = await model.embed(["natural", "exchanged"]);
      const items = batchOf(5, embeddings);
      const given = items.latents.slice();
      all.push(await model.denoise(items));
      deepEqual(items.latents, given, "what is given stays as it is");
      equal(items.controlMaps[4]!.length, 3 * SIZE * SIZE);
      await model.close();
    }
    const [single, ...others] = all;
    ok(single!.length === 5 * LATENTS && single!.some((value) => Math.abs(value) > 0.1));
    for (const other of others) {
      single!.forEach((value, i) => ok(Math.abs(value - other[i]!) < 1e-6, `${i}: ${value} ${other[i]}`));
    }
    ok(inference.networkTime > 0);
  } finally {
    await inference.close();
  }
});

Deno.test("a network that predicts velocity tells noise all the same", async () => {
  const inference = await createInference({ provider: "cpu", threads: 1 });
  try {
    const velocity: Schedule = { ...SCHEDULE, prediction: "v_prediction" };
    const [plain, turned] = [
      await assembleDiffusionModel(inference, partsOf(2)),
      await assembleDiffusionModel(inference, partsOf(2, velocity)),
    ];
    const items = batchOf(2, await plain.embed(["natural"]));
    const expected = noiseOf(velocity, await plain.denoise(items), items.latents, items.timesteps);
    deepEqual(await turned.denoise(items), expected);
  } finally {
    await inference.close();
  }
});

Deno.test("texts are embedded once, and words that find no place are told", async () => {
  const inference = await createInference({ provider: "cpu", threads: 1 });
  try {
    let asked = 0;
    const warnings: string[] = [];
    const counting = {
      encode(text: string) {
        asked++;
        return { ...tokenizer.encode(text), cut: text.includes("long") ? ["last", "words"] : [] };
      },
    };
    const model = await assembleDiffusionModel(inference, { ...partsOf(1), tokenizer: counting }, {
      warn: (message) => warnings.push(message),
    });
    const [first, second, again] = await model.embed(["natural", "a long one", "natural"]);
    const [later] = await model.embed(["natural"]);
    equal(asked, 2);
    ok(first === again && first === later && first !== second);
    deepEqual(warnings, [
      'The prompt is too long, its last words are not heard: last words (of "a long one")',
    ]);
  } finally {
    await inference.close();
  }
});

Deno.test("decode() gives a picture for each item", async () => {
  const inference = await createInference({ provider: "cpu", threads: 1 });
  try {
    const model = await assembleDiffusionModel(inference, partsOf(1));
    const latents = batchOf(2, [new Float32Array()]).latents;
    const both = await model.decode(latents);
    equal(both.length, 2 * 3 * SIZE * SIZE);
    deepEqual(both.slice(both.length / 2), await model.decode(latents.slice(LATENTS)));
    await rejects(model.decode(latents.slice(1)), /Cannot use latents, there must be 128: 127/);
  } finally {
    await inference.close();
  }
});

Deno.test("what does not fit is refused by name and number", async () => {
  const inference = await createInference({ provider: "cpu", threads: 1 });
  try {
    const model = await assembleDiffusionModel(inference, partsOf(2));
    const items = batchOf(2, await model.embed(["natural"]));
    await rejects(
      model.denoise({ ...items, controlMaps: null }),
      /there is a control net, which needs control maps/,
    );
    await rejects(model.denoise({ ...items, timesteps: [1] }), /Cannot use timesteps, there must be 2: 1/);
    await rejects(
      model.denoise({ ...items, timesteps: [1, 4] }),
      /timesteps are whole numbers from 0 to 3: 4/,
    );
    await rejects(
      assembleDiffusionModel(inference, { ...partsOf(1), decoder: decoder(SIZE * 2) }),
      /the decoder's latents must fit the denoiser's \[4,4,4\]: \[4,8,8\]/,
    );
    await rejects(
      assembleDiffusionModel(inference, { ...partsOf(1), imageSize: 2 * SIZE }),
      new RegExp(`the control net's maps must be as large as pictures, ${2 * SIZE}: ${SIZE}$`),
    );
  } finally {
    await inference.close();
  }
});

Deno.test("a model over clips takes whole ones of one timestep each, however many its network has room for", async () => {
  const inference = await createInference({ provider: "cpu", threads: 1 });
  try {
    const open = (batch: number) =>
      assembleDiffusionModel(inference, {
        ...partsOf(batch),
        denoiser: denoiser(batch, SIZE, SCHEDULE.alphaBar, 2),
        frames: 2,
      });
    const [one, two] = [await open(2), await open(4)];
    const embeddings = await one.embed(["a head"]);
    const items = { ...batchOf(6, embeddings), timesteps: [1, 1, 3, 3, 0, 0] };
    const [single, double] = [await one.denoise(items), await two.denoise(items)];
    ok(single.some((value) => Math.abs(value) > 0.1));
    single.forEach((value, i) => ok(Math.abs(value - double[i]!) < 1e-6, `${i}: ${value} ${double[i]}`));
    await rejects(
      () => one.denoise({ ...items, timesteps: [1, 1, 3, 2, 0, 0] }),
      /clips of 2, each must have one timestep: 3 and 2/,
    );
    await rejects(() => one.denoise(batchOf(3, embeddings)), /clips of 2, items must be whole ones: 3/);
    await rejects(
      () => assembleDiffusionModel(inference, { ...partsOf(3), frames: 2 }),
      /the denoiser's batch must be whole clips of 2: 3/,
    );
  } finally {
    await inference.close();
  }
});
