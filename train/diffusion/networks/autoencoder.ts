import { type ComputeType, Graph, type Value } from "../../../runtime/inference/onnx/graph.ts";
import { add, clip, exp, mul, slice } from "../../../runtime/inference/onnx/operators.ts";
import type { Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import { type AutoencoderConfig, latentReduction } from "./autoencoder_config.ts";
import { decode } from "./decoder.ts";
import { encoderStages } from "./encoder.ts";
import type { Network } from "./layers.ts";
import type { AttentionKind } from "./picture_attention.ts";

/** Logarithms of variances are held within these, as in training. */
const LEAST_LOG_VARIANCE = -30;
const MOST_LOG_VARIANCE = 20;

/**
 * Pictures to the latents that a diffusion model works on: (mean + deviation x noise) x scale.
 *
 * @param pictures [batch, pictureChannels, height, width], -1..1
 * @param noise [batch, latentChannels, height / reduction, width / reduction], standard normal
 * @returns as noise
 */
export function encodeLatents(
  network: Network,
  config: AutoencoderConfig,
  pictures: Value,
  noise: Value,
  kind: AttentionKind = "fused",
): Value {
  return latentsOf(network, config, encodeMoments(network, config, pictures, kind), noise);
}

/** @returns [batch, 2 latentChannels, height / reduction, width / reduction]: means, logarithms of variances */
export function encodeMoments(
  network: Network,
  config: AutoencoderConfig,
  pictures: Value,
  kind: AttentionKind = "fused",
): Value {
  return encoderStages(network, config, kind).reduce((x, { append }) => append(x), pictures);
}

/** A draw of what the encoder's last stage gives, times scale. @param moments as of `encodeMoments` */
export function latentsOf(
  { graph }: Network,
  { latentChannels, scale }: AutoencoderConfig,
  moments: Value,
  noise: Value,
): Value {
  const mean = slice(graph, moments, 1, 0, latentChannels);
  const logVariance = slice(graph, moments, 1, latentChannels, 2 * latentChannels);
  const held = clip(graph, logVariance, LEAST_LOG_VARIANCE, MOST_LOG_VARIANCE);
  const deviation = exp(graph, mul(graph, held, 0.5));
  return mul(graph, add(graph, mean, mul(graph, deviation, noise)), scale);
}

/** A diffusion model's latents to pictures. @param latents [batch, latentChannels, height, width], with scale */
export function decodeLatents(network: Network, config: AutoencoderConfig, latents: Value): Value {
  return decode(network, config, mul(network.graph, latents, 1 / config.scale));
}

export interface AutoencoderGraphOptions {
  /** Pictures at a time. */
  readonly batch: number;
  /** [height, width] of a picture, multiples of the config's reduction. */
  readonly size: readonly [number, number];
  readonly compute?: ComputeType;
}

/** Inputs: pictures and noise as of `encodeLatents`. Output: latents. */
export function encoderGraph(
  config: AutoencoderConfig,
  weights: Weights,
  options: AutoencoderGraphOptions,
): Graph {
  const graph = new Graph("encoder", options.compute);
  const { picture, latent } = shapes(graph, config, options);
  const network = { graph, weights, prefix: "" };
  const pictures = graph.input("pictures", "float32", picture);
  const noise = graph.input("noise", "float32", latent);
  graph.output("latents", encodeLatents(network, config, pictures, noise));
  return graph;
}

/** Input: latents as of `decodeLatents`. Output: pictures. */
export function decoderGraph(
  config: AutoencoderConfig,
  weights: Weights,
  options: AutoencoderGraphOptions,
): Graph {
  const graph = new Graph("decoder", options.compute);
  const { latent } = shapes(graph, config, options);
  const network = { graph, weights, prefix: "" };
  graph.output("pictures", decodeLatents(network, config, graph.input("latents", "float32", latent)));
  return graph;
}

function shapes(graph: Graph, config: AutoencoderConfig, { batch, size }: AutoencoderGraphOptions) {
  const reduction = latentReduction(config);
  if (size.some((length) => length % reduction !== 0)) {
    throw new RangeError(
      `Cannot build ${graph.name}, a picture's sides must be multiples of ${reduction}: ${size.join(" x ")}`,
    );
  }
  return {
    picture: [batch, config.pictureChannels, ...size],
    latent: [batch, config.latentChannels, ...size.map((length) => length / reduction)],
  };
}
