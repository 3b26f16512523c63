import { Graph, type Value } from "../../../../runtime/inference/onnx/graph.ts";
import { type BuiltGraph, modelBytes } from "../../../../runtime/inference/onnx/model_bytes.ts";
import * as op from "../../../../runtime/inference/onnx/operators.ts";

/**
 * A diffusion model whose every answer is known in closed form, as graphs with the signatures of the real networks.
 *
 * Its world: a head seen from a camera looks like its control map, or like it with red and blue exchanged: two modes
 * of a mixture of Gaussians around the latents of those two pictures. Words of the prompt say how likely each mode
 * is, and bad words how wide the mixture spreads. Of such data the best noise prediction is exact:
 *
 *   prediction = sqrt(1 - a) (x - sqrt(a) sum_k r_k mean_k) / v,   v = a s^2 + 1 - a,
 *   r = softmax_k(log w_k - |x - sqrt(a) mean_k|^2 / (2 v))
 */
export const MODES = 2;
/** Of an embedding: the modes' log weights and log s^2. */
export const FACTS = MODES + 1;
/** Channels of latents. */
export const CHANNELS = 4;
/** Tokens of a prompt. */
export const TOKENS = 77;

/** Standard deviation of the pictures that the model knows; and what bad words do to it. */
export const NARROW = 0.1;
export const BROAD = 2;

/** RGB to latents and back: a rotation into four channels, so that nothing is lost and distances stay. */
export const ROTATION = [
  [0.5, 0.5, 0.5],
  [0.5, 0.5, -0.5],
  [0.5, -0.5, 0.5],
  [0.5, -0.5, -0.5],
] as const;

/** A word's log weight: pictures that look like the other mode in every pixel do not outweigh it. */
export const SURE = 1e6;

/** What each word adds to the facts. The first token of all prompts is the start. */
const START = [0, 0, 2 * Math.log(NARROW)];
export const WORDS: Readonly<Record<string, readonly number[]>> = {
  natural: [SURE, 0, 0],
  exchanged: [0, SURE, 0],
  unrealistic: [0, 0, 2 * Math.log(BROAD / NARROW)],
};

/** Words by number: 0 is padding, 1 the start, others as they stand in the table; unknown words are padding too. */
export const tokenizerOf = (words: Readonly<Record<string, readonly number[]>>) => ({
  encode(text: string): { ids: number[]; cut: string[] } {
    const known = Object.keys(words);
    const ids = text.toLowerCase().split(/[^a-z]+/).map((word) => known.indexOf(word)).filter((index) =>
      index >= 0
    );
    return {
      ids: [1, ...ids.map((index) => index + 2), ...new Array(TOKENS).fill(0)].slice(0, TOKENS),
      cut: [],
    };
  },
});
export const tokenizer = tokenizerOf(WORDS);

/** tokens int64 [1, 77] to embeddings [1, 77, 3]. */
export function textEncoder(start = START, words = WORDS): BuiltGraph {
  const graph = new Graph("known text encoder");
  const rows = [[0, 0, 0], start, ...Object.values(words)];
  const table = graph.constant(rows.flat(), [rows.length, FACTS]);
  graph.output("embeddings", op.gather(graph, table, graph.input("tokens", "int64", [1, TOKENS])));
  return modelBytes(graph);
}

/** Pictures [n, 3, size, size] in -1..1 to latents [n, 4, size, size]. */
export function toLatents(graph: Graph, pictures: Value): Value {
  return op.convolution(graph, pictures, graph.constant(ROTATION.flat(), [CHANNELS, 3, 1, 1]), null);
}

/** latents [n, 4, size, size] to pictures [n, 3, size, size]: the rotation's transpose. */
export function decoder(size: number): BuiltGraph {
  const graph = new Graph("known decoder");
  const latents = graph.input("latents", "float32", [1, CHANNELS, size, size]);
  const back = [0, 1, 2].flatMap((colour) => ROTATION.map((row) => row[colour]!));
  graph.output("pictures", op.convolution(graph, latents, graph.constant(back, [3, CHANNELS, 1, 1]), null));
  return modelBytes(graph);
}

/** The means of the two modes, [batch, 4, size, size] each. */
function meansOf(graph: Graph, controlMap: Value, controlScale: Value): Value[] {
  const pictures = op.mul(graph, op.sub(graph, op.mul(graph, controlMap, 2), 1), controlScale);
  const [red, green, blue] = [0, 1, 2].map((colour) => op.slice(graph, pictures, 1, colour, colour + 1));
  return [pictures, op.concat(graph, [blue!, green!, red!], 1)].map((mean) => toLatents(graph, mean));
}

/** What has one mode, whatever it is made of: all of a picture, or each place of it for itself. */
export type Decided = "picture" | "place";

/** The sum over a clip's frames, at each of them. @param x [batch, ...] */
function overClips(graph: Graph, x: Value, frames: number): Value {
  const clips = op.reshape(graph, x, [x.shape[0]! / frames, frames, -1]);
  const sums = op.expand(graph, op.reduceSum(graph, clips, [1], true), clips.shape);
  return op.reshape(graph, sums, x.shape);
}

/**
 * latents, timesteps, embeddings, control map and control scale to the exact prediction of the noise.
 *
 * @param frames of a clip: all of them show the same mode, so that the squares are summed over them; 1 for pictures that
 * stand alone
 * @param decided what the modes are the modes of
 */
export function denoiser(
  batch: number,
  size: number,
  alphaBar: Float64Array,
  frames = 1,
  decided: Decided = "picture",
): BuiltGraph {
  const graph = new Graph("known denoiser");
  const x = graph.input("latents", "float32", [batch, CHANNELS, size, size]);
  const timesteps = graph.input("timesteps", "int64", [batch]);
  const embeddings = graph.input("embeddings", "float32", [batch, TOKENS, FACTS]);
  const controlMap = graph.input("control map", "float32", [batch, 3, size, size]);
  const means = meansOf(graph, controlMap, graph.input("control scale", "float32", []));

  const facts = op.reduceSum(graph, embeddings, [1], false);
  const table = graph.constant(alphaBar, [alphaBar.length]);
  const a = op.reshape(graph, op.gather(graph, table, timesteps), [batch, 1, 1, 1]);
  const spread = op.reshape(graph, op.exp(graph, op.slice(graph, facts, 1, MODES, FACTS)), [batch, 1, 1, 1]);
  const left = op.sub(graph, 1, a);
  const variance = op.add(graph, op.mul(graph, a, spread), left);

  const axes = decided === "picture" ? [1, 2, 3] : [1];
  const kept = means.map((mean) => op.mul(graph, op.sqrt(graph, a), mean));
  const logits = kept.map((mean, mode) => {
    const away = op.sub(graph, x, mean);
    const squares = overClips(graph, op.reduceSum(graph, op.mul(graph, away, away), axes), frames);
    const likely = op.reshape(graph, op.slice(graph, facts, 1, mode, mode + 1), [batch, 1, 1, 1]);
    return op.sub(graph, likely, op.div(graph, squares, op.mul(graph, variance, 2)));
  });
  const shares = op.softmax(graph, op.concat(graph, logits, 1), 1);
  const expected = kept
    .map((mean, mode) => op.mul(graph, op.slice(graph, shares, 1, mode, mode + 1), mean))
    .reduce((sum, part) => op.add(graph, sum, part));
  const share = op.div(graph, op.sqrt(graph, left), variance);
  graph.output("prediction", op.mul(graph, share, op.sub(graph, x, expected)));
  return modelBytes(graph);
}
