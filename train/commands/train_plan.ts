import { join, resolve } from "node:path";
import type { TrainConfig } from "../config/config.ts";
import { checkGuidance } from "../guidance/open_guidance.ts";
import type { Look } from "../guidance/painter/look/look.ts";
import { readPrompt } from "../guidance/painter/prompt/read_prompt.ts";
import { printLook, readLook } from "../guidance/painter/look/whole_look.ts";
import { slugOf } from "../../runtime/base/names.ts";
import { openRunFolder, type RunFolder, type RunInfo } from "../run/run_folder.ts";
import { exists, readAvatarInfo } from "../../runtime/avatar/folder/avatar_folder.ts";
import { headByName, headFingerprint } from "../../runtime/head/registry.ts";
import type { Profile } from "../../runtime/gpu/gpu.ts";
import { AVATAR_FOLDER, isPath } from "../../runtime/avatar/folder/read_avatar.ts";
import { TRAINING_FOLDER } from "../../runtime/commands/training_folder.ts";
import { UsageError } from "../../runtime/cli/flags.ts";
import type { TrainOptions } from "./train.ts";
import { configOfOptions } from "./config_of_options.ts";

/** What is to be trained, and where it is written down. */
export interface TrainingPlan {
  readonly folder: RunFolder;
  readonly info: RunInfo;
  readonly look: Look | null;
  /** Writes a new training into its folder, over an earlier one of that name; a resumed one is there already. */
  begin(): Promise<void>;
}

/** Flags that a resumed training may have besides. */
const FREE = ["resume", "watch", "port", "prompt"];

/** Prints what the painter makes of the prompt. */
export async function printPromptsLook(options: TrainOptions): Promise<void> {
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
export async function planTraining(options: TrainOptions, device: Profile): Promise<TrainingPlan> {
  if (options.resume !== undefined) return await planResumed(options, options.resume);
  const config = await configOfOptions(options, device);
  // As it is printed, which rounds colours: a resumed training and an edited look.json begin from that.
  const look = config.guidance === "painter" ? readLook(printLook(await lookOf(options, config))) : null;
  const name = slugOf(
    config.prompt || lastPart(options.out ?? options.look ?? `recovered-${config.likeness}`),
  );
  const out = resolve(options.out ?? join(AVATAR_FOLDER, name));
  await refuseStrangers(out);
  const models = await checkGuidance(config);
  const folder = openRunFolder(join(TRAINING_FOLDER, name));
  const info: RunInfo = {
    name,
    config,
    look: look && JSON.parse(printLook(look)),
    models,
    clips: options.clip?.split(",").map((path) => resolve(path.trim())) ?? [],
    out,
    headFingerprint: headFingerprint(await headByName(config.head)),
  };
  return {
    folder,
    info,
    look,
    async begin() {
      await folder.clear();
      await folder.writeInfo(info);
    },
  };
}

async function planResumed(options: TrainOptions, which: string): Promise<TrainingPlan> {
  for (const [flag, value] of Object.entries(options)) {
    if (!FREE.includes(flag) && value !== undefined && value !== false) {
      throw new UsageError(`Cannot resume with --${flag}, a training goes on as it was begun`);
    }
  }
  const path = which !== "latest"
    ? isPath(which) ? resolve(which) : join(TRAINING_FOLDER, which)
    : options.prompt !== undefined
    ? join(TRAINING_FOLDER, slugOf(options.prompt))
    : await newestTraining();
  const folder = openRunFolder(path);
  const info = await folder.readInfo();
  tellOtherModels(info.models ?? [], await checkGuidance(info.config));
  return {
    folder,
    info,
    look: info.look === null ? null : readLook(JSON.stringify(info.look)),
    begin: () => Promise.resolve(),
  };
}

/** A name may stand for another revision now, which is no reason to stop: the old one may be gone. */
function tellOtherModels(begun: readonly string[], now: readonly string[]): void {
  const others = now.filter((path) => !begun.includes(path));
  if (begun.length === 0 || others.length === 0) return;
  console.error(`The training goes on with other models than it began with: ${others.join(", ")}`);
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

async function lookOf({ look }: TrainOptions, { prompt, seed }: TrainConfig): Promise<Look> {
  if (look !== undefined) return readLook(await Deno.readTextFile(look));
  const read = readPrompt(prompt, seed);
  if (read.unknown.length > 0) console.error(`Not understood: ${read.unknown.join(", ")}`);
  return read.look;
}

/** Only what the trainer made before is replaced. */
async function refuseStrangers(out: string): Promise<void> {
  if (!await exists(out)) return;
  const { provenance } = await readAvatarInfo(out);
  if (provenance.trainer !== "headcast") {
    throw new UsageError(
      `Cannot train into this folder (another: --out), an avatar that was not trained is there: ${out}`,
    );
  }
}

const lastPart = (path: string): string => path.split(/[\\/]/).at(-1)!.replace(/\.json$/, "");
