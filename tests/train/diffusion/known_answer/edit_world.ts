import { Graph, type Value } from "../../../../runtime/inference/onnx/graph.ts";
import { type BuiltGraph, modelBytes } from "../../../../runtime/inference/onnx/model_bytes.ts";
import * as op from "../../../../runtime/inference/onnx/operators.ts";
import { BROAD, CHANNELS, FACTS, NARROW, textEncoder, tokenizerOf, TOKENS, toLatents } from "./denoiser.ts";
import type { World } from "./distilled_head.ts";

/**
 * A world in which heads are edited, known in closed form. A control map of it is two pictures, as packMap() lays them
 * into each other: a head, and what the edit makes of it. A head looks like the first. Where the second differs is the
 * edit's region, of which the word for the head says nothing: there pictures vary widely. The edit's word says that it
 * looks like the second. Of such data, Gaussian in every latent, the best noise prediction is exact:
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

/** How far a pixel of both pictures is apart in any colour where it counts in full as of the region. */
const SURELY = 0.2;
/** Levels of a colour: as many as rendered pictures have. */
const LEVELS = 255;

/** Both pictures as one control map: whole levels of the first, and of the second as 256ths of a level. Both 0..1. */
export const packMap = (source: Float32Array, target: Float32Array): Float32Array =>
  source.map((x, i) => Math.round(x * LEVELS) + Math.round(target[i]! * LEVELS) / (LEVELS + 1));

/** The two pictures of a control map, -1..1. */
function unpacked(graph: Graph, map: Value): [source: Value, target: Value] {
  const whole = op.cast(graph, op.cast(graph, map, "int64"), "float32");
  const rest = op.mul(graph, op.sub(graph, map, whole), LEVELS + 1);
  const ranged = (levels: Value) => op.sub(graph, op.mul(graph, levels, 2 / LEVELS), 1);
  return [ranged(whole), ranged(rest)];
}

/** The largest of each pixel's colours. @param x [n, 3, size, size] */
const largest = (graph: Graph, x: Value): Value =>
  [0, 1, 2].map((colour) => op.slice(graph, x, 1, colour, colour + 1))
    .reduce((most, colour) => op.maximum(graph, most, colour));

/** latents, timesteps, embeddings, control map and control scale to the exact prediction of the noise. */
function denoiser(batch: number, size: number, alphaBar: Float64Array): BuiltGraph {
  const graph = new Graph("known denoiser of edits");
  const x = graph.input("latents", "float32", [batch, CHANNELS, size, size]);
  const timesteps = graph.input("timesteps", "int64", [batch]);
  const embeddings = graph.input("embeddings", "float32", [batch, TOKENS, FACTS]);
  const controlMap = graph.input("control map", "float32", [batch, 3, size, size]);
  const controlScale = graph.input("control scale", "float32", []);
  const [source, target] = unpacked(graph, controlMap).map((picture) =>
    op.mul(graph, picture, controlScale)
  ) as [
    Value,
    Value,
  ];
  const facts = op.reduceSum(graph, embeddings, [1], false);
  const fact = (at: number): Value =>
    op.reshape(graph, op.slice(graph, facts, 1, at, at + 1), [batch, 1, 1, 1]);
  const change = op.sub(graph, target, source);
  const mean = toLatents(graph, op.add(graph, source, op.mul(graph, fact(0), change)));
  const apart = largest(graph, op.maximum(graph, change, op.neg(graph, change)));
  // Of ranges of 2.
  const region = op.clip(graph, op.div(graph, apart, 2 * SURELY), 0, 1);
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
