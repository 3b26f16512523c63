import { renameFirst, type Renaming } from "../../../../runtime/inference/weights/renaming.ts";
import { unetRenamings } from "../ldm_unet_names.ts";

/** Networks that LoRAs of Stable Diffusion change. */
export type LoraNetwork = "unet" | "text_encoder";

/** What a tensor of a LoRA's file is. */
export interface LoraName {
  readonly network: LoraNetwork;
  /** The layer's name, without what the network begins with; dots or, in kohya's naming, underscores. */
  readonly layer: string;
  readonly role: "down" | "up" | "mid" | "alpha";
}

type Role = readonly [pattern: RegExp, role: (word: string) => LoraName["role"]];

/** How names end, in kohya's, PEFT's and diffusers' namings, the newest of those first. */
const ROLES: readonly Role[] = [
  [/^(.+)\.lora_(up|down|mid)\.weight$/, (word) => word as LoraName["role"]],
  [/^(.+)\.lora_(A|B)(?:\.\w+)?\.weight$/, (word) => word === "A" ? "down" : "up"],
  [/^(.+)\.lora(?:_linear_layer)?\.(up|down)\.weight$/, (word) => word as LoraName["role"]],
  [/^(.+)_lora\.(up|down)\.weight$/, (word) => word as LoraName["role"]],
  [/^(.+)\.(alpha)$/, () => "alpha"],
];

/** How names begin. What begins otherwise is of the UNet, or by its first word of the text encoder. */
const NETWORKS: readonly (readonly [begins: RegExp, network: LoraNetwork | null])[] = [
  [/^lora_unet_/, "unet"],
  [/^lora_te1?_/, "text_encoder"],
  [/^(unet|diffusion_model)\./, "unet"],
  [/^text_encoder\./, "text_encoder"],
  [/^base_model\.model\./, null],
];

/** null for a tensor of another kind. */
export function loraName(name: string): LoraName | null {
  for (const [pattern, roleOf] of ROLES) {
    const found = pattern.exec(name);
    if (!found) continue;
    const [, whole = "", word = ""] = found;
    const [begins, told] = NETWORKS.find(([begins]) => begins.test(whole)) ?? [/^/, null];
    const layer = whole.replace(begins, "");
    const network = told ?? (/^(text_model|encoder)[._]/.test(layer) ? "text_encoder" : "unet");
    return { network, layer: withoutProcessor(layer, network), role: roleOf(word) };
  }
  return null;
}

/** diffusers before 0.21 named layers after the attention's processor. */
function withoutProcessor(layer: string, network: LoraNetwork): string {
  if (network === "text_encoder") {
    return layer.replace(/self_attn\.to_(q|k|v|out)$/, "self_attn.$1_proj");
  }
  return layer.replace(/\.processor\.(to_(?:q|k|v|out))$/, ".$1").replace(/\.to_out$/, ".to_out.0");
}

/** Layers by their names as kohya writes them: without dots, of which one cannot tell where they were. */
export function flatName(layer: string): string {
  return layer.replaceAll(".", "_");
}

/** Where a flat name of latent-diffusion had the dots that tell the place. */
const DOTTED: readonly Renaming[] = [
  [/^input_blocks_0_0$/, "input_blocks.0.0"],
  [/^(input_blocks|output_blocks)_(\d+)_(\d+)_(.*)$/, "$1.$2.$3.$4"],
  [/^middle_block_(\d)_(.*)$/, "middle_block.$1.$2"],
  [/^(time_embed|out)_(\d)$/, "$1.$2"],
];

/**
 * A layer of the UNet under diffusers' flat name, whichever of the two namings it has.
 *
 * @param layersPerBlock of the UNet
 */
export function flatUnetName(layer: string, layersPerBlock: number): string {
  const flat = flatName(layer);
  const dotted = renameFirst(flat, DOTTED)?.replace(/\.(in|out|emb)_layers_(\d)$/, ".$1_layers.$2");
  const renamed = dotted && renameFirst(`${dotted}.weight`, unetRenamings(1 + layersPerBlock));
  return renamed ? flatName(renamed.slice(0, -".weight".length)) : flat;
}
