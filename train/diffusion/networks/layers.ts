import type { Graph, Value } from "../../../runtime/inference/onnx/graph.ts";
import * as operators from "../../../runtime/inference/onnx/operators.ts";
import { reshaped, type Weights } from "../../../runtime/inference/weights/stored_tensor.ts";

/** A network in the making: where its nodes go and where its weights come from. */
export interface Network {
  readonly graph: Graph;
  readonly weights: Weights;
  /** What the names of the weights of this part begin with: empty, or words that end in a dot. */
  readonly prefix: string;
  /** What is learnt beside layers that say that they may learn; nothing where left out. */
  readonly beside?: Beside;
}

/**
 * Appends what learnt weights add to a linear layer.
 *
 * @param name of the layer
 * @param x what it is given, [..., in]
 * @param y what its own weights make of that, [..., out]
 */
export type Beside = (name: string, x: Value, y: Value) => Value;

/** A part of a network. Names of its weights and of its nodes begin with the part's. */
export function inside<T>(network: Network, name: string, build: (part: Network) => T): T {
  return network.graph.part(name, () => build({ ...network, prefix: `${network.prefix}${name}.` }));
}

/** Weights by their name within the part. @throws RangeError where there are none of this shape */
export function weight(network: Network, name: string, shape: readonly number[]): Value {
  return network.graph.weight(network.weights.find(network.prefix + name, shape));
}

export interface LayerConvolutionOptions extends operators.ConvolutionOptions {
  /** Pixels of the kernel's side. */
  readonly kernel?: number;
}

/** A convolution with bias, 3 x 3 with a border of one unless told otherwise. @param x [batch, in, height, width] */
export function convolution(
  network: Network,
  name: string,
  x: Value,
  out: number,
  { kernel = 3, stride = 1, padding = 1 }: LayerConvolutionOptions = {},
): Value {
  return inside(network, name, (part) => {
    const matrix = weight(part, "weight", [out, x.shape[1]!, kernel, kernel]);
    return operators.convolution(part.graph, x, matrix, weight(part, "bias", [out]), { stride, padding });
  });
}

/** x W^T + bias. @param x [..., in] @returns [..., out] */
export function linear(
  network: Network,
  name: string,
  x: Value,
  out: number,
  { bias = true, learns = false } = {},
): Value {
  return inside(network, name, (part) => {
    const matrix = weight(part, "weight", [out, x.shape.at(-1)!]);
    const y = operators.linear(part.graph, x, matrix, bias ? weight(part, "bias", [out]) : null);
    return learns && part.beside ? part.beside(network.prefix + name, x, y) : y;
  });
}

/** A convolution of one pixel, as the linear layer that it is. @param x [..., in] @returns [..., out] */
export function pixelwise(network: Network, name: string, x: Value, out: number): Value {
  return inside(network, name, (part) => {
    const within = x.shape.at(-1)!;
    const stored = part.weights.find(`${part.prefix}weight`, [out, within, 1, 1]);
    const matrix = part.graph.weight(reshaped(stored, [out, within]));
    return operators.linear(part.graph, x, matrix, weight(part, "bias", [out]));
  });
}

/** @param x [batch, channels, ...] */
export function groupNorm(network: Network, name: string, x: Value, groups: number, epsilon: number): Value {
  return inside(
    network,
    name,
    (part) => operators.groupNorm(part.graph, x, groups, affine(part, x.shape[1]!), epsilon),
  );
}

/** @param x [..., width] */
export function layerNorm(network: Network, name: string, x: Value, epsilon = 1e-5): Value {
  return inside(
    network,
    name,
    (part) => operators.layerNorm(part.graph, x, affine(part, x.shape.at(-1)!), epsilon),
  );
}

function affine(part: Network, width: number): operators.Affine {
  return { weight: weight(part, "weight", [width]), bias: weight(part, "bias", [width]) };
}
