import { basename, resolve } from "node:path";
import { readAvatarInfo, readAvatarInfoSync } from "../avatar/folder/avatar_folder.ts";
import { leadsElsewhere } from "../avatar/folder/library.ts";
import { isName } from "../base/names.ts";
import { missingHeadWords } from "../head/registry.ts";
import type { AvatarPlace } from "../stream/session.ts";

export interface AvatarEntry {
  name: string;
  /** Path of its picture on this server; null where it has none. */
  preview: string | null;
  isDefault: boolean;
  /** Why it cannot be shown, and what to do: its head is not here. Left out where nothing is known to be wrong. */
  problem?: string;
}

/** The avatars that sessions may show: the folders of one folder, and a default that may lie elsewhere. */
export interface AvatarStore {
  readonly defaultName: string;
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
        [...names].sort().map(async (name) => {
          const folder = find(name);
          const problem = await problemOf(folder);
          const pictured = await Deno.stat(`${folder}/preview.png`).then(() => true, () => false);
          return {
            name,
            preview: pictured ? `/avatars/${name}/preview.png` : null,
            isDefault: name === defaultName,
            ...(problem !== undefined && { problem }),
          };
        }),
      );
    },
  };
}

/** Heads come and go while the server runs. What else is wrong is told to who asks for the avatar. */
async function problemOf(folder: string | undefined): Promise<string | undefined> {
  const info = folder === undefined ? undefined : await readAvatarInfo(folder).catch(() => undefined);
  return info && await missingHeadWords(info.head, info.headFingerprint);
}

function isAvatar(path: string): boolean {
  try {
    return Deno.statSync(`${path}/avatar.json`).isFile;
  } catch {
    return false;
  }
}
