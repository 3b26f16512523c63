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
  /** Items in a row that the denoiser takes for frames of one clip; 1 where not given. */
  readonly frames?: number;
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
  const { name, imageSize, schedule, tokenizer, encoder } = parts;
  const shapes = shapesOf(parts);
  const denoiser = await inference.open(parts.denoiser, { lowMemory });

  /** Opens a network for a few runs only: what is seldom needed takes no memory in between. */
  async function withNetwork<T>(built: BuiltGraph, use: (session: Session) => Promise<T>): Promise<T> {
    const session = await inference.open(built, { lowMemory });
    try {
      return await use(session);
    } finally {
      await session.close();
    }
  }

  return {
    name,
    imageSize,
    latentShape: shapes.latent,
    schedule,
    tokenizer,
    get networkTime() {
      return inference.networkTime;
    },
    embed: makeEmbedder(parts, withNetwork, warn),
    encode: (pictures, noise) => encoder.encode(pictures, noise),
    denoise: (batch) => denoise(parts, shapes, denoiser, batch),
    encodeGradient: (pictures, noise, gradient) => encoder.encodeGradient(pictures, noise, gradient),
    decode: (latents) => withNetwork(parts.decoder, (session) => decode(session, latents, shapes)),
    async close() {
      await denoiser.close();
      await encoder.close();
    },
  };
}

/** Shapes of one item each, and how many the denoiser takes at once. */
interface Shapes {
  readonly batch: number;
  readonly frames: number;
  readonly latent: readonly [channels: number, height: number, width: number];
  readonly embedding: readonly number[];
  /** Of a picture and of a control map. */
  readonly picture: readonly number[];
  readonly isControlled: boolean;
}

/** @throws RangeError where the parts do not fit each other */
function shapesOf(parts: DiffusionParts): Shapes {
  const { name, imageSize, denoiser, textEncoder, decoder, frames = 1 } = parts;
  const [batch = 0, ...latent] = shapeOf(denoiser, "latents");
  const embedding = shapeOf(denoiser, "embeddings").slice(1);
  checkShape(parts, "the text encoder's embeddings", textEncoder.outputs[0]?.shape.slice(1), embedding);
  checkShape(parts, "the decoder's latents", decoder.inputs[0]?.shape.slice(1), latent);
  const isControlled = denoiser.inputs.some(({ name }) => name === "control map");
  const side = isControlled ? shapeOf(denoiser, "control map").at(-1) : imageSize;
  if (side !== imageSize) {
    throw new RangeError(
      `Cannot assemble ${name}, the control net's maps must be as large as pictures, ${imageSize}: ${side}`,
    );
  }
  const picture = [3, imageSize, imageSize];
  if (batch % frames !== 0) {
    throw new RangeError(
      `Cannot assemble ${name}, the denoiser's batch must be whole clips of ${frames}: ${batch}`,
    );
  }
  return { batch, frames, latent: latent as [number, number, number], embedding, picture, isControlled };
}

type WithNetwork = <T>(built: BuiltGraph, use: (session: Session) => Promise<T>) => Promise<T>;

/** Embeddings of texts, of which each is computed once. */
function makeEmbedder(
  { tokenizer, textEncoder }: DiffusionParts,
  withNetwork: WithNetwork,
  warn: (message: string) => void,
): DiffusionModel["embed"] {
  const known = new Map<string, TextEmbedding>();
  return async (texts) => {
    const unknown = [...new Set(texts)].filter((text) => !known.has(text));
    if (unknown.length > 0) {
      await withNetwork(textEncoder, async (session) => {
        for (const text of unknown) known.set(text, await embedNew(session, text));
      });
    }
    return texts.map((text) => known.get(text)!);
  };

  async function embedNew(session: Session, text: string): Promise<TextEmbedding> {
    const { ids, cut } = tokenizer.encode(text);
    if (cut.length > 0) {
      warn(`The prompt is too long, its last words are not heard: ${cut.join(" ")} (of "${text}")`);
    }
    const { embeddings } = await session.run({ tokens: int64(ids, [1, ids.length]) });
    return floatsOf(embeddings);
  }
}

async function denoise(
  { name, schedule }: DiffusionParts,
  shapes: Shapes,
  session: Session,
  batch: DenoiseBatch,
): Promise<Float32Array> {
  const { count, latents, timesteps } = batch;
  const length = elementsOf(shapes.latent);
  checkCount("latents", latents.length, count * length);
  checkCount("timesteps", timesteps.length, count);
  for (const timestep of timesteps) alphaBarAt(schedule, timestep);
  checkClips(timesteps, shapes.frames);
  checkCount("embeddings", batch.embeddings.length, count);
  if (batch.controlMaps) checkCount("control maps", batch.controlMaps.length, count);
  if ((batch.controlMaps !== null) !== shapes.isControlled) {
    const wanted = shapes.isControlled
      ? "there is a control net, which needs control maps"
      : "there is no control net";
    throw new TypeError(`Cannot denoise with ${name}, ${wanted}: ${batch.controlMaps}`);
  }
  const prediction = new Float32Array(latents.length);
  for (let from = 0; from < count; from += shapes.batch) {
    const feeds = feedsFrom(from, batch, shapes);
    const output = floatsOf((await session.run(feeds, { give: true })).prediction);
    const items = Math.min(shapes.batch, count - from);
    prediction.set(output.subarray(0, items * length), from * length);
  }
  return noiseOf(schedule, prediction, latents, timesteps);
}

/** What the denoiser takes at once. A last slice that is not full is filled up with its last item. */
function feedsFrom(from: number, batch: DenoiseBatch, shapes: Shapes): Record<string, Tensor> {
  const { count, latents, timesteps, embeddings, controlMaps, controlScale } = batch;
  const items = Array.from({ length: shapes.batch }, (_, index) => Math.min(from + index, count - 1));
  const length = elementsOf(shapes.latent);
  const stacked = (shape: readonly number[], itemOf: (item: number) => Float32Array) =>
    float32(joined(items.map(itemOf), elementsOf(shape)), [items.length, ...shape]);
  return {
    latents: stacked(shapes.latent, (item) => latents.subarray(item * length, (item + 1) * length)),
    timesteps: int64(items.map((item) => timesteps[item]!), [items.length]),
    embeddings: stacked(shapes.embedding, (item) => embeddings[item]!),
    ...controlMaps && {
      "control map": stacked(shapes.picture, (item) => controlMaps[item]!),
      "control scale": float32(Float32Array.of(controlScale), []),
    },
  };
}

async function decode(session: Session, latents: Float32Array, shapes: Shapes): Promise<Float32Array> {
  const [length, pixels] = [elementsOf(shapes.latent), elementsOf(shapes.picture)];
  const count = Math.ceil(latents.length / length);
  checkCount("latents", latents.length, count * length);
  const pictures = new Float32Array(count * pixels);
  for (let item = 0; item < count; item++) {
    const own = latents.slice(item * length, (item + 1) * length);
    const output = await session.run({ latents: float32(own, [1, ...shapes.latent]) }, { give: true });
    pictures.set(floatsOf(output.pictures), item * pixels);
  }
  return pictures;
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

/** @throws RangeError for items that are not whole clips, or clips of several timesteps */
function checkClips(timesteps: readonly number[], frames: number): void {
  if (timesteps.length % frames !== 0) {
    throw new RangeError(`Cannot denoise clips of ${frames}, items must be whole ones: ${timesteps.length}`);
  }
  const apart = timesteps.findIndex((timestep, item) => timestep !== timesteps[item - item % frames]);
  if (apart < 0) return;
  throw new RangeError(
    `Cannot denoise clips of ${frames}, each must have one timestep: ${
      timesteps[apart - apart % frames]
    } and ` +
      `${timesteps[apart]}`,
  );
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
