import type { Value } from "../../../runtime/inference/onnx/graph.ts";
import { convolution, inside, type Network } from "./layers.ts";
import { resnetBlock } from "./resnet_block.ts";
import { spatialTransformer } from "./spatial_transformer.ts";
import type { Level, NetworkConfig } from "./network_config.ts";

/** What every block of a denoising network is told besides its feature map. */
export interface Conditions {
  /** [batch, width], of `timeEmbedding`. */
  readonly time: Value;
  /** [batch, words, width], what the text encoder made of the prompts. */
  readonly context: Value;
  /** What stands behind every layer of a clip's frames; absent where pictures are no clip. */
  readonly motion?: Motion;
}

/** Frames of clips to themselves as they see each other: of the layer of this number within a part, as x. */
export type Motion = (part: Network, index: number, x: Value) => Value;

/** The resnet block of this number within a part, and the transformer after it where the level has one. */
export function layer(
  part: Network,
  index: number,
  x: Value,
  { width, attention, heads, transformerLayers }: Level,
  conditions: Conditions,
  { groups, epsilon, linearProjection, wideAttention }: NetworkConfig,
): Value {
  const { time, context, motion = (_, __, x) => x } = conditions;
  const inner = inside(
    part,
    `resnets.${index}`,
    (block) => resnetBlock(block, x, { out: width, groups, epsilon, time }),
  );
  if (!attention) return motion(part, index, inner);
  const told = inside(part, `attentions.${index}`, (block) =>
    spatialTransformer(block, inner, context, {
      heads,
      layers: transformerLayers,
      groups,
      linearProjection,
      wideAttention,
    }));
  return motion(part, index, told);
}

/**
 * From fine to coarse.
 *
 * @param x [batch, width of the first level, height, width], after the first convolution
 * @returns x and what came out of every layer and every halving, in order
 */
export function downPath(network: Network, x: Value, conditions: Conditions, config: NetworkConfig): Value[] {
  const states = [x];
  config.levels.forEach((level, depth) =>
    inside(network, `down_blocks.${depth}`, (part) => {
      for (let index = 0; index < config.layersPerBlock; index++) {
        states.push(layer(part, index, states.at(-1)!, level, conditions, config));
      }
      if (depth === config.levels.length - 1) return;
      states.push(convolution(part, "downsamplers.0.conv", states.at(-1)!, level.width, { stride: 2 }));
    })
  );
  return states;
}

/** The coarsest place: a block, a transformer and another block. */
export function middle(network: Network, x: Value, conditions: Conditions, config: NetworkConfig): Value {
  return inside(network, "mid_block", (part) => {
    const coarsest = config.levels.at(-1)!;
    const inner = layer(part, 0, x, { ...coarsest, attention: true }, conditions, config);
    return layer(part, 1, inner, { ...coarsest, attention: false }, conditions, config);
  });
}
