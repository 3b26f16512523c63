import { type ComputeType, Graph, type Value } from "../../../runtime/inference/onnx/graph.ts";
import * as op from "../../../runtime/inference/onnx/operators.ts";
import { elementsOf } from "../../../runtime/inference/weights/stored_tensor.ts";
import { type ConfiguredNetwork, residualsOf } from "../networks/denoiser.ts";
import type { Beside } from "../networks/layers.ts";
import type { ControlConfig, NetworkConfig } from "../networks/network_config.ts";
import { networkInputs, type NetworkSize } from "../networks/network_inputs.ts";
import { timeWidth } from "../networks/time_embedding.ts";
import { predict } from "../networks/unet.ts";
import {
  type AdaptedLayer,
  CAMERA_LAYERS,
  CAMERA_NUMBERS,
  downName,
  type LearntLayout,
  learntLayout,
  upName,
} from "./learnt_weights.ts";

export interface StudentOptions extends NetworkSize {
  readonly compute?: ComputeType;
  /** Of the weights that stand beside each layer. ProlificDreamer 4. */
  readonly rank: number;
  /** Factor on what they add. ProlificDreamer 1. */
  readonly scale: number;
}

/** A student as a graph. */
export interface StudentGraph {
  readonly graph: Graph;
  readonly layout: LearntLayout;
  /** What it makes out, before it goes out. */
  readonly prediction: Value;
  /** Each of the layout's tensors, of its shape. */
  readonly learnt: readonly Value[];
}

/**
 * The student of variational score distillation (Wang et al. 2023, 3.2): a UNet with the control net before it, low-rank
 * weights beside all projections of its attention (Hu et al. 2022), and the camera's matrix, through two linear layers
 * with SiLU between them, added to the time embedding. The control net learns nothing. Inputs: those of
 * `denoiserGraph`, camera [batch, 16], learnt [length of the layout]. Output: prediction, as the latents.
 *
 * @throws RangeError where the control net was trained beside a UNet of another shape
 */
export function studentGraph(
  unet: ConfiguredNetwork<NetworkConfig>,
  control: ConfiguredNetwork<ControlConfig> | null,
  options: StudentOptions,
): StudentGraph {
  const { compute, rank, scale, batch } = options;
  const width = timeWidth(unet.config.levels[0]!.width);
  const layout = learntLayout(adaptedLayers(unet, options), rank, width);
  const graph = new Graph(control ? "student with control net" : "student", compute);
  const inputs = networkInputs(graph, unet.config, options);
  const residuals = control && residualsOf(graph, unet, control, inputs, options);
  const camera = graph.input("camera", "float32", [batch, CAMERA_NUMBERS]);
  const take = takeLearnt(graph, layout);
  const beside: Beside = (name, x, y) => {
    const low = op.linear(graph, x, take(downName(name)));
    const more = op.linear(graph, low, take(upName(name)));
    return op.add(graph, y, scale === 1 ? more : op.mul(graph, more, scale));
  };
  const also = graph.part("camera", () => {
    const [first, second] = CAMERA_LAYERS.map((name) => (x: Value) =>
      op.linear(graph, x, take(`${name}.weight`), take(`${name}.bias`))
    );
    return second!(op.silu(graph, first!(camera)));
  });
  const network = { graph, weights: unet.weights, prefix: "", beside };
  const prediction = predict(network, unet.config, { ...inputs, also }, residuals);
  graph.output("prediction", prediction);
  return { graph, layout, prediction, learnt: layout.tensors.map(({ name }) => take(name)) };
}

/** The layers of a UNet that learn, in the order in which they are computed. */
function adaptedLayers(
  { config, weights }: ConfiguredNetwork<NetworkConfig>,
  size: NetworkSize,
): readonly AdaptedLayer[] {
  const layers: AdaptedLayer[] = [];
  const graph = new Graph("layers that learn");
  const beside: Beside = (name, x, y) => {
    layers.push({ name, within: x.shape.at(-1)!, out: y.shape.at(-1)! });
    return y;
  };
  predict({ graph, weights, prefix: "", beside }, config, networkInputs(graph, config, size), null);
  return layers;
}

/** Learnt arrays by name, out of the one input that holds them all; each is cut out once, where it is used. */
function takeLearnt(graph: Graph, { tensors, length }: LearntLayout): (name: string) => Value {
  const all = graph.input("learnt", "float32", [length]);
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const taken = new Map<string, Value>();
  return (name) => {
    const found = taken.get(name);
    if (found) return found;
    const { shape, offset } = byName.get(name)!;
    const own = op.reshape(graph, op.slice(graph, all, 0, offset, offset + elementsOf(shape)), shape);
    taken.set(name, own);
    return own;
  };
}
