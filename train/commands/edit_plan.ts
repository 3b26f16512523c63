import { basename, join, resolve } from "node:path";
import { AVATAR_FOLDER, findAvatar } from "../../runtime/avatar/folder/read_avatar.ts";
import { readAvatarInfo } from "../../runtime/avatar/folder/avatar_folder.ts";
import { slugOf } from "../../runtime/base/names.ts";
import { UsageError } from "../../runtime/cli/flags.ts";
import type { Profile } from "../../runtime/gpu/gpu.ts";
import { checkConfig, type TrainConfig } from "../config/config.ts";
import { editedPrompt } from "../edit/edited_prompt.ts";
import type { Look } from "../guidance/painter/look/look.ts";
import { printLook, readLook } from "../guidance/painter/look/whole_look.ts";
import type { NewTraining } from "../run/training.ts";
import { configOfOptions } from "./config_of_options.ts";
import { editedLook } from "./look_of_prompt.ts";
import type { TrainOptions } from "./train.ts";

/** Flags that say what an edit has from its avatar. */
const OF_THE_AVATAR = ["look", "shape", "likeness", "resume", "reader", "reader-model"] as const;
/** A folder's name has room for so much of the avatar's before the edit's. */
const NAME_ROOM = 24;
/** The kind that draws no noise: what the edit says nothing of drifts least (tests/bench/RESULTS.md). */
const STEADIEST = "ism";
/** Of the avatar's splats, how many there may be in the end. */
const ROOM_TO_GROW = 1.25;

/** An edit as it is planned: what is trained, and where from. */
export interface PlannedEdit extends NewTraining {
  readonly out: string;
}

/** Whether the flags are about an edit. @throws UsageError where they are half of one */
export function isEdit({ avatar, edit, ...options }: TrainOptions): boolean {
  if (avatar === undefined && edit === undefined) {
    if (options["keep-shape"]) {
      throw new UsageError("Cannot train with --keep-shape, it needs --edit: it is missing");
    }
    if (options["edit-weight"] !== undefined) {
      throw new UsageError("Cannot train with --edit-weight, it needs --edit: it is missing");
    }
    return false;
  }
  if (avatar === undefined) {
    throw new UsageError("Cannot edit, --avatar must say which avatar: it is missing");
  }
  if (edit === undefined) {
    throw new UsageError("Cannot train with --avatar, --edit must say what is to change: it is missing");
  }
  for (const flag of OF_THE_AVATAR) {
    if (options[flag] !== undefined) {
      throw new UsageError(`Cannot edit with --${flag}, an edit has that from its avatar: ${options[flag]}`);
    }
  }
  return true;
}

/**
 * Makes out an edit: what the avatar was made from and what is to change of it.
 *
 * @throws UsageError where the avatar or the edit says nothing; what reading the avatar's folder throws
 */
export async function planEdit(options: TrainOptions, device: Profile): Promise<PlannedEdit> {
  const edit = options.edit!.trim();
  const source = resolve(await findAvatar(options.avatar!, AVATAR_FOLDER));
  const { provenance, head, shape, splats, harmonicsDegree = 0 } = await readAvatarInfo(source);
  if (options.head !== undefined && options.head !== head) {
    throw new UsageError(`Cannot edit with --head, the avatar's own is ${head}: ${options.head}`);
  }
  const sourcePrompt = options.prompt ?? textOf(provenance.prompt);
  const prompt = editedPrompt(sourcePrompt, edit);
  if (edit === "" || prompt === editedPrompt(sourcePrompt, "")) {
    throw new UsageError(`Cannot edit, --edit must say what is to change: "${options.edit}"`);
  }
  const seed = options.seed ?? seedOf(provenance.seed);
  const given = await configOfOptions(
    { ...options, prompt, head, ...seed !== undefined && { seed } },
    device,
  );
  const config = editConfig(given, options, { source, edit, sourcePrompt, harmonicsDegree, splats });
  const name = slugOf(`${slugOf(basename(source)).slice(0, NAME_ROOM)} ${edit}`);
  const out = resolve(options.out ?? join(AVATAR_FOLDER, name));
  if (out === source) {
    throw new UsageError(`Cannot edit into the avatar's own folder (another: --out): ${out}`);
  }
  return {
    ...{ config, name, out },
    look: config.guidance === "painter" ? await changedLook(source, provenance.look, edit, config) : null,
    clips: options.clip?.split(",").map((path) => path.trim()) ?? [],
    // The painter's look says the face's shape, unless that is to stay.
    ...(config.guidance !== "painter" || options["keep-shape"]) && { shape },
  };
}

/** What an edit does otherwise than a training from grey splats. */
function editConfig(
  given: TrainConfig,
  options: TrainOptions,
  edit: Pick<TrainConfig, "source" | "edit" | "sourcePrompt"> & {
    readonly harmonicsDegree: number;
    readonly splats: number;
  },
): TrainConfig {
  const { source, sourcePrompt } = edit;
  if (given.guidance === "known") {
    throw new UsageError("Cannot edit, --guidance must be painter or diffusion: known");
  }
  if (given.guidance === "diffusion" && sourcePrompt === "") {
    throw new UsageError(
      `Cannot edit, the avatar's folder does not say what it is (--prompt says it): ${source}`,
    );
  }
  const still = { positionRate: 0, positionRateEnd: 0, scaleRate: 0, rotationRate: 0 };
  const never = { densifyFrom: given.steps, densifyUntil: 0, pruneFrom: given.steps, pruneUntil: 0 };
  return checkConfig({
    ...given,
    ...{ source, sourcePrompt, edit: edit.edit },
    ...given.guidance === "diffusion" && {
      // It is all there already: so much noise that it would be drawn anew is never added.
      lateNoiseFrom: 0,
      distillation: options.distillation ?? STEADIEST,
      capacity: Math.max(given.capacity, Math.ceil(ROOM_TO_GROW * edit.splats)),
      harmonicsDegree: options.harmonics ?? Math.min(1, edit.harmonicsDegree),
    },
    ...options["keep-shape"] && {
      learnShape: false,
      ...given.guidance === "diffusion" && { ...still, ...never },
    },
  });
}

/** The look that the avatar was painted from, changed. @throws UsageError where there is none, or nothing changes */
async function changedLook(source: string, kept: unknown, edit: string, config: TrainConfig): Promise<Look> {
  const file = await Deno.readTextFile(join(source, "look.json")).catch(() => null);
  const json = file ?? (kept ? JSON.stringify(kept) : null);
  if (json === null) {
    throw new UsageError(
      `Cannot edit by the painter, the avatar must have been painted (--guidance diffusion edits any): ${source}`,
    );
  }
  const look = readLook(json), { prompt } = config;
  const changed = await editedLook(look, edit, config.seed);
  const plain = ({ prompt: _, ...rest }: Look) => printLook({ ...rest, prompt: "" });
  if (plain(changed) === plain(look)) {
    throw new UsageError(`Cannot edit, none of it changes how the avatar looks: "${edit}"`);
  }
  return { ...changed, prompt };
}

const textOf = (value: unknown): string => typeof value === "string" ? value : "";
const seedOf = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) ? value as number : undefined;
