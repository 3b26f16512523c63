import { join } from "node:path";
import { readNumbers } from "../../../../runtime/inference/weights/read_numbers.ts";
import { readSafetensors } from "../../../../runtime/inference/weights/safetensors.ts";
import {
  elementsOf,
  type StoredTensor,
  type Weights,
} from "../../../../runtime/inference/weights/stored_tensor.ts";
import { weightsOf } from "../../../../runtime/inference/weights/weights.ts";
import { writeWeights } from "../../../../runtime/inference/weights/write_weights.ts";
import { contextWidthOf, familyWords } from "../recognise.ts";
import type { ScratchFolder } from "../scratch_folder.ts";
import type { LoraFile, LoraLayer } from "./lora_file.ts";
import { flatName, flatUnetName, type LoraNetwork } from "./lora_names.ts";
import { createLowRankSums, type LowRankChange, type LowRankSums } from "./low_rank.ts";
import { oneAhead } from "./one_ahead.ts";

/** A LoRA and how strongly it is taken; less than zero takes it away. */
export interface LoraUse {
  readonly file: LoraFile;
  readonly scale: number;
}

const GREATEST = { float16: 65_504, float32: Number.MAX_VALUE } as const;

/** One layer's weights are held in memory while they are merged: SD's largest has 30 million. */
const MOST_NUMBERS = 2 ** 27;

interface Change {
  readonly layer: LoraLayer;
  /** Scale x alpha / rank. */
  readonly factor: number;
}

/**
 * A network's weights with LoRAs in them. Those of layers that one changes are written to a file of their own, in the type
 * that is computed in; all others stay where they are.
 *
 * @param say told of layers that the network has not
 * @throws RangeError where a LoRA was made for another network
 */
export async function mergeLoras(
  network: LoraNetwork,
  weights: Weights,
  uses: readonly LoraUse[],
  { scratch, type, say }: {
    readonly scratch: ScratchFolder;
    readonly type: "float32" | "float16";
    readonly say: (words: string) => void;
  },
): Promise<Weights> {
  const changes = new Map<string, Change[]>();
  const places = placesOf(network, weights);
  for (const { file, scale } of uses) {
    const own = file.layers.filter((layer) => layer.network === network);
    const strangers = own.filter((layer) => places(layer.layer) === undefined);
    if (own.length > 0 && strangers.length === own.length) refuse(file, own, weights);
    if (strangers.length > 0) {
      const some = `${strangers.length} of its ${own.length} layers, as ${strangers[0]!.layer}`;
      say(`${file.path} changes layers that ${weights.source} has not, which are passed over: ${some}`);
    }
    for (const layer of own) {
      const name = places(layer.layer);
      if (name === undefined) continue;
      checkShapes(file, layer, weights.peek(name)!, own);
      const known = changes.get(name) ?? [];
      changes.set(name, [...known, { layer, factor: scale * layer.factor }]);
    }
  }
  if (changes.size === 0) return weights;
  const path = join(await scratch.path(), `${network}.safetensors`);
  /** Under one that is no number all pictures would be none, hours later. */
  const checked = (name: string, values: Float32Array): Float32Array => {
    const wrong = firstAbove(GREATEST[type], values);
    if (wrong === undefined) return values;
    const paths = uses.map(({ file, scale }) => `${file.path}:${scale}`).join(", ");
    throw new RangeError(
      `Cannot merge ${paths}, weights must stay numbers of ${type} (a smaller factor?): ${name} has ${wrong}`,
    );
  };
  const layers = [...changes], sums = createLowRankSums();
  // Read, computed and written at the same time, a layer each.
  const loaded = oneAhead(layers.length, (i) => readLayer(weights.peek(layers[i]![0])!, layers[i]![1]));
  let before: Promise<unknown> = Promise.resolve();
  const merged = oneAhead(layers.length, (i) => {
    const summed = before.then(async () => checked(layers[i]![0], await summedUp(await loaded(i), sums)));
    before = summed;
    return summed;
  });
  try {
    await writeWeights(
      path,
      layers.map(([name], i) => ({ name, shape: weights.peek(name)!.shape, numbers: () => merged(i) })),
      type,
    );
  } finally {
    await before.catch(() => {});
    await sums.close();
  }
  const written = new Map((await readSafetensors(path)).map((tensor) => [tensor.name, tensor]));
  const all = weights.names.map((name) => written.get(name) ?? { ...weights.peek(name)!, name });
  return weightsOf(all, weights.source);
}

/** Without a call for each of 860 million. */
function firstAbove(most: number, values: Float32Array): number | undefined {
  for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i]!) <= most)) return values[i];
  return undefined;
}

/** The weight that a LoRA's layer means; undefined for one that there is not. */
function placesOf(network: LoraNetwork, weights: Weights): (layer: string) => string | undefined {
  const ending = ".weight";
  const byFlat = new Map(
    weights.names.filter((name) => name.endsWith(ending))
      .map((name) => [flatName(name.slice(0, -ending.length)), name]),
  );
  if (network === "text_encoder") {
    return (layer) => byFlat.get(flatName(layer)) ?? byFlat.get(`text_model_${flatName(layer)}`);
  }
  let layersPerBlock = 0;
  while (weights.has(`down_blocks.0.resnets.${layersPerBlock}.conv1.weight`)) layersPerBlock++;
  return (layer) => byFlat.get(flatUnetName(layer, layersPerBlock));
}

/** @throws RangeError where the factors do not make up a change of such weights */
function checkShapes(file: LoraFile, layer: LoraLayer, base: StoredTensor, own: readonly LoraLayer[]): void {
  const { up, down, mid, rank } = layer;
  const [out = 0, within = 0, ...kernel] = base.shape;
  const window = elementsOf(kernel);
  const fits = elementsOf(up.shape) === out * rank && up.shape[0] === out &&
    (mid === null
      ? elementsOf(down.shape) === rank * within * window
      : elementsOf(down.shape) === rank * within && `${mid.shape}` === `${[rank, rank, ...kernel]}`);
  if (fits && elementsOf(base.shape) <= MOST_NUMBERS) return;
  const width = contextWidthOf(own.map(({ layer, down }) => ({ ...down, name: `${layer}.lora_down` })));
  const made = width === null ? "" : `, and was made for ${familyWords(width)}`;
  throw new RangeError(
    `Cannot merge ${file.path}, it must fit the model's ${layer.layer} of [${base.shape}]: its factors are ` +
      `[${up.shape}] and [${down.shape}]${made}`,
  );
}

function refuse(file: LoraFile, own: readonly LoraLayer[], { source }: Weights): never {
  throw new RangeError(
    `Cannot merge ${file.path}, it must change layers of ${source}: it has none of them (${own[0]!.layer})`,
  );
}

interface Layer {
  readonly weights: Float32Array;
  /** The first of the weights' lengths. */
  readonly out: number;
  readonly changes: readonly LowRankChange[];
}

async function readLayer(base: StoredTensor, changes: readonly Change[]): Promise<Layer> {
  const read: LowRankChange[] = [];
  for (const { layer, factor } of changes) {
    const { rank } = layer, up = await readNumbers(layer.up);
    read.push({ factor, rank, up, down: await factorsOf(layer, base.shape) });
  }
  return { weights: await readNumbers(base), out: base.shape[0]!, changes: read };
}

/** W + the sum of factor x up x down. */
async function summedUp({ weights, out, changes }: Layer, sums: LowRankSums): Promise<Float32Array> {
  let sum = weights;
  for (const change of changes) sum = await sums.add(sum, out, change);
  return sum;
}

/** [rank, in x window]: the second factor, or the second of three through the third. */
async function factorsOf({ down, mid, rank }: LoraLayer, shape: readonly number[]): Promise<Float32Array> {
  const last = await readNumbers(down);
  if (mid === null) return last;
  const within = shape[1]!;
  const window = elementsOf(shape.slice(2));
  const middle = await readNumbers(mid);
  const both = new Float32Array(rank * within * window);
  for (let p = 0; p < rank; p++) {
    for (let i = 0; i < within; i++) {
      for (let place = 0; place < window; place++) {
        let sum = 0;
        for (let q = 0; q < rank; q++) {
          sum += middle[(p * rank + q) * window + place]! * last[q * within + i]!;
        }
        both[(p * within + i) * window + place] = sum;
      }
    }
  }
  return both;
}
