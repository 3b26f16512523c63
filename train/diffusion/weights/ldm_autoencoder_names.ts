import { countIn, renameAll, type Renaming } from "../../../runtime/inference/weights/renaming.ts";
import { reshaped, type StoredTensor } from "../../../runtime/inference/weights/stored_tensor.ts";

/** Weights of latent-diffusion's autoencoder under diffusers' names. */
export function autoencoderNames(tensors: readonly StoredTensor[]): StoredTensor[] {
  const levels = countIn(tensors, /^decoder\.up\.(\d+)\./);
  /** Diffusers counts the way up from the smallest picture, latent-diffusion from the largest. */
  const upward = (level: string) => levels - 1 - Number(level);
  const shortcut = (rest: string) => rest.replace(/^nin_shortcut\./, "conv_shortcut.");
  const renamings: readonly Renaming[] = [
    [
      /^encoder\.down\.(\d+)\.block\.(\d+)\.(.*)$/,
      (level, layer, rest) => `encoder.down_blocks.${level}.resnets.${layer}.${shortcut(rest!)}`,
    ],
    [/^encoder\.down\.(\d+)\.downsample\.conv\./, "encoder.down_blocks.$1.downsamplers.0.conv."],
    [
      /^decoder\.up\.(\d+)\.block\.(\d+)\.(.*)$/,
      (level, layer, rest) => `decoder.up_blocks.${upward(level!)}.resnets.${layer}.${shortcut(rest!)}`,
    ],
    [
      /^decoder\.up\.(\d+)\.upsample\.conv\.(.*)$/,
      (level, rest) => `decoder.up_blocks.${upward(level!)}.upsamplers.0.conv.${rest}`,
    ],
    [
      /^(encoder|decoder)\.mid\.block_([12])\.(.*)$/,
      (half, place, rest) => `${half}.mid_block.resnets.${Number(place) - 1}.${shortcut(rest!)}`,
    ],
    [/^(encoder|decoder)\.mid\.attn_1\.norm\./, "$1.mid_block.attentions.0.group_norm."],
    [/^(encoder|decoder)\.mid\.attn_1\.([qkv])\./, "$1.mid_block.attentions.0.to_$2."],
    [/^(encoder|decoder)\.mid\.attn_1\.proj_out\./, "$1.mid_block.attentions.0.to_out.0."],
    [/^(encoder|decoder)\.norm_out\./, "$1.conv_norm_out."],
    [/^(encoder|decoder)\.(conv_in|conv_out)\./, "$1.$2."],
    [/^(quant_conv|post_quant_conv)\./, "$1."],
  ];
  return renameAll(tensors, renamings).map(attentionAsMatrix);
}

/** Attention's convolutions of one pixel are matrices in diffusers. */
function attentionAsMatrix(tensor: StoredTensor): StoredTensor {
  const [out = 0, within = 0, ...rest] = tensor.shape;
  const pixel = rest.length === 2 && rest.every((length) => length === 1);
  return pixel && tensor.name.includes(".attentions.") ? reshaped(tensor, [out, within]) : tensor;
}
