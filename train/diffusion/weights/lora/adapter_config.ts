import { dirname, join } from "node:path";
import { shownValue } from "../../../../runtime/base/message.ts";
import { readJson } from "../../../../runtime/inference/weights/read_text.ts";
import type { LoraNetwork } from "./lora_names.ts";

/** What a layer's product is multiplied by, where no tensor `alpha` tells. */
export type LayerFactor = (network: LoraNetwork, layer: string, rank: number) => number;

type Fields = Readonly<Record<string, unknown>>;

/**
 * The factors that PEFT's configuration tells: of `adapter_config.json` beside the file, or of what diffusers writes into
 * the file's header. Without one it is 1, as where alpha is the rank.
 *
 * @param metadata of the header
 * @throws SyntaxError or RangeError for a configuration that is damaged, or of a kind that is not read
 */
export async function layerFactors(
  path: string,
  metadata: Readonly<Record<string, string>>,
): Promise<LayerFactor> {
  const beside = join(dirname(path), "adapter_config.json");
  const inHeader = metadata["lora_adapter_metadata"];
  if (inHeader !== undefined) {
    const fields = parsed(inHeader, path);
    const of = (network: LoraNetwork) =>
      Object.fromEntries(
        Object.entries(fields).filter(([name]) => name.startsWith(`${network}.`))
          .map(([name, value]) => [name.slice(network.length + 1), value]),
      );
    const factors = { unet: factorOf(of("unet"), path), text_encoder: factorOf(of("text_encoder"), path) };
    return (network, layer, rank) => factors[network](layer, rank);
  }
  const isThere = await Deno.stat(beside).then(() => true, () => false);
  if (!isThere) return () => 1;
  const factor = factorOf(await readJson(beside), beside);
  return (_, layer, rank) => factor(layer, rank);
}

function parsed(text: string, path: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Fields;
  } catch { /* told below */ }
  throw new SyntaxError(
    `Cannot read ${path}, lora_adapter_metadata must be a JSON object: ${text.slice(0, 40)}`,
  );
}

/** alpha over rank or, rank-stabilised, over its square root (Kalajdzievski 2023). */
function factorOf(fields: Fields, source: string): (layer: string, rank: number) => number {
  const { lora_alpha: alpha, alpha_pattern: patterns, use_rslora: isStabilised, use_dora: isDora } = fields;
  if (isDora === true) throw new RangeError(`Cannot merge ${source}, LoRAs must be plain ones: it is a DoRA`);
  const alphas = Object.entries((patterns ?? {}) as Record<string, unknown>);
  for (const met of [alpha ?? 1, ...alphas.map(([, value]) => value)]) {
    if (typeof met !== "number" || !Number.isFinite(met)) {
      throw new RangeError(`Cannot read ${source}, each alpha must be a number: ${shownValue(met)}`);
    }
  }
  return (layer, rank) => {
    const own = alphas.find(([ending]) => layer === ending || layer.endsWith(`.${ending}`))?.[1] ?? alpha;
    if (own === undefined || own === null) return 1;
    return Number(own) / (isStabilised === true ? Math.sqrt(rank) : rank);
  };
}
