import { type AutoencoderConfig, latentReduction } from "../networks/autoencoder_config.ts";

/**
 * What each latent channel of Stable Diffusion 1.x (all its autoencoders share one latent space, 2.x too) adds to red,
 * green and blue in -1..1: a least-squares fit that ComfyUI draws its previews by (comfy/latent_formats.py, SD15),
 * after Kevin Turner's finding that a linear map tells a picture well enough
 * (discuss.huggingface.co/t/decoding-latents-to-rgb-without-upscaling/23204).
 */
export const SD_LATENT_COLOURS: readonly (readonly [number, number, number])[] = [
  [0.3512, 0.2297, 0.3227],
  [0.3250, 0.4974, 0.2350],
  [-0.2829, 0.1762, 0.2721],
  [-0.2120, -0.2616, -0.7177],
];
const SD_SCALE = 0.18215;
const SD_REDUCTION = 8;

/**
 * The least latents that show a colour under `colours`: the pseudo-inverse, colours (colours^T colours)^-1.
 *
 * @param colours [channels, 3]
 * @returns [channels, 3]: by it, latents are a linear map of the mean colours of their blocks of pixels
 */
export function latentsOfColours(colours: readonly (readonly number[])[]): number[][] {
  const dot = (a: number, b: number) => colours.reduce((sum, row) => sum + row[a]! * row[b]!, 0);
  const [m00, m01, m02, m11, m12, m22] = [dot(0, 0), dot(0, 1), dot(0, 2), dot(1, 1), dot(1, 2), dot(2, 2)];
  const cofactors = [
    [m11 * m22 - m12 * m12, m02 * m12 - m01 * m22, m01 * m12 - m02 * m11],
    [m02 * m12 - m01 * m22, m00 * m22 - m02 * m02, m01 * m02 - m00 * m12],
    [m01 * m12 - m02 * m11, m01 * m02 - m00 * m12, m00 * m11 - m01 * m01],
  ];
  const determinant = m00 * cofactors[0]![0]! + m01 * cofactors[0]![1]! + m02 * cofactors[0]![2]!;
  return colours.map((row) =>
    [0, 1, 2].map((colour) =>
      row.reduce((sum, value, other) => sum + value * cofactors[other]![colour]!, 0) / determinant
    )
  );
}

/** @throws RangeError for an autoencoder whose latents are others than Stable Diffusion 1.x's and 2.x's */
export function checkLinear(config: AutoencoderConfig): void {
  const { latentChannels, scale } = config;
  if (
    latentChannels !== SD_LATENT_COLOURS.length || scale !== SD_SCALE ||
    latentReduction(config) !== SD_REDUCTION || config.pictureChannels !== 3
  ) {
    throw new RangeError(
      `Cannot take the encoder as linear, that is known for latents of ${SD_LATENT_COLOURS.length} channels, ` +
        `scale ${SD_SCALE} and blocks of ${SD_REDUCTION}: ${latentChannels}, ${scale}, ${
          latentReduction(config)
        }`,
    );
  }
}

/**
 * dL/dpicture for dL/dlatents, as if the encoder were the linear map of `latentsOfColours` on the mean of each block:
 * the map's transpose, spread evenly over the block.
 *
 * @param latentGradient [channels, height, width]
 * @returns [3, height x block, width x block]
 */
export function linearPictureGradient(
  latentGradient: Float32Array,
  latentShape: readonly number[],
  block = SD_REDUCTION,
  colours = SD_LATENT_COLOURS,
): Float32Array {
  const inverse = latentsOfColours(colours);
  const [channels, height, width] = latentShape as [number, number, number];
  const [rows, columns] = [height * block, width * block];
  const gradient = new Float32Array(3 * rows * columns);
  for (let colour = 0; colour < 3; colour++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let channel = 0; channel < channels; channel++) {
          sum += inverse[channel]![colour]! * latentGradient[(channel * height + y) * width + x]!;
        }
        const share = sum / (block * block);
        for (let row = y * block; row < (y + 1) * block; row++) {
          const start = (colour * rows + row) * columns + x * block;
          gradient.fill(share, start, start + block);
        }
      }
    }
  }
  return gradient;
}
