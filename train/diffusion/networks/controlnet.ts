import { type ComputeType, Graph, type Value } from "../../../runtime/inference/onnx/graph.ts";
import { add, concat, mul, silu, slice } from "../../../runtime/inference/onnx/operators.ts";
import type { Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import { downPath, middle } from "./down_path.ts";
import { convolution, inside, type Network } from "./layers.ts";
import type { ControlConfig } from "./network_config.ts";
import {
  conditionsOf,
  type NetworkInputs,
  networkInputs,
  type NetworkSize,
  residualName,
} from "./network_inputs.ts";

export interface ControlOptions extends NetworkSize {
  readonly compute?: ComputeType;
}

/** Pixels of a control map's side for one place of the latents. */
export function mapFactor({ mapWidths }: ControlConfig): number {
  return 2 ** (mapWidths.length - 1);
}

/** What a control net is fed besides what the UNet is. */
export interface ControlInputs {
  /** Input control map, [batch, 3, height x factor, width x factor] in 0..1, red first. */
  readonly map: Value;
  /** Input control scale, []: factor on the residuals. */
  readonly scale: Value;
}

export function controlInputs(
  graph: Graph,
  config: ControlConfig,
  { batch, latent }: NetworkSize,
): ControlInputs {
  const sides = latent.map((length) => length * mapFactor(config));
  return {
    map: graph.input("control map", "float32", [batch, 3, ...sides]),
    scale: graph.input("control scale", "float32", []),
  };
}

/**
 * A ControlNetModel (Zhang et al. 2023). Inputs: those of `networkInputs` and `controlInputs`. Outputs: the residuals
 * by `residualName` and `residualShapes`, times the scale.
 */
export function controlGraph(config: ControlConfig, weights: Weights, options: ControlOptions): Graph {
  const graph = new Graph("control net", options.compute);
  const inputs = networkInputs(graph, config, options);
  const control = controlInputs(graph, config, options);
  controlResiduals({ graph, weights, prefix: "" }, config, inputs, control)
    .forEach((residual, index) => graph.output(residualName(index), residual));
  return graph;
}

/** The UNet's way down once more, which also sees the control map. @returns as `residualShapes` */
export function controlResiduals(
  network: Network,
  config: ControlConfig,
  inputs: NetworkInputs,
  { map, scale }: ControlInputs,
): Value[] {
  const { graph } = network;
  const conditions = conditionsOf(network, inputs, config);
  const latents = convolution(network, "conv_in", inputs.latents, config.levels[0]!.width);
  const states = downPath(
    network,
    add(graph, latents, mapEmbedding(network, map, config)),
    conditions,
    config,
  );
  const last = middle(network, states.at(-1)!, conditions, config);
  const residual = (name: string, x: Value) =>
    mul(graph, convolution(network, name, x, x.shape[1]!, { kernel: 1, padding: 0 }), scale);
  return [
    ...states.map((state, index) => residual(`controlnet_down_blocks.${index}`, state)),
    residual("controlnet_mid_block", last),
  ];
}

/** The control map as features at the latents' size. */
function mapEmbedding(network: Network, map: Value, { levels, mapWidths, mapOrder }: ControlConfig): Value {
  const { graph } = network;
  const channel = (index: number) => slice(graph, map, 1, index, index + 1);
  const ordered = mapOrder === "rgb" ? map : concat(graph, [channel(2), channel(1), channel(0)], 1);
  return inside(network, "controlnet_cond_embedding", (part) => {
    let x = silu(graph, convolution(part, "conv_in", ordered, mapWidths[0]!));
    mapWidths.slice(1).forEach((width, index) => {
      x = silu(graph, convolution(part, `blocks.${2 * index}`, x, x.shape[1]!));
      x = silu(graph, convolution(part, `blocks.${2 * index + 1}`, x, width, { stride: 2 }));
    });
    return convolution(part, "conv_out", x, levels[0]!.width);
  });
}
