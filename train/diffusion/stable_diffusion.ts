import { basename } from "node:path";
import { availableMemory } from "../../runtime/system/available_memory.ts";
import { freeCardMemory } from "../../runtime/system/card_memory.ts";
import { assembleDiffusionModel } from "./assemble.ts";
import { type DiffusionGraphOptions, type DiffusionGraphs, diffusionGraphs } from "./diffusion_graphs.ts";
import type { DiffusionModel } from "./diffusion_model.ts";
import { createInference } from "../../runtime/inference/inference.ts";
import type { Provider, ProviderRefusal } from "../../runtime/inference/providers.ts";
import { scaleNotice } from "./networks/autoencoder_config.ts";
import { openTokenizer } from "./open_tokenizer.ts";
import type { Student } from "./lora/student.ts";
import { memoryOf, type NetworkMemory, planMemory } from "./memory_plan.ts";
import { type Prediction, readSchedule } from "./noise/schedule.ts";
import { modelBytes } from "../../runtime/inference/onnx/model_bytes.ts";
import { narrowNotice } from "./weights/narrow_notice.ts";
import { openModelSource } from "./weights/model_source.ts";
import { createScratchFolder, type ScratchFolder } from "./weights/scratch_folder.ts";

export interface StableDiffusionOptions extends DiffusionGraphOptions {
  /** What the model is called in messages; the last part of its path where left out. */
  readonly name?: string;
  /** As of `createInference`. */
  readonly provider?: Provider;
  readonly threads?: number;
  /** Weights stay in their files, which is slower; left out: where memory asks for it. */
  readonly lowMemory?: boolean;
  /** What the network predicts; as its files say where left out. */
  readonly prediction?: Prediction;
  /** Told of what people should know, such as prompts that are too long. */
  readonly warn?: (message: string) => void;
}

/** A diffusion model and how it is computed. Closing it ends the inference too. */
export interface OpenDiffusionModel extends DiffusionModel {
  readonly provider: Provider;
  readonly refusals: readonly ProviderRefusal[];
  /** What takes how much memory, in words. */
  readonly memory: string;
  /** What learns beside the avatar; null where none was asked for. Closed with the model. */
  readonly student: Student | null;
}

/**
 * Opens a model of the Stable Diffusion 1.x and 2.x family from the files that people have.
 *
 * @throws RangeError where it does not fit into memory, before anything large is opened; Error where files are missing
 * or damaged
 */
export async function openStableDiffusion(options: StableDiffusionOptions): Promise<OpenDiffusionModel> {
  const scratch = createScratchFolder();
  try {
    return await openIn(scratch, options);
  } catch (error) {
    await scratch.remove();
    throw error;
  }
}

/** @param scratch removed when the model is closed */
async function openIn(scratch: ScratchFolder, options: StableDiffusionOptions): Promise<OpenDiffusionModel> {
  const { provider: wanted, threads, warn = () => {} } = options;
  const source = await openModelSource(options.model);
  for (const notice of source.notices) warn(notice);
  const { config, source: from, notice } = await source.schedule();
  if (notice !== null && options.prediction === undefined) warn(notice);
  const told = readSchedule(config, from);
  const schedule = { ...told, prediction: options.prediction ?? told.prediction };
  const graphs = await diffusionGraphs(source, options, { scratch, say: warn });
  const stored = [graphs.denoiser, graphs.textEncoder, graphs.decoder].flatMap(({ weights }) =>
    weights.map(({ tensor }) => tensor)
  );
  const narrow = narrowNotice(stored, options.model);
  const scale = scaleNotice(graphs.autoencoder.config, options.vae ?? options.model);
  for (const notice of [narrow, scale]) if (notice !== null) warn(notice);
  const tokenizer = await openTokenizer(source.tokenizer, graphs);
  const name = options.name ?? basename(options.model);
  const inference = await createInference({
    ...wanted === undefined ? {} : { provider: wanted },
    ...threads === undefined ? {} : { threads },
  });
  const { provider } = inference;
  if (provider === "cpu" && options.precision === "float16") {
    warn("A processor computes float16 in float32 and turns each array to and fro: float32 is faster");
  }
  try {
    const plan = planMemory(
      name,
      memoryOfGraphs(graphs, provider),
      provider,
      await freeMemory(provider),
      {
        ...options.lowMemory !== undefined && { lowMemory: options.lowMemory },
        frames: options.clips?.frames ?? 1,
      },
    );
    const { lowMemory } = plan;
    const encoder = await graphs.encoder.open(inference, { lowMemory });
    const model = await assembleDiffusionModel(inference, {
      name,
      imageSize: options.imageSize,
      schedule,
      tokenizer,
      textEncoder: modelBytes(graphs.textEncoder),
      encoder,
      denoiser: modelBytes(graphs.denoiser),
      ...options.clips && { frames: options.clips.frames },
      decoder: modelBytes(graphs.decoder),
    }, { lowMemory, warn });
    return {
      ...model,
      get networkTime() {
        return inference.networkTime;
      },
      provider,
      refusals: inference.refusals,
      memory: plan.words,
      student: graphs.student && await graphs.student.open(inference),
      async close() {
        await inference.close();
        await scratch.remove();
      },
    };
  } catch (error) {
    await inference.close();
    throw error;
  }
}

/** Bytes where the networks are computed; null where nobody tells. */
async function freeMemory(provider: Provider): Promise<number | null> {
  if (provider === "cpu") return availableMemory();
  return provider === "cuda" ? await freeCardMemory() : null;
}

/** What a model's networks take on a provider, for `planMemory`. */
export function memoryOfGraphs(
  { denoiser, encoder, textEncoder, decoder, student }: DiffusionGraphs,
  provider: Provider,
): NetworkMemory[] {
  return [
    memoryOf([denoiser], true, provider),
    memoryOf(encoder.graphs, encoder.keepsWeights, provider),
    memoryOf([textEncoder], false, provider),
    memoryOf([decoder], false, provider),
    ...student ? [{ ...memoryOf(student.graphs, false, provider), name: "student", inFiles: true }] : [],
  ];
}
