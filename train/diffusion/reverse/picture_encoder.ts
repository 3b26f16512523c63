import type { Inference } from "../../../runtime/inference/inference.ts";
import { float32, floatsOf } from "../../../runtime/inference/tensor.ts";
import type { BuiltGraph } from "../../../runtime/inference/onnx/model_bytes.ts";
import { elementsOf } from "../../../runtime/inference/weights/stored_tensor.ts";

/**
 * Pictures to latents, and gradients back to pictures. Pictures are [count, 3, imageSize, imageSize], f32 in -1..1,
 * latents and noise [count, ...latentShape], latents times the model's scaling factor.
 */
export interface PictureEncoder {
  /** The encoder's mean plus its standard deviation times the noise. @param noise standard normal */
  encode(pictures: Float32Array, noise: Float32Array): Promise<Float32Array>;
  /** dL/dpictures for dL/dlatents of `encode` with the same pictures and noise. */
  encodeGradient(
    pictures: Float32Array,
    noise: Float32Array,
    latentGradient: Float32Array,
  ): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Both ways of one picture. */
export interface OnePictureEncoder {
  /** [channels, height, width]. */
  readonly pictureShape: readonly number[];
  readonly latentShape: readonly number[];
  /** The arrays may be given away. */
  encode(picture: Float32Array, noise: Float32Array): Promise<Float32Array>;
  encodeGradient(
    picture: Float32Array,
    noise: Float32Array,
    latentGradient: Float32Array,
  ): Promise<Float32Array>;
  close(): Promise<void>;
}

/** One picture after the other: a batch would take as much time and hold the activations of all. */
export function pictureByPicture(encoder: OnePictureEncoder): PictureEncoder {
  const pictureLength = elementsOf(encoder.pictureShape);
  const latentLength = elementsOf(encoder.latentShape);

  function countOf(pictures: Float32Array, ...latents: readonly Float32Array[]): number {
    const count = pictures.length / pictureLength;
    if (!Number.isInteger(count) || latents.some(({ length }) => length !== count * latentLength)) {
      throw new RangeError(
        `Cannot encode pictures, each must be [${encoder.pictureShape}] and its latents [${encoder.latentShape}]: ` +
          `${pictures.length} numbers and ${latents.map(({ length }) => length).join(", ")}`,
      );
    }
    return count;
  }

  const cut = (all: Float32Array, item: number, length: number) =>
    all.slice(item * length, (item + 1) * length);

  return {
    async encode(pictures, noise) {
      const latents = new Float32Array(noise.length);
      const count = countOf(pictures, noise);
      for (let item = 0; item < count; item++) {
        const one = await encoder.encode(cut(pictures, item, pictureLength), cut(noise, item, latentLength));
        latents.set(one, item * latentLength);
      }
      return latents;
    },
    async encodeGradient(pictures, noise, latentGradient) {
      const gradient = new Float32Array(pictures.length);
      const count = countOf(pictures, noise, latentGradient);
      for (let item = 0; item < count; item++) {
        const one = await encoder.encodeGradient(
          cut(pictures, item, pictureLength),
          cut(noise, item, latentLength),
          cut(latentGradient, item, latentLength),
        );
        gradient.set(one, item * pictureLength);
      }
      return gradient;
    },
    close: () => encoder.close(),
  };
}

/**
 * An encoder of two graphs, both for one picture: pictures, noise -> latents; and pictures, noise, latent gradient ->
 * picture gradient.
 */
export async function graphEncoder(
  inference: Inference,
  encoder: BuiltGraph,
  gradient: BuiltGraph,
  { lowMemory = false } = {},
): Promise<PictureEncoder> {
  const [pictureShape, latentShape] = ["pictures", "noise"].map((name) => {
    const input = encoder.inputs.find((input) => input.name === name);
    if (input?.shape[0] !== 1) {
      throw new RangeError(`Cannot use ${encoder.name}, it must take one of its ${name}: [${input?.shape}]`);
    }
    return input.shape.slice(1);
  }) as [number[], number[]];
  const forward = await inference.open(encoder, { lowMemory });
  const backward = await inference.open(gradient, { lowMemory });
  const pictureOf = (data: Float32Array) => float32(data, [1, ...pictureShape]);
  const latentsOf = (data: Float32Array) => float32(data, [1, ...latentShape]);
  return pictureByPicture({
    pictureShape,
    latentShape,
    async encode(picture, noise) {
      const feeds = { pictures: pictureOf(picture), noise: latentsOf(noise) };
      return floatsOf((await forward.run(feeds, { give: true })).latents);
    },
    async encodeGradient(picture, noise, latentGradient) {
      const feeds = {
        pictures: pictureOf(picture),
        noise: latentsOf(noise),
        "latent gradient": latentsOf(latentGradient),
      };
      return floatsOf((await backward.run(feeds, { give: true }))["picture gradient"]);
    },
    async close() {
      await forward.close();
      await backward.close();
    },
  });
}
