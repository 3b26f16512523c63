import { withModelPrefix } from "./text_encoder_names.ts";
import { autoencoderNames } from "./ldm_autoencoder_names.ts";
import { controlNetNames } from "./ldm_control_net_names.ts";
import { textEncoderNames } from "./ldm_text_encoder_names.ts";
import { unetNames } from "./ldm_unet_names.ts";
import { readSafetensorsFile, type SafetensorsFile } from "../../../runtime/inference/weights/safetensors.ts";
import type { StoredTensor, Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import { weightsOf } from "../../../runtime/inference/weights/weights.ts";
import { checkLatentChannels } from "../networks/autoencoder_config.ts";
import { checkInputChannels } from "../networks/network_config.ts";
import { type PredictionMarks, predictionMarks } from "./prediction_marks.ts";
import { contextWidthOf, otherKind } from "./recognise.ts";

/** Networks that one file may hold together. */
export type SingleFilePart = "unet" | "vae" | "text_encoder" | "controlnet";

/** What the weights tell of the model that they belong to: the width of its text embeddings does. */
export type SingleFileFamily = "sd1" | "sd2";

/** A checkpoint as latent-diffusion's code and its many heirs write it: all networks in one file. */
export interface SingleFile {
  readonly parts: readonly SingleFilePart[];
  /** null where no width tells. */
  readonly family: SingleFileFamily | null;
  /** Numbers of a text embedding; null where there is neither a UNet nor a text encoder nor a control net. */
  readonly width: number | null;
  /** What it is in place of a checkpoint; null where nothing tells. */
  readonly otherKind: string | null;
  readonly marks: PredictionMarks;
  /** What people should know of how it is read. */
  readonly notices: readonly string[];
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
  controlnet: [
    { prefixes: ["control_model.", ""], mark: "zero_convs.0.0.weight", rename: controlNetNames },
    { prefixes: [""], mark: "controlnet_mid_block.weight", rename: asTheyAre },
  ],
  unet: [
    { prefixes: ["model.diffusion_model.", ""], mark: "out.2.weight", rename: unetNames },
    { prefixes: [""], mark: "conv_norm_out.weight", rename: asTheyAre },
  ],
  vae: [
    {
      prefixes: ["first_stage_model.", "vae.", ""],
      mark: "encoder.down.0.block.0.norm1.weight",
      rename: autoencoderNames,
    },
    { prefixes: ["vae.", ""], mark: "encoder.down_blocks.0.resnets.0.norm1.weight", rename: asTheyAre },
  ],
  text_encoder: [
    {
      prefixes: ["cond_stage_model.transformer.", ""],
      mark: "text_model.embeddings.token_embedding.weight",
      rename: asTheyAre,
    },
    {
      prefixes: ["cond_stage_model.transformer.", ""],
      mark: "embeddings.token_embedding.weight",
      rename: withModelPrefix,
    },
    { prefixes: ["cond_stage_model.model.", ""], mark: "token_embedding.weight", rename: textEncoderNames },
  ],
};

function asTheyAre(tensors: readonly StoredTensor[]): StoredTensor[] {
  return [...tensors];
}

/** How networks are called where people read it. */
export const PART_WORDS: Readonly<Record<SingleFilePart, string>> = {
  unet: "a UNet",
  vae: "an autoencoder",
  text_encoder: "a text encoder",
  controlnet: "a control net",
};

/** What a file holds, for people. */
export function partsInWords(parts: readonly SingleFilePart[]): string {
  return parts.map((part) => PART_WORDS[part]).join(", ") || "no network that is known";
}

/** Of the text embeddings that a network attends to. */
const FAMILY_OF_WIDTH: Readonly<Record<number, SingleFileFamily>> = { 768: "sd1", 1024: "sd2" };

/** Reads the header of a single-file checkpoint. @throws SyntaxError for a damaged file */
export async function readSingleFile(path: string): Promise<SingleFile> {
  return singleFileOf(await readSafetensorsFile(path), path);
}

/** @param source for messages */
export function singleFileOf(file: SafetensorsFile, source: string): SingleFile {
  const { tensors } = file;
  const names = new Set(tensors.map(({ name }) => name));
  checkUnscaled(names, source);
  const found = new Map<SingleFilePart, { readonly prefix: string; readonly names: PartNames }>();
  for (const [part, layouts] of Object.entries(PARTS) as [SingleFilePart, readonly PartNames[]][]) {
    for (const layout of layouts) {
      const prefix = layout.prefixes.find((prefix) => names.has(prefix + layout.mark));
      if (prefix !== undefined && !found.has(part)) found.set(part, { prefix, names: layout });
    }
  }
  const averaged = averagedWeights(tensors);

  function weights(part: SingleFilePart): Weights {
    const place = found.get(part);
    if (!place) {
      const has = partsInWords([...found.keys()]);
      throw new Error(
        `Cannot find ${PART_WORDS[part]} in ${source}, the file must hold one: it holds ${has}`,
      );
    }
    const own = tensors.filter(({ name }) => name.startsWith(place.prefix))
      .map((tensor) => ({
        ...(part === "unet" ? averaged.of(tensor) : tensor),
        name: tensor.name.slice(place.prefix.length),
      }));
    const renamed = place.names.rename(own);
    if (part === "unet" || part === "controlnet") {
      checkInputChannels(inputsOf(renamed, "conv_in.weight"), source);
    }
    if (part === "vae") checkLatentChannels(inputsOf(renamed, "decoder.conv_in.weight"), source);
    return weightsOf(renamed, `${source} (${part})`);
  }

  const width = contextWidthOf(tensors) ??
    tensors.find(({ name }) => name.endsWith("token_embedding.weight"))?.shape[1] ?? null;
  return {
    parts: [...found.keys()],
    family: FAMILY_OF_WIDTH[width ?? 0] ?? null,
    width,
    otherKind: otherKind(file),
    marks: predictionMarks(file),
    notices: averaged.notices,
    weights,
  };
}

/** What a file is in place of what it was given for, to stand behind "it". @param source for messages */
export function kindInWords(file: SafetensorsFile, source: string): string {
  const { parts, otherKind } = singleFileOf(file, source);
  if (otherKind !== null) return `is ${otherKind}`;
  return parts.length === 0 ? "is nothing that is known" : `holds ${partsInWords(parts)}`;
}

/** ComfyUI's fp8 that is scaled: read without its factors it would be another network. */
function checkUnscaled(names: ReadonlySet<string>, source: string): void {
  const factor = [...names].find((name) => name === "scaled_fp8" || name.endsWith(".scale_weight"));
  if (factor === undefined) return;
  throw new RangeError(
    `Cannot read ${source}, weights must not be scaled by factors beside them (take the model in fp16 or plain fp8): ` +
      `it has ${factor}`,
  );
}

const inputsOf = (tensors: readonly StoredTensor[], layer: string): number | undefined =>
  tensors.find(({ name }) => name === layer)?.shape[1];

const UNET = "model.diffusion_model.";

/**
 * Means over the last steps of a training, which give better pictures than its last step: names without their dots
 * (latent-diffusion's LitEma). They are taken where there is one of every weight.
 */
function averagedWeights(tensors: readonly StoredTensor[]) {
  const means = new Map(
    tensors.filter(({ name }) => name.startsWith("model_ema.diffusion_model"))
      .map((tensor) => [tensor.name, tensor]),
  );
  const meanOf = ({ name, shape }: StoredTensor) => {
    const mean = means.get(`model_ema.diffusion_model${name.slice(UNET.length).replaceAll(".", "")}`);
    return `${mean?.shape}` === `${shape}` ? mean : undefined;
  };
  const own = tensors.filter(({ name }) => name.startsWith(UNET));
  const isWhole = means.size > 0 && own.every((tensor) => meanOf(tensor) !== undefined);
  const notices = means.size === 0
    ? []
    : isWhole
    ? ["Of its UNet the averaged weights (EMA) are taken, which it holds besides those of the last step"]
    : ["Averaged weights (EMA) of its UNet are passed over: there is not one for each"];
  return { notices, of: (tensor: StoredTensor) => isWhole ? meanOf(tensor) ?? tensor : tensor };
}
