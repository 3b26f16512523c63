import { join } from "node:path";
import { decoderGraph, encoderGraph } from "../../train/diffusion/networks/autoencoder.ts";
import { readAutoencoderConfig } from "../../train/diffusion/networks/autoencoder_config.ts";
import { readClipTextConfig } from "../../train/diffusion/networks/clip_config.ts";
import { textEncoderGraph } from "../../train/diffusion/networks/clip_text.ts";
import { controlGraph } from "../../train/diffusion/networks/controlnet.ts";
import { readControlConfig, readUnetConfig } from "../../train/diffusion/networks/network_config.ts";
import { unetGraph } from "../../train/diffusion/networks/unet.ts";
import type { Graph } from "../../runtime/inference/onnx/graph.ts";
import { readConfig } from "../../runtime/inference/weights/config_reader.ts";
import {
  SINGLE_FILE_CONFIGS,
  singleFileSchedule,
} from "../../train/diffusion/weights/single_file_configs.ts";
import type { SingleFileFamily } from "../../train/diffusion/weights/single_file.ts";
import {
  elementsOf,
  STORED_BYTES,
  type StoredTensor,
  type Weights,
} from "../../runtime/inference/weights/stored_tensor.ts";
import { BEGIN, END } from "../../train/diffusion/language/vocabulary.ts";
import { normalNoise } from "../../train/diffusion/noise/timesteps.ts";

/** Any size does: weights do not depend on it. */
const SIZE = { batch: 1, latent: [8, 8], words: 77 } as const;

/** Numbers that are drawn; longer weights repeat them. */
const BLOCK = 1 << 20;

/** Each network's folder, and graphs that between them ask for all of its weights. */
const NETWORKS: Readonly<Record<string, (config: Record<string, unknown>, weights: Weights) => Graph[]>> = {
  unet: (config, weights) => [
    unetGraph(readUnetConfig(readConfig(config, "unet")), weights, { ...SIZE, controlled: false }),
  ],
  controlnet: (config, weights) => [
    controlGraph(readControlConfig(readConfig(config, "controlnet")), weights, SIZE),
  ],
  vae: (config, weights) => {
    const read = readAutoencoderConfig(readConfig(config, "vae"));
    return [encoderGraph, decoderGraph].map((build) => build(read, weights, { batch: 1, size: [64, 64] }));
  },
  text_encoder: (config, weights) => [
    textEncoderGraph(readClipTextConfig(readConfig(config, "text_encoder")), weights, { batch: 1 }),
  ],
};

/**
 * Writes the networks of Stable Diffusion at their true size with random weights in float16, in the layout of a
 * diffusers folder: what they cost can be measured without them. Weights are written as they are drawn.
 *
 * @param names networks that are wanted; all if left out
 * @returns bytes of each network's weights
 */
export async function writeRandomModel(
  folder: string,
  family: SingleFileFamily,
  names: readonly string[] = Object.keys(NETWORKS),
): Promise<Record<string, number>> {
  const bytes: Record<string, number> = {};
  for (const [name, build] of Object.entries(NETWORKS).filter(([name]) => names.includes(name))) {
    const config = SINGLE_FILE_CONFIGS[family][name as keyof typeof SINGLE_FILE_CONFIGS[typeof family]];
    const wanted = new Map<string, readonly number[]>();
    build(config, recording(wanted));
    await Deno.mkdir(join(folder, name), { recursive: true });
    await Deno.writeTextFile(join(folder, name, "config.json"), JSON.stringify(config));
    bytes[name] = await writeRandomWeights(join(folder, name, "model.safetensors"), wanted);
  }
  await Deno.mkdir(join(folder, "scheduler"), { recursive: true });
  const schedule = JSON.stringify(singleFileSchedule("epsilon"));
  await Deno.writeTextFile(join(folder, "scheduler", "scheduler_config.json"), schedule);
  await Deno.mkdir(join(folder, "tokenizer"), { recursive: true });
  await Deno.writeTextFile(join(folder, "tokenizer", "vocab.json"), JSON.stringify(plainVocabulary()));
  await Deno.writeTextFile(join(folder, "tokenizer", "merges.txt"), "#version: 0.2\n");
  return bytes;
}

/** The characters of English prompts and CLIP's own two tokens: words are read letter by letter. */
function plainVocabulary(): Record<string, number> {
  const letters = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
  const tokens = [...letters, ...letters.map((letter) => `${letter}</w>`), BEGIN, END];
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
}

/** Weights that there are none of yet: what a graph asks for is noted down. */
function recording(wanted: Map<string, readonly number[]>): Weights {
  return {
    source: "random weights",
    names: [],
    // Old names of a layer are asked for first; the new ones are taken.
    has: () => false,
    peek: () => undefined,
    find(name, shape): StoredTensor {
      wanted.set(name, shape);
      const length = elementsOf(shape) * STORED_BYTES.float16;
      return { name, type: "float16", shape, file: "/nowhere", offset: 0, length };
    },
  };
}

async function writeRandomWeights(
  path: string,
  shapes: ReadonlyMap<string, readonly number[]>,
): Promise<number> {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [name, shape] of shapes) {
    const length = elementsOf(shape) * STORED_BYTES.float16;
    header[name] = { dtype: "F16", shape, data_offsets: [offset, offset + length] };
    offset += length;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  using file = await Deno.open(path, { write: true, create: true, truncate: true });
  const writer = file.writable.getWriter();
  await writer.write(new Uint8Array(new BigUint64Array([BigInt(text.length)]).buffer));
  await writer.write(text);
  const block = new Float16Array(normalNoise(BLOCK, offset));
  for (const [name, shape] of shapes) {
    // Each layer keeps the size of what goes through it: nothing grows beyond float16, nothing dies out.
    const scale = 1 / Math.sqrt(elementsOf(shape.slice(1)));
    const isNorm = shape.length === 1 && name.endsWith("weight");
    const values = shape.length > 1 ? block.map((value) => value * scale) : null;
    for (let left = elementsOf(shape); left > 0;) {
      const count = Math.min(left, block.length);
      const part = values ? values.subarray(0, count) : new Float16Array(count).fill(isNorm ? 1 : 0);
      await writer.write(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
      left -= count;
    }
  }
  await writer.close();
  return offset;
}
