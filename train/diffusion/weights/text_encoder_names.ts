import type { StoredTensor, Weights } from "../../../runtime/inference/weights/stored_tensor.ts";

/** transformers 5, and some old single files, leave out the word that all names of a text encoder begin with. */
export function withModelPrefix(tensors: readonly StoredTensor[]): StoredTensor[] {
  return tensors.map((tensor) => ({ ...tensor, name: `text_model.${tensor.name}` }));
}

const FIRST_WORD = /^text_model\./;

/** A text encoder's weights under the names of transformers before version 5, whichever they are kept under. */
export function textEncoderWeights(weights: Weights): Weights {
  if (!weights.has("embeddings.token_embedding.weight")) return weights;
  const kept = (name: string) => name.replace(FIRST_WORD, "");
  return {
    source: weights.source,
    names: weights.names.map((name) => `text_model.${name}`),
    has: (name) => weights.has(kept(name)),
    peek: (name) => weights.peek(kept(name)),
    find: (name, shape) => weights.find(kept(name), shape),
  };
}
