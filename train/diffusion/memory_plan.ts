import type { Graph } from "../../runtime/inference/onnx/graph.ts";
import { activationPeak } from "../../runtime/inference/onnx/memory.ts";
import { elementsOf } from "../../runtime/inference/weights/stored_tensor.ts";
import type { Provider } from "../../runtime/inference/providers.ts";

/** What one network takes, as its graph says. */
export interface NetworkMemory {
  readonly name: string;
  /** Bytes of weights as they lie in their files. */
  readonly stored: number;
  /** Bytes of weights in the type that is computed in. */
  readonly weights: number;
  /** Bytes of `activationPeak`. */
  readonly activations: number;
  /** Whether it stays open from step to step; others come and go. */
  readonly stays: boolean;
  /** Whether its weights are always left in files that another network reads too. */
  readonly inFiles?: boolean;
}

export interface MemoryPlan {
  readonly lowMemory: boolean;
  /** Bytes at the most, about. */
  readonly peak: number;
  /** For people: what takes how much. */
  readonly words: string;
}

/**
 * What ONNX Runtime 1.30 takes on a processor for what a graph needs, measured on SD 1.5 at 512 pixels with weights in
 * float16. UNet and control net (4.5 GiB in float32): 5.2 GiB stay open and 7.8 are there for a moment while they
 * open. What a run takes is given back: of three items through them 0.8 GiB (0.3 of activations), of the encoder's
 * gradient 2.6 (1.3), of the encoder alone 0.5 (0.5). In low-memory mode weights stay in their file, and a run of
 * UNet and control net takes 1.0 GiB for one item and 1.5 for three.
 */
const KEPT_SHARE = 1.15;
const OPENING_SHARE = 1.7;
const WORKING_SHARE = 2;
const WORK = 0.2 * 2 ** 30;
const LOW_MEMORY_WORK = 0.8 * 2 ** 30;

/** Of a machine's free memory, what networks may take: the trainer and everybody else come on top. */
const LARGEST_SHARE = 0.8;

/** Bytes at the most of networks on a processor, one of them at work at a time. */
export function peakMemory(networks: readonly NetworkMemory[], lowMemory: boolean): number {
  const work = ({ activations }: NetworkMemory) => WORKING_SHARE * activations;
  const staying = networks.filter(({ stays }) => stays);
  if (lowMemory) {
    const own = networks.filter(({ inFiles }) => !inFiles);
    const files = own.reduce((sum, { stored }) => sum + stored, 0);
    return files + Math.max(...networks.map(work)) + LOW_MEMORY_WORK;
  }
  const kept = staying.reduce((sum, { weights }) => sum + KEPT_SHARE * weights, 0);
  const over = (network: NetworkMemory): number => {
    if (network.inFiles) return kept + network.stored + LOW_MEMORY_WORK + work(network);
    const [opening, open] = [OPENING_SHARE, KEPT_SHARE].map((share) => share * network.weights);
    const others = network.stays ? kept - open! : kept;
    return others + Math.max(opening!, open! + work(network));
  };
  return WORK + Math.max(...networks.map(over));
}

/**
 * How networks are opened so that they fit: as usual or, where that is too much, in low-memory mode.
 *
 * @param free bytes of memory, a card's where the networks are computed there; null where nobody tells, so that all is
 * said and nothing refused
 * @param asked low-memory mode or not, whatever fits better; frames of the clips that the denoiser sees at once
 * @throws RangeError where they do not fit
 */
export function planMemory(
  name: string,
  networks: readonly NetworkMemory[],
  provider: Provider,
  free: number | null,
  { lowMemory: asked, frames = 1 }: { readonly lowMemory?: boolean; readonly frames?: number } = {},
): MemoryPlan {
  const room = LARGEST_SHARE * (free ?? Infinity);
  const onProcessor = provider === "cpu";
  const lowMemory = asked ?? (onProcessor && peakMemory(networks, false) > room);
  const peak = peakMemory(networks, lowMemory);
  const parts = networks.map(({ name, weights, stored, activations, inFiles }) =>
    `${name} ${gibibytes(lowMemory || inFiles ? stored : weights)} of weights${
      inFiles ? " left in files" : ""
    } and ${gibibytes(activations)} of activations`
  );
  if (peak > room) {
    throw new RangeError(
      `Cannot open ${name}, it must fit into ${gibibytes(room)} of free memory${
        onProcessor ? "" : " of the graphics card"
      } (--vae-gradient low-memory or linear, ` +
        `${
          frames > 1 ? `fewer frames than --temporal ${frames}` : "--diffusion-batch 1"
        } and a smaller --diffusion-size take less; ${parts.join("; ")}): about ${gibibytes(peak)}`,
    );
  }
  const most = `, at the most about ${gibibytes(peak)}${
    free === null ? "" : ` of the ${gibibytes(free)} that are free`
  }`;
  return { lowMemory, peak, words: `${parts.join("; ")}${most}${lowMemory ? ", in low-memory mode" : ""}` };
}

/**
 * What graphs that belong to one network take, one of them at work at a time. In low-memory mode, weights that several
 * of them read are there once.
 *
 * @param graphs the first gives its name
 * @param stays as of `NetworkMemory`
 * @param provider processors compute float16 in float32, which the sizes of arrays do not say
 */
export function memoryOf(graphs: readonly Graph[], stays: boolean, provider: Provider): NetworkMemory {
  const isWide = (graph: Graph) => graph.compute !== "float16" || provider === "cpu";
  const stored = new Map(
    graphs.flatMap(({ weights }) => weights)
      .map(({ tensor: { file, offset, length } }) => [`${file} ${offset}`, length] as const),
  );
  const computed = (graph: Graph) =>
    graph.weights.reduce((sum, { value }) => sum + elementsOf(value.shape), 0) * (isWide(graph) ? 4 : 2);
  const active = (graph: Graph) =>
    activationPeak(graph) * (graph.compute === "float16" && isWide(graph) ? 2 : 1);
  const add = (sum: number, bytes: number) => sum + bytes;
  return {
    name: graphs[0]!.name,
    stored: [...stored.values()].reduce(add, 0),
    weights: graphs.map(computed).reduce(add, 0),
    activations: Math.max(...graphs.map(active)),
    stays,
  };
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
