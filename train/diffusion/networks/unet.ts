import { type ComputeType, Graph, type Value } from "../../../runtime/inference/onnx/graph.ts";
import { add, concat, silu, upsampleNearest } from "../../../runtime/inference/onnx/operators.ts";
import type { Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import { type Conditions, downPath, layer, middle, type Motion } from "./down_path.ts";
import { convolution, groupNorm, inside, type Network } from "./layers.ts";
import type { NetworkConfig } from "./network_config.ts";
import {
  conditionsOf,
  type NetworkInputs,
  networkInputs,
  type NetworkSize,
  residualName,
  residualShapes,
} from "./network_inputs.ts";

export interface UnetOptions extends NetworkSize {
  /** Whether it takes the residuals of a control net. */
  readonly controlled: boolean;
  readonly compute?: ComputeType;
}

/**
 * A UNet2DConditionModel (Ronneberger et al. 2015; Rombach et al. 2022). Inputs: those of `networkInputs` and, if
 * controlled, the residuals by `residualName` and `residualShapes`. Output: prediction, as the latents.
 */
export function unetGraph(config: NetworkConfig, weights: Weights, options: UnetOptions): Graph {
  const graph = new Graph("unet", options.compute);
  const inputs = networkInputs(graph, config, options);
  const residuals = options.controlled
    ? residualShapes(config, options).map((shape, index) =>
      graph.input(residualName(index), "float32", shape)
    )
    : null;
  graph.output("prediction", predict({ graph, weights, prefix: "" }, config, inputs, residuals));
  return graph;
}

/**
 * The noise or velocity that the network makes out.
 *
 * @param residuals as `residualShapes`; null without control
 * @param motion of clips
 */
export function predict(
  network: Network,
  config: NetworkConfig,
  inputs: NetworkInputs,
  residuals: readonly Value[] | null,
  motion?: Motion,
): Value {
  const { graph } = network;
  const conditions = { ...conditionsOf(network, inputs, config), ...motion && { motion } };
  const first = convolution(network, "conv_in", inputs.latents, config.levels[0]!.width);
  const states = downPath(network, first, conditions, config);
  let x = middle(network, states.at(-1)!, conditions, config);
  if (residuals) x = add(graph, x, residuals.at(-1)!);
  const skips = residuals ? states.map((state, index) => add(graph, state, residuals[index]!)) : states;
  x = upPath(network, x, skips, conditions, config);
  x = silu(graph, groupNorm(network, "conv_norm_out", x, config.groups, config.epsilon));
  return convolution(network, "conv_out", x, config.channels);
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
