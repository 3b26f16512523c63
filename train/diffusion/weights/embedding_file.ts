import { basename } from "node:path";
import { shownValue } from "../../../runtime/base/message.ts";
import { readSafetensorsFile } from "../../../runtime/inference/weights/safetensors.ts";
import { reshaped, type StoredTensor } from "../../../runtime/inference/weights/stored_tensor.ts";
import { familyWords } from "./recognise.ts";
import { kindInWords } from "./single_file.ts";

/** A word that was learned (Gal et al. 2023, textual inversion). */
export interface EmbeddingFile {
  /** How it is written in prompts. */
  readonly token: string;
  /** [places, width]: it may take several places of a prompt. */
  readonly vectors: StoredTensor;
}

/** More than a prompt has room for. */
const MOST_PLACES = 75;

/**
 * Reads an embedding in either layout: `emb_params` as webui writes it, whose word is the file's name, or one tensor that
 * is named as its word, as diffusers writes it.
 *
 * @param token another word for it; null for its own
 * @param width numbers of the text encoder's embeddings
 * @throws Error for a file that is none, with what it is, or of another text encoder
 */
export async function readEmbedding(
  path: string,
  token: string | null,
  width: number,
): Promise<EmbeddingFile> {
  const refuse = (constraint: string, met: unknown): never => {
    throw new RangeError(`Cannot use the embedding ${path}, ${constraint}: ${met}`);
  };
  const isThere = await Deno.stat(path).then(({ isFile }) => isFile, () => false);
  if (!isThere) refuse("there must be such a file", "there is none");
  const header = await readSafetensorsFile(path);
  const names = header.tensors.map(({ name }) => name);
  if (names.includes("clip_g")) refuse("it must be of SD 1 or SD 2", "it is SDXL's, for two text encoders");
  const own = header.tensors.find(({ name }) => name === "emb_params") ??
    (names.length === 1 && !names[0]!.includes(".") ? header.tensors[0] : undefined);
  if (!own || own.shape.length < 1 || own.shape.length > 2) {
    return refuse("it must hold one learned word", `it ${kindInWords(header, path)}`);
  }
  const [places, met] = own.shape.length === 1 ? [1, own.shape[0]!] : own.shape as [number, number];
  if (met !== width) {
    refuse(`it must be as wide as the text encoder's, ${width}`, `${met}, as of ${familyWords(met)}`);
  }
  if (!(places >= 1 && places <= MOST_PLACES)) {
    refuse(`it must take 1 to ${MOST_PLACES} places of a prompt`, places);
  }
  const word = token ?? (own.name === "emb_params" ? basename(path).replace(/\.[^.]*$/, "") : own.name);
  if (word === "" || /\p{White_Space}/u.test(word)) {
    refuse("its word must be one without spaces (FILE:WORD gives another)", shownValue(word));
  }
  return { token: word, vectors: reshaped(own, [places, met]) };
}
