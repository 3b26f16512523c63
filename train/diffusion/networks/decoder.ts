import type { Value } from "../../../runtime/inference/onnx/graph.ts";
import { silu, upsampleNearest } from "../../../runtime/inference/onnx/operators.ts";
import type { AutoencoderConfig } from "./autoencoder_config.ts";
import { autoencoderMiddle, EPSILON, type Stage } from "./autoencoder_middle.ts";
import { convolution, groupNorm, inside, type Network } from "./layers.ts";
import { resnetBlock } from "./resnet_block.ts";

/**
 * Latents to pictures.
 *
 * @param network what the names of the weights begin with is left out: the autoencoder's prefix
 * @param latents [batch, latentChannels, height, width], without the config's scale
 * @returns [batch, pictureChannels, reduction x height, reduction x width], about -1..1
 */
export function decode(network: Network, config: AutoencoderConfig, latents: Value): Value {
  const { latentChannels } = config;
  const mixed = config.mixesLatents
    ? convolution(network, "post_quant_conv", latents, latentChannels, { kernel: 1, padding: 0 })
    : latents;
  return inside(network, "decoder", (decoder) => decodeMixed(decoder, config, mixed));
}

function decodeMixed(decoder: Network, config: AutoencoderConfig, latents: Value): Value {
  const { widths, layersPerLevel, groups, pictureChannels } = config;
  const stage = (name: string, append: (part: Network, x: Value) => Value): Stage => ({
    name,
    append: (x) => inside(decoder, name, (part) => append(part, x)),
  });
  let x = convolution(decoder, "conv_in", latents, widths.at(-1)!);
  for (const { append } of autoencoderMiddle(stage, config, "fused")) x = append(x);
  widths.toReversed().forEach((out, level) => {
    x = inside(decoder, `up_blocks.${level}`, (block) => {
      let inner = x;
      for (let layer = 0; layer <= layersPerLevel; layer++) {
        inner = inside(
          block,
          `resnets.${layer}`,
          (part) => resnetBlock(part, inner, { out, groups, epsilon: EPSILON, time: null }),
        );
      }
      if (level === widths.length - 1) return inner;
      return inside(
        block,
        "upsamplers.0",
        (part) => convolution(part, "conv", upsampleNearest(part.graph, inner), out),
      );
    });
  });
  const normal = silu(decoder.graph, groupNorm(decoder, "conv_norm_out", x, groups, EPSILON));
  return convolution(decoder, "conv_out", normal, pictureChannels);
}
