import { type ComputeType, createGraph, type Graph, type Value } from "../onnx/graph.ts";
import { add, concat, mul, silu, slice } from "../onnx/operators.ts";
import type { Weights } from "../weights/stored_tensor.ts";
import { downPath, middle } from "./down_path.ts";
import { convolution, inside, type Network } from "./layers.ts";
import type { ControlConfig } from "./network_config.ts";
import { conditionsOf, networkInputs, type NetworkSize, residualName } from "./unet.ts";

export interface ControlOptions extends NetworkSize {
  readonly compute?: ComputeType;
}

/** Pixels of a control map's side for one place of the latents. */
export function mapFactor({ mapWidths }: ControlConfig): number {
  return 2 ** (mapWidths.length - 1);
}

/**
 * A ControlNetModel (Zhang et al. 2023): the UNet's way down once more, which also sees the control map. Inputs: as
 * the UNet's, and control map [batch, 3, height x factor, width x factor] in 0..1, red first, and control scale [].
 * Outputs: the residuals by `residualName`, times the scale.
 */
export function controlGraph(config: ControlConfig, weights: Weights, options: ControlOptions): Graph {
  const graph = createGraph("control net", options.compute);
  const network: Network = { graph, weights, prefix: "" };
  const inputs = networkInputs(graph, config, options);
  const sides = options.latent.map((length) => length * mapFactor(config));
  const map = graph.input("control map", "float32", [options.batch, 3, ...sides]);
  const scale = graph.input("control scale", "float32", []);
  const conditions = conditionsOf(network, inputs, config);
  const first = add(
    graph,
    convolution(network, "conv_in", inputs.latents, config.levels[0]!.width),
    mapEmbedding(network, map, config),
  );
  const states = downPath(network, first, conditions, config);
  const last = middle(network, states.at(-1)!, conditions, config);
  const residual = (name: string, x: Value) =>
    mul(graph, convolution(network, name, x, x.shape[1]!, { kernel: 1, padding: 0 }), scale);
  states.forEach((state, index) =>
    graph.output(residualName(index), residual(`controlnet_down_blocks.${index}`, state))
  );
  graph.output(residualName(states.length), residual("controlnet_mid_block", last));
  return graph;
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
