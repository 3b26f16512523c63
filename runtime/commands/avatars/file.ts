import { basename, dirname, join, resolve } from "node:path";
import { exists } from "../../avatar/folder/avatar_folder.ts";
import { packAvatar } from "../../avatar/folder/file/pack_avatar.ts";
import { unpackAvatarFile } from "../../avatar/folder/file/unpack_avatar.ts";
import { avatarFolder } from "../../avatar/folder/library.ts";
import { isPath } from "../../avatar/folder/read_avatar.ts";
import { nameFrom } from "../../base/names.ts";
import { AVATAR_FILE_ENDING } from "../../protocol/gallery.ts";

/** Writes an avatar as one file, whole or not at all. @throws AlreadyExists where something is there */
export async function packToFile(folder: string, out?: string): Promise<void> {
  const path = resolve(out ?? basename(folder) + AVATAR_FILE_ENDING);
  if (await exists(path)) {
    throw new Deno.errors.AlreadyExists(
      `Cannot pack the avatar, its file must not exist (another: --out): ${path}`,
    );
  }
  const { length, stream } = await packAvatar(folder);
  const fresh = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}`);
  try {
    await Deno.writeFile(fresh, stream, { createNew: true });
    await Deno.rename(fresh, path);
  } catch (error) {
    await Deno.remove(fresh).catch(() => {});
    throw error;
  }
  console.log(`${path}: ${(length / 1e6).toFixed(1)} MB`);
}

/** Puts the avatar of one file into the folder of avatars. @param out its name or folder; as the file is called where not given */
export async function unpackFile(path: string, library: string, out?: string): Promise<void> {
  const own = nameFrom("avatar", basename(path).replace(/(\.headcast)?\.zip$/i, ""));
  const wanted = out ?? own;
  const folder = isPath(wanted) ? resolve(wanted) : avatarFolder(library, wanted);
  if (await exists(folder)) {
    throw new Deno.errors.AlreadyExists(
      `Cannot unpack the avatar, its folder must not exist (another: --out): ${folder}`,
    );
  }
  await Deno.mkdir(dirname(folder), { recursive: true });
  const fresh = join(dirname(folder), `.${basename(folder)}.new-${crypto.randomUUID()}`);
  await unpackAvatarFile(path, fresh, basename(folder));
  await Deno.rename(fresh, folder);
  console.log(`${folder}: deno task start --avatar ${isPath(wanted) ? folder : wanted}`);
}
