import { type AutoencoderGraphOptions, latentsOf } from "../networks/autoencoder.ts";
import { type AutoencoderConfig, latentReduction } from "../networks/autoencoder_config.ts";
import { encoderStages } from "../networks/encoder.ts";
import { createGraph, type Graph, type Value } from "../onnx/graph.ts";
import type { Weights } from "../weights/stored_tensor.ts";
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

/**
 * The encoder cut wherever its pictures become smaller, and the way back of each part: only what lies between two
 * parts, the smallest that there is, must be kept from the way there.
 */
export function encoderParts(
  config: AutoencoderConfig,
  weights: Weights,
  { batch, size, compute }: AutoencoderGraphOptions,
): EncoderPart[] {
  const stagesOf = (graph: Graph, kind: "plain" | "fused") =>
    encoderStages({ graph, weights, prefix: "" }, config, kind);
  const pictureShape = [batch, config.pictureChannels, ...size];
  const latentShape = [
    batch,
    config.latentChannels,
    ...size.map((length) => length / latentReduction(config)),
  ];
  const cuts = cutsOf(pictureShape, (graph) => stagesOf(graph, "plain"));

  return cuts.map(({ first, shape }, part): EncoderPart => {
    const next = cuts[part + 1];
    const name = `encoder part ${part + 1} of ${cuts.length}`;
    const run = (graph: Graph, state: Value, kind: "plain" | "fused") => {
      const out = stagesOf(graph, kind).slice(first, next?.first).reduce((x, { append }) => append(x), state);
      if (next) return out;
      return latentsOf(
        { graph, weights, prefix: "" },
        config,
        out,
        graph.input("noise", "float32", latentShape),
      );
    };
    const forward = createGraph(name, compute);
    forward.output("next", run(forward, forward.input("state", "float32", shape), "fused"));
    const backward = createGraph(`gradient of ${name}`, compute);
    const state = backward.input("state", "float32", shape);
    const out = run(backward, state, "plain");
    const seed = backward.input("next gradient", "float32", next?.shape ?? latentShape);
    backward.output("state gradient", appendGradient(backward, out, seed, [state])[0]!);
    return { shape, forward, backward };
  });
}

/** Stages that parts begin with, and the shapes that go into them. */
function cutsOf(
  pictureShape: readonly number[],
  stagesOf: (graph: Graph) => readonly { append(x: Value): Value }[],
): { first: number; shape: readonly number[] }[] {
  const graph = createGraph("shapes");
  let x = graph.input("pictures", "float32", pictureShape);
  const cuts = [{ first: 0, shape: x.shape }];
  for (const [index, { append }] of stagesOf(graph).entries()) {
    const y = append(x);
    if (y.shape[2]! < x.shape[2]!) cuts.push({ first: index + 1, shape: y.shape });
    x = y;
  }
  return cuts;
}
