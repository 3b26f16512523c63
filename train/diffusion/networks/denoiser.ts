import { type ComputeType, Graph } from "../../../runtime/inference/onnx/graph.ts";
import type { Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import { controlInputs, controlResiduals } from "./controlnet.ts";
import type { ControlConfig, NetworkConfig } from "./network_config.ts";
import { networkInputs, type NetworkSize } from "./network_inputs.ts";
import { type ClipModules, motionOf } from "../temporal/temporal_transformer.ts";
import { predict } from "./unet.ts";

/** A network as its folder has it. */
export interface ConfiguredNetwork<C> {
  readonly config: C;
  readonly weights: Weights;
}

export interface DenoiserOptions extends NetworkSize {
  readonly compute?: ComputeType;
  /** Modules between the UNet's layers that let a clip's frames see each other; the batch is made of whole clips. */
  readonly clips?: ClipModules;
}

/**
 * A UNet and, if there is one, the control net before it, as one graph: at SD 1.5 and 512 pixels the residuals are 28
 * MB an item, which so never leave ONNX Runtime. Inputs: latents, timesteps, embeddings and, with a control net,
 * control map and control scale, as `networkInputs` and `controlInputs` say. Output: prediction, as the latents.
 *
 * @throws RangeError where the control net was trained beside a UNet of another shape, or for a batch that is not made of
 * whole clips
 */
export function denoiserGraph(
  unet: ConfiguredNetwork<NetworkConfig>,
  control: ConfiguredNetwork<ControlConfig> | null,
  options: DenoiserOptions,
): Graph {
  const graph = new Graph(control ? "control net and unet" : "unet", options.compute);
  const inputs = networkInputs(graph, unet.config, options);
  const residuals = control && residualsOf(graph, unet, control, inputs, options);
  graph.output(
    "prediction",
    predict(
      { graph, weights: unet.weights, prefix: "" },
      unet.config,
      inputs,
      residuals,
      options.clips && motionOf(unet.config, options.clips, options.batch),
    ),
  );
  return graph;
}

/**
 * What a control net before the UNet adds to it, as a part of the graph that has inputs of its own.
 *
 * @param inputs the UNet's
 * @throws RangeError where the control net was trained beside a UNet of another shape
 */
export function residualsOf(
  graph: Graph,
  unet: ConfiguredNetwork<NetworkConfig>,
  control: ConfiguredNetwork<ControlConfig>,
  inputs: ReturnType<typeof networkInputs>,
  options: NetworkSize,
): ReturnType<typeof controlResiduals> {
  checkPair(unet, control);
  const more = controlInputs(graph, control.config, options);
  return graph.part(
    "control",
    () => controlResiduals({ graph, weights: control.weights, prefix: "" }, control.config, inputs, more),
  );
}

function checkPair(
  unet: ConfiguredNetwork<NetworkConfig>,
  control: ConfiguredNetwork<ControlConfig>,
): void {
  const shape = ({ channels, contextWidth, layersPerBlock, levels }: NetworkConfig) =>
    `${channels} latent channels, embeddings of ${contextWidth}, ${layersPerBlock} layers at each of ` +
    levels.map(({ width }) => width).join(", ");
  const [wanted, met] = [shape(unet.config), shape(control.config)];
  if (wanted === met) return;
  throw new RangeError(
    `Cannot use the control net of ${control.weights.source}, it must fit the UNet of ${unet.weights.source} ` +
      `(${wanted}): ${met}`,
  );
}
