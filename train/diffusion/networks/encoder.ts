import type { Value } from "../../../runtime/inference/onnx/graph.ts";
import { silu } from "../../../runtime/inference/onnx/operators.ts";
import type { AutoencoderConfig } from "./autoencoder_config.ts";
import { autoencoderMiddle, EPSILON, type Stage } from "./autoencoder_middle.ts";
import { convolution, groupNorm, inside, type Network } from "./layers.ts";
import type { AttentionKind } from "./picture_attention.ts";
import { resnetBlock } from "./resnet_block.ts";

/**
 * The encoder of an autoencoder, in parts: the output of each goes into the next, so that a graph may end between
 * any two. What goes into the first is [batch, pictureChannels, height, width] in -1..1; out of the last comes
 * [batch, 2 latentChannels, height / reduction, width / reduction]: means, then logarithms of variances.
 *
 * @param network what the names of the weights begin with is left out: the autoencoder's prefix
 */
export function encoderStages(
  network: Network,
  config: AutoencoderConfig,
  kind: AttentionKind = "fused",
): readonly Stage[] {
  const { widths, layersPerLevel, groups, latentChannels } = config;
  const stage = (name: string, append: (part: Network, x: Value) => Value): Stage => ({
    name,
    append: (x) => inside(network, "encoder", (encoder) => inside(encoder, name, (part) => append(part, x))),
  });
  const down = widths.flatMap((out, level): Stage[] => {
    const block = (name: string, append: (part: Network, x: Value) => Value) =>
      stage(`down_blocks.${level}.${name}`, append);
    const resnets = Array.from(
      { length: layersPerLevel },
      (_, layer) =>
        block(
          `resnets.${layer}`,
          (part, x) => resnetBlock(part, x, { out, groups, epsilon: EPSILON, time: null }),
        ),
    );
    if (level === widths.length - 1) return resnets;
    return [...resnets, block("downsamplers.0", (part, x) => halve(part, x))];
  });
  return [
    {
      name: "conv_in",
      append: (x) => inside(network, "encoder", (encoder) => convolution(encoder, "conv_in", x, widths[0]!)),
    },
    ...down,
    ...autoencoderMiddle(stage, config, kind),
    {
      name: "out",
      append: (x) => {
        const moments = inside(network, "encoder", (encoder) => {
          const normal = silu(network.graph, groupNorm(encoder, "conv_norm_out", x, groups, EPSILON));
          return convolution(encoder, "conv_out", normal, 2 * latentChannels);
        });
        return config.mixesMoments
          ? convolution(network, "quant_conv", moments, 2 * latentChannels, { kernel: 1, padding: 0 })
          : moments;
      },
    },
  ];
}

/** Zeros only to the right and below, as the networks were trained with. */
function halve(part: Network, x: Value): Value {
  return convolution(part, "conv", x, x.shape[1]!, { stride: 2, padding: [0, 0, 1, 1] });
}
