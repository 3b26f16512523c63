import type { ConfigReader } from "../../../runtime/inference/weights/config_reader.ts";

/** What stands at one resolution of a denoising network. */
export interface Level {
  /** Channels. */
  readonly width: number;
  /** Whether a transformer follows each block, on the way down and on the way up. */
  readonly attention: boolean;
  readonly heads: number;
  /** Blocks of one transformer. */
  readonly transformerLayers: number;
}

/** What a UNet and the control net beside it have in common. */
export interface NetworkConfig {
  /** Channels of the latents. */
  readonly channels: number;
  /** From fine to coarse, each half the size of the one before. */
  readonly levels: readonly Level[];
  readonly layersPerBlock: number;
  /** Width of the text encoder's embeddings. */
  readonly contextWidth: number;
  readonly groups: number;
  readonly epsilon: number;
  readonly linearProjection: boolean;
  /** Attention in float32 whatever else is computed in: float16 does not hold the products of SD 2.1. */
  readonly wideAttention: boolean;
  readonly cosinesFirst: boolean;
  readonly frequencyShift: number;
}

export interface ControlConfig extends NetworkConfig {
  /** Channels that the control map passes through, each but the first at half the size of the one before. */
  readonly mapWidths: readonly number[];
  /** Order of the colours that the control net was trained on. */
  readonly mapOrder: "rgb" | "bgr";
}

/** Bounds on what a file may ask for; SDXL, larger than all that is meant here, lies well inside. */
const MOST_CHANNELS = 16_384;
const MOST_LAYERS = 64;

const DOWN_BLOCKS = ["CrossAttnDownBlock2D", "DownBlock2D"] as const;
const UP_BLOCKS = ["CrossAttnUpBlock2D", "UpBlock2D"] as const;
const SD1_DOWN = [DOWN_BLOCKS[0], DOWN_BLOCKS[0], DOWN_BLOCKS[0], DOWN_BLOCKS[1]] as const;
const SD1_UP = [UP_BLOCKS[1], UP_BLOCKS[0], UP_BLOCKS[0], UP_BLOCKS[0]] as const;

/**
 * The config.json of a UNet2DConditionModel of the Stable Diffusion 1.x and 2.x family.
 *
 * @throws TypeError, RangeError for what is damaged or of another family
 */
export function readUnetConfig(config: ConfigReader): NetworkConfig {
  config.only("_class_name", "UNet2DConditionModel");
  const common = readNetworkConfig(config);
  const { levels, channels } = common;
  const up = config.words("up_block_types", UP_BLOCKS, levels.length, SD1_UP);
  const mirrored = up.every((type, depth) => (type === UP_BLOCKS[0]) === levels.at(-1 - depth)!.attention);
  if (!mirrored) {
    throw new RangeError(
      `Cannot read ${config.source}, up_block_types must mirror down_block_types: ${up.join(", ")}`,
    );
  }
  const out = config.whole("out_channels", 1, MOST_CHANNELS, channels);
  if (out < channels) checkInputChannels(channels, config.source, out);
  config.only("out_channels", channels);
  config.only("conv_in_kernel", 3);
  config.only("conv_out_kernel", 3);
  config.only("center_input_sample", false);
  config.only("dual_cross_attention", false);
  config.only("time_embedding_type", "positional");
  for (
    const other of [
      "mid_block_only_cross_attention",
      "time_cond_proj_dim",
      "time_embedding_act_fn",
      "time_embedding_dim",
      "timestep_post_act",
      "reverse_transformer_layers_per_block",
      "cross_attention_norm",
    ]
  ) config.only(other);
  config.only("attention_type", "default");
  config.only("resnet_out_scale_factor", 1);
  config.only("resnet_skip_time_act", false);
  return common;
}

/**
 * The config.json of a ControlNetModel beside such a UNet.
 *
 * @throws TypeError, RangeError for what is damaged or of another family
 */
export function readControlConfig(config: ConfigReader): ControlConfig {
  config.only("_class_name", "ControlNetModel");
  config.only("conditioning_channels", 3);
  config.only("global_pool_conditions", false);
  return {
    ...readNetworkConfig(config),
    mapWidths: config.wholes(
      "conditioning_embedding_out_channels",
      1,
      MOST_CHANNELS,
      undefined,
      [16, 32, 96, 256],
    ),
    mapOrder: config.word("controlnet_conditioning_channel_order", ["rgb", "bgr"], "rgb"),
  };
}

/** UNets that see more than noisy latents, by the channels that they take beside SD's four. */
const OTHER_TASKS: Readonly<Record<number, string>> = {
  5: "a model that is told depth",
  7: "an upscaler",
  8: "an editor by instructions (InstructPix2Pix)",
  9: "an inpainting model, which is told a mask and a picture",
};

/** @param out channels of what a UNet predicts @throws RangeError where a network takes others, with what it is for */
export function checkInputChannels(channels: number | undefined, source: string, out = 4): void {
  if (channels === undefined || channels === out) return;
  const task = OTHER_TASKS[channels] ?? "another kind of model";
  throw new RangeError(
    `Cannot use the network of ${source}, it must take latents of ${out} channels: it takes ${channels}, as ${task}`,
  );
}

function readNetworkConfig(config: ConfigReader): NetworkConfig {
  config.only("act_fn", "silu");
  config.only("only_cross_attention", false);
  config.only("resnet_time_scale_shift", "default");
  config.only("mid_block_type", "UNetMidBlock2DCrossAttn");
  config.only("mid_block_scale_factor", 1);
  config.only("downsample_padding", 1);
  for (const other of ["class_embed_type", "num_class_embeds", "addition_embed_type", "encoder_hid_dim"]) {
    config.only(other);
  }
  const types = config.words("down_block_types", DOWN_BLOCKS, undefined, SD1_DOWN);
  const count = types.length;
  const groups = config.whole("norm_num_groups", 1, MOST_CHANNELS, 32);
  const widths = config.wholes("block_out_channels", 2, MOST_CHANNELS, count, [320, 640, 1280, 1280]);
  // diffusers kept the count of heads under the name of their width, and means it so for these models.
  const headsField = config.has("num_attention_heads") ? "num_attention_heads" : "attention_head_dim";
  const heads = config.wholeEach(headsField, 1, MOST_CHANNELS, count, 8);
  const transformerLayers = config.wholeEach("transformer_layers_per_block", 1, MOST_LAYERS, count, 1);
  return {
    channels: config.whole("in_channels", 1, MOST_CHANNELS, 4),
    levels: widths.map((width, depth) => {
      if (width % groups !== 0 || width % heads[depth]! !== 0 || width % 2 !== 0) {
        throw new RangeError(
          `Cannot read ${config.source}, block_out_channels must divide into norm_num_groups ${groups} and ` +
            `${heads[depth]} heads: ${width}`,
        );
      }
      const attention = types[depth] === DOWN_BLOCKS[0];
      return { width, attention, heads: heads[depth]!, transformerLayers: transformerLayers[depth]! };
    }),
    layersPerBlock: config.whole("layers_per_block", 1, MOST_LAYERS, 2),
    contextWidth: config.whole("cross_attention_dim", 1, MOST_CHANNELS, 1280),
    groups,
    epsilon: config.number("norm_eps", 0, 1, 1e-5),
    linearProjection: config.flag("use_linear_projection", false),
    wideAttention: config.flag("upcast_attention", false),
    cosinesFirst: config.flag("flip_sin_to_cos", true),
    frequencyShift: config.number("freq_shift", 0, 1, 0),
  };
}
