import { basename, join } from "node:path";
import { crc32 } from "../../base/crc32.ts";
import { message } from "../../base/message.ts";
import { STOCK_HEAD } from "../../head/head_model.ts";
import { headByName, headNames, isNewest } from "../../head/registry.ts";
import { LOOK_VERSION, STOCK_AVATAR } from "../stock/look.ts";
import { exists, loadAvatar, readAvatarInfo, saveAvatar } from "./avatar_folder.ts";
import { avatarFolder } from "./library.ts";

/** Of an avatar, in letters. */
const LONGEST_NAME = 64;

/** As `ensurePlainAvatar`, of the head that is built in. */
export async function ensureStockAvatar(avatarsFolder: string): Promise<EnsuredAvatar> {
  return await ensurePlainAvatar(avatarsFolder, STOCK_HEAD);
}

/** An avatar that was made where there was none. */
export interface EnsuredAvatar {
  readonly folder: string;
  readonly built: boolean;
}

/** The name of a head's plain avatar: `stock`, `plain-ict`. */
export const plainName = (head: string): string =>
  head === STOCK_HEAD ? STOCK_AVATAR : `plain-${head}`.slice(0, LONGEST_NAME);

/**
 * Builds a head's avatar in the plain look on first use, and anew where it was built by an older sculpture or look; one
 * that is broken or somebody else's is left alone.
 *
 * @param head its name
 * @throws Error that says what is wrong with the folder and how to get rid of it; RangeError where there is no such head
 */
export async function ensurePlainAvatar(avatarsFolder: string, head: string): Promise<EnsuredAvatar> {
  const { folder, name, there, current } = await plainAvatarThere(avatarsFolder, head);
  if (current) return { folder, built: false };
  // Sixty modules that nobody needs where all is there.
  const avatar = head === STOCK_HEAD
    ? await (await import("../stock/build.ts")).buildStockAvatar()
    : { ...await (await import("../stock/on_head.ts")).plainAvatarOn(await headByName(head)), name };
  await Deno.mkdir(avatarsFolder, { recursive: true });
  await saveAvatar(avatar, folder, { replace: there });
  return { folder, built: true };
}

/**
 * A head's plain avatar as it is, without building anything.
 *
 * @throws as `ensurePlainAvatar`
 */
export async function plainAvatarThere(
  avatarsFolder: string,
  head: string,
): Promise<{ folder: string; name: string; there: boolean; current: boolean }> {
  // The head is told first: a wrong one is neither an avatar's name nor a matter of a folder that it left behind.
  if (!(await headNames()).includes(head)) await headByName(head);
  const name = plainName(head), folder = avatarFolder(avatarsFolder, name);
  const there = await exists(folder);
  if (there) {
    try {
      const info = await readAvatarInfo(folder);
      if (info.provenance.builder !== "plain") {
        throw new Error(
          `Cannot keep the ${name} avatar in ${folder}, another avatar is there: "${info.name}"`,
        );
      }
      const current = info.provenance.lookVersion === LOOK_VERSION &&
        await isNewest(head, info.headFingerprint);
      await Deno.stat(join(folder, "avatar.ply"));
      return { folder, name, there, current };
    } catch (error) {
      throw new Error(
        `Cannot use the ${name} avatar, move its folder away or delete it and it is built anew: ${
          message(error)
        }`,
        { cause: error },
      );
    }
  }
  return { folder, name, there, current: false };
}

/**
 * The same avatar with the face of another, in a folder of its own that is made on first use, and anew where the avatar
 * was made anew: a server shows avatars by their folders.
 *
 * @param from the avatar's folder
 * @param shape beta, in place of the avatar's own
 * @throws what `loadAvatar` does; Error where something else is in the way
 */
export async function ensureShapedAvatar(
  avatarsFolder: string,
  from: string,
  shape: Float32Array,
): Promise<EnsuredAvatar> {
  const sum = crc32(new Uint8Array(shape.buffer, shape.byteOffset, shape.byteLength));
  const ending = `-shape-${sum.toString(16).padStart(8, "0")}`;
  const name = basename(from).slice(0, LONGEST_NAME - ending.length) + ending;
  const folder = avatarFolder(avatarsFolder, name), { created } = await readAvatarInfo(from);
  const shapedFrom = { folder: from, created }, there = await exists(folder);
  if (there) {
    const { provenance } = await readAvatarInfo(folder);
    if (!provenance.shapedFrom) {
      throw new Error(`Cannot shape ${basename(from)}, another avatar is in the way: ${folder}`);
    }
    if (JSON.stringify(provenance.shapedFrom) === JSON.stringify(shapedFrom)) return { folder, built: false };
  }
  const avatar = await loadAvatar(from);
  await Deno.mkdir(avatarsFolder, { recursive: true });
  const provenance = { ...avatar.provenance, shapedFrom };
  await saveAvatar({ ...avatar, name, shape, provenance }, folder, { replace: there });
  return { folder, built: true };
}
