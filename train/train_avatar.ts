import type { Avatar } from "../runtime/avatar/avatar.ts";
import { slugOf } from "../runtime/base/names.ts";
import type { Gpu } from "../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../runtime/render/files/local_gpu.ts";
import { askedConfig, type TrainConfig } from "./config/config.ts";
import type { PresetName } from "./config/field_table.ts";
import type { Look } from "./guidance/painter/look/look.ts";
import type { TrainingEvent, TrainingMetrics } from "../runtime/protocol/training_report.ts";
import { begunTraining, carryOut, newTraining, type Training } from "./run/training.ts";

/** Who follows a training, and may end it. */
export interface TrainingHooks {
  /** Ends it behind the step in work, with a checkpoint and the avatar as it stands. */
  readonly signal?: AbortSignal;
  /** Called after each step. */
  onProgress?(progress: TrainingProgress): void;
  /** Called for each line of metrics.jsonl. */
  onLine?(line: TrainingMetrics | TrainingEvent): void;
}

/** How far a training has come. */
export interface TrainingProgress {
  /** Steps done. */
  readonly done: number;
  /** Steps in all. */
  readonly steps: number;
}

/** Where a training begins and goes. */
export interface TrainingOptions extends TrainingHooks {
  /** What the configuration changes: `fast`, for minutes on any machine, or `paper`; by the machine where not given. */
  readonly preset?: PresetName;
  /** The avatar's folder; avatars/ and the prompt where not given. A trained avatar in it is replaced. */
  readonly out?: string;
  /** Folder of checkpoints, previews and metrics; out/training/ and the prompt where not given. It is emptied first. */
  readonly folder?: string;
  /** Motion to train with besides the drawn one: files or folders of any kind that `deno task clip` reads. */
  readonly clips?: readonly string[];
}

/** What has come of a training. */
export interface TrainedAvatar {
  /** As it was saved. */
  readonly avatar: Avatar;
  /** Its folder. */
  readonly out: string;
  /** The training's own folder, as `resumeTraining` takes it. */
  readonly folder: string;
  /** Steps done: all, unless the signal came. */
  readonly done: number;
}

/**
 * Trains an avatar from words and saves it. The same configuration gives the same avatar, bit by bit, on the same
 * device.
 *
 * @param config at least a prompt; any other field changes the preset
 * @throws TypeError or RangeError for a field, GpuUnavailableError with what to install, Error where models are missing
 */
export async function trainAvatar(
  config: Readonly<Partial<TrainConfig>>,
  options: TrainingOptions = {},
): Promise<TrainedAvatar> {
  const gpu = await openLocalGpu();
  try {
    const whole = askedConfig(gpu.profile, config, options.preset);
    const { guidance, prompt, seed, likeness } = whole;
    if (prompt === "" && guidance !== "known") {
      throw new TypeError("Cannot train, the configuration must have a prompt: it is empty");
    }
    const look = guidance === "painter" ? await lookOf(prompt, seed) : null;
    const name = slugOf(prompt || `recovered-${likeness}`);
    return await carriedOut(gpu, await newTraining({ config: whole, name, look, ...options }), options);
  } finally {
    gpu.close();
  }
}

/**
 * Goes on with a training from its newest checkpoint, as it was begun.
 *
 * @param folder the training's own
 * @throws Error where there is none
 */
export async function resumeTraining(folder: string, hooks: TrainingHooks = {}): Promise<TrainedAvatar> {
  const gpu = await openLocalGpu();
  try {
    return await carriedOut(gpu, await begunTraining(folder), hooks);
  } finally {
    gpu.close();
  }
}

/** The reader is loaded with its first prompt: it brings a tagger with its dictionary. */
async function lookOf(prompt: string, seed: number): Promise<Look> {
  const { readPrompt } = await import("./guidance/painter/prompt/read_prompt.ts");
  return readPrompt(prompt, seed).look;
}

async function carriedOut(
  gpu: Gpu,
  training: Training,
  { signal = new AbortController().signal, onProgress, onLine }: TrainingHooks,
): Promise<TrainedAvatar> {
  const { info, folder } = training;
  const { steps } = info.config;
  const { done, avatar } = await carryOut(gpu, training, {
    signal,
    onStep: (done) => onProgress?.({ done, steps }),
    ...(onLine && { onLine }),
  });
  return { avatar, out: info.out, folder: folder.path, done };
}
