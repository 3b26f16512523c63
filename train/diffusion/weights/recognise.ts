import type { SafetensorsFile } from "../../../runtime/inference/weights/safetensors.ts";

/** Another kind of file than the one that is wanted: what it is, and what is to be done with it. */
interface OtherKind {
  readonly what: string;
  is(traits: Traits): boolean;
}

interface Traits {
  some(pattern: RegExp): boolean;
  /** Numbers of a text embedding that the network attends to, as the shapes say; null where there are none. */
  readonly contextWidth: number | null;
  /** [tensors], their shapes. */
  readonly shapes: readonly (readonly number[])[];
  /** As `modelspec.architecture` has it, or "". */
  readonly architecture: string;
}

/** Keys of the attention to the words, in all namings of UNets, control nets and LoRAs. */
const ATTENDS = /attn2[._](processor\.)?to_k(_lora)?(\.lora)?\.(weight|lora_down|lora_A|down)(\.|$)/;
const LORA =
  /((^|[._])(lora_(up|down|A|B|mid)|lora(_linear_layer)?\.(up|down)|hada_w1|lokr_w[12])|\w_lora\.(up|down))([._]|$)/;
/** Widths of one embedding of the text encoders that there are: SD 1, SD 2, SDXL's second. */
const WIDTHS: readonly number[] = [768, 1024, 1280];

/** The first that fits counts: a LoRA for SDXL is a LoRA. */
const KINDS: readonly OtherKind[] = [
  {
    what: "a control net cut down to a LoRA, which nothing here reads: take the control net in full",
    is: ({ some }) => some(/^lora_controlnet$/),
  },
  {
    what: "a LoRA, which goes with a model: --models MODEL --lora FILE",
    is: ({ some }) => some(LORA),
  },
  {
    what: "an embedding of textual inversion, which goes with a model: --models MODEL --embedding FILE",
    is: ({ some, shapes }) =>
      some(/^(emb_params|string_to_param.*|clip_[lg])$/) ||
      !some(/\./) && shapes.length === 1 && shapes[0]!.length <= 2 && WIDTHS.includes(shapes[0]!.at(-1)!),
  },
  { what: "an IP-Adapter, which nothing here reads", is: ({ some }) => some(/^(ip_adapter|image_proj)\./) },
  {
    what: "a T2I-Adapter, which nothing here reads: take a control net",
    is: ({ some }) => some(/^(adapter\.)?body\.\d+\./),
  },
  {
    what: "motion modules of AnimateDiff, which go with a model",
    is: ({ some }) => some(/motion_modules?\./),
  },
  {
    what: "a Stable Diffusion 3, another family: take one of SD 1 or SD 2",
    is: ({ some }) => some(/(^|\.)joint_blocks\./),
  },
  {
    what: "a FLUX, another family: take one of SD 1 or SD 2",
    is: ({ some }) => some(/(^|\.)(double|single)_blocks\./),
  },
  {
    what: "of Stable Diffusion XL, another family: take one of SD 1 or SD 2",
    is: ({ some, contextWidth, architecture }) =>
      some(/^conditioner\.embedders\.|(^|\.)add_embedding\.|(^|\.)label_emb\./) || contextWidth === 2048 ||
      contextWidth === 1280 || architecture.startsWith("stable-diffusion-xl"),
  },
];

/** What a file is in place of the model or network that it was given for; null where nothing tells. */
export function otherKind({ tensors, others, metadata }: SafetensorsFile): string | null {
  const names = [...tensors.map(({ name }) => name), ...others];
  const traits: Traits = {
    some: (pattern) => names.some((name) => pattern.test(name)),
    contextWidth: contextWidthOf(tensors),
    shapes: tensors.map(({ shape }) => shape),
    architecture: metadata["modelspec.architecture"] ?? "",
  };
  return KINDS.find(({ is }) => is(traits))?.what ?? null;
}

/** How wide the text embeddings are that a network, or a LoRA of one, attends to; null where no shape tells. */
export function contextWidthOf(tensors: SafetensorsFile["tensors"]): number | null {
  return tensors.find(({ name }) => ATTENDS.test(name))?.shape[1] ?? null;
}

/** What the width of text embeddings says about the family, for people. */
export function familyWords(width: number): string {
  const known: Readonly<Record<number, string>> = { 768: "SD 1", 1024: "SD 2", 1280: "SDXL", 2048: "SDXL" };
  return known[width] ?? `no known family (text embeddings of ${width} numbers)`;
}
