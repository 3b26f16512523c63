import { basename, dirname, join, resolve } from "node:path";
import type { Avatar } from "../avatar.ts";
import { DATA_FOLDER } from "./data_folder.ts";

/** Where avatars live unless somebody says otherwise: beside deno.json, out of git's sight. */
export const AVATAR_FOLDER: string = join(DATA_FOLDER, "avatars");

/** Files of splats, which people name in place of the folder. */
const FILE = /\.(ply|spz|k?splat|glb|sog)$/i;

/** Whether an avatar is given by its folder, or a file, rather than by its name in the folder of avatars. */
export function isPath(avatar: string): boolean {
  return /[\\/]/.test(avatar) || avatar === "." || avatar === ".." || FILE.test(avatar);
}

/**
 * The folder of an avatar that is given by its path; an avatar.ply is its folder's.
 *
 * @throws RangeError where the path is a file of splats that belongs to no avatar
 */
export function folderOfPath(path: string): string {
  const whole = resolve(path);
  if (basename(whole) === "avatar.ply") return dirname(whole);
  if (!isFile(whole)) return whole;
  throw new RangeError(
    `Cannot open an avatar, it must be a folder or its avatar.ply (deno task import FILE makes an avatar of a file of splats): ${path}`,
  );
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/**
 * Reads an avatar; the stock one is built, in seconds, where it is not there yet.
 *
 * @param avatar its name in the folder of avatars, or the path of its own folder, which has a slash in it
 * @param avatarsFolder the folder of avatars; avatars/ beside deno.json where not given
 * @throws Error with the avatars that there are, where this one is not among them; NotFound, SyntaxError or
 * RangeError with what is wrong in its folder
 */
export async function readAvatar(avatar = "stock", avatarsFolder: string = AVATAR_FOLDER): Promise<Avatar> {
  const { loadAvatar } = await import("./avatar_folder.ts");
  return await loadAvatar(await findAvatar(avatar, avatarsFolder));
}

/** The folder of an avatar as `readAvatar` finds it. */
export async function findAvatar(avatar: string, avatarsFolder: string): Promise<string> {
  if (isPath(avatar)) return folderOfPath(avatar);
  const { STOCK_AVATAR } = await import("../stock/look.ts");
  const { avatarFolder } = await import("./library.ts");
  const { ensureStockAvatar } = await import("./made_avatars.ts");
  if (avatar === STOCK_AVATAR) await ensureStockAvatar(avatarsFolder);
  else await requireAvatar(avatar, avatarsFolder);
  return avatarFolder(avatarsFolder, avatar);
}

/** @throws Error with the avatars that there are, where this one is not among them or is broken */
export async function requireAvatar(name: string, avatarsFolder: string): Promise<void> {
  const { listAvatars } = await import("./library.ts");
  const listings = await listAvatars(avatarsFolder);
  const found = listings.find((listing) => listing.name === name);
  if (found?.error !== undefined) throw new Error(`Cannot use the avatar ${name}: ${found.error}`);
  if (found) return;
  const names = listings.filter(({ error }) => error === undefined).map((listing) => listing.name);
  throw new Error(
    `Cannot find the avatar in ${avatarsFolder}, which has ${names.join(", ") || "none"}: ${name}`,
  );
}
