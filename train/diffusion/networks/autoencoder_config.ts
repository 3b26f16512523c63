import type { ConfigReader } from "../../../runtime/inference/weights/config_reader.ts";

/** The shape of an autoencoder between pictures and latents (Rombach et al. 2022, 3.1). */
export interface AutoencoderConfig {
  /** Of a picture that comes in or goes out. */
  readonly pictureChannels: number;
  readonly latentChannels: number;
  /** [levels], channels from the picture's own size to an eighth of it in SD. */
  readonly widths: readonly number[];
  /** ResNet blocks of a level on the way down; up it is one more. */
  readonly layersPerLevel: number;
  /** Groups of channels that are normalised together. */
  readonly groups: number;
  /** Attention between the two blocks in the middle. */
  readonly attends: boolean;
  /** A convolution of one pixel behind the encoder, and one ahead of the decoder. */
  readonly mixesMoments: boolean;
  readonly mixesLatents: boolean;
  /** Latents of the encoder times this are the diffusion model's. */
  readonly scale: number;
}

/** Makes the variance of SD's latents 1 (Rombach et al. 2022, G). */
const SD_SCALE = 0.18215;
const SDXL_SCALE = 0.13025;

/**
 * Reads the config.json of diffusers' AutoencoderKL.
 *
 * @throws TypeError or RangeError for what is no such autoencoder
 */
export function readAutoencoderConfig(config: ConfigReader): AutoencoderConfig {
  config.only("_class_name", "AutoencoderKL");
  config.only("act_fn", "silu");
  config.only("shift_factor", 0);
  config.only("latents_mean");
  config.only("latents_std");
  const widths = config.wholes("block_out_channels", 1, 4096, undefined, [64]);
  const levels = widths.length;
  config.words("down_block_types", ["DownEncoderBlock2D"], levels);
  config.words("up_block_types", ["UpDecoderBlock2D"], levels);
  const groups = config.whole("norm_num_groups", 1, 4096, 32);
  const uneven = widths.find((width) => width % groups !== 0);
  if (uneven !== undefined) {
    throw new RangeError(
      `Cannot read ${config.source}, block_out_channels must divide by ${groups} groups: ${uneven}`,
    );
  }
  const pictureChannels = config.whole("in_channels", 1, 64, 3);
  config.only("out_channels", pictureChannels);
  return {
    pictureChannels,
    latentChannels: config.whole("latent_channels", 1, 256, 4),
    widths,
    layersPerLevel: config.whole("layers_per_block", 1, 16, 1),
    groups,
    attends: config.flag("mid_block_add_attention", true),
    mixesMoments: config.flag("use_quant_conv", true),
    mixesLatents: config.flag("use_post_quant_conv", true),
    scale: config.number("scaling_factor", 1e-6, 1e6, SD_SCALE),
  };
}

/** @throws RangeError for a single file of an autoencoder of another family, which has no configuration to tell it */
export function checkLatentChannels(channels: number | undefined, source: string): void {
  if (channels === undefined || channels === 4) return;
  const whose = channels === 16 ? ", as SD 3's and FLUX's" : "";
  throw new RangeError(
    `Cannot use the autoencoder of ${source}, its latents must have 4 channels: it has ${channels}${whose}`,
  );
}

/** What people should know of an autoencoder whose latents are of another size than SD's; null where they are not. */
export function scaleNotice({ scale }: AutoencoderConfig, source: string): string | null {
  if (Math.abs(scale / SD_SCALE - 1) < 1e-3) return null;
  const whose = Math.abs(scale / SDXL_SCALE - 1) < 1e-3
    ? ", as SDXL's, which another family's UNet was trained with"
    : "";
  return `The autoencoder of ${source} scales its latents by ${scale}${whose}: SD's by ${SD_SCALE}`;
}

/** Pixels of a picture's side for each of the latents'. */
export function latentReduction({ widths }: AutoencoderConfig): number {
  return 2 ** (widths.length - 1);
}
