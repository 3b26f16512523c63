import { basename, join, resolve } from "node:path";
import { readAvatarInfo } from "../../runtime/avatar/folder/avatar_folder.ts";
import { AVATAR_FOLDER, findAvatar } from "../../runtime/avatar/folder/read_avatar.ts";
import { slugOf } from "../../runtime/base/names.ts";
import { UsageError } from "../../runtime/cli/flags.ts";
import type { TrainConfig } from "../config/config.ts";
import type { Look } from "../guidance/painter/look/look.ts";
import { printLook, readLook } from "../guidance/painter/look/whole_look.ts";
import type { NewTraining } from "../run/training.ts";
import { editConfig, type EditOf } from "./edit_config.ts";
import { editedPrompt } from "./edited_prompt.ts";

/** A folder's name has room for so much of the avatar's before the edit's. */
const NAME_ROOM = 24;

/** An edit of an avatar as it is asked for. */
export interface WantedEdit
  extends Pick<EditOf, "keepShape" | "asked">, Pick<NewTraining, "out" | "folder" | "clips"> {
  /** Name or path. */
  readonly avatar: string;
  /** What is to change of it, in words. */
  readonly edit: string;
  /** What the avatar is, in words, its head and its seed; as its folder says where not given. */
  readonly prompt?: string | undefined;
  readonly head?: string | undefined;
  readonly seed?: number | undefined;
}

/** What whoever plans an edit makes of its words in a way of his own. */
export interface EditMakers {
  /** The configuration that a training with these changes would have, were it no edit. */
  configOf(changes: Pick<TrainConfig, "prompt" | "head"> & { readonly seed?: number }): Promise<TrainConfig>;
  /** A look with what the edit changes of it. */
  lookOf(from: Look, edit: string, seed: number): Promise<Look>;
}

/** An edit as it is planned: what is trained, and where from. */
export interface PlannedEdit extends NewTraining {
  readonly out: string;
}

/**
 * Makes out an edit: what the avatar was made from and what is to change of it. Writes nothing.
 *
 * @throws UsageError where the avatar or the edit says nothing; what reading the avatar's folder throws
 */
export async function planEdit(wanted: WantedEdit, { configOf, lookOf }: EditMakers): Promise<PlannedEdit> {
  const edit = wanted.edit.trim(), { keepShape, asked, clips = [], folder } = wanted;
  const source = resolve(await findAvatar(wanted.avatar, AVATAR_FOLDER));
  const { provenance, head, shape, splats, harmonicsDegree = 0 } = await readAvatarInfo(source);
  if (wanted.head !== undefined && wanted.head !== head) {
    throw new UsageError(`Cannot edit on another head (--head), the avatar's own is ${head}: ${wanted.head}`);
  }
  const sourcePrompt = wanted.prompt ?? textOf(provenance.prompt);
  const prompt = editedPrompt(sourcePrompt, edit);
  if (edit === "" || prompt === editedPrompt(sourcePrompt, "")) {
    throw new UsageError(`Cannot edit, the edit (--edit) must say what is to change: "${wanted.edit}"`);
  }
  const seed = wanted.seed ?? seedOf(provenance.seed);
  const given = await configOf({ prompt, head, ...seed !== undefined && { seed } });
  const config = editConfig(given, { source, edit, sourcePrompt, harmonicsDegree, splats, keepShape, asked });
  const name = slugOf(`${slugOf(basename(source)).slice(0, NAME_ROOM)} ${edit}`);
  const out = resolve(wanted.out ?? join(AVATAR_FOLDER, name));
  if (out === source) {
    throw new UsageError(`Cannot edit into the avatar's own folder (another: --out): ${out}`);
  }
  const isPainted = config.guidance === "painter";
  const changed = (look: Look) => lookOf(look, edit, config.seed);
  return {
    ...{ config, name, out, clips, folder },
    look: isPainted ? await changedLook(source, provenance.look, config, changed) : null,
    // The painter's look says the face's shape, unless that is to stay.
    ...(!isPainted || keepShape) && { shape },
  };
}

/** The look that the avatar was painted from, changed. @throws UsageError where there is none, or nothing changes */
async function changedLook(
  source: string,
  kept: unknown,
  { prompt, edit }: TrainConfig,
  change: (look: Look) => Promise<Look>,
): Promise<Look> {
  const file = await Deno.readTextFile(join(source, "look.json")).catch(() => null);
  const json = file ?? (kept ? JSON.stringify(kept) : null);
  if (json === null) {
    throw new UsageError(
      `Cannot edit by the painter, the avatar must have been painted (--guidance diffusion edits any): ${source}`,
    );
  }
  const look = readLook(json), changed = await change(look);
  const plain = ({ prompt: _, ...rest }: Look) => printLook({ ...rest, prompt: "" });
  if (plain(changed) === plain(look)) {
    throw new UsageError(`Cannot edit, none of it changes how the avatar looks: "${edit}"`);
  }
  return { ...changed, prompt };
}

const textOf = (value: unknown): string => typeof value === "string" ? value : "";
const seedOf = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) ? value as number : undefined;
