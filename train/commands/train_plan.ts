import { join, resolve } from "node:path";
import type { TrainConfig } from "../config/config.ts";
import type { Look } from "../guidance/painter/look/look.ts";
import { printLook, readLook } from "../guidance/painter/look/whole_look.ts";
import { slugOf } from "../../runtime/base/names.ts";
import { openRunFolder } from "../run/run_folder.ts";
import { begunTraining, newTraining, type Training } from "../run/training.ts";
import { exists } from "../../runtime/avatar/folder/avatar_folder.ts";
import type { Profile } from "../../runtime/gpu/gpu.ts";
import { readShapeFile } from "../../runtime/commands/person/shape_file.ts";
import { headByName } from "../../runtime/head/registry.ts";
import { isPath } from "../../runtime/avatar/folder/read_avatar.ts";
import { TRAINING_FOLDER } from "../../runtime/commands/training_folder.ts";
import { UsageError } from "../../runtime/cli/flags.ts";
import type { TrainOptions } from "./train.ts";
import { configOfOptions } from "./config_of_options.ts";
import { editOfOptions, isEdit } from "./edit_plan.ts";
import { readGiven } from "./read_given.ts";
import { lookOfPrompt } from "./look_of_prompt.ts";

/** Flags that a resumed training may have besides. */
const FREE = ["resume", "watch", "port", "prompt", "nats-replicas", "nats-store", "log", "log-level"];

/** Prints what the painter makes of the prompt. */
export async function printPromptsLook(options: TrainOptions): Promise<void> {
  if (isEdit(options)) {
    const { look } = await editOfOptions(options, "cpu");
    if (look === null) throw new UsageError("Cannot print a look, --guidance painter is needed");
    return console.log(printLook(look));
  }
  const config = await configOfOptions(options, "cpu");
  if (config.guidance !== "painter") {
    throw new UsageError("Cannot print a look, --guidance painter is needed");
  }
  console.log(printLook(await lookOf(options, config)));
}

/**
 * Makes out what to train: a new training or one to go on with. Writes nothing.
 *
 * @throws UsageError or Error
 */
export async function planTraining(options: TrainOptions, device: Profile): Promise<Training> {
  if (options.resume !== undefined) return await begunTraining(await resumedFolder(options, options.resume));
  if (isEdit(options)) return await newTraining(await editOfOptions(options, device));
  const { out, clip, shape } = options;
  const config = await configOfOptions(options, device);
  return await newTraining({
    config,
    name: nameOf(options, config),
    look: config.guidance === "painter" ? await lookOf(options, config) : null,
    ...(shape !== undefined && { shape: await readShapeFile(shape, await headByName(config.head)) }),
    clips: clip?.split(",").map((path) => path.trim()) ?? [],
    out,
  });
}

async function resumedFolder(options: TrainOptions, which: string): Promise<string> {
  for (const [flag, value] of Object.entries(options)) {
    if (!FREE.includes(flag) && value !== undefined && value !== false) {
      throw new UsageError(`Cannot resume with --${flag}, a training goes on as it was begun`);
    }
  }
  if (which !== "latest") return isPath(which) ? resolve(which) : join(TRAINING_FOLDER, which);
  return options.prompt === undefined
    ? await newestTraining()
    : join(TRAINING_FOLDER, slugOf(options.prompt));
}

async function newestTraining(): Promise<string> {
  let newest: { path: string; time: number } | null = null;
  for (const { name } of await exists(TRAINING_FOLDER) ? Deno.readDirSync(TRAINING_FOLDER) : []) {
    const path = join(TRAINING_FOLDER, name);
    const time = await Deno.stat(openRunFolder(path).metrics).then(
      ({ mtime }) => mtime?.getTime() ?? 0,
      () => 0,
    );
    if (time > (newest?.time ?? 0)) newest = { path, time };
  }
  if (!newest) throw new Error(`Cannot resume, there is no training in ${TRAINING_FOLDER}`);
  return newest.path;
}

/** The painter's look, as the prompt or --look has it. */
export async function lookOf(options: TrainOptions, config: TrainConfig): Promise<Look> {
  return options.look === undefined
    ? await lookOfPrompt(options, config)
    : readLook(await readGiven("look", options.look));
}

/** The name of what comes of it, where nobody has named a folder. */
export const nameOf = ({ out, look }: TrainOptions, { prompt, likeness }: TrainConfig): string =>
  slugOf(prompt || lastPart(out ?? look ?? `recovered-${likeness}`));

const lastPart = (path: string): string => path.split(/[\\/]/).at(-1)!.replace(/\.json$/, "");
