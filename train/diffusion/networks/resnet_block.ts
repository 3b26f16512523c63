import type { Value } from "../../../runtime/inference/onnx/graph.ts";
import { add, reshape, silu } from "../../../runtime/inference/onnx/operators.ts";
import { convolution, groupNorm, linear, type Network } from "./layers.ts";

export interface ResnetBlockOptions {
  /** Channels that come out. */
  readonly out: number;
  /** Groups of channels that are normalised together. */
  readonly groups: number;
  /** Added to the variance. */
  readonly epsilon: number;
  /** [batch, width]: what tells the block the timestep, already through SiLU; null in networks that know none. */
  readonly time: Value | null;
}

/**
 * Two convolutions, each after a norm and SiLU, and the way around them (He et al. 2016; Ho et al. 2020, B).
 *
 * @param x [batch, in, height, width]
 * @returns [batch, out, height, width]
 */
export function resnetBlock(
  network: Network,
  x: Value,
  { out, groups, epsilon, time }: ResnetBlockOptions,
): Value {
  const { graph } = network;
  const first = silu(graph, groupNorm(network, "norm1", x, groups, epsilon));
  let inner = convolution(network, "conv1", first, out);
  if (time) {
    const shift = linear(network, "time_emb_proj", time, out);
    inner = add(graph, inner, reshape(graph, shift, [...shift.shape, 1, 1]));
  }
  const second = silu(graph, groupNorm(network, "norm2", inner, groups, epsilon));
  inner = convolution(network, "conv2", second, out);
  const around = x.shape[1] === out
    ? x
    : convolution(network, "conv_shortcut", x, out, { kernel: 1, padding: 0 });
  return add(graph, around, inner);
}
