import {
  countIn,
  renameAll,
  renameFirst,
  type Renaming,
} from "../../../runtime/inference/weights/renaming.ts";
import type { StoredTensor } from "../../../runtime/inference/weights/stored_tensor.ts";

/** Weights of latent-diffusion's UNet under diffusers' names. */
export function unetNames(tensors: readonly StoredTensor[]): StoredTensor[] {
  return renameAll(tensors, unetRenamings(1 + layersOf(tensors)));
}

/** @param each blocks of a level: its layers and one more */
export function unetRenamings(each: number): readonly Renaming[] {
  /** A number in the row of all blocks is a level and a layer of it. */
  const place = (index: string) => [Math.floor(Number(index) / each), Number(index) % each] as const;
  /** Only a level's last block grows, behind its attention where it has one. */
  const grown: Renaming = [
    /^output_blocks\.(\d+)\.[12]\.conv\.(.*)$/,
    (block, rest) => `up_blocks.${place(block!)[0]}.upsamplers.0.conv.${rest}`,
  ];
  const up: readonly Renaming[] = [
    grown,
    [/^output_blocks\.(\d+)\.0\.(.*)$/, (block, rest) => {
      const [level, layer] = place(block!);
      return `up_blocks.${level}.resnets.${layer}.${resnetName(rest!)}`;
    }],
    [/^output_blocks\.(\d+)\.1\.(.*)$/, (block, rest) => {
      const [level, layer] = place(block!);
      return `up_blocks.${level}.attentions.${layer}.${rest}`;
    }],
    [/^out\.0\./, "conv_norm_out."],
    [/^out\.2\./, "conv_out."],
  ];
  return [...downwardRenamings(each), ...up];
}

/** Names of the half that UNet and control net share: time, the way down and the middle. */
export function downwardNames(tensors: readonly StoredTensor[]): readonly Renaming[] {
  return downwardRenamings(1 + layersOf(tensors));
}

function downwardRenamings(each: number): readonly Renaming[] {
  /** Block 0 is the first convolution. */
  const place = (index: string) => {
    const rank = Number(index) - 1;
    return [Math.floor(rank / each), rank % each] as const;
  };
  return [
    [/^time_embed\.0\./, "time_embedding.linear_1."],
    [/^time_embed\.2\./, "time_embedding.linear_2."],
    [/^input_blocks\.0\.0\./, "conv_in."],
    [
      /^input_blocks\.(\d+)\.0\.op\.(.*)$/,
      (block, rest) => `down_blocks.${place(block!)[0]}.downsamplers.0.conv.${rest}`,
    ],
    [/^input_blocks\.(\d+)\.0\.(.*)$/, (block, rest) => {
      const [level, layer] = place(block!);
      return `down_blocks.${level}.resnets.${layer}.${resnetName(rest!)}`;
    }],
    [/^input_blocks\.(\d+)\.1\.(.*)$/, (block, rest) => {
      const [level, layer] = place(block!);
      return `down_blocks.${level}.attentions.${layer}.${rest}`;
    }],
    [/^middle_block\.0\.(.*)$/, (rest) => `mid_block.resnets.0.${resnetName(rest!)}`],
    [/^middle_block\.1\./, "mid_block.attentions.0."],
    [/^middle_block\.2\.(.*)$/, (rest) => `mid_block.resnets.1.${resnetName(rest!)}`],
  ];
}

/** ResNet blocks of a level: the first one that halves the picture stands behind them. */
function layersOf(tensors: readonly StoredTensor[]): number {
  const blocks = countIn(tensors, /^input_blocks\.(\d+)\./);
  const halving = tensors.reduce((least, { name }) => {
    const found = /^input_blocks\.(\d+)\.0\.op\./.exec(name);
    return found ? Math.min(least, Number(found[1])) : least;
  }, blocks);
  return halving - 1;
}

const RESNET: readonly Renaming[] = [
  [/^in_layers\.0\./, "norm1."],
  [/^in_layers\.2\./, "conv1."],
  [/^emb_layers\.1\./, "time_emb_proj."],
  [/^out_layers\.0\./, "norm2."],
  [/^out_layers\.3\./, "conv2."],
  [/^skip_connection\./, "conv_shortcut."],
];

function resnetName(name: string): string {
  return renameFirst(name, RESNET) ?? name;
}
