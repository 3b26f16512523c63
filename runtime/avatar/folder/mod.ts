/**
 * Avatars on disk: splats that are bound to the triangles of a head.
 *
 * @example What an avatar is made of
 * ```ts
 * import { listAvatars, readAvatar } from "@headcast/headcast/avatar";
 *
 * const { head, splatCount, colour } = await readAvatar("stock");
 * console.log(splatCount, "splats on", head.triangles.length / 3, "triangles; the first is of", colour.subarray(0, 3));
 * for (const { name, error } of await listAvatars()) console.log(name, error ?? "");
 * ```
 *
 * @module
 */
export { type AvatarListing, listAvatars } from "./library.ts";
export { readAvatar } from "./read_avatar.ts";
export { saveAvatar } from "./avatar_folder.ts";
