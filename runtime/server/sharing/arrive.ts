/** An avatar comes from the store: whole and checked, or not at all. */
import { join } from "node:path";
import { MOST_PACKED_BYTES } from "../../avatar/folder/file/avatar_files.ts";
import { unpackAside } from "../../avatar/folder/file/unpack_aside.ts";
import type { BlobStore } from "../../blobs/blob_store.ts";
import { fetchContent, type Tell } from "../../blobs/content.ts";
import { avatarContent } from "./avatar_content.ts";
import type { IndexEntry } from "./avatar_index.ts";

/**
 * Fetches, checks as an upload is checked, and gives the folder to `put`, which moves it to where it belongs.
 *
 * @param avatars the folder of avatars: what is fetched lies in it under a name that nobody lists
 * @throws {BlobError} for what cannot be had, {NoAvatarError} for what is no avatar, {Error} for another than the index names
 */
export async function arrive(
  store: BlobStore,
  avatars: string,
  entry: IndexEntry,
  tell: Tell,
  put: (folder: string) => void,
): Promise<void> {
  // As uploads are called: what a server that was killed leaves of them is taken away by the next.
  const beside = join(avatars, `.upload-${crypto.randomUUID()}`), path = `${beside}.zip`;
  try {
    await Deno.mkdir(avatars, { recursive: true });
    if (!await fetchContent(store, entry.blob, path, MOST_PACKED_BYTES, tell)) {
      throw new Error(`its file must be in ${store.place}: ${entry.blob}`);
    }
    await unpackAside({ path, folder: beside, title: undefined });
    const met = await avatarContent(beside);
    if (met !== entry.content) throw new Error(`its content must be ${entry.content}: ${met}`);
    put(beside);
  } finally {
    await Promise.all([path, beside].map((each) => Deno.remove(each, { recursive: true }).catch(() => {})));
  }
}
