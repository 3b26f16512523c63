import type { Value } from "../../../runtime/inference/onnx/graph.ts";
import type { AutoencoderConfig } from "./autoencoder_config.ts";
import type { Network } from "./layers.ts";
import { type AttentionKind, pictureAttention } from "./picture_attention.ts";
import { resnetBlock } from "./resnet_block.ts";

/** A part of a network that one array goes into and one comes out of. */
export interface Stage {
  readonly name: string;
  append(x: Value): Value;
}

/** Added to variances, in all norms of autoencoders. */
export const EPSILON = 1e-6;

/** Two blocks and attention between them, of the smallest picture: the same in encoder and decoder. */
export function autoencoderMiddle(
  stage: (name: string, append: (part: Network, x: Value) => Value) => Stage,
  { widths, groups, attends }: AutoencoderConfig,
  kind: AttentionKind,
): Stage[] {
  const out = widths.at(-1)!;
  const block = (layer: number) =>
    stage(
      `mid_block.resnets.${layer}`,
      (part, x) => resnetBlock(part, x, { out, groups, epsilon: EPSILON, time: null }),
    );
  const attention = stage(
    "mid_block.attentions.0",
    (part, x) => pictureAttention(part, x, { groups, epsilon: EPSILON, kind }),
  );
  return attends ? [block(0), attention, block(1)] : [block(0), block(1)];
}
