import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Avatar } from "../avatar/avatar.ts";

/** Where avatars live unless --avatars says otherwise: beside deno.json, out of git's sight. */
export const AVATAR_FOLDER: string = fileURLToPath(new URL("../../avatars", import.meta.url));

/** Where trainings keep checkpoints, previews and metrics, one folder each. */
export const TRAINING_FOLDER: string = fileURLToPath(new URL("../../out/training", import.meta.url));

/** Whether an avatar is given by its folder rather than by its name in the folder of avatars. */
export function isPath(avatar: string): boolean {
  return /[\\/]/.test(avatar) || avatar === "." || avatar === "..";
}

/**
 * Loads an avatar by name or by folder; the stock avatar is built where it is not there yet.
 *
 * @throws Error with the avatars that there are, where this one is not among them
 */
export async function openAvatar(avatar: string, avatarsFolder: string): Promise<Avatar> {
  const { loadAvatar } = await import("../avatar/folder/avatar_folder.ts");
  if (isPath(avatar)) return await loadAvatar(resolve(avatar));
  const { STOCK_AVATAR } = await import("../avatar/stock/build.ts");
  const { avatarFolder, ensureStockAvatar } = await import("../avatar/folder/library.ts");
  if (avatar === STOCK_AVATAR) await ensureStockAvatar(avatarsFolder);
  else await requireAvatar(avatar, avatarsFolder);
  return await loadAvatar(avatarFolder(avatarsFolder, avatar));
}

/** @throws Error with the avatars that there are, where this one is not among them or is broken */
export async function requireAvatar(name: string, avatarsFolder: string): Promise<void> {
  const { listAvatars } = await import("../avatar/folder/library.ts");
  const listings = await listAvatars(avatarsFolder);
  const found = listings.find((listing) => listing.name === name);
  if (found?.error !== undefined) throw new Error(`Cannot use the avatar ${name}: ${found.error}`);
  if (found) return;
  const names = listings.filter(({ error }) => error === undefined).map((listing) => listing.name);
  throw new Error(
    `Cannot find the avatar in ${avatarsFolder}, which has ${names.join(", ") || "none"}: ${name}`,
  );
}
