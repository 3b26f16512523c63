import { autoencoderNames } from "./ldm_autoencoder_names.ts";
import { controlNetNames } from "./ldm_control_net_names.ts";
import { textEncoderNames } from "./ldm_text_encoder_names.ts";
import { unetNames } from "./ldm_unet_names.ts";
import { readSafetensors } from "../../../runtime/inference/weights/safetensors.ts";
import type { StoredTensor, Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import { weightsOf } from "../../../runtime/inference/weights/weights.ts";

/** Networks that one file may hold together. */
export type SingleFilePart = "unet" | "vae" | "text_encoder" | "controlnet";

/** What the weights tell of the model that they belong to: the width of its text embeddings does. */
export type SingleFileFamily = "sd1" | "sd2";

/** A checkpoint as latent-diffusion's code and its many heirs write it: all networks in one file. */
export interface SingleFile {
  readonly parts: readonly SingleFilePart[];
  /** null where there is neither a UNet nor a text encoder nor a control net. */
  readonly family: SingleFileFamily | null;
  /** One network's weights by the names that diffusers gives them. @throws Error where the file has none of it */
  weights(part: SingleFilePart): Weights;
}

interface PartNames {
  /** What the names of the part begin with; "" for a file that holds nothing else. */
  readonly prefixes: readonly string[];
  /** A name that each such part has. */
  readonly mark: string;
  /** The same weights under diffusers' names. */
  rename(tensors: readonly StoredTensor[]): StoredTensor[];
}

/** Marks tell networks apart where none has a prefix: a control net has convolutions of zeros and no way out. */
const PARTS: Readonly<Record<SingleFilePart, readonly PartNames[]>> = {
  controlnet: [{
    prefixes: ["control_model.", ""],
    mark: "zero_convs.0.0.weight",
    rename: controlNetNames,
  }],
  unet: [{ prefixes: ["model.diffusion_model.", ""], mark: "out.2.weight", rename: unetNames }],
  vae: [{
    prefixes: ["first_stage_model.", "vae.", ""],
    mark: "encoder.down.0.block.0.norm1.weight",
    rename: autoencoderNames,
  }],
  text_encoder: [
    {
      prefixes: ["cond_stage_model.transformer."],
      mark: "text_model.embeddings.token_embedding.weight",
      rename: (tensors) => [...tensors],
    },
    {
      prefixes: ["cond_stage_model.transformer."],
      mark: "embeddings.token_embedding.weight",
      rename: (tensors) => tensors.map((tensor) => ({ ...tensor, name: `text_model.${tensor.name}` })),
    },
    { prefixes: ["cond_stage_model.model."], mark: "token_embedding.weight", rename: textEncoderNames },
  ],
};

/** Of the text embeddings that a network attends to. */
const FAMILY_OF_WIDTH: Readonly<Record<number, SingleFileFamily>> = { 768: "sd1", 1024: "sd2" };

/** Reads the header of a single-file checkpoint. @throws SyntaxError for a damaged file */
export async function readSingleFile(path: string): Promise<SingleFile> {
  return singleFileOf(await readSafetensors(path), path);
}

/** @param source for messages */
export function singleFileOf(tensors: readonly StoredTensor[], source: string): SingleFile {
  const names = new Set(tensors.map(({ name }) => name));
  const found = new Map<SingleFilePart, { readonly prefix: string; readonly names: PartNames }>();
  for (const [part, layouts] of Object.entries(PARTS) as [SingleFilePart, readonly PartNames[]][]) {
    for (const layout of layouts) {
      const prefix = layout.prefixes.find((prefix) => names.has(prefix + layout.mark));
      if (prefix !== undefined && !found.has(part)) found.set(part, { prefix, names: layout });
    }
  }

  function weights(part: SingleFilePart): Weights {
    const place = found.get(part);
    if (!place) {
      const has = found.size > 0 ? [...found.keys()].join(", ") : "no network that is known";
      throw new Error(`Cannot find the ${part} in ${source}, the file must hold it: it holds ${has}`);
    }
    const own = tensors.filter(({ name }) => name.startsWith(place.prefix))
      .map((tensor) => ({ ...tensor, name: tensor.name.slice(place.prefix.length) }));
    return weightsOf(place.names.rename(own), `${source} (${part})`);
  }

  function family(): SingleFileFamily | null {
    const attended = tensors.find(({ name }) => name.endsWith("transformer_blocks.0.attn2.to_k.weight"));
    const embedded = tensors.find(({ name }) => name.endsWith("token_embedding.weight"));
    const width = (attended ?? embedded)?.shape[1];
    return width === undefined ? null : FAMILY_OF_WIDTH[width] ?? null;
  }

  return { parts: [...found.keys()], family: family(), weights };
}
