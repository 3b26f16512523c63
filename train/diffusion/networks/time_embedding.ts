import type { Value } from "../../../runtime/inference/onnx/graph.ts";
import {
  add,
  cast,
  concat,
  cos,
  mul,
  reshape,
  silu,
  sin,
} from "../../../runtime/inference/onnx/operators.ts";
import { inside, linear, type Network } from "./layers.ts";

export interface TimeEmbeddingOptions {
  /** Numbers that a timestep is first spread over: half are sines, half cosines. */
  readonly width: number;
  /** Whether the cosines come first. */
  readonly cosinesFirst: boolean;
  /** Taken from the count of frequencies, which tells the lowest one. */
  readonly frequencyShift: number;
  /** [batch, 4 x width], added to the embedding: what else blocks are told; nothing where left out. */
  readonly also?: Value | undefined;
}

/** Waves are up to this many steps long, over 2 pi. */
const LONGEST = 10_000;
const EXPANSION = 4;

/** Numbers of the embedding of a network whose first level is so wide. */
export const timeWidth = (width: number): number => EXPANSION * width;

/**
 * A timestep as waves of many lengths, then two linear layers (Vaswani et al. 2017, 3.5; Ho et al. 2020). The waves
 * are always computed in float32: in float16, 801 times a frequency would be off by up to half a radian.
 *
 * @param timesteps int64 [batch]
 * @returns [batch, 4 x width], through SiLU as every block wants it
 */
export function timeEmbedding(
  network: Network,
  timesteps: Value,
  { width, cosinesFirst, frequencyShift, also }: TimeEmbeddingOptions,
): Value {
  const { graph } = network;
  const half = width / 2;
  const frequencies = Float32Array.from(
    { length: half },
    (_, wave) => Math.exp(-Math.log(LONGEST) * wave / (half - frequencyShift)),
  );
  const angles = mul(
    graph,
    reshape(graph, cast(graph, timesteps, "float32"), [-1, 1]),
    graph.constant(frequencies, [1, half], "float32"),
  );
  const waves = [sin(graph, angles), cos(graph, angles)];
  const spread = cast(graph, concat(graph, cosinesFirst ? waves.reverse() : waves, 1), graph.compute);
  return inside(network, "time_embedding", (part) => {
    const first = silu(graph, linear(part, "linear_1", spread, EXPANSION * width));
    const embedding = linear(part, "linear_2", first, EXPANSION * width);
    return silu(graph, also ? add(graph, embedding, also) : embedding);
  });
}
