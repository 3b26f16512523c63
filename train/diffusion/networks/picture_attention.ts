import type { Graph, Value } from "../../../runtime/inference/onnx/graph.ts";
import { add, matmul, mul, reshape, softmax, transpose } from "../../../runtime/inference/onnx/operators.ts";
import { fusedAttention } from "./attention.ts";
import { groupNorm, linear, type Network } from "./layers.ts";

/** "plain" has a gradient, "fused" needs less time and memory. */
export type AttentionKind = "plain" | "fused";

/** What the projections are called, now and in the files of diffusers before version 0.18. */
const NAMES = [
  { query: "to_q", key: "to_k", value: "to_v", out: "to_out.0" },
  { query: "query", key: "key", value: "value", out: "proj_attn" },
] as const;

/**
 * All pixels of a picture attend to all others, in one head, and the result is added to the picture (Rombach et al.
 * 2022, E.1).
 *
 * @param x [batch, channels, height, width]
 * @returns as x
 */
export function pictureAttention(
  network: Network,
  x: Value,
  { groups, epsilon, kind }: { groups: number; epsilon: number; kind: AttentionKind },
): Value {
  const { graph, weights, prefix } = network;
  const [batch, channels] = x.shape as [number, number, number, number];
  const names = NAMES.find(({ query }) => weights.has(`${prefix}${query}.weight`)) ?? NAMES[0];
  const normal = groupNorm(network, "group_norm", x, groups, epsilon);
  const places = transpose(graph, reshape(graph, normal, [batch, channels, -1]), [0, 2, 1]);
  const [query, key, value] = [names.query, names.key, names.value]
    .map((name) => linear(network, name, places, channels)) as [Value, Value, Value];
  const attended = kind === "fused"
    ? fusedAttention(graph, query, key, value, 1)
    : plainAttention(graph, query, key, value);
  const out = transpose(graph, linear(network, names.out, attended, channels), [0, 2, 1]);
  return add(graph, x, reshape(graph, out, x.shape));
}

/** softmax(q k^T / sqrt(width)) v (Vaswani et al. 2017, Eq. 1). @param query [batch, places, width], as all here */
function plainAttention(graph: Graph, query: Value, key: Value, value: Value): Value {
  const width = query.shape.at(-1)!;
  // Scaled first: there are fewer numbers in the queries than in the table of all pairs.
  const scaled = mul(graph, query, 1 / Math.sqrt(width));
  const shares = softmax(graph, matmul(graph, scaled, transpose(graph, key, [0, 2, 1])));
  return matmul(graph, shares, value);
}
