import type { InferenceSession } from "onnxruntime-node";
import { message } from "../base/message.ts";

/** Devices of ONNX Runtime, the fastest first. */
export const PROVIDERS = ["cuda", "webgpu", "cpu"] as const;
export type Provider = typeof PROVIDERS[number];

export interface ProviderChoice {
  readonly provider: Provider;
  /** Those that came before it in the order and what they said. */
  readonly refusals: readonly ProviderRefusal[];
}

export interface ProviderRefusal {
  readonly provider: Provider;
  readonly reason: string;
}

/**
 * Opens a session and computes something.
 *
 * @param long enough work for the time to tell, rather than just enough to see that it works
 * @returns milliseconds
 * @throws Error where the provider does not open or computes something else
 */
export type TryProvider = (provider: Provider, long: boolean) => Promise<number>;

/**
 * Takes the first provider that does a trial, in the order of `PROVIDERS`. A device that is slower than the processor
 * counts as refused: WebGPU also answers from a driver that computes in software.
 *
 * @param wanted this one or none
 * @throws Error where the wanted one, or the processor, does not work
 */
export async function chooseProvider(
  wanted: Provider | undefined,
  tryOut: TryProvider,
): Promise<ProviderChoice> {
  const refusals: ProviderRefusal[] = [];
  for (const provider of wanted === undefined ? ["cuda", "webgpu"] as const : []) {
    let time: number;
    try {
      time = await tryOut(provider, true);
    } catch (error) {
      refusals.push({ provider, reason: plainReason(message(error)) });
      continue;
    }
    const processorTime = await insist("cpu", true, tryOut);
    if (time <= processorTime) return { provider, refusals };
    const figures = `${time.toFixed(0)} ms against ${processorTime.toFixed(0)} ms`;
    refusals.push({ provider, reason: `it is slower than the processor: ${figures}` });
  }
  const provider = wanted ?? "cpu";
  await insist(provider, false, tryOut);
  return { provider, refusals };
}

async function insist(provider: Provider, long: boolean, tryOut: TryProvider): Promise<number> {
  try {
    return await tryOut(provider, long);
  } catch (error) {
    throw new Error(`Cannot compute on ${provider}, it does not open: ${plainReason(message(error))}`);
  }
}

/** ONNX Runtime's errors begin with its own source lines and run on for pages. */
export function plainReason(words: string): string {
  const line = words.split("\n").find((line) => line.trim() !== "") ?? words;
  return line.replace(/^\/onnxruntime_src\/\S+ .*? (?=[A-Z][a-z]+ )/, "").replace(/^Ort\w+: /, "").trim()
    .slice(0, 300);
}

export interface SessionRequest {
  readonly threads: number | undefined;
  /** Where the weights' files lie. */
  readonly folder: string | null;
  readonly lowMemory: boolean;
}

/**
 * How a session is opened.
 *
 * `lowMemory` leaves the weights where they lie, in the page cache, and casts them as they are used. Measured on two
 * cores with 24 matrices of 2048 and 24 convolutions of 512 channels in f16 (300 MB): the process keeps 98 MB
 * between runs and 665 MB at the most, against 1051 and 1341 MB, at 1.75 s a run against 1.55. All its settings are
 * needed for that: constants folded, weights packed, or the layouts of level "all" would each make a copy of the
 * weights in float32.
 *
 * Activations are given back after each run, since networks work in turns: with an arena each session keeps its
 * largest run's for good, and with memory patterns the second run lays them out once more in one block. The gradient
 * of SD's encoder at 512 x 512 then keeps 4.0 GB, here 0.9 (its weights) and 3.5 while it works; UNet and control net
 * keep 6.8 against 5.4. It costs 4 to 8 % more of a processor's time.
 */
export function sessionOptions(provider: Provider, request: SessionRequest): InferenceSession.SessionOptions {
  const { threads, folder, lowMemory } = request;
  return {
    executionProviders: provider === "cpu" ? ["cpu"] : [provider, "cpu"],
    executionMode: "sequential",
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    graphOptimizationLevel: lowMemory ? "extended" : "all",
    enableCpuMemArena: false,
    enableMemPattern: false,
    extra: {
      session: {
        ...(folder === null ? {} : { model_external_initializers_file_folder_path: folder }),
        disable_prepacking: lowMemory ? "1" : "0",
      },
      ...(lowMemory ? { optimization: { disable_specified_optimizers: "ConstantFolding" } } : {}),
    },
  };
}
