import { basename, resolve } from "node:path";
import type { Inference, Session } from "../../../runtime/inference/inference.ts";
import { float32, floatsOf } from "../../../runtime/inference/tensor.ts";
import { readTokenizer, type Tokenizer } from "../language/tokenizer.ts";
import { type ClipConfig, readClipConfig } from "../networks/clip_config.ts";
import { clipImageGraph } from "../networks/clip_image.ts";
import { clipTextGraph, endPlaces } from "../networks/clip_text.ts";
import { modelBytes } from "../../../runtime/inference/onnx/model_bytes.ts";
import { readConfig } from "../../../runtime/inference/weights/config_reader.ts";
import type { Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import { readJson } from "../../../runtime/inference/weights/read_text.ts";
import { readWeights } from "../../../runtime/inference/weights/weights.ts";
import { clipPicture } from "./clip_pictures.ts";

/** A direction: the angle between two tells how near a picture is to a text. Of length 1. */
export type ClipDirection = Float32Array;

/** A judge of how well pictures go with texts (Radford et al. 2021). */
export interface Clip {
  readonly name: string;
  /** Milliseconds spent inside its networks. */
  readonly networkTime: number;
  embedText(text: string): Promise<ClipDirection>;
  /** @param rgba [side, side, 4], alpha passed over */
  embedPicture(rgba: Uint8Array, side: number): Promise<ClipDirection>;
  close(): Promise<void>;
}

export interface ClipParts {
  readonly name: string;
  readonly config: ClipConfig;
  readonly weights: Weights;
  readonly tokenizer: Tokenizer;
}

export interface OpenClipOptions {
  /** The folder's where it is left out. */
  readonly name?: string;
  /** Told of texts that are too long. */
  readonly warn?: (message: string) => void;
}

/** Opens a CLIP as the hub has it: config.json, its weights as .safetensors, vocab.json and merges.txt in one folder. */
export async function openClip(
  inference: Inference,
  folder: string,
  { name = basename(resolve(folder)), warn }: OpenClipOptions = {},
): Promise<Clip> {
  return await clipOf(inference, await readClipParts(folder, name), warn);
}

/** All of a CLIP's folder but the numbers of its weights. @throws Error where it holds none */
export async function readClipParts(folder: string, name: string): Promise<ClipParts> {
  const source = `${folder}/config.json`;
  const config = readClipConfig(readConfig(await readJson(source), source));
  const tokenizer = await readTokenizer(folder, config.text.words);
  return { name, config, weights: await readWeights(folder), tokenizer };
}

/** @throws RangeError where the tokenizer has more tokens than the text tower */
export async function clipOf(
  inference: Inference,
  { name, config, weights, tokenizer }: ClipParts,
  warn: (message: string) => void = () => {},
): Promise<Clip> {
  const { text, image, width } = config;
  if (tokenizer.vocabularySize > text.vocabulary) {
    throw new RangeError(
      `Cannot use the tokenizer of ${name}, its tokens must be at most ${text.vocabulary}: ` +
        `${tokenizer.vocabularySize}`,
    );
  }
  const sessions: Session[] = [];
  for (const graph of [clipTextGraph, clipImageGraph]) {
    sessions.push(await inference.open(modelBytes(graph(config, weights, { batch: 1 }))));
  }
  const [texts, pictures] = sessions as [Session, Session];

  async function directionOf(
    session: Session,
    inputs: Parameters<Session["run"]>[0],
  ): Promise<ClipDirection> {
    const { embeddings } = await session.run(inputs, { give: true });
    return ofLengthOne(floatsOf(embeddings), width);
  }

  return {
    name,
    get networkTime() {
      return texts.networkTime + pictures.networkTime;
    },
    embedText(written) {
      const { ids, cut } = tokenizer.encode(written);
      if (cut.length > 0) warn(`${name} does not read "${cut.join(" ")}" of "${written}": it is too long`);
      const tokens = BigInt64Array.from(ids, BigInt);
      const ends = endPlaces(text, tokens);
      return directionOf(texts, {
        tokens: { type: "int64", shape: [1, text.words], data: tokens },
        ends: { type: "int64", shape: [1], data: ends },
      });
    },
    embedPicture(rgba, side) {
      const picture = clipPicture(rgba, side, image.size);
      return directionOf(pictures, { pictures: float32(picture, [1, 3, image.size, image.size]) });
    },
    async close() {
      for (const session of sessions) await session.close();
    },
  };
}

/** @throws RangeError where it has no direction */
function ofLengthOne(embedding: Float32Array, width: number): ClipDirection {
  const length = Math.hypot(...embedding);
  if (!(length > 0 && length < Infinity) || embedding.length !== width) {
    throw new RangeError(`Cannot use an embedding, its length must be a number above zero: ${length}`);
  }
  return embedding.map((value) => value / length);
}

/** The cosine of the angle between two directions, -1..1. */
export function cosineOf(first: ClipDirection, second: ClipDirection): number {
  return first.reduce((sum, value, index) => sum + value * second[index]!, 0);
}
