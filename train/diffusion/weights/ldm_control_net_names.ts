import { downwardNames } from "./ldm_unet_names.ts";
import { countIn, renameAll } from "../../../runtime/inference/weights/renaming.ts";
import type { StoredTensor } from "../../../runtime/inference/weights/stored_tensor.ts";

/** Weights of the first ControlNet's code (Zhang et al. 2023) under diffusers' names. */
export function controlNetNames(tensors: readonly StoredTensor[]): StoredTensor[] {
  /** The hint's convolutions stand at even places, between their activations. */
  const last = countIn(tensors, /^input_hint_block\.(\d+)\./) - 1;
  return renameAll(tensors, [
    ...downwardNames(tensors),
    [/^zero_convs\.(\d+)\.0\./, "controlnet_down_blocks.$1."],
    [/^middle_block_out\.0\./, "controlnet_mid_block."],
    [/^input_hint_block\.(\d+)\.(.*)$/, (place, rest) => {
      const index = Number(place);
      const layer = index === 0 ? "conv_in" : index === last ? "conv_out" : `blocks.${index / 2 - 1}`;
      return `controlnet_cond_embedding.${layer}.${rest}`;
    }],
  ]);
}
