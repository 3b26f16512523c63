import { type AutoencoderGraphOptions, encodeLatents } from "../networks/autoencoder.ts";
import { type AutoencoderConfig, latentReduction } from "../networks/autoencoder_config.ts";
import { Graph } from "../../../runtime/inference/onnx/graph.ts";
import type { Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import { appendGradient } from "./append_gradient.ts";

/**
 * The encoder and its backward pass in one graph. Inputs: pictures and noise as of `encodeLatents`, latent gradient
 * (dL/dlatents). Output: picture gradient (dL/dpictures).
 */
export function encoderGradientGraph(
  config: AutoencoderConfig,
  weights: Weights,
  { batch, size, compute }: AutoencoderGraphOptions,
): Graph {
  const graph = new Graph("encoder gradient", compute);
  const reduction = latentReduction(config);
  const latent = [batch, config.latentChannels, ...size.map((length) => length / reduction)];
  const pictures = graph.input("pictures", "float32", [batch, config.pictureChannels, ...size]);
  const noise = graph.input("noise", "float32", latent);
  const seed = graph.input("latent gradient", "float32", latent);
  const latents = encodeLatents({ graph, weights, prefix: "" }, config, pictures, noise, "plain");
  const [gradient] = appendGradient(graph, latents, seed, [pictures]);
  graph.output("picture gradient", gradient!);
  return graph;
}
