import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import { createInference } from "../../../../runtime/inference/inference.ts";
import { readAutoencoderConfig } from "../../../../train/diffusion/networks/autoencoder_config.ts";
import { placesPeak } from "../../../../runtime/inference/onnx/memory.ts";
import { encoderParts } from "../../../../train/diffusion/reverse/encoder_parts.ts";
import {
  latentsOfColours,
  linearPictureGradient,
  SD_LATENT_COLOURS,
} from "../../../../train/diffusion/reverse/linear_latents.ts";
import { planPictureEncoder } from "../../../../train/diffusion/reverse/plan_picture_encoder.ts";
import { readConfig } from "../../../../runtime/inference/weights/config_reader.ts";
import { SINGLE_FILE_CONFIGS } from "../../../../train/diffusion/weights/single_file_configs.ts";
import type { Weights } from "../../../../runtime/inference/weights/stored_tensor.ts";
import { readWeights } from "../../../../runtime/inference/weights/weights.ts";
import { floats, goldenModel, readGoldens } from "../../../goldens/diffusion/expected.ts";
import { goldenConfig } from "../parity_support.ts";
import { relativeDistance } from "./gradient_check.ts";

async function open() {
  const goldens = await readGoldens("sd1_vae");
  const [, , height, width] = goldens.pictures!.shape as [number, number, number, number];
  return {
    config: readAutoencoderConfig(await goldenConfig("sd1/vae")),
    weights: await readWeights(goldenModel("sd1/vae")),
    size: [height, width] as const,
    pictures: floats(goldens, "pictures"),
    noise: floats(goldens, "noise"),
    latents: floats(goldens, "latents"),
    latentGradient: floats(goldens, "latent_gradient"),
    pictureGradient: floats(goldens, "picture_gradient"),
  };
}

/** Two of the same, one after the other; the second scaled. */
const doubled = (values: Float32Array, scale = 1) =>
  Float32Array.from([...values, ...values.map((value) => value * scale)]);

for (const gradient of ["exact", "low-memory"] as const) {
  Deno.test(`a picture encoder with its ${gradient} gradient goes both ways as torch does, picture by picture`, async () => {
    const { config, weights, size, ...golden } = await open();
    const inference = await createInference({ provider: "cpu", threads: 1 });
    try {
      const encoder = await planPictureEncoder(config, weights, { size, gradient }).open(inference);
      const [pictures, noise] = [doubled(golden.pictures), doubled(golden.noise)];
      const latents = await encoder.encode(pictures, noise);
      ok(relativeDistance(latents, doubled(golden.latents)) < 1e-4);
      const found = await encoder.encodeGradient(pictures, noise, doubled(golden.latentGradient, -3));
      ok(relativeDistance(found, doubled(golden.pictureGradient, -3)) < 1e-3);
      equal(pictures.length, 2 * golden.pictures.length, "the caller's arrays are not given away");
      await rejects(encoder.encode(pictures.subarray(1), noise), /Cannot encode pictures, each must be \[3,/);
      await rejects(encoder.encodeGradient(pictures, noise, noise.subarray(1)), /its latents \[4,/);
      await encoder.close();
    } finally {
      await inference.close();
    }
  });
}

Deno.test("SD's encoder falls into four parts that each need less than half of the whole's memory", () => {
  // Stable Diffusion's own; no weights are needed to know its graphs.
  const config = readAutoencoderConfig(readConfig(SINGLE_FILE_CONFIGS.sd1.vae, "vae"));
  const weights: Weights = {
    source: "nowhere",
    names: [],
    has: () => false,
    peek: () => undefined,
    find: (name, shape) => ({ name, shape, type: "float32", file: "/nowhere", offset: 0, length: 0 }),
  };
  const size = [512, 512] as const;
  const [, whole] = planPictureEncoder(config, weights, { size, gradient: "exact" }).graphs.map(placesPeak);
  const parts = encoderParts(config, weights, { batch: 1, size });
  equal(parts.length, 4);
  for (const [index, { forward, backward }] of parts.entries()) {
    if (index > 0) deepEqual(parts[index]!.shape, parts[index - 1]!.forward.outputs[0]!.shape);
    ok(placesPeak(forward) <= placesPeak(backward));
    ok(placesPeak(backward) < 0.45 * whole!, `${placesPeak(backward)} of ${whole}`);
  }
});

Deno.test("a picture encoder with a linear gradient encodes as the others do", async () => {
  const { config, weights, size, pictures, noise, latents, latentGradient } = await open();
  const inference = await createInference({ provider: "cpu", threads: 1 });
  try {
    const encoder = await planPictureEncoder(config, weights, { size, gradient: "linear" }).open(inference);
    ok(relativeDistance(await encoder.encode(pictures, noise), latents) < 1e-4);
    const gradient = await encoder.encodeGradient(pictures, noise, latentGradient);
    const shape = [4, size[0] / 8, size[1] / 8] as const;
    deepEqual(gradient, linearPictureGradient(latentGradient, shape));
    const other = { ...config, latentChannels: 16 };
    throws(
      () => planPictureEncoder(other, weights, { size, gradient: "linear" }),
      /Cannot take the encoder as linear, .*: 16, 0.18215, 8/,
    );
    await encoder.close();
  } finally {
    await inference.close();
  }
});

Deno.test("linearPictureGradient() is the transpose of colours to latents, block by block", () => {
  const inverse = latentsOfColours(SD_LATENT_COLOURS);
  for (const one of [0, 1, 2]) {
    for (const other of [0, 1, 2]) {
      const colour = inverse.reduce(
        (sum, row, channel) => sum + row[one]! * SD_LATENT_COLOURS[channel]![other]!,
        0,
      );
      ok(Math.abs(colour - (one === other ? 1 : 0)) < 1e-12, "the latents of a colour show that colour");
    }
  }
  const [height, width, block] = [2, 3, 2];
  const numbers = (count: number, factor: number) =>
    Float32Array.from({ length: count }, (_, i) => Math.sin(factor * i + 1));
  const latentGradient = numbers(4 * height * width, 2);
  const picture = numbers(3 * height * width * block * block, 3);
  let there = 0;
  for (let channel = 0; channel < 4; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let pixel = 0; pixel < 3 * block * block; pixel++) {
          const [colour, row, column] = [Math.floor(pixel / 4), Math.floor(pixel / 2) % 2, pixel % 2];
          const at = (colour * height * block + y * block + row) * width * block + x * block + column;
          there += latentGradient[(channel * height + y) * width + x]! * inverse[channel]![colour]! *
            picture[at]! / block ** 2;
        }
      }
    }
  }
  const back = linearPictureGradient(latentGradient, [4, height, width], block)
    .reduce((sum, value, i) => sum + value * picture[i]!, 0);
  ok(Math.abs(there - back) < 1e-6, `${there} and ${back}`);
});
