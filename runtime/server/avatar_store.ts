import { basename, resolve } from "node:path";
import { readAvatarInfoSync } from "../avatar/folder/avatar_folder.ts";
import { leadsElsewhere } from "../avatar/folder/library.ts";
import { isName } from "../base/names.ts";
import type { AvatarPlace } from "../stream/session.ts";

export interface AvatarEntry {
  name: string;
  /** Path of its picture on this server. */
  preview: string;
  isDefault: boolean;
}

/** The avatars that sessions may show: the folders of one folder, and a default that may lie elsewhere. */
export interface AvatarStore {
  readonly defaultName: string;
  /** An avatar's folder, undefined where there is none of that name, or a link out of the folder of avatars. */
  find(name: string): string | undefined;
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
    open(name) {
      const folder = find(name);
      return folder === undefined
        ? undefined
        : { name, folder, space: readAvatarInfoSync(folder).expressionSpace };
    },
    async list() {
      const names = new Set([defaultName]);
      try {
        for await (const { name } of Deno.readDir(avatarsFolder)) if (find(name)) names.add(name);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
      return [...names].sort().map((name) => ({
        name,
        preview: `/avatars/${name}/preview.png`,
        isDefault: name === defaultName,
      }));
    },
  };
}

function isAvatar(path: string): boolean {
  try {
    return Deno.statSync(`${path}/avatar.json`).isFile;
  } catch {
    return false;
  }
}
