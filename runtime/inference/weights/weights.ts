import { resolve } from "node:path";
import { shownValue } from "../../base/message.ts";
import { readJson } from "./read_text.ts";
import { readSafetensors } from "./safetensors.ts";
import type { StoredTensor, Weights } from "./stored_tensor.ts";

/** Weights of any origin, by name. @param source where they come from, for messages */
export function weightsOf(tensors: readonly StoredTensor[], source: string): Weights {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return {
    source,
    names: [...byName.keys()],
    has: (name) => byName.has(name),
    peek: (name) => byName.get(name),
    find(name, shape) {
      const tensor = byName.get(name);
      if (!tensor) throw new RangeError(`Cannot find a weight in ${source}, there is none such: ${name}`);
      if (
        tensor.shape.length !== shape.length || tensor.shape.some((length, axis) => length !== shape[axis])
      ) {
        throw new RangeError(
          `Cannot use weight ${name} of ${source}, its shape must be [${shape}]: [${tensor.shape}]`,
        );
      }
      return tensor;
    },
  };
}

/** Names of a network's weights in a diffusers or transformers folder, the one that is looked for first ahead. */
const STEMS = ["diffusion_pytorch_model", "model", "pytorch_model"];
/** Half precision is half the reading. `.non_ema` and the like are never asked for. */
const VARIANTS = ["", ".fp16", ".bf16", ".fp32"];
/** An index names shards: more than any network has. */
const MOST_SHARDS = 200;

/**
 * The weights of one network's folder: a single .safetensors or shards with their index, of the variant without a name
 * or of one that has one. Only headers are read.
 *
 * @throws Error where there are none, with what was looked for; SyntaxError for files that are damaged
 */
export async function readWeights(folder: string): Promise<Weights> {
  const names = new Set<string>();
  for await (const { name } of Deno.readDir(folder)) names.add(name);
  for (const stem of STEMS) {
    for (const variant of VARIANTS) {
      const single = `${stem}${variant}.safetensors`;
      if (names.has(single)) return weightsOf(await readSafetensors(resolve(folder, single)), folder);
      const index = `${stem}.safetensors.index${variant}.json`;
      if (names.has(index)) return weightsOf(await readShards(folder, index, names), folder);
    }
  }
  const wanted = STEMS.map((stem) => `${stem}.safetensors`).join(", ");
  throw new Error(
    `Cannot find weights, the folder must hold one of ${wanted}: ${folder}${hintOf([...names].sort())}`,
  );
}

/** What a folder without weights has in their place. */
function hintOf(names: readonly string[]): string {
  const pickles = names.filter((name) => /\.(bin|ckpt|pt|msgpack)$/.test(name));
  if (pickles.length > 0) return ` (only ${pickles.join(", ")}, which can hold programs and are not read)`;
  const shards = names.filter((name) => /-of-\d+(\.\w+)?\.safetensors$/.test(name));
  if (shards.length > 0) return ` (shards without the .index.json that names them: ${shards[0]})`;
  const others = names.filter((name) => name.endsWith(".safetensors"));
  return others.length > 0 ? ` (it holds ${others.slice(0, 3).join(", ")})` : "";
}

async function readShards(
  folder: string,
  index: string,
  there: ReadonlySet<string>,
): Promise<StoredTensor[]> {
  const path = resolve(folder, index);
  const { weight_map: map } = await readJson(path);
  const files = typeof map === "object" && map !== null ? [...new Set(Object.values(map))] : [];
  if (files.length === 0 || files.length > MOST_SHARDS || !files.every(isPlainName)) {
    throw new SyntaxError(
      `Cannot read ${path}, weight_map must name files beside it: ${
        shownValue(files.find((file) => !isPlainName(file)) ?? files.length)
      }`,
    );
  }
  const missing = files.filter((file) => !there.has(file));
  if (missing.length > 0) {
    throw new Error(
      `Cannot read ${path}, all of its ${files.length} shards must lie beside it: ${
        missing.join(", ")
      } is missing`,
    );
  }
  const shards = await Promise.all(files.map((file) => readSafetensors(resolve(folder, file))));
  return shards.flat();
}

/** No way out of the folder. */
function isPlainName(value: unknown): value is string {
  return typeof value === "string" && /^[\w.-]+\.safetensors$/.test(value);
}
