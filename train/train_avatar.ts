import type { Avatar } from "../runtime/avatar/avatar.ts";
import { slugOf } from "../runtime/base/names.ts";
import type { Gpu, Profile } from "../runtime/gpu/gpu.ts";
import { openLocalGpu } from "../runtime/render/files/local_gpu.ts";
import { planEdit } from "./edit/plan_edit.ts";
import { askedConfig, type TrainConfig } from "./config/config.ts";
import type { PresetName } from "./config/field_table.ts";
import type { TrainingEvent, TrainingMetrics } from "../runtime/protocol/training_report.ts";
import { begunTraining, carryOut, type NewTraining, newTraining, type Training } from "./run/training.ts";

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
  /** Of an edit: keeps the face's shape, and under diffusion every splat where it is; colours alone change. */
  readonly keepShape?: boolean;
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
 * With `source` and `edit` it is an edit: another avatar of one that is there, whose folder stays as it is, with what
 * the words say of it changed. By the painter they change the look that the avatar was painted from; by diffusion it
 * begins with the avatar's splats and keeps who it is by HeadSculpt's blended score (`editWeight`). `prompt` says what
 * the avatar is, where its folder does not; head and seed are its own.
 *
 * @param config a prompt, or source and edit, at least; any other field changes the preset
 * @throws TypeError or RangeError for a field, GpuUnavailableError with what to install, Error where models are missing,
 * where the avatar to be edited cannot be read, or where the edit changes nothing of it
 */
export async function trainAvatar(
  config: Readonly<Partial<TrainConfig>>,
  options: TrainingOptions = {},
): Promise<TrainedAvatar> {
  const gpu = await openLocalGpu();
  try {
    return await carriedOut(
      gpu,
      await newTraining(await askedTraining(config, options, gpu.profile)),
      options,
    );
  } finally {
    gpu.close();
  }
}

/** What `trainAvatar` is to train. Writes nothing. */
export async function askedTraining(
  config: Readonly<Partial<TrainConfig>>,
  options: TrainingOptions,
  device: Profile,
): Promise<NewTraining> {
  if (isEdit(config, options)) return await editOf(config, options, device);
  const whole = askedConfig(device, config, options.preset);
  const { guidance, prompt, seed, likeness } = whole;
  if (prompt === "" && guidance !== "known") {
    throw new TypeError("Cannot train, the configuration must have a prompt: it is empty");
  }
  const look = guidance === "painter" ? (await promptReader()).readPrompt(prompt, seed).look : null;
  return { ...options, config: whole, name: slugOf(prompt || `recovered-${likeness}`), look };
}

/** @throws TypeError for half of an edit */
function isEdit({ source = "", edit = "" }: Partial<TrainConfig>, { keepShape }: TrainingOptions): boolean {
  if (source === "" && edit === "" && !keepShape) return false;
  if (source === "") throw new TypeError("Cannot edit, source must say which avatar: it is empty");
  if (edit === "") throw new TypeError("Cannot edit, edit must say what is to change: it is empty");
  return true;
}

function editOf(
  { source, edit, prompt, head, seed, ...config }: Partial<TrainConfig>,
  { preset, keepShape = false, out, folder, clips = [] }: TrainingOptions,
  device: Profile,
): Promise<NewTraining> {
  const { distillation, harmonicsDegree } = config;
  return planEdit({
    ...{ avatar: source!, edit: edit!, prompt, head, seed, out, folder, clips, keepShape },
    asked: {
      ...distillation !== undefined && { distillation },
      ...harmonicsDegree !== undefined && { harmonicsDegree },
    },
  }, {
    configOf: (changes) => Promise.resolve(askedConfig(device, { ...config, ...changes }, preset)),
    lookOf: async (from, words) => (await promptReader()).readEdit(words, from).look,
  });
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
const promptReader = () => import("./guidance/painter/prompt/read_prompt.ts");

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
