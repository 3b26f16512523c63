import { avatarFolder, listAvatars } from "../../avatar/folder/library.ts";
import { plainAvatarThere } from "../../avatar/folder/made_avatars.ts";
import { readAvatarInfo } from "../../avatar/folder/avatar_folder.ts";
import { folderOfPath, isPath, requireAvatar } from "../../avatar/folder/read_avatar.ts";
import { STOCK_AVATAR } from "../../avatar/stock/look.ts";
import { STOCK_HEAD } from "../../head/head_model.ts";
import { isSculptureKept, missingHeadWords } from "../../head/registry.ts";
import type { AvatarWish } from "./avatar_process.ts";

/**
 * The folder of what is to be shown, where nothing has to be made for it and nothing is wrong with it; null otherwise:
 * avatar_process.ts makes it, or says what is wrong. Loads neither heads nor splats.
 */
export async function shownAtOnce(
  avatarsFolder: string,
  { avatar = STOCK_AVATAR, head, shape }: AvatarWish,
): Promise<string | null> {
  if (head !== undefined || shape !== undefined || !await isSculptureKept()) return null;
  try {
    if (!(await plainAvatarThere(avatarsFolder, STOCK_HEAD)).current) return null;
    if (!isPath(avatar)) await requireAvatar(avatar, avatarsFolder);
    const shown = isPath(avatar) ? folderOfPath(avatar) : avatarFolder(avatarsFolder, avatar);
    const info = await readAvatarInfo(shown);
    return await missingHeadWords(info.head, info.headFingerprint) === undefined ? shown : null;
  } catch {
    return null;
  }
}

/** Whether an avatar that can be shown has no preview. */
export async function lacksPreviews(avatarsFolder: string): Promise<boolean> {
  const listings = await listAvatars(avatarsFolder);
  return listings.some(({ preview, error }) => !preview && error === undefined);
}
