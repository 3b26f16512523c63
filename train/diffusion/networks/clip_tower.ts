import type { Value } from "../../../runtime/inference/onnx/graph.ts";
import {
  add,
  gelu,
  matmul,
  mul,
  quickGelu,
  reshape,
  softmax,
  transpose,
} from "../../../runtime/inference/onnx/operators.ts";
import type { ClipTower } from "./clip_config.ts";
import { inside, layerNorm, linear, type Network } from "./layers.ts";

/**
 * A transformer whose norms stand ahead of each step (Radford et al. 2021, 2.4).
 *
 * @param x [batch, places, width]
 * @param mask [1, 1, places, places], added to what each place (of the third axis) thinks of each other; or null
 * @returns as x
 */
export function clipTower(network: Network, tower: ClipTower, x: Value, mask: Value | null): Value {
  const { graph } = network;
  let state = x;
  for (let index = 0; index < tower.layers; index++) {
    state = inside(network, `encoder.layers.${index}`, (part) => {
      const normal = layerNorm(part, "layer_norm1", state, tower.epsilon);
      const attended = add(
        graph,
        state,
        inside(part, "self_attn", (inner) => attend(inner, tower, normal, mask)),
      );
      const second = layerNorm(part, "layer_norm2", attended, tower.epsilon);
      return add(graph, attended, inside(part, "mlp", (inner) => perceptron(inner, tower, second)));
    });
  }
  return state;
}

/** Attention among all places, in several heads; few places, so that the table of all pairs is small. */
function attend(part: Network, { width, heads }: ClipTower, x: Value, mask: Value | null): Value {
  const { graph } = part;
  const [batch, places] = x.shape as [number, number, number];
  const headWidth = width / heads;
  const project = (name: string, order: readonly number[]) =>
    transpose(graph, reshape(graph, linear(part, name, x, width), [batch, places, heads, headWidth]), order);
  const query = mul(graph, project("q_proj", [0, 2, 1, 3]), 1 / Math.sqrt(headWidth));
  const pairs = matmul(graph, query, project("k_proj", [0, 2, 3, 1]));
  const shares = softmax(graph, mask ? add(graph, pairs, mask) : pairs);
  const mixed = transpose(graph, matmul(graph, shares, project("v_proj", [0, 2, 1, 3])), [0, 2, 1, 3]);
  return linear(part, "out_proj", reshape(graph, mixed, [batch, places, width]), width);
}

function perceptron(part: Network, { width, innerWidth, activation }: ClipTower, x: Value): Value {
  const inner = linear(part, "fc1", x, innerWidth);
  const active = activation === "gelu" ? gelu(part.graph, inner) : quickGelu(part.graph, inner);
  return linear(part, "fc2", active, width);
}
