import { createGraph, type Graph } from "../onnx/graph.ts";
import type { ComputeType, Value } from "../onnx/graph.ts";
import { add, concat, silu, upsampleNearest } from "../onnx/operators.ts";
import type { Weights } from "../weights/stored_tensor.ts";
import { type Conditions, downPath, layer, middle } from "./down_path.ts";
import { convolution, groupNorm, inside, type Network } from "./layers.ts";
import type { NetworkConfig } from "./network_config.ts";
import { timeEmbedding } from "./time_embedding.ts";

/** Sizes that a graph of a denoising network is built for. */
export interface NetworkSize {
  readonly batch: number;
  /** [height, width] of the latents, multiples of 2 to the power of (levels - 1). */
  readonly latent: readonly [number, number];
  /** Words of a prompt, with their ends and padding. */
  readonly words: number;
}

export interface UnetOptions extends NetworkSize {
  /** Whether it takes the residuals of a control net. */
  readonly controlled: boolean;
  readonly compute?: ComputeType;
}

/** The width and size of the residual that a control net adds to each state of the way down, and to the middle. */
export function residualShapes(config: NetworkConfig, { batch, latent }: NetworkSize): number[][] {
  const { levels, layersPerBlock } = config;
  const at = (width: number, depth: number) => [batch, width, latent[0] >> depth, latent[1] >> depth];
  const shapes = [at(levels[0]!.width, 0)];
  levels.forEach(({ width }, depth) => {
    for (let index = 0; index < layersPerBlock; index++) shapes.push(at(width, depth));
    if (depth < levels.length - 1) shapes.push(at(width, depth + 1));
  });
  return [...shapes, at(levels.at(-1)!.width, levels.length - 1)];
}

/** Names of the residuals, in order; a control net gives them out and a UNet takes them in. */
export function residualName(index: number): string {
  return `residual ${index}`;
}

/** What both networks are fed: noisy latents, timesteps and embeddings of the prompts. */
export function networkInputs(graph: Graph, config: NetworkConfig, { batch, latent, words }: NetworkSize) {
  const coarsest = 2 ** (config.levels.length - 1);
  if (latent.some((length) => length % coarsest !== 0)) {
    throw new RangeError(
      `Cannot build ${graph.name}, the latents' sides must be multiples of ${coarsest}: ${
        latent.join(" x ")
      }`,
    );
  }
  return {
    latents: graph.input("latents", "float32", [batch, config.channels, ...latent]),
    timesteps: graph.input("timesteps", "int64", [batch]),
    context: graph.input("embeddings", "float32", [batch, words, config.contextWidth]),
  };
}

/** What the blocks of both networks are told. */
export function conditionsOf(
  network: Network,
  { timesteps, context }: { readonly timesteps: Value; readonly context: Value },
  { levels, cosinesFirst, frequencyShift }: NetworkConfig,
): Conditions {
  const time = timeEmbedding(network, timesteps, { width: levels[0]!.width, cosinesFirst, frequencyShift });
  return { time, context };
}

/**
 * A UNet2DConditionModel (Ronneberger et al. 2015; Rombach et al. 2022). Inputs: latents [batch, channels, height,
 * width], timesteps int64 [batch], embeddings [batch, words, width] and, if controlled, the residuals by
 * `residualName` and `residualShapes`. Output: prediction, as the latents.
 */
export function unetGraph(config: NetworkConfig, weights: Weights, options: UnetOptions): Graph {
  const graph = createGraph("unet", options.compute);
  const network: Network = { graph, weights, prefix: "" };
  const inputs = networkInputs(graph, config, options);
  const residuals = options.controlled
    ? residualShapes(config, options).map((shape, index) =>
      graph.input(residualName(index), "float32", shape)
    )
    : null;
  const conditions = conditionsOf(network, inputs, config);
  const first = convolution(network, "conv_in", inputs.latents, config.levels[0]!.width);
  const states = downPath(network, first, conditions, config);
  let x = middle(network, states.at(-1)!, conditions, config);
  if (residuals) x = add(graph, x, residuals.at(-1)!);
  const skips = residuals ? states.map((state, index) => add(graph, state, residuals[index]!)) : states;
  x = upPath(network, x, skips, conditions, config);
  x = silu(graph, groupNorm(network, "conv_norm_out", x, config.groups, config.epsilon));
  graph.output("prediction", convolution(network, "conv_out", x, config.channels));
  return graph;
}

/** From coarse to fine, each layer after the state of the way down at its height is laid beside. */
function upPath(
  network: Network,
  x: Value,
  skips: readonly Value[],
  conditions: Conditions,
  config: NetworkConfig,
): Value {
  const { graph } = network;
  const left = [...skips];
  return config.levels.toReversed().reduce(
    (coarse, level, depth) =>
      inside(network, `up_blocks.${depth}`, (part) => {
        let inner = coarse;
        for (let index = 0; index <= config.layersPerBlock; index++) {
          inner = layer(part, index, concat(graph, [inner, left.pop()!], 1), level, conditions, config);
        }
        if (depth === config.levels.length - 1) return inner;
        return convolution(part, "upsamplers.0.conv", upsampleNearest(graph, inner), level.width);
      }),
    x,
  );
}
