import { dirname, join } from "node:path";
import { type ConfigReader, readConfig } from "../../../runtime/inference/weights/config_reader.ts";
import {
  PART_WORDS,
  partsInWords,
  readSingleFile,
  type SingleFile,
  type SingleFilePart,
} from "./single_file.ts";
import { SINGLE_FILE_CONFIGS, singleFileSchedule } from "./single_file_configs.ts";
import type { Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import { readJson } from "../../../runtime/inference/weights/read_text.ts";
import { readWeights } from "../../../runtime/inference/weights/weights.ts";
import { checkModelFolder } from "./model_folder.ts";
import { familyWords } from "./recognise.ts";
import { textEncoderWeights } from "./text_encoder_names.ts";

/** A network as it is kept: how it is built and what it is built of. */
export interface NetworkSource {
  readonly config: ConfigReader;
  readonly weights: Weights;
}

/** Where the parts of a diffusion model are read from. Nothing but configurations and headers is read. */
export interface ModelSource {
  readonly path: string;
  /** What people should know of how it is read. */
  readonly notices: readonly string[];
  /** @throws Error where it has no such network, or one that is damaged */
  network(part: SingleFilePart): Promise<NetworkSource>;
  schedule(): Promise<ScheduleSource>;
  readonly tokenizer: TokenizerSource;
}

export interface ScheduleSource {
  /** What a scheduler_config.json holds. */
  readonly config: Record<string, unknown>;
  readonly source: string;
  /** What was taken for granted, or read from marks; null where nothing was. */
  readonly notice: string | null;
}

export interface TokenizerSource {
  /** The folder with vocab.json and merges.txt. */
  readonly folder: string;
  /** The token that fills what a prompt leaves; null where the folder tells it. */
  readonly padding: string | null;
  /** Where CLIP's own may be taken where there is no such folder. */
  readonly replaceable: boolean;
}

/**
 * A folder as diffusers writes it (`unet/config.json` and so on), or a single-file checkpoint of latent-diffusion's
 * naming. Such a file holds weights alone: its configurations are those of its family, or of the folders beside it
 * that are named as the parts of a diffusers folder (`unet`, `scheduler`, `tokenizer`); its tokenizer may be CLIP's own.
 *
 * @param path of the folder or the .safetensors file
 * @throws Error where there is neither, or what is there is no such model, with what it is
 */
export async function openModelSource(path: string): Promise<ModelSource> {
  return await isFile(path) ? await singleFileSource(path) : await folderSource(path);
}

async function folderSource(folder: string): Promise<ModelSource> {
  await checkModelFolder(folder);
  return {
    path: folder,
    notices: [],
    tokenizer: { folder: join(folder, "tokenizer"), padding: null, replaceable: false },
    network: (part) => networkOfFolder(join(folder, part), part),
    async schedule() {
      const source = join(folder, "scheduler", "scheduler_config.json");
      return { config: await readJson(source), source, notice: null };
    },
  };
}

async function singleFileSource(path: string): Promise<ModelSource> {
  const file = await readSingleFile(path);
  const beside = dirname(path);
  if (!file.parts.includes("unet") || !file.parts.includes("text_encoder")) refuseAsModel(file, path);
  // Of another kind that has networks too, as SDXL, unless the user says by configurations how it is built.
  if (!await isThere(join(beside, "unet", "config.json"))) familyOf(file, path);
  return {
    path,
    notices: file.notices.map((words) => `${path}: ${words}`),
    tokenizer: {
      folder: join(beside, "tokenizer"),
      padding: file.family === "sd2" ? "!" : "<|endoftext|>",
      replaceable: true,
    },
    async network(part) {
      if (part === "vae" && !file.parts.includes("vae")) {
        throw new Error(
          `Cannot open ${path} by itself, it holds no autoencoder: --vae takes one beside it, as sd-vae-ft-mse`,
        );
      }
      return { config: await configBeside(file, path, part), weights: file.weights(part) };
    },
    async schedule() {
      const source = join(beside, "scheduler", "scheduler_config.json");
      if (await isThere(source)) return { config: await readJson(source), source, notice: null };
      const { marks: { prediction, zeroSnr, marks }, family } = file;
      return {
        config: singleFileSchedule(prediction ?? "epsilon", zeroSnr),
        source: `the noise schedule of ${family ?? "sd1"}`,
        notice: scheduleNotice(),
      };

      function scheduleNotice(): string {
        if (prediction !== null) {
          const what = prediction === "epsilon" ? "noise" : "velocity";
          const end = zeroSnr ? " under a schedule that ends in noise alone" : "";
          return `${path} predicts ${what}${end}, as its file says: ${marks.join(", ")}`;
        }
        if (family === "sd2") {
          return `${path} is taken for an SD 2 that predicts noise, as those of 512 pixels do; one of 768 pixels, which ` +
            `predicts velocity, needs --prediction v_prediction or its scheduler/scheduler_config.json beside it`;
        }
        return `${path} is taken for a model that predicts noise, no mark of its file says otherwise: grey pictures ` +
          `without contrast are those of one that predicts velocity (--prediction v_prediction)`;
      }
    },
  };
}

/** A file that lacks a UNet or a text encoder. */
function refuseAsModel({ parts, otherKind }: SingleFile, path: string): never {
  const goes: Partial<Record<SingleFilePart, string>> = {
    controlnet: " (--control FILE)",
    vae: " (--vae FILE)",
  };
  const remedy = parts.length === 1 ? goes[parts[0]!] ?? "" : "";
  const met = otherKind === null ? `holds ${partsInWords(parts)} alone${remedy}` : `is ${otherKind}`;
  const wanted = "a model's single file must hold a UNet and a text encoder";
  throw new RangeError(`Cannot open ${path}, ${wanted}: it ${met}`);
}

/**
 * One network of its own, such as a control net or an autoencoder: a folder with its config.json and weights, or a
 * single file of any naming.
 *
 * @param path of the folder or the .safetensors file
 */
export async function openNetworkSource(path: string, part: SingleFilePart): Promise<NetworkSource> {
  if (!await isFile(path)) return await networkOfFolder(path, part);
  const file = await readSingleFile(path);
  if (!file.parts.includes(part)) {
    const met = file.otherKind === null ? `holds ${partsInWords(file.parts)}` : `is ${file.otherKind}`;
    throw new RangeError(`Cannot open ${path}, it must hold ${PART_WORDS[part]}: it ${met}`);
  }
  return { config: await configBeside(file, path, part), weights: file.weights(part) };
}

/** The config.json beside a single file, in a folder named as the part or (of one network alone) with it, or its family's. */
async function configBeside(file: SingleFile, path: string, part: SingleFilePart): Promise<ConfigReader> {
  const own = file.parts.length === 1 ? [join(dirname(path), "config.json")] : [];
  for (const beside of [join(dirname(path), part, "config.json"), ...own]) {
    if (await isThere(beside)) return readConfig(await readJson(beside), beside);
  }
  // Autoencoders of both families are built alike, and their files tell no family.
  const family = part === "vae" ? file.family ?? "sd1" : familyOf(file, path);
  return readConfig(SINGLE_FILE_CONFIGS[family][part], `the configuration of ${family}'s ${part}`);
}

async function networkOfFolder(folder: string, part: SingleFilePart): Promise<NetworkSource> {
  const path = join(folder, "config.json");
  const config = readConfig(await readJson(path), path);
  const weights = await readWeights(folder);
  return { config, weights: part === "text_encoder" ? textEncoderWeights(weights) : weights };
}

/** @throws RangeError where it is neither, with what it is */
function familyOf({ family, width, otherKind }: SingleFile, path: string) {
  if (family !== null && otherKind === null) return family;
  const met = otherKind ?? (width === null ? "nothing that is known" : familyWords(width));
  throw new RangeError(
    `Cannot open ${path}, a single file must be of the family of SD 1 or SD 2 (text embeddings of 768 or 1024 ` +
      `numbers): it is ${met}`,
  );
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Error(`Cannot open a model, there must be a folder or a .safetensors file: ${path}`, { cause });
  }
}
