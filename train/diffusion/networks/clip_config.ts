import type { ConfigReader } from "../../../runtime/inference/weights/config_reader.ts";

/** The shape of one of CLIP's two transformers (Radford et al. 2021, 2.4). */
export interface ClipTower {
  readonly width: number;
  /** Of the layer between the two of each block. */
  readonly innerWidth: number;
  readonly layers: number;
  readonly heads: number;
  readonly activation: ClipActivation;
  /** Added to variances. */
  readonly epsilon: number;
}

export interface ClipTextConfig extends ClipTower {
  /** Tokens that there are. */
  readonly vocabulary: number;
  /** Most tokens of a text, ends and padding included: 77. */
  readonly words: number;
  /** The token behind a text's last one; null where it is the greatest of all tokens, as in CLIP's first files. */
  readonly end: number | null;
}

export interface ClipImageConfig extends ClipTower {
  /** Pixels of a picture's side, and of a patch's. */
  readonly size: number;
  readonly patch: number;
}

/** Both towers and the width that they meet in. */
export interface ClipConfig {
  readonly text: ClipTextConfig;
  readonly image: ClipImageConfig;
  readonly width: number;
}

const ACTIVATIONS = ["quick_gelu", "gelu"] as const;
export type ClipActivation = typeof ACTIVATIONS[number];

const MOST_WIDTH = 16_384;
/** What configs of transformers before July 2023 said of the end: no text ends with it. */
const OLD_END = 2;

/**
 * Reads the config.json of a text encoder (transformers' CLIPTextModel), as the models folders of SD 1.x and 2.x hold
 * it.
 *
 * @throws TypeError or RangeError for what is no such encoder
 */
export function readClipTextConfig(config: ConfigReader): ClipTextConfig {
  const tower = readTower(config, { width: 512, innerWidth: 2048, heads: 8 });
  const vocabulary = config.whole("vocab_size", 3, 1_000_000, 49_408);
  const end = config.whole("eos_token_id", 0, vocabulary - 1, vocabulary - 1);
  return {
    ...tower,
    vocabulary,
    words: config.whole("max_position_embeddings", 3, 1024, 77),
    end: end === OLD_END ? null : end,
  };
}

/** Reads the config.json of both towers (transformers' CLIPModel). @throws TypeError, RangeError for another model */
export function readClipConfig(config: ConfigReader): ClipConfig {
  config.only("model_type", "clip");
  const vision = config.inside("vision_config");
  vision.only("num_channels", 3);
  const image = {
    ...readTower(vision, { width: 768, innerWidth: 3072, heads: 12 }),
    size: vision.whole("image_size", 1, 4096, 224),
    patch: vision.whole("patch_size", 1, 1024, 32),
  };
  if (image.size % image.patch !== 0) {
    throw new RangeError(
      `Cannot read ${vision.source}, image_size must divide by patch_size: ${image.size} by ${image.patch}`,
    );
  }
  return {
    text: readClipTextConfig(config.inside("text_config")),
    image,
    width: config.whole("projection_dim", 1, MOST_WIDTH, 512),
  };
}

/** @param fallback transformers' own: files leave out what is the same */
function readTower(
  config: ConfigReader,
  fallback: { width: number; innerWidth: number; heads: number },
): ClipTower {
  const width = config.whole("hidden_size", 1, MOST_WIDTH, fallback.width);
  const heads = config.whole("num_attention_heads", 1, 256, fallback.heads);
  if (width % heads !== 0) {
    throw new RangeError(
      `Cannot read ${config.source}, hidden_size must divide by num_attention_heads: ${width} by ${heads}`,
    );
  }
  return {
    width,
    heads,
    innerWidth: config.whole("intermediate_size", 1, 4 * MOST_WIDTH, fallback.innerWidth),
    layers: config.whole("num_hidden_layers", 1, 256, 12),
    activation: config.word("hidden_act", ACTIVATIONS, "quick_gelu"),
    epsilon: config.number("layer_norm_eps", 0, 1, 1e-5),
  };
}
