import { dirname, join } from "node:path";
import { message } from "../../base/message.ts";
import { isName } from "../../base/names.ts";
import { missingHeadWords } from "../../head/registry.ts";
import { exists, readAvatarInfo } from "./avatar_folder.ts";
import { AVATAR_FOLDER } from "./read_avatar.ts";

/** One of the folder of avatars, each in a folder of its own and known by that folder's name. */
export interface AvatarListing {
  /** The folder's name: what clients ask for. */
  readonly name: string;
  /** Its path. */
  readonly folder: string;
  /** What the avatar calls itself. */
  readonly title?: string;
  /** How many it has. */
  readonly splats?: number;
  /** Name of the head that it is bound to. */
  readonly head?: string;
  /** Whether there is a preview.png. */
  readonly preview: boolean;
  /** What is wrong with it, where something is. */
  readonly error?: string;
}

/**
 * The folder of an avatar by its name, which may come from a stranger.
 *
 * @throws RangeError where the name could leave the folder of avatars
 */
export function avatarFolder(avatarsFolder: string, name: string): string {
  if (!isName("folder", name)) {
    throw new RangeError(
      `Cannot find avatar, its name must be letters, digits, ".", "_" and "-": ${
        JSON.stringify(name.slice(0, 40))
      }`,
    );
  }
  return join(avatarsFolder, name);
}

/** Whether a folder of the folder of avatars is a link to a place outside of it: what lies there was not put here. */
export function leadsElsewhere(avatarsFolder: string, folder: string): boolean {
  return dirname(Deno.realPathSync(folder)) !== Deno.realPathSync(avatarsFolder);
}

/**
 * All avatars of a folder, by name; broken ones with what is wrong. A missing folder holds none.
 *
 * @param avatarsFolder avatars/ beside deno.json where not given
 */
export async function listAvatars(avatarsFolder: string = AVATAR_FOLDER): Promise<AvatarListing[]> {
  if (!await exists(avatarsFolder)) return [];
  const listings: AvatarListing[] = [];
  for await (const entry of Deno.readDir(avatarsFolder)) {
    if (entry.isFile || entry.name.startsWith(".")) continue;
    const folder = join(avatarsFolder, entry.name);
    const preview = await exists(join(folder, "preview.png"));
    try {
      avatarFolder(avatarsFolder, entry.name);
      if (leadsElsewhere(avatarsFolder, folder)) {
        throw new RangeError(
          `Cannot follow a link out of the folder of avatars, move the avatar there or name its folder: ${folder}`,
        );
      }
      const info = await readAvatarInfo(folder);
      await Deno.stat(join(folder, "avatar.ply"));
      const missing = await missingHeadWords(info.head, info.headFingerprint);
      if (missing !== undefined) throw new RangeError(missing);
      listings.push({
        name: entry.name,
        folder,
        title: info.name,
        splats: info.splats,
        head: info.head,
        preview,
      });
    } catch (error) {
      listings.push({
        name: entry.name,
        folder,
        preview,
        error: message(error),
      });
    }
  }
  return listings.sort((a, b) => a.name < b.name ? -1 : 1);
}
