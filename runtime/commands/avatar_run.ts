import { basename, join, resolve } from "node:path";
import {
  type AvatarInfo,
  exists,
  loadAvatar,
  readAvatarInfo,
  saveAvatar,
} from "../avatar/folder/avatar_folder.ts";
import { avatarFolder, listAvatars } from "../avatar/folder/library.ts";
import { AVATAR_FOLDER, folderOfPath, isPath, requireAvatar } from "../avatar/folder/read_avatar.ts";
import { STOCK_AVATAR } from "../avatar/stock/look.ts";
import { moveAvatar } from "../avatar/move/move_avatar.ts";
import { ensureLevels, keptLevels } from "../avatar/folder/kept_levels.ts";
import { message } from "../base/message.ts";
import { columns } from "../cli/columns.ts";
import { UsageError } from "../cli/flags.ts";
import { headByName, headVersion } from "../head/registry.ts";
import type { AvatarOptions } from "./avatar.ts";

const MOST_LOOK_BYTES = 1 << 20;
const TAKERS = { out: ["move", "pack", "unpack"], replace: ["move"] } as const;
const TO = { info: "tell of", levels: "make levels of", move: "move" } as const;

/** @returns the exit code */
export async function runAvatar(options: AvatarOptions, words: readonly string[]): Promise<number> {
  const [action = "list", name] = words;
  const library = options.avatars ?? AVATAR_FOLDER;
  for (const [flag, takers] of Object.entries(TAKERS) as [keyof typeof TAKERS, readonly string[]][]) {
    if (options[flag] && !takers.includes(action)) {
      throw new UsageError(`Cannot ${action} avatars with --${flag}, only ${takers.join(", ")} takes it`);
    }
  }
  switch (action) {
    case "list":
      if (name !== undefined) throw new UsageError(`Cannot list avatars, it takes no name: ${name}`);
      await list(library);
      return 0;
    case "info":
    case "levels":
    case "move": {
      if (name === undefined) {
        throw new UsageError(
          `Cannot ${TO[action]} an avatar, its name is needed: none`,
        );
      }
      const folder = await folderOf(name, library);
      if (action === "info") await tell(folder);
      else if (action === "levels") await makeLevels(folder);
      else await move(folder, library, options);
      return 0;
    }
    case "pack":
    case "unpack": {
      if (name === undefined) throw new UsageError(`Cannot ${action} an avatar, it must be named: none`);
      const { packToFile, unpackFile } = await import("./avatars/file.ts");
      if (action === "pack") await packToFile(await folderOf(name, library), options.out);
      else await unpackFile(name, library, options.out);
      return 0;
    }
    default:
      throw new UsageError(
        `Cannot run avatar, the first word is one of list, info, levels, move, pack, unpack: ${action}`,
      );
  }
}

async function folderOf(name: string, library: string): Promise<string> {
  if (isPath(name)) return folderOfPath(name);
  await requireAvatar(name, library);
  return avatarFolder(library, name);
}

async function list(library: string): Promise<void> {
  const avatars = await listAvatars(library);
  if (avatars.length === 0) return console.log(`No avatars in ${library}: deno task train makes one.`);
  const rows = await Promise.all(avatars.map(async ({ name, folder, error }) => {
    if (error !== undefined) return [name, error] as const;
    const info = await readAvatarInfo(folder);
    return [name, `${await headWords(info)}, ${info.splats} splats, ${sourceWords(info)}`] as const;
  }));
  console.log(columns(rows, 120).join("\n"));
}

async function tell(folder: string): Promise<void> {
  const info = await readAvatarInfo(folder);
  console.log(
    columns([
      ["name", info.name],
      ["folder", folder],
      ["head", `${await headWords(info)} (${info.headFingerprint})`],
      ["splats", `${info.splats}, colours of degree ${info.harmonicsDegree ?? 0}`],
      ["levels", await levelWords(folder).catch(message)],
      ["made from", sourceWords(info)],
      ["made at", info.created],
    ], 120).join("\n"),
  );
}

async function makeLevels(folder: string): Promise<void> {
  const avatar = await loadAvatar(folder);
  await ensureLevels(avatar, (words) => console.error(`Making a ${words}`));
  console.log(`${folder}: ${await levelWords(folder)}`);
}

/** What levels of detail there are, or how to have them. */
async function levelWords(folder: string): Promise<string> {
  const avatar = await loadAvatar(folder);
  const levels = await keptLevels(avatar);
  if (!levels) return `none yet: deno task avatar levels ${basename(folder)} makes them`;
  const counts = levels.map(({ splats }) => splats.splatCount);
  return counts.length > 0 ? `${counts.join(", ")} splats for smaller pictures` : "none, its splats are few";
}

async function headWords(info: AvatarInfo): Promise<string> {
  const version = await headVersion(info.head, info.headFingerprint);
  return `${info.head} ${version ?? "of no version known here"}`;
}

function sourceWords({ provenance }: AvatarInfo): string {
  const { prompt, builder, trainer } = provenance;
  if (typeof prompt === "string" && prompt !== "") return JSON.stringify(prompt);
  return builder === "plain" ? "the plain look" : trainer === undefined ? "elsewhere" : "a training";
}

async function move(folder: string, library: string, { out, replace }: AvatarOptions): Promise<void> {
  if (replace && out !== undefined) {
    throw new UsageError(`Cannot move an avatar with --replace, it stays where it is: --out ${out}`);
  }
  const avatar = await loadAvatar(folder);
  const { head } = avatar, name = basename(folder);
  const newest = await headByName(head.name);
  if (head.version === newest.version) {
    throw new Error(
      `Cannot move ${name}, its head must be earlier than the newest: ${head.name} ${head.version}`,
    );
  }
  if (replace && name === STOCK_AVATAR && avatar.provenance.builder === "plain") {
    throw new Error(`Cannot move the stock avatar in its place, deno task start builds it anew: ${folder}`);
  }
  const wanted = out ?? `${name}-head${newest.version}`;
  const target = replace ? folder : isPath(wanted) ? resolve(wanted) : avatarFolder(library, wanted);
  if (!replace && await exists(target)) {
    throw new Error(`Cannot move ${name}, its new folder must not exist (another: --out): ${target}`);
  }
  const { avatar: moved, rebound, lostTraits } = moveAvatar(avatar, newest);
  const look = await readLook(folder);
  const provenance = { ...avatar.provenance, movedFromHead: head.version };
  await saveAvatar({ ...moved, provenance }, target, { replace });
  if (look !== null) await Deno.writeFile(join(target, "look.json"), look);
  console.log(
    `${target}: ${moved.splatCount} splats moved from ${head.name} ${head.version} to ${newest.version}, ${rebound} of ` +
      "them to triangles that are new there",
  );
  if (lostTraits.length > 0) {
    console.log(`Traits that ${head.name} ${newest.version} does not know: ${lostTraits.join(", ")}`);
  }
}

/** What the prompt was read as, which `--replace` would take away with the folder. */
async function readLook(folder: string): Promise<Uint8Array | null> {
  const path = join(folder, "look.json");
  if (!await exists(path)) return null;
  const { size, isFile } = await Deno.stat(path);
  return isFile && size <= MOST_LOOK_BYTES ? await Deno.readFile(path) : null;
}
