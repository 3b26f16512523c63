import type { Value } from "../../../runtime/inference/onnx/graph.ts";
import {
  add,
  cast,
  gelu,
  linear as linearOf,
  mul,
  reshape,
  transpose,
} from "../../../runtime/inference/onnx/operators.ts";
import { rowsOf } from "../../../runtime/inference/weights/stored_tensor.ts";
import { fusedAttention } from "./attention.ts";
import { groupNorm, inside, layerNorm, linear, type Network, pixelwise } from "./layers.ts";

export interface SpatialTransformerOptions {
  readonly heads: number;
  /** Transformer blocks, one after the other. */
  readonly layers: number;
  readonly groups: number;
  /** Whether the ways in and out are kept as linear layers (SD 2) or as convolutions of one pixel (SD 1). */
  readonly linearProjection: boolean;
  /** As of `NetworkConfig`. */
  readonly wideAttention: boolean;
}

/** Added to the variance by the first norm, whatever the residual blocks add. */
const EPSILON = 1e-6;
/** The feed-forward layer is this many times as wide. */
const EXPANSION = 4;

/**
 * Places of a feature map attend to each other and to the text (Rombach et al. 2022, B), and the way around.
 *
 * @param x [batch, channels, height, width]
 * @param context [batch, words, width]
 * @returns like x
 */
export function spatialTransformer(
  network: Network,
  x: Value,
  context: Value,
  { heads, layers, groups, linearProjection, wideAttention }: SpatialTransformerOptions,
): Value {
  const { graph } = network;
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const project = linearProjection ? linear : pixelwise;
  const normal = groupNorm(network, "norm", x, groups, EPSILON);
  const places = transpose(graph, reshape(graph, normal, [batch, channels, -1]), [0, 2, 1]);
  let inner = project(network, "proj_in", places, channels);
  for (let layer = 0; layer < layers; layer++) {
    inner = inside(
      network,
      `transformer_blocks.${layer}`,
      (block) => transformerBlock(block, inner, context, { heads, wideAttention }),
    );
  }
  const out = transpose(graph, project(network, "proj_out", inner, channels), [0, 2, 1]);
  return add(graph, x, reshape(graph, out, [batch, channels, height, width]));
}

/** @param x [batch, places, channels] */
function transformerBlock(block: Network, x: Value, context: Value, kind: AttentionOptions): Value {
  const { graph } = block;
  const self = layerNorm(block, "norm1", x);
  let inner = add(graph, x, inside(block, "attn1", (part) => attention(part, self, self, kind)));
  const cross = layerNorm(block, "norm2", inner);
  inner = add(graph, inner, inside(block, "attn2", (part) => attention(part, cross, context, kind)));
  return add(
    graph,
    inner,
    inside(block, "ff", (part) => feedForward(part, layerNorm(block, "norm3", inner))),
  );
}

export type AttentionOptions = Pick<SpatialTransformerOptions, "heads" | "wideAttention">;

/** @param x [batch, places, channels] @param context [batch, places of the context, width] @returns as x */
export function attention(
  part: Network,
  x: Value,
  context: Value,
  { heads, wideAttention }: AttentionOptions,
): Value {
  const { graph } = part;
  const channels = x.shape.at(-1)!;
  const isWide = wideAttention && x.type === "float16";
  const project = (name: string, from: Value) => {
    const projected = linear(part, name, from, channels, { bias: false, learns: true });
    return isWide ? cast(graph, projected, "float32") : projected;
  };
  const mixed = fusedAttention(
    graph,
    project("to_q", x),
    project("to_k", context),
    project("to_v", context),
    heads,
  );
  return linear(part, "to_out.0", cast(graph, mixed, x.type), channels, { learns: true });
}

/** GEGLU (Shazeer 2020). Its fused projection is read as two, which saves cutting a large array in halves. */
export function feedForward(part: Network, x: Value): Value {
  const { graph } = part;
  const channels = x.shape.at(-1)!;
  const wide = EXPANSION * channels;
  const [hidden, gate] = inside(part, "net.0.proj", ({ weights, prefix }) => {
    const matrix = weights.find(`${prefix}weight`, [2 * wide, channels]);
    const bias = weights.find(`${prefix}bias`, [2 * wide]);
    return ["hidden", "gate"].map((name, half) => {
      const rows = (tensor: typeof matrix) =>
        graph.weight(rowsOf(tensor, `${tensor.name} ${name}`, half * wide, (half + 1) * wide));
      return linearOf(graph, x, rows(matrix), rows(bias));
    }) as [Value, Value];
  });
  return linear(part, "net.2", mul(graph, hidden, gelu(graph, gate)), channels);
}
