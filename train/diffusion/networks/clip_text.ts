import { type ComputeType, Graph, type Value } from "../../../runtime/inference/onnx/graph.ts";
import { add, cast, concat, gather, reshape } from "../../../runtime/inference/onnx/operators.ts";
import {
  isNarrow,
  type StoredTensor,
  type Weights,
} from "../../../runtime/inference/weights/stored_tensor.ts";
import type { ClipConfig, ClipTextConfig } from "./clip_config.ts";
import { clipTower } from "./clip_tower.ts";
import { inside, layerNorm, linear, type Network, weight } from "./layers.ts";

export interface ClipGraphOptions {
  /** Texts or pictures at a time. */
  readonly batch: number;
  readonly compute?: ComputeType;
}

export interface TextEncoderOptions extends ClipGraphOptions {
  /** Rows of words that were learned besides, each [places, width]: their ids come behind the vocabulary's. */
  readonly learned?: readonly StoredTensor[];
}

/**
 * The text encoder of a diffusion model (CLIPTextModel). Input: tokens, int64 [batch, words]. Output: embeddings,
 * [batch, words, width].
 */
export function textEncoderGraph(
  config: ClipTextConfig,
  weights: Weights,
  { batch, compute, learned = [] }: TextEncoderOptions,
): Graph {
  const graph = new Graph("text encoder", compute);
  const tokens = graph.input("tokens", "int64", [batch, config.words]);
  graph.output("embeddings", readText({ graph, weights, prefix: "" }, config, tokens, learned));
  return graph;
}

/**
 * Texts to where CLIP lays them beside pictures (CLIPModel.get_text_features). Inputs: tokens, int64 [batch, words],
 * and ends, int64 [batch], for each text the place of its end in the row of all tokens, `endPlaces`. Output:
 * embeddings, [batch, width], of any length.
 */
export function clipTextGraph(config: ClipConfig, weights: Weights, options: ClipGraphOptions): Graph {
  const graph = new Graph("CLIP text tower", options.compute);
  const network = { graph, weights, prefix: "" };
  const tokens = graph.input("tokens", "int64", [options.batch, config.text.words]);
  const ends = graph.input("ends", "int64", [options.batch]);
  const states = readText(network, config.text, tokens);
  const last = gather(graph, reshape(graph, states, [-1, config.text.width]), ends);
  graph.output("embeddings", linear(network, "text_projection", last, config.width, { bias: false }));
  return graph;
}

/** The place of each text's end in the row of all tokens. @param tokens [texts, words] */
export function endPlaces({ words, end }: ClipTextConfig, tokens: BigInt64Array): BigInt64Array {
  const ends = new BigInt64Array(tokens.length / words);
  for (let text = 0; text < ends.length; text++) {
    const own = tokens.subarray(text * words, (text + 1) * words);
    const wanted = end === null ? own.reduce((most, token) => token > most ? token : most) : BigInt(end);
    const place = own.indexOf(wanted);
    if (place < 0) {
      throw new RangeError(`Cannot find the end of text ${text}, it must hold the token: ${end}`);
    }
    ends[text] = BigInt(text * words + place);
  }
  return ends;
}

/** @returns [batch, words, width], what the last norm gives */
function readText(
  network: Network,
  config: ClipTextConfig,
  tokens: Value,
  learned: readonly StoredTensor[] = [],
): Value {
  return inside(network, "text_model", (model) => {
    const x = inside(model, "embeddings", (part) => {
      const places = weight(part, "position_embedding.weight", [config.words, config.width]);
      return add(part.graph, wordsOf(part, config, tokens, learned), places);
    });
    const states = clipTower(model, config, x, noLookingAhead(model.graph, config.words));
    return layerNorm(model, "final_layer_norm", states, config.epsilon);
  });
}

/** A row of the table for each token. The table is a third of the network: only what is looked up is turned. */
function wordsOf(
  { graph, weights, prefix }: Network,
  { vocabulary, width }: ClipTextConfig,
  tokens: Value,
  learned: readonly StoredTensor[],
): Value {
  const table = weights.find(`${prefix}token_embedding.weight`, [vocabulary, width]);
  if (learned.length > 0) {
    const tables = [table, ...learned].map((tensor) => graph.weight(tensor));
    return gather(graph, concat(graph, tables, 0), tokens);
  }
  // ONNX looks nothing up in tables of numbers of one byte.
  const rows = isNarrow(table.type) ? graph.weight(table) : graph.stored(table);
  return cast(graph, gather(graph, rows, tokens), graph.compute);
}

/** A share of e to the power of this is nothing, in half precision too. */
const NEVER = -10_000;

/** No token sees those behind it. */
function noLookingAhead(graph: Graph, words: number): Value {
  const mask = Float32Array.from(
    { length: words * words },
    (_, pair) => pair % words > Math.floor(pair / words) ? NEVER : 0,
  );
  return graph.constant(mask, [1, 1, words, words]);
}
