import { dirname, join } from "node:path";
import { type ConfigReader, readConfig } from "../../../runtime/inference/weights/config_reader.ts";
import { readSingleFile, type SingleFileFamily, type SingleFilePart } from "./single_file.ts";
import { SINGLE_FILE_CONFIGS, singleFileSchedule } from "./single_file_configs.ts";
import type { Weights } from "../../../runtime/inference/weights/stored_tensor.ts";
import { readJson } from "../../../runtime/inference/weights/read_text.ts";
import { readWeights } from "../../../runtime/inference/weights/weights.ts";

/** A network as it is kept: how it is built and what it is built of. */
export interface NetworkSource {
  readonly config: ConfigReader;
  readonly weights: Weights;
}

/** Where the parts of a diffusion model are read from. Nothing but configurations and headers is read. */
export interface ModelSource {
  readonly path: string;
  /** @throws Error where it has no such network, or one that is damaged */
  network(part: SingleFilePart): Promise<NetworkSource>;
  schedule(): Promise<ScheduleSource>;
  readonly tokenizer: TokenizerSource;
}

export interface ScheduleSource {
  /** What a scheduler_config.json holds. */
  readonly config: Record<string, unknown>;
  readonly source: string;
  /** What was taken for granted; null where nothing was. */
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
 * naming. Such a file holds weights alone: its configurations are those of its family, its schedule and tokenizer
 * those of the folders `scheduler` and `tokenizer` beside it or, without these, the family's and CLIP's own.
 *
 * @param path of the folder or the .safetensors file
 * @throws Error where there is neither
 */
export async function openModelSource(path: string): Promise<ModelSource> {
  return await isFile(path) ? await singleFileSource(path) : folderSource(path);
}

function folderSource(folder: string): ModelSource {
  return {
    path: folder,
    tokenizer: { folder: join(folder, "tokenizer"), padding: null, replaceable: false },
    network: (part) => networkOfFolder(join(folder, part)),
    async schedule() {
      const source = join(folder, "scheduler", "scheduler_config.json");
      return { config: await readJson(source), source, notice: null };
    },
  };
}

async function singleFileSource(path: string): Promise<ModelSource> {
  const file = await readSingleFile(path);
  const family = familyOf(file.family, path);
  return {
    path,
    tokenizer: {
      folder: join(dirname(path), "tokenizer"),
      padding: family === "sd2" ? "!" : "<|endoftext|>",
      replaceable: true,
    },
    network(part) {
      const config = readConfig(
        SINGLE_FILE_CONFIGS[family][part],
        `the configuration of ${family}'s ${part}`,
      );
      return Promise.resolve({ config, weights: file.weights(part) });
    },
    async schedule() {
      const source = join(dirname(path), "scheduler", "scheduler_config.json");
      const isThere = await Deno.stat(source).then(() => true, () => false);
      if (isThere) return { config: await readJson(source), source, notice: null };
      return {
        config: singleFileSchedule("epsilon"),
        source: `the noise schedule of ${family}`,
        notice: family === "sd1"
          ? null
          : `${path} is taken for an SD 2 that predicts noise, as those of 512 pixels do; one of 768 pixels, which ` +
            `predicts velocity, needs its scheduler/scheduler_config.json beside it`,
      };
    },
  };
}

/**
 * One network of its own, such as a control net or an autoencoder: a folder with its config.json and weights, or a
 * single-file checkpoint.
 *
 * @param path of the folder or the .safetensors file
 */
export async function openNetworkSource(path: string, part: SingleFilePart): Promise<NetworkSource> {
  if (await isFile(path)) {
    const file = await readSingleFile(path);
    // Autoencoders of both families are built alike, and their files tell no family.
    const family = part === "vae" ? file.family ?? "sd1" : familyOf(file.family, path);
    const config = readConfig(SINGLE_FILE_CONFIGS[family][part], `the configuration of ${family}'s ${part}`);
    return { config, weights: file.weights(part) };
  }
  return await networkOfFolder(path);
}

async function networkOfFolder(folder: string): Promise<NetworkSource> {
  const path = join(folder, "config.json");
  return { config: readConfig(await readJson(path), path), weights: await readWeights(folder) };
}

function familyOf(family: SingleFileFamily | null, path: string): SingleFileFamily {
  if (family) return family;
  throw new RangeError(
    `Cannot open ${path}, a single file must be of the family of SD 1 or SD 2 (text embeddings of 768 or 1024 ` +
      `numbers): neither`,
  );
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Error(`Cannot open a model, there must be a folder or a .safetensors file: ${path}`, { cause });
  }
}
