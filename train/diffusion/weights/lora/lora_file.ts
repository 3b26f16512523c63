import { join } from "node:path";
import { readNumbers } from "../../../../runtime/inference/weights/read_numbers.ts";
import { readSafetensorsFile } from "../../../../runtime/inference/weights/safetensors.ts";
import type { StoredTensor } from "../../../../runtime/inference/weights/stored_tensor.ts";
import { kindInWords } from "../single_file.ts";
import { layerFactors } from "./adapter_config.ts";
import { type LoraName, loraName } from "./lora_names.ts";

/** A change of one layer: its weights grow by factor x up x down (Hu et al. 2021, Eq. 3). */
export interface LoraLayer extends Pick<LoraName, "network" | "layer"> {
  /** [out, rank], or a convolution of one pixel. */
  readonly up: StoredTensor;
  /** [rank, in], or [rank, in, height, width]. */
  readonly down: StoredTensor;
  /** [rank, rank, height, width] between the two, of convolutions in three factors; null without. */
  readonly mid: StoredTensor | null;
  readonly rank: number;
  /** alpha over rank. */
  readonly factor: number;
}

export interface LoraFile {
  readonly path: string;
  readonly layers: readonly LoraLayer[];
}

/** More than any; memory is taken for it. */
const MOST_RANK = 4096;
/** What a folder of PEFT's or diffusers' holds. */
const FILES = ["adapter_model.safetensors", "pytorch_lora_weights.safetensors"];

/** Changes of weights that are no plain LoRA. */
const OTHER_CHANGES: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\.hada_/, "LyCORIS's LoHa"],
  [/\.lokr_/, "LyCORIS's LoKr"],
  [/\.oft_|\.oft\./, "OFT"],
  [/\.(dora_scale|lora_magnitude_vector)/, "DoRA"],
  [/\.on_input$/, "IA3"],
  [/\.diff(_b)?$/, "differences of whole layers"],
];

/**
 * Reads the header of a LoRA and its alphas.
 *
 * @param path of a file, or of a folder as PEFT or diffusers write one
 * @throws Error for a file that is no LoRA, with what it is, or that is damaged
 */
export async function readLora(path: string): Promise<LoraFile> {
  const file = await fileOf(path);
  const header = await readSafetensorsFile(file);
  const names = [...header.tensors.map(({ name }) => name), ...header.others];
  const other = OTHER_CHANGES.find(([pattern]) => names.some((name) => pattern.test(name)));
  if (other) throw new RangeError(`Cannot merge ${path}, LoRAs must be plain ones: it holds ${other[1]}`);
  const found = new Map<
    string,
    Partial<Record<LoraName["role"], StoredTensor>> & Pick<LoraName, "layer" | "network">
  >();
  for (const tensor of header.tensors) {
    const name = loraName(tensor.name);
    if (name === null) continue;
    const key = `${name.network} ${name.layer}`;
    const layer = found.get(key) ?? { layer: name.layer, network: name.network };
    found.set(key, { ...layer, [name.role]: tensor });
  }
  const whole = [...found.values()].filter(({ up, down }) => up || down);
  if (whole.length === 0) {
    throw new RangeError(`Cannot merge ${path}, it must be a LoRA: it ${kindInWords(header, path)}`);
  }
  const factorOf = await layerFactors(file, header.metadata);
  const layers: LoraLayer[] = [];
  for (const { network, layer, up, down, mid = null, alpha } of whole) {
    if (!up || !down) {
      throw new RangeError(`Cannot merge ${path}, ${layer} must have both factors: it has one`);
    }
    const rank = down.shape[0] ?? 0;
    if (!(rank >= 1 && rank <= MOST_RANK)) {
      throw new RangeError(`Cannot merge ${path}, ranks must be 1 to ${MOST_RANK}: ${layer} has ${rank}`);
    }
    const factor = alpha ? await alphaOf(alpha, path) / rank : factorOf(network, layer, rank);
    layers.push({ network, layer, up, down, mid, rank, factor });
  }
  return { path, layers };
}

async function fileOf(path: string): Promise<string> {
  const { isDirectory } = await Deno.stat(path).catch((cause) => {
    throw new Error(`Cannot merge a LoRA, there is no such file: ${path}`, { cause });
  });
  if (!isDirectory) return path;
  for (const name of FILES) {
    const inside = join(path, name);
    if (await Deno.stat(inside).then(() => true, () => false)) return inside;
  }
  throw new Error(`Cannot merge a LoRA, the folder must hold one of ${FILES.join(", ")}: ${path}`);
}

async function alphaOf(alpha: StoredTensor, path: string): Promise<number> {
  const [value = NaN] = alpha.length <= 4 ? await readNumbers(alpha) : [];
  if (Number.isFinite(value)) return value;
  throw new RangeError(`Cannot merge ${path}, ${alpha.name} must be a number: ${value} [${alpha.shape}]`);
}
