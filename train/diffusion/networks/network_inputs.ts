import type { Graph, Value } from "../../../runtime/inference/onnx/graph.ts";
import type { Conditions } from "./down_path.ts";
import type { Network } from "./layers.ts";
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

/** What both networks are fed. */
export interface NetworkInputs {
  /** Input latents, [batch, channels, height, width]: noisy. */
  readonly latents: Value;
  /** Input timesteps, int64 [batch]. */
  readonly timesteps: Value;
  /** Input embeddings, [batch, words, width]: of the prompts. */
  readonly context: Value;
  /** As `also` of `timeEmbedding`. */
  readonly also?: Value | undefined;
}

export function networkInputs(
  graph: Graph,
  config: NetworkConfig,
  { batch, latent, words }: NetworkSize,
): NetworkInputs {
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
  { timesteps, context, also }: NetworkInputs,
  { levels, cosinesFirst, frequencyShift }: NetworkConfig,
): Conditions {
  const width = levels[0]!.width;
  const time = timeEmbedding(network, timesteps, { width, cosinesFirst, frequencyShift, also });
  return { time, context };
}
