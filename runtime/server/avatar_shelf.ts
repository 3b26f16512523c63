import { basename, resolve } from "node:path";

/** Names that can stand in a URL and in a message, and that no file system reads as anything else. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export interface AvatarEntry {
  name: string;
  /** Path of its picture on this server. */
  preview: string;
  isDefault: boolean;
}

/** The avatars that sessions may show: the folders of one folder, and a default that may lie elsewhere. */
export interface AvatarShelf {
  readonly defaultName: string;
  /** An avatar's folder, undefined where there is none of that name. */
  find(name: string): string | undefined;
  list(): Promise<AvatarEntry[]>;
}

/**
 * @param avatarsFolder holds one folder for each avatar; it need not exist
 * @param defaultFolder the folder of the avatar shown where nobody names one
 * @throws {Error} where the default is no avatar folder
 */
export function openAvatarShelf(avatarsFolder: string, defaultFolder: string): AvatarShelf {
  const defaultPath = resolve(defaultFolder);
  const defaultName = basename(defaultPath);
  if (!NAME.test(defaultName) || !isAvatar(defaultPath)) {
    throw new Error(
      `Cannot show an avatar, this folder with a plain name and an avatar.json in it is missing: ${defaultFolder}`,
    );
  }

  function find(name: string): string | undefined {
    if (name === defaultName) return defaultPath;
    if (!NAME.test(name)) return undefined;
    const path = resolve(avatarsFolder, name);
    return isAvatar(path) ? path : undefined;
  }

  return {
    defaultName,
    find,
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
