import { ok } from "node:assert/strict";
import { encodeMoments } from "../../../../train/diffusion/networks/autoencoder.ts";
import { readAutoencoderConfig } from "../../../../train/diffusion/networks/autoencoder_config.ts";
import { type ComputeType, Graph } from "../../../../runtime/inference/onnx/graph.ts";
import { appendGradient } from "../../../../train/diffusion/reverse/append_gradient.ts";
import { encoderGradientGraph } from "../../../../train/diffusion/reverse/encoder_gradient_graph.ts";
import { readWeights } from "../../../../runtime/inference/weights/weights.ts";
import { floats, goldenModel, readGoldens } from "../../../goldens/diffusion/expected.ts";
import { goldenConfig, outputOf } from "../parity_support.ts";
import { relativeDistance } from "./gradient_check.ts";

/** The project's bound, and what float16 can hold of it. */
const BOUNDS = { float32: 1e-3, float16: 2e-2 } as const;

async function open() {
  const inputs = await readGoldens("sd1_vae");
  const [batch, , height, width] = inputs.pictures!.shape as [number, number, number, number];
  return {
    config: readAutoencoderConfig(await goldenConfig("sd1/vae")),
    weights: await readWeights(goldenModel("sd1/vae")),
    inputs,
    batch,
    size: [height, width] as const,
  };
}

async function latentsGradient(compute: ComputeType): Promise<number> {
  const { config, weights, inputs, batch, size } = await open();
  const graph = encoderGradientGraph(config, weights, { batch, size, compute });
  const gradient = await outputOf(graph, {
    pictures: inputs.pictures!,
    noise: inputs.noise!,
    "latent gradient": inputs.latent_gradient!,
  });
  return relativeDistance(gradient, floats(inputs, "picture_gradient"));
}

/** Means and logarithms of variances alike, where the latents' gradient is nearly all of the means. */
async function momentsGradient(compute: ComputeType): Promise<number> {
  const { config, weights, inputs } = await open();
  const graph = new Graph("moments", compute);
  const pictures = graph.input("pictures", "float32", inputs.pictures!.shape);
  const moments = encodeMoments({ graph, weights, prefix: "" }, config, pictures, "plain");
  const seed = graph.input("seed", "float32", moments.shape);
  graph.output("gradient", appendGradient(graph, moments, seed, [pictures])[0]!);
  const gradient = await outputOf(graph, { pictures: inputs.pictures!, seed: inputs.moments_gradient! });
  return relativeDistance(gradient, floats(inputs, "picture_gradient_of_moments"));
}

for (const compute of ["float32", "float16"] as const) {
  Deno.test(`the gradient of an encoder, computed in ${compute}, is torch's`, async () => {
    for (
      const [what, found] of Object.entries({
        latents: await latentsGradient(compute),
        moments: await momentsGradient(compute),
      })
    ) {
      ok(found < BOUNDS[compute], `relative L2 of the gradient of ${what}: ${found}`);
    }
  });
}
