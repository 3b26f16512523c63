import type { DenoiseBatch, DiffusionModel, TextEmbedding } from "./diffusion_model.ts";
import type { Inference, Session } from "../../runtime/inference/inference.ts";
import { float32, floatsOf, int64, type Tensor } from "../../runtime/inference/tensor.ts";
import type { Tokenizer } from "./language/tokenizer.ts";
import { alphaBarAt, noiseOf } from "./noise/noising.ts";
import type { Schedule } from "./noise/schedule.ts";
import type { BuiltGraph } from "../../runtime/inference/onnx/model_bytes.ts";
import type { PictureEncoder } from "./reverse/picture_encoder.ts";
import { elementsOf } from "../../runtime/inference/weights/stored_tensor.ts";

/** What a latent diffusion model is made of. */
export interface DiffusionParts {
  readonly name: string;
  /** Pixels of a picture's side. */
  readonly imageSize: number;
  readonly schedule: Schedule;
  readonly tokenizer: Pick<Tokenizer, "encode">;
  /** tokens int64 [1, tokens] -> embeddings [1, tokens, width]. */
  readonly textEncoder: BuiltGraph;
  readonly encoder: PictureEncoder;
  /**
   * latents [batch, channels, height, width], timesteps int64 [batch], embeddings [batch, tokens, width] and, where it
   * is controlled, control map [batch, 3, imageSize, imageSize] and control scale [] -> prediction, as latents. Any
   * batch will do: more items than that are taken in turns.
   */
  readonly denoiser: BuiltGraph;
  /** latents [1, channels, height, width] -> pictures [1, 3, imageSize, imageSize]. */
  readonly decoder: BuiltGraph;
}

export interface AssembleOptions {
  /** As of `Inference.open`. */
  readonly lowMemory?: boolean;
  /** Told of prompts that are too long. */
  readonly warn?: (message: string) => void;
}

/**
 * A diffusion model of its parts. Closing it closes the networks and the encoder, not the inference.
 *
 * @throws RangeError where the parts do not fit each other
 */
export async function assembleDiffusionModel(
  inference: Inference,
  parts: DiffusionParts,
  { lowMemory = false, warn = () => {} }: AssembleOptions = {},
): Promise<DiffusionModel> {
  const { imageSize, schedule, tokenizer, textEncoder, encoder, decoder } = parts;
  const latents = shapeOf(parts.denoiser, "latents");
  const [batch = 0, ...latentShape] = latents;
  const embedding = shapeOf(parts.denoiser, "embeddings").slice(1);
  const controlled = parts.denoiser.inputs.some(({ name }) => name === "control map");
  const [latentLength, embeddingLength] = [elementsOf(latentShape), elementsOf(embedding)];
  const mapLength = 3 * imageSize * imageSize;
  checkShape(parts, "the text encoder's embeddings", textEncoder.outputs[0]?.shape.slice(1), embedding);
  checkShape(parts, "the decoder's latents", decoder.inputs[0]?.shape.slice(1), latentShape);
  if (controlled) {
    const side = shapeOf(parts.denoiser, "control map").at(-1);
    if (side !== imageSize) {
      throw new RangeError(
        `Cannot assemble ${parts.name}, the control net's maps must be as large as pictures, ${imageSize}: ${side}`,
      );
    }
  }

  const denoiser = await inference.open(parts.denoiser, { lowMemory });
  const known = new Map<string, TextEmbedding>();

  /** Opens a network for a few runs only: what is seldom needed takes no memory in between. */
  async function withNetwork<T>(built: BuiltGraph, use: (session: Session) => Promise<T>): Promise<T> {
    const session = await inference.open(built, { lowMemory });
    try {
      return await use(session);
    } finally {
      await session.close();
    }
  }

  async function embedNew(texts: readonly string[]): Promise<void> {
    await withNetwork(textEncoder, async (session) => {
      for (const text of texts) {
        const { ids, cut } = tokenizer.encode(text);
        if (cut.length > 0) {
          warn(`The prompt is too long, its last words are not heard: ${cut.join(" ")} (of "${text}")`);
        }
        const { embeddings } = await session.run({ tokens: int64(ids, [1, ids.length]) });
        known.set(text, floatsOf(embeddings));
      }
    });
  }

  async function denoise(
    { count, latents: noisy, timesteps, embeddings, controlMaps, controlScale }: DenoiseBatch,
  ): Promise<Float32Array> {
    checkCount("latents", noisy.length, count * latentLength);
    checkCount("timesteps", timesteps.length, count);
    for (const timestep of timesteps) alphaBarAt(schedule, timestep);
    checkCount("embeddings", embeddings.length, count);
    if (controlMaps) checkCount("control maps", controlMaps.length, count);
    if ((controlMaps !== null) !== controlled) {
      const wanted = controlled
        ? "there is a control net, which needs control maps"
        : "there is no control net";
      throw new TypeError(`Cannot denoise with ${parts.name}, ${wanted}: ${controlMaps}`);
    }
    const prediction = new Float32Array(noisy.length);
    for (let from = 0; from < count; from += batch) {
      // A last slice that is not full is filled up with its last item.
      const items = Array.from({ length: batch }, (_, index) => Math.min(from + index, count - 1));
      const latentOf = (item: number) => noisy.subarray(item * latentLength, (item + 1) * latentLength);
      const feeds: Record<string, Tensor> = {
        latents: float32(joined(items.map(latentOf), latentLength), latents),
        timesteps: int64(items.map((item) => timesteps[item]!), [batch]),
        embeddings: float32(joined(items.map((item) => embeddings[item]!), embeddingLength), [
          batch,
          ...embedding,
        ]),
      };
      if (controlMaps) {
        const maps = joined(items.map((item) => controlMaps[item]!), mapLength);
        feeds["control map"] = float32(maps, [batch, 3, imageSize, imageSize]);
        feeds["control scale"] = float32(Float32Array.of(controlScale), []);
      }
      const output = floatsOf((await denoiser.run(feeds, { give: true })).prediction);
      const wanted = Math.min(batch, count - from) * latentLength;
      prediction.set(output.subarray(0, wanted), from * latentLength);
    }
    return noiseOf(schedule, prediction, noisy, timesteps);
  }

  return {
    name: parts.name,
    imageSize,
    latentShape: latentShape as [number, number, number],
    schedule,
    tokenizer,
    get networkTime() {
      return inference.networkTime;
    },
    async embed(texts) {
      const unknown = [...new Set(texts)].filter((text) => !known.has(text));
      if (unknown.length > 0) await embedNew(unknown);
      return texts.map((text) => known.get(text)!);
    },
    encode: (pictures, noise) => encoder.encode(pictures, noise),
    denoise,
    encodeGradient: (pictures, noise, gradient) => encoder.encodeGradient(pictures, noise, gradient),
    async decode(all) {
      const count = all.length / latentLength;
      if (!Number.isInteger(count)) checkCount("latents", all.length, Math.ceil(count) * latentLength);
      const pictures = new Float32Array(count * mapLength);
      await withNetwork(decoder, async (session) => {
        for (let item = 0; item < count; item++) {
          const own = all.slice(item * latentLength, (item + 1) * latentLength);
          const output = await session.run({ latents: float32(own, [1, ...latentShape]) }, { give: true });
          pictures.set(floatsOf(output.pictures), item * mapLength);
        }
      });
      return pictures;
    },
    async close() {
      await denoiser.close();
      await encoder.close();
    },
  };
}

function shapeOf({ name, inputs }: BuiltGraph, input: string): readonly number[] {
  const found = inputs.find((value) => value.name === input);
  if (!found) throw new RangeError(`Cannot use ${name} as a denoiser, it must have an input: ${input}`);
  return found.shape;
}

function checkShape(
  { name }: DiffusionParts,
  what: string,
  met: readonly number[] | undefined,
  wanted: number[],
) {
  if (`${met}` === `${wanted}`) return;
  throw new RangeError(`Cannot assemble ${name}, ${what} must fit the denoiser's [${wanted}]: [${met}]`);
}

function checkCount(what: string, met: number, wanted: number): void {
  if (met !== wanted) throw new RangeError(`Cannot use ${what}, there must be ${wanted}: ${met}`);
}

/** Items one after the other. @throws RangeError for one of another length */
function joined(items: readonly Float32Array[], length: number): Float32Array<ArrayBuffer> {
  const all = new Float32Array(items.length * length);
  for (const [index, item] of items.entries()) {
    checkCount("an item's numbers", item.length, length);
    all.set(item, index * length);
  }
  return all;
}
