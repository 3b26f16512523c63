import { join } from "node:path";
import { type ConfigReader, readConfig } from "../../../runtime/inference/weights/config_reader.ts";
import { readJson } from "../../../runtime/inference/weights/read_text.ts";
import { countIn, renameAll, type Renaming } from "../../../runtime/inference/weights/renaming.ts";
import { readSafetensors } from "../../../runtime/inference/weights/safetensors.ts";
import type { StoredTensor, Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import { readWeights, weightsOf } from "../../../runtime/inference/weights/weights.ts";
import type { NetworkConfig } from "../networks/network_config.ts";

/** Transformers over time that stand between a UNet's layers (Guo et al. 2024, AnimateDiff, 4.2). */
export interface MotionModules {
  /** By diffusers' names, such as `down_blocks.0.motion_modules.0.proj_in.weight`. */
  readonly weights: Weights;
  /** Frames that there are positions for: clips have this many at the most. */
  readonly mostFrames: number;
  /** [levels], of attention, from fine to coarse. */
  readonly heads: readonly number[];
  /** Whether the coarsest place has one too. */
  readonly middle: boolean;
  /**
   * What the norm of a module's input goes over. AnimateDiff's and AniPortrait's own code, which their files were
   * trained with, takes each frame by itself; diffusers takes the whole clip, and its folders are computed as it does.
   */
  readonly normOver: "frame" | "clip";
}

/** Of AnimateDiff's modules, whose files do not tell it. */
const HEADS = 8;

/** Of widths, frames and heads that a configuration may name. */
const MOST = 16_384;

const ORIGINAL = /\.temporal_transformer\./;
/** AnimateDiff's names and AniPortrait's, a training's `module.` ahead of them or not, to diffusers'. */
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/^.*?(?=(?:down_blocks|mid_block|up_blocks)\.)/, ""],
  [/\.temporal_transformer\./, "."],
  [/\.attention_blocks\.0\.pos_encoder\.pe$/, ".pos_embed.pe"],
  [/\.attention_blocks\.0\./, ".attn1."],
  [/\.attention_blocks\.1\./, ".attn2."],
  [/\.norms\.0\./, ".norm1."],
  [/\.norms\.1\./, ".norm2."],
  [/\.ff_norm\./, ".norm3."],
];
const RENAMINGS: readonly Renaming[] = [[
  /^(.*\.motion_modules\..*)$/,
  (name: string) => PARTS.reduce((renamed, [from, to]) => renamed.replace(from, to), name),
]];

/**
 * Reads motion modules: a .safetensors file with AnimateDiff's or AniPortrait's names, or diffusers' MotionAdapter
 * folder. Only headers are read.
 *
 * @param unet what they are to stand in
 * @throws RangeError or TypeError for other files and for modules of another UNet; Error where there is none
 */
export async function openMotionModules(path: string, unet: NetworkConfig): Promise<MotionModules> {
  const { isFile } = await Deno.stat(path).catch((cause) => {
    throw new Error(
      `Cannot open motion modules, there must be a .safetensors file or a MotionAdapter's folder: ${path}`,
      { cause },
    );
  });
  return isFile ? readMotionFile(path, await storedModules(path), unet) : await readAdapter(path, unet);
}

async function storedModules(path: string): Promise<readonly StoredTensor[]> {
  if (/\.(ckpt|pth?|bin)$/i.test(path)) {
    throw new RangeError(
      `Cannot open motion modules, they must be a .safetensors file (others can hold programs; many hubs have the same ` +
        `modules in both): ${path}`,
    );
  }
  return await readSafetensors(path);
}

function readMotionFile(path: string, tensors: readonly StoredTensor[], unet: NetworkConfig): MotionModules {
  refuseOthers(path, tensors.map(({ name }) => name));
  const renamed = renameAll(tensors, RENAMINGS);
  const weights = weightsOf(renamed, path);
  const modules = {
    weights,
    mostFrames: positionsOf(path, renamed),
    heads: unet.levels.map(() => HEADS),
    middle: weights.names.some((name) => name.startsWith("mid_block.")),
    normOver: tensors.some(({ name }) => ORIGINAL.test(name)) ? "frame" : "clip",
  } as const;
  checkPlaces(modules, unet);
  return modules;
}

const MODULES = /\.motion_modules\./;
/** What is known by its names and holds no such modules, or others; not where a second pattern is met too. */
const OTHERS: readonly (readonly [pattern: RegExp, what: string, unless?: RegExp])[] = [
  [/_lora\.|\.lora_/, "a LoRA (AnimateDiff's motion LoRAs change modules, they are none)"],
  // A whole UNet with modules has its residual blocks beside its first convolution.
  [/^conv_in\./, "modules that take a picture beside the latents (PIA)", /\.resnets\.|^conv_out\./],
  [/\.attention_blocks\.[2-9]\./, "modules with other attention than two over time"],
  [/\.temporal_attentions\./, "modules of Hotshot-XL"],
  [/controlnet_|input_hint_block/, "a control net"],
  [/^model\.diffusion_model\.|^(down|up)_blocks\..*\.resnets\./, "a model of still pictures", MODULES],
];

function refuseOthers(path: string, names: readonly string[]): void {
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  const other = OTHERS.find(([pattern, , unless]) => has(pattern) && !(unless && has(unless)));
  if (!other && has(MODULES)) return;
  throw new RangeError(
    `Cannot open motion modules, ${path} must hold AnimateDiff's or AniPortrait's (down_blocks.0.motion_modules.0 and ` +
      `so on): ${other?.[1] ?? "none of their names"}`,
  );
}

/** Places of the positional encoding. @throws RangeError for modules without */
function positionsOf(source: string, tensors: readonly StoredTensor[]): number {
  const name = "down_blocks.0.motion_modules.0.transformer_blocks.0.pos_embed.pe";
  const [one, frames] = tensors.find((tensor) => tensor.name === name)?.shape ?? [];
  if (one === 1 && frames !== undefined) return frames;
  throw new RangeError(
    `Cannot open motion modules, ${source} must hold their positions in time, [1, frames, width]: [${
      one ?? ""
    }]`,
  );
}

/** A folder of diffusers' MotionAdapter. */
async function readAdapter(folder: string, unet: NetworkConfig): Promise<MotionModules> {
  const path = join(folder, "config.json");
  const config = readConfig(await readJson(path), path);
  const modules = { ...readAdapterConfig(config, unet), weights: await readWeights(folder) };
  checkPlaces(modules, unet);
  return modules;
}

function readAdapterConfig(config: ConfigReader, { levels, groups, layersPerBlock }: NetworkConfig) {
  config.only("_class_name", "MotionAdapter");
  config.only("conv_in_channels");
  config.only("motion_norm_num_groups", groups);
  config.only("motion_mid_block_layers_per_block", 1);
  const same = (name: string, met: readonly number[], wanted: readonly number[]) => {
    if (`${met}` === `${wanted}`) return;
    throw new RangeError(`Cannot read ${config.source}, ${name} must be the UNet's ${wanted}: ${met}`);
  };
  const [widths, layers] = ["block_out_channels", "motion_layers_per_block"];
  const usual = [320, 640, 1280, 1280];
  same(widths, config.wholes(widths, 1, MOST, undefined, usual), levels.map(({ width }) => width));
  same(layers, config.wholeEach(layers, 1, MOST, levels.length, 2), levels.map(() => layersPerBlock));
  return {
    mostFrames: config.whole("motion_max_seq_length", 1, MOST, 32),
    heads: config.wholeEach("motion_num_attention_heads", 1, MOST, levels.length, HEADS),
    middle: config.flag("use_motion_mid_block", true),
    normOver: "clip",
  } as const;
}

/** @throws RangeError where the modules' places are not those of the UNet's layers */
function checkPlaces({ weights, heads }: MotionModules, { levels, layersPerBlock }: NetworkConfig): void {
  const names = weights.names.map((name) => ({ name }));
  // One more than the UNet's levels, so that modules of a larger one are seen.
  const counts = (way: string, layers: number) => {
    const met = [...levels, null].map((_, depth) =>
      countIn(names, new RegExp(`^${way}_blocks\\.${depth}\\.motion_modules\\.(\\d+)\\.`))
    );
    const wanted = [...levels.map(() => layers), 0];
    if (`${met}` === `${wanted}`) return;
    throw new RangeError(
      `Cannot use the motion modules of ${weights.source}, ${levels.length} levels of the UNet must have ${layers} ` +
        `each on the way ${way}: ${met.filter((count) => count > 0).join(", ")}`,
    );
  };
  counts("down", layersPerBlock);
  counts("up", layersPerBlock + 1);
  const uneven = levels.findIndex(({ width }, depth) => width % heads[depth]! !== 0);
  if (uneven < 0) return;
  throw new RangeError(
    `Cannot use the motion modules of ${weights.source}, the UNet's widths must divide by ${
      heads[uneven]
    } heads: ` +
      `${levels[uneven]!.width}`,
  );
}
