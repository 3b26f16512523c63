import type { StoredTensor } from "../../runtime/inference/weights/stored_tensor.ts";
import type { LearnedWord } from "./language/learned_words.ts";
import type { ClipTextConfig } from "./networks/clip_config.ts";
import { readEmbedding } from "./weights/embedding_file.ts";
import { readLora } from "./weights/lora/lora_file.ts";
import type { LoraUse } from "./weights/lora/merge_lora.ts";

/** What a model is given beside its own files. */
export interface Adaptations {
  /** LoRAs that are merged into the weights: paths, and how strongly. */
  readonly loras?: readonly { readonly path: string; readonly scale: number }[];
  /** Learned words (textual inversion): paths, and other words for them than their own. */
  readonly embeddings?: readonly { readonly path: string; readonly token: string | null }[];
  /** The text encoder's layer whose states are taken, counted from the last, which is 1 (as webui counts). */
  readonly clipSkip?: number;
}

/** Headers of the LoRAs. @throws Error for one that is missing, damaged or none */
export async function readLoras({ loras = [] }: Adaptations): Promise<LoraUse[]> {
  const uses: LoraUse[] = [];
  for (const { path, scale } of loras) uses.push({ file: await readLora(path), scale });
  return uses;
}

/**
 * Learned words and their vectors, in the same order: ids come behind the vocabulary's, one after the other.
 *
 * @throws Error for one that is missing, damaged or none, or whose word another has
 */
export async function readLearnedWords(
  { embeddings = [] }: Adaptations,
  { width, vocabulary }: ClipTextConfig,
): Promise<{ readonly learned: LearnedWord[]; readonly vectors: StoredTensor[] }> {
  const learned: LearnedWord[] = [];
  const vectors: StoredTensor[] = [];
  let next = vocabulary;
  for (const { path, token } of embeddings) {
    const file = await readEmbedding(path, token, width);
    if (learned.some(({ token }) => token.toLowerCase() === file.token.toLowerCase())) {
      throw new RangeError(
        `Cannot use the embedding ${path}, its word must be its own (FILE:WORD gives another): ${file.token}`,
      );
    }
    const places = file.vectors.shape[0]!;
    learned.push({ token: file.token, ids: Array.from({ length: places }, (_, place) => next + place) });
    vectors.push(file.vectors);
    next += places;
  }
  return { learned, vectors };
}

/** A text encoder of its first layers; the norm behind the last of them stays, as in diffusers. */
export function withoutLastLayers(
  config: ClipTextConfig,
  { clipSkip = 1 }: Adaptations,
  source: string,
): ClipTextConfig {
  const layers = config.layers - (clipSkip - 1);
  if (layers >= 1) return { ...config, layers };
  throw new RangeError(
    `Cannot skip layers of ${source}, --clip-skip must be at most its ${config.layers} layers: ${clipSkip}`,
  );
}
