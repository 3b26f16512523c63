import { basename, resolve } from "node:path";
import { readAvatarInfo, readAvatarInfoSync } from "../avatar/folder/avatar_folder.ts";
import { leadsElsewhere } from "../avatar/folder/library.ts";
import { isName } from "../base/names.ts";
import { missingHeadWords } from "../head/registry.ts";
import { AVATAR_FILES } from "../avatar/folder/file/avatar_files.ts";
import type { GalleryAvatar } from "../protocol/gallery.ts";
import { MAX_PROMPT_LENGTH } from "../protocol/trainings.ts";
import type { AvatarPlace } from "../stream/session_state.ts";

/** What is known of an avatar without asking who shows it. */
export type AvatarEntry = Omit<GalleryAvatar, "inUse" | "sessions" | "making" | "deletable">;

/** The avatars that sessions may show: the folders of one folder, and a default that may lie elsewhere. */
export interface AvatarStore {
  readonly defaultName: string;
  /** The folder of avatars, which need not exist. */
  readonly folder: string;
  /** An avatar's folder, undefined where there is none of that name, or a link out of the folder of avatars. */
  find(name: string): string | undefined;
  /** The name of the avatar in a folder, null where sessions cannot show it. */
  nameOf(folder: string): string | null;
  /** What a session must know of it. @throws {Error} where its avatar.json is broken */
  open(name: string): AvatarPlace | undefined;
  list(): Promise<AvatarEntry[]>;
}

/**
 * @param avatarsFolder holds one folder for each avatar; it need not exist
 * @param defaultFolder the folder of the avatar shown where nobody names one
 * @throws {Error} where the default is no avatar folder
 */
export function openAvatarStore(avatarsFolder: string, defaultFolder: string): AvatarStore {
  const defaultPath = resolve(defaultFolder);
  const defaultName = basename(defaultPath);
  if (!isName("avatar", defaultName) || !isAvatar(defaultPath)) {
    throw new Error(
      `Cannot show an avatar, this folder with a plain name and an avatar.json in it is missing: ${defaultFolder}`,
    );
  }

  function find(name: string): string | undefined {
    if (name === defaultName) return defaultPath;
    if (!isName("avatar", name)) return undefined;
    const path = resolve(avatarsFolder, name);
    return isAvatar(path) && !leadsElsewhere(avatarsFolder, path) ? path : undefined;
  }

  return {
    defaultName,
    folder: resolve(avatarsFolder),
    find,
    nameOf(folder) {
      const name = basename(folder);
      return find(name) === resolve(folder) ? name : null;
    },
    open(name) {
      const folder = find(name);
      if (folder === undefined) return undefined;
      const { expressionSpace: space, portrait } = readAvatarInfoSync(folder);
      return { name, folder, space, ...(portrait && { portrait }) };
    },
    async list() {
      const names = new Set([defaultName]);
      try {
        for await (const { name } of Deno.readDir(avatarsFolder)) if (find(name)) names.add(name);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
      return await Promise.all(
        [...names].sort().map(async (name) => ({
          ...{ name, isDefault: name === defaultName, preview: null },
          ...await factsOf(name, find(name)),
        })),
      );
    },
  };
}

/** What a folder says of itself. Heads come and go while the server runs; what else is wrong is told to who asks for it. */
async function factsOf(
  name: string,
  folder: string | undefined,
): Promise<Omit<AvatarEntry, "name" | "preview" | "isDefault"> & Partial<Pick<AvatarEntry, "preview">>> {
  const nothing = { prompt: null, made: null, bytes: 0, splats: null, head: null };
  if (folder === undefined) return nothing;
  const bytes = await bytesOf(folder);
  const isPictured = await Deno.stat(`${folder}/preview.png`).then(() => true, () => false);
  const preview = isPictured ? `/avatars/${name}/preview.png` : null;
  const info = await readAvatarInfo(folder).catch(() => undefined);
  if (info === undefined) return { ...nothing, bytes, preview };
  const { prompt } = info.provenance, made = Date.parse(info.created);
  const problem = await missingHeadWords(info.head, info.headFingerprint);
  return {
    // A file that came from elsewhere may have any.
    prompt: typeof prompt === "string" && prompt !== "" ? prompt.slice(0, MAX_PROMPT_LENGTH) : null,
    made: Number.isNaN(made) ? null : made,
    ...{ bytes, preview, splats: info.splats, head: info.head },
    ...problem !== undefined && { problem },
  };
}

/** Of its files; one that goes meanwhile has none. */
async function bytesOf(folder: string): Promise<number> {
  const sizes = [...AVATAR_FILES.keys()].map((name) =>
    Deno.stat(`${folder}/${name}`).then(({ size }) => size, () => 0)
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function isAvatar(path: string): boolean {
  try {
    return Deno.statSync(`${path}/avatar.json`).isFile;
  } catch {
    return false;
  }
}
