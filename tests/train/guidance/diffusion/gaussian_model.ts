import type { DenoiseBatch, DiffusionModel } from "../../../../train/diffusion/diffusion_model.ts";

/** Standard deviation of the pictures that the stand-in knows under a prompt, and of those that are not wanted. */
const NARROW = 0.05, BROAD = 1;

/** What was asked of the stand-in. */
export interface Asked {
  readonly batches: DenoiseBatch[];
  readonly texts: string[];
}

/**
 * A diffusion model in a few lines, of the world where a view looks like its control map: Gaussian around it, so
 * that the best prediction of the noise is sqrt(1 - a) (x - sqrt(a) mean) / (a s^2 + 1 - a). Latents are means of
 * 2 x 2 pixels, with a fourth channel of nothing; noise of the encoder is added at a hundredth.
 */
export function gaussianModel(imageSize: number): DiffusionModel & { readonly asked: Asked } {
  const side = imageSize / 2;
  const [plane, item] = [side * side, 4 * side * side];
  const alphaBar = Float64Array.from({ length: 100 }, (_, t) => Math.cos((t + 1) / 102 * Math.PI / 2) ** 2);
  const asked: Asked = { batches: [], texts: [] };
  let networkTime = 0;

  /** Calls back with each pixel's index in the pictures and its latent's. */
  function eachPixel(count: number, visit: (pixel: number, latent: number) => void): void {
    for (let image = 0; image < count; image++) {
      for (let c = 0; c < 3; c++) {
        for (let y = 0; y < imageSize; y++) {
          for (let x = 0; x < imageSize; x++) {
            visit(
              ((image * 3 + c) * imageSize + y) * imageSize + x,
              image * item + c * plane + (y >> 1) * side + (x >> 1),
            );
          }
        }
      }
    }
  }
  function encode(pictures: Float32Array, noise?: Float32Array): Float32Array {
    const count = pictures.length / (3 * imageSize * imageSize);
    const latents = new Float32Array(count * item);
    eachPixel(count, (pixel, latent) => latents[latent]! += pictures[pixel]! / 4);
    noise?.forEach((value, i) => latents[i]! += 0.01 * value);
    return latents;
  }
  return {
    name: "gaussian",
    asked,
    tokenizer: { encode: () => ({ ids: [], cut: [] }) },
    imageSize,
    latentShape: [4, side, side],
    schedule: { alphaBar, prediction: "epsilon" },
    get networkTime() {
      return networkTime;
    },
    embed(texts) {
      asked.texts.push(...texts);
      return Promise.resolve(texts.map((text) => Float32Array.of(text.includes("ugly") ? BROAD : NARROW)));
    },
    encode: (pictures, noise) => Promise.resolve(encode(pictures, noise)),
    denoise(batch) {
      asked.batches.push({ ...batch, timesteps: [...batch.timesteps] });
      const begun = performance.now();
      const { count, latents, timesteps, embeddings, controlMaps } = batch;
      const predictions = new Float32Array(latents.length);
      for (let i = 0; i < count; i++) {
        const a = alphaBar[timesteps[i]!]!;
        const mean = controlMaps ? encode(controlMaps[i]!.map((x) => 2 * x - 1)) : new Float32Array(item);
        const variance = a * embeddings[i]![0]! ** 2 + 1 - a;
        for (let k = 0; k < item; k++) {
          const away = latents[i * item + k]! - Math.sqrt(a) * mean[k]!;
          predictions[i * item + k] = Math.sqrt(1 - a) * away / variance;
        }
      }
      networkTime += performance.now() - begun;
      return Promise.resolve(predictions);
    },
    encodeGradient(pictures, _noise, latentGradient) {
      const gradient = new Float32Array(pictures.length);
      const count = latentGradient.length / item;
      eachPixel(count, (pixel, latent) => gradient[pixel] = latentGradient[latent]! / 4);
      return Promise.resolve(gradient);
    },
    decode(latents) {
      const count = latents.length / item;
      const pictures = new Float32Array(count * 3 * imageSize * imageSize);
      eachPixel(count, (pixel, latent) => pictures[pixel] = latents[latent]!);
      return Promise.resolve(pictures);
    },
    close: () => Promise.resolve(),
  };
}
