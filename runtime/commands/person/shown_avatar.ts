import { resolve } from "node:path";
import type { Avatar } from "../../avatar/avatar.ts";
import { AVATAR_FOLDER, readAvatar } from "../../avatar/folder/read_avatar.ts";
import { text, UsageError } from "../../cli/flags.ts";
import { STOCK_HEAD } from "../../head/head_model.ts";

/** Which avatar is shown. */
export interface ShownOptions {
  /** Its name or folder; the stock one where neither this nor a head is named. */
  readonly avatar?: string | undefined;
  /** The head whose plain avatar is shown. */
  readonly head?: string | undefined;
  /** Folder of the avatars. */
  readonly avatars?: string | undefined;
}

/** The flag that names a head in place of an avatar. */
export const HEAD_FLAG = text(
  "head that is shown in a plain look, in place of an avatar: stock, or one that deno task head lists",
  "name",
);

/** @throws UsageError where both are named: an avatar has a head of its own */
export function refuseTwo({ avatar, head }: ShownOptions): void {
  if (avatar === undefined || head === undefined) return;
  throw new UsageError(`Cannot show an avatar on a head, it has its own: --avatar ${avatar} --head ${head}`);
}

/** The name that is shown: the avatar's, or the head's. */
export const shownName = ({ avatar, head }: ShownOptions): string => avatar ?? head ?? STOCK_HEAD;

/**
 * Reads what is shown. A head's plain avatar is built once, in seconds, and kept among the avatars.
 *
 * @throws what `readAvatar` does; RangeError where there is no such head
 */
export async function readShown(options: ShownOptions): Promise<Avatar> {
  refuseTwo(options);
  const { avatar, head } = options, library = resolve(options.avatars ?? AVATAR_FOLDER);
  if (head === undefined) return await readAvatar(avatar ?? STOCK_HEAD, library);
  const { ensurePlainAvatar } = await import("../../avatar/folder/made_avatars.ts");
  const { loadAvatar } = await import("../../avatar/folder/avatar_folder.ts");
  const { folder, built } = await ensurePlainAvatar(library, head);
  if (built) console.error(`Built the plain look of ${head} in ${folder}`);
  return await loadAvatar(folder);
}
