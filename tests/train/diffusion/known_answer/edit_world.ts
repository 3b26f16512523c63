import { Graph, type Value } from "../../../../runtime/inference/onnx/graph.ts";
import { type BuiltGraph, modelBytes } from "../../../../runtime/inference/onnx/model_bytes.ts";
import * as op from "../../../../runtime/inference/onnx/operators.ts";
import { BROAD, CHANNELS, FACTS, NARROW, textEncoder, tokenizerOf, TOKENS, toLatents } from "./denoiser.ts";
import type { World } from "./distilled_head.ts";

/**
 * A world in which heads are edited, known in closed form. A head looks like its control map. What is blue in it, the
 * hat say, is a region of which the word for the head says nothing: there pictures vary widely. The edit's word says
 * that it is orange, red and blue exchanged where there is more blue than red, and the rest as ever. Of such data,
 * Gaussian in every latent, the best noise prediction is exact:
 *
 *   prediction = sqrt(1 - a) (x - sqrt(a) mean) / (a s^2 + 1 - a)
 */

/** Facts of a text: whether it speaks of the edit, whether the region is left open, and log s^2 elsewhere. */
const START = [0, 0, 2 * Math.log(BROAD)];
const WORDS = {
  natural: [0, 1, 2 * Math.log(NARROW / BROAD)],
  orange: [1, -1, 0],
  unrealistic: [0, 0, 2 * Math.log(2)],
} as const;

/** How much bluer than red a pixel of the region is, at which it counts in full. */
const SURELY = 0.2;

/** What the edit makes of a pixel, whatever the range of its numbers. */
export const edited = ([red, green, blue]: readonly [number, number, number]): [number, number, number] => [
  Math.max(red, blue),
  green,
  Math.min(red, blue),
];

/** latents, timesteps, embeddings, control map and control scale to the exact prediction of the noise. */
function denoiser(batch: number, size: number, alphaBar: Float64Array): BuiltGraph {
  const graph = new Graph("known denoiser of edits");
  const x = graph.input("latents", "float32", [batch, CHANNELS, size, size]);
  const timesteps = graph.input("timesteps", "int64", [batch]);
  const embeddings = graph.input("embeddings", "float32", [batch, TOKENS, FACTS]);
  const controlMap = graph.input("control map", "float32", [batch, 3, size, size]);
  const controlScale = graph.input("control scale", "float32", []);
  const pictures = op.mul(graph, op.sub(graph, op.mul(graph, controlMap, 2), 1), controlScale);
  const facts = op.reduceSum(graph, embeddings, [1], false);
  const fact = (at: number): Value =>
    op.reshape(graph, op.slice(graph, facts, 1, at, at + 1), [batch, 1, 1, 1]);
  const [red, green, blue] = [0, 1, 2].map((colour) => op.slice(graph, pictures, 1, colour, colour + 1)) as [
    Value,
    Value,
    Value,
  ];
  const changed = op.concat(graph, [op.maximum(graph, red, blue), green, op.minimum(graph, red, blue)], 1);
  const mean = toLatents(
    graph,
    op.add(graph, pictures, op.mul(graph, fact(0), op.sub(graph, changed, pictures))),
  );
  const region = op.clip(graph, op.div(graph, op.sub(graph, blue, red), SURELY), 0, 1);
  const opened = op.mul(graph, op.mul(graph, fact(1), region), (BROAD / NARROW) ** 2 - 1);
  const spread = op.mul(graph, op.exp(graph, fact(2)), op.add(graph, opened, 1));

  const table = graph.constant(alphaBar, [alphaBar.length]);
  const a = op.reshape(graph, op.gather(graph, table, timesteps), [batch, 1, 1, 1]);
  const left = op.sub(graph, 1, a);
  const variance = op.add(graph, op.mul(graph, a, spread), left);
  const away = op.sub(graph, x, op.mul(graph, op.sqrt(graph, a), mean));
  graph.output("prediction", op.div(graph, op.mul(graph, op.sqrt(graph, left), away), variance));
  return modelBytes(graph);
}

export const EDIT_WORLD: World = {
  tokenizer: tokenizerOf(WORDS),
  textEncoder: () => textEncoder(START, WORDS),
  denoiser,
};
