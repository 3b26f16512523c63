import { join } from "node:path";
import { unpackAside } from "../../avatar/folder/file/unpack_aside.ts";
import { GalleryError } from "./gallery_error.ts";
import { receiveFile } from "./receive_file.ts";

/** Each may take 256 MB of the disk and, while it is read, twice as much memory. */
const MOST_AT_ONCE = 2;

/** Files that come, each of which holds an avatar. */
export interface Uploads {
  /**
   * @param title what the avatar is called from now on; as the file says where not given
   * @param put moves its folder to where it belongs, and gives its name
   * @returns that name
   * @throws {GalleryError} where others come already, {NoAvatarError} for the file, {TooLargeError}, {LateError}
   */
  take(
    body: ReadableStream<Uint8Array> | null,
    title: string | undefined,
    put: (unpacked: string, title: string) => string,
  ): Promise<string>;
}

/** @param folder of avatars: what is taken is moved there without being copied */
export function createUploads(folder: string): Uploads {
  let taking = 0, unpacked: Promise<unknown> = Promise.resolve();

  /** One behind the other: reading one whole takes as much memory as an avatar may have. */
  function unpack(order: Parameters<typeof unpackAside>[0]): Promise<string> {
    const title = unpacked.then(() => unpackAside(order));
    unpacked = title.catch(() => {});
    return title;
  }

  return {
    async take(body, title, put) {
      if (taking >= MOST_AT_ONCE) {
        throw new GalleryError(503, `Cannot take more files at once than: ${MOST_AT_ONCE}`);
      }
      taking++;
      const beside = join(folder, `${UPLOAD}${crypto.randomUUID()}`), path = `${beside}.zip`;
      try {
        await Deno.mkdir(folder, { recursive: true });
        await removeHalves(folder);
        await receiveFile(body, path);
        return put(beside, await unpack({ path, folder: beside, title }));
      } finally {
        taking--;
        await Promise.all(
          [path, beside].map((each) => Deno.remove(each, { recursive: true }).catch(() => {})),
        );
      }
    },
  };
}

const UPLOAD = ".upload-";
/** None is at work for so long: receive_file.ts ends it before. */
const LEFT_MS = 3_600_000;

/** Takes away what a server that was killed has left of files and of avatars that were to go. */
async function removeHalves(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.startsWith(UPLOAD) && !/^\..+\.gone-[\da-f-]{36}$/.test(name)) continue;
    const path = join(folder, name), { mtime } = await Deno.lstat(path).catch(() => ({ mtime: null }));
    if (mtime === null || Date.now() - mtime.getTime() < LEFT_MS) continue;
    await Deno.remove(path, { recursive: true }).catch(() => {});
  }
}
