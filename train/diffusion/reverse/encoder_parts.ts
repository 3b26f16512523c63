import { type AutoencoderGraphOptions, latentsOf } from "../networks/autoencoder.ts";
import { type AutoencoderConfig, latentReduction } from "../networks/autoencoder_config.ts";
import { encoderStages } from "../networks/encoder.ts";
import { Graph, type Value } from "../../../runtime/inference/onnx/graph.ts";
import { placesPeak } from "../../../runtime/inference/onnx/memory.ts";
import type { Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import { appendGradient } from "./append_gradient.ts";

/** A part of an encoder; what comes out of one goes into the next. */
export interface EncoderPart {
  /** Of what goes in, [batch, channels, height, width]. */
  readonly shape: readonly number[];
  /** state -> next; the last part also takes noise, and its next are the latents. */
  readonly forward: Graph;
  /** The same and next gradient -> state gradient. */
  readonly backward: Graph;
}

/** A part may take so much more than the one stage that takes most. */
const SLACK = 1.1;

/**
 * The encoder in parts, each with its backward pass, so that only what lies between two parts must be kept from the
 * forward pass (Chen et al. 2016). Parts are as long as may be: none needs more memory than the stage that needs most.
 */
export function encoderParts(
  config: AutoencoderConfig,
  weights: Weights,
  { batch, size, compute }: AutoencoderGraphOptions,
): EncoderPart[] {
  const latentShape = [
    batch,
    config.latentChannels,
    ...size.map((length) => length / latentReduction(config)),
  ];
  const shapes = statesOf(config, weights, [batch, config.pictureChannels, ...size]);
  const count = shapes.length;

  /** What comes out of the stages from `first` to before `end`: a state, or latents. */
  function run(graph: Graph, state: Value, first: number, end: number, kind: "plain" | "fused"): Value {
    const network = { graph, weights, prefix: "" };
    const out = encoderStages(network, config, kind).slice(first, end)
      .reduce((x, { append }) => append(x), state);
    if (end < count) return out;
    return latentsOf(network, config, out, graph.input("noise", "float32", latentShape));
  }

  function forwardOf(name: string, first: number, end: number): Graph {
    const graph = new Graph(name, compute);
    const state = graph.input("state", "float32", shapes[first]!);
    graph.output("next", run(graph, state, first, end, "fused"));
    return graph;
  }

  function backwardOf(name: string, first: number, end: number): Graph {
    const graph = new Graph(`gradient of ${name}`, compute);
    const state = graph.input("state", "float32", shapes[first]!);
    const out = run(graph, state, first, end, "plain");
    const seed = graph.input("next gradient", "float32", shapes[end] ?? latentShape);
    graph.output("state gradient", appendGradient(graph, out, seed, [state])[0]!);
    return graph;
  }

  const peakOf = (first: number, end: number) => placesPeak(backwardOf("part", first, end));
  const most = SLACK * Math.max(...shapes.map((_, stage) => peakOf(stage, stage + 1)));
  const starts = [0];
  for (let end = 1; end < count; end++) if (peakOf(starts.at(-1)!, end + 1) > most) starts.push(end);
  return starts.map((first, part) => {
    const end = starts[part + 1] ?? count;
    const name = `encoder part ${part + 1} of ${starts.length}`;
    return {
      shape: shapes[first]!,
      forward: forwardOf(name, first, end),
      backward: backwardOf(name, first, end),
    };
  });
}

/** Shapes of what goes into each stage. */
function statesOf(config: AutoencoderConfig, weights: Weights, pictureShape: readonly number[]) {
  const graph = new Graph("shapes");
  const shapes: (readonly number[])[] = [];
  let state = graph.input("pictures", "float32", pictureShape);
  for (const { append } of encoderStages({ graph, weights, prefix: "" }, config, "plain")) {
    shapes.push(state.shape);
    state = append(state);
  }
  return shapes;
}
