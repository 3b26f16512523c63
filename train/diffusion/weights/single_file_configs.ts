import type { Prediction } from "../noise/schedule.ts";
import type { SingleFileFamily, SingleFilePart } from "./single_file.ts";

/**
 * What a single-file checkpoint leaves out: the config.json of each network, as diffusers' folders of the same family
 * have it. Fields that are not here are their readers' fallbacks.
 */
export const SINGLE_FILE_CONFIGS: Readonly<
  Record<SingleFileFamily, Readonly<Record<SingleFilePart, Readonly<Record<string, unknown>>>>>
> = {
  sd1: {
    unet: { cross_attention_dim: 768, attention_head_dim: 8 },
    controlnet: { cross_attention_dim: 768, attention_head_dim: 8 },
    vae: autoencoder(),
    text_encoder: {
      ...{ hidden_size: 768, intermediate_size: 3072, num_hidden_layers: 12, num_attention_heads: 12 },
      ...{ hidden_act: "quick_gelu" },
    },
  },
  sd2: {
    unet: {
      cross_attention_dim: 1024,
      attention_head_dim: [5, 10, 20, 20],
      use_linear_projection: true,
      upcast_attention: true,
    },
    controlnet: {
      cross_attention_dim: 1024,
      attention_head_dim: [5, 10, 20, 20],
      use_linear_projection: true,
      upcast_attention: true,
    },
    vae: autoencoder(),
    // OpenCLIP's ViT-H has 24 layers; what the last of them says is not used.
    text_encoder: {
      ...{ hidden_size: 1024, intermediate_size: 4096, num_hidden_layers: 23, num_attention_heads: 16 },
      ...{ hidden_act: "gelu" },
    },
  },
};

function autoencoder(): Record<string, unknown> {
  return {
    block_out_channels: [128, 256, 512, 512],
    down_block_types: new Array(4).fill("DownEncoderBlock2D"),
    up_block_types: new Array(4).fill("UpDecoderBlock2D"),
    layers_per_block: 2,
  };
}

/** The scheduler_config.json of both families. @param zeroSnr the schedule is stretched until it ends in noise alone */
export function singleFileSchedule(prediction: Prediction, zeroSnr = false): Record<string, unknown> {
  return {
    num_train_timesteps: 1000,
    beta_start: 0.00085,
    beta_end: 0.012,
    beta_schedule: "scaled_linear",
    prediction_type: prediction,
    ...(zeroSnr && { rescale_betas_zero_snr: true }),
  };
}
