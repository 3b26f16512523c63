import { join } from "node:path";
import { crc32 } from "../../../base/crc32.ts";
import { type StoredFile, type StoredZip, storedZip } from "../../../formats/zip_stored.ts";
import { readAvatarInfo } from "../avatar_folder.ts";
import { AVATAR_FILES } from "./avatar_files.ts";

/** A whole avatar as one ZIP archive: its folder's files, stored as they are. */
export interface PackedAvatar {
  /** Bytes. */
  readonly length: number;
  /** To be read to its end or cancelled: it holds the files open. */
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
}

const CHUNK = 1 << 18;

interface Opened extends StoredFile {
  readonly file: Deno.FsFile;
}

/**
 * Packs an avatar's folder. What is written to it, or put in its place, meanwhile is not in the archive.
 *
 * @throws NotFound, SyntaxError or RangeError, with what is wrong with the folder
 */
export async function packAvatar(folder: string): Promise<PackedAvatar> {
  await readAvatarInfo(folder);
  const opened: Opened[] = [];
  try {
    for (const name of AVATAR_FILES.keys()) {
      const file = await openPlain(join(folder, name));
      if (file === null) continue;
      // Closed below, should summing up fail.
      const at = opened.push({ name, file, size: 0, crc: 0 }) - 1;
      opened[at] = { name, file, ...await sumOf(file) };
      await file.seek(0, Deno.SeekMode.Start);
    }
    const zip = storedZip(opened);
    return { length: zip.length, stream: ReadableStream.from(bytesOf(zip, opened)) };
  } catch (error) {
    for (const { file } of opened) file.close();
    throw error;
  }
}

/** Null for what is no file: a link leads out of the folder. */
async function openPlain(path: string): Promise<Deno.FsFile | null> {
  try {
    return (await Deno.lstat(path)).isFile ? await Deno.open(path) : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function sumOf(file: Deno.FsFile): Promise<{ size: number; crc: number }> {
  let size = 0, crc = 0;
  for await (const chunk of chunksOf(file, Infinity)) {
    size += chunk.length;
    crc = crc32(chunk, crc);
  }
  return { size, crc };
}

async function* bytesOf(
  { headers, directory }: StoredZip,
  opened: readonly Opened[],
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    for (const [at, { file, size, name }] of opened.entries()) {
      yield headers[at]!;
      let left = size;
      for await (const chunk of chunksOf(file, size)) {
        left -= chunk.length;
        yield chunk;
      }
      if (left > 0) throw new Error(`Cannot pack the avatar, a file was cut off meanwhile: ${name}`);
    }
    yield directory;
  } finally {
    for (const { file } of opened) file.close();
  }
}

async function* chunksOf(file: Deno.FsFile, most: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let left = most; left > 0;) {
    const chunk = new Uint8Array(Math.min(CHUNK, left));
    const read = await file.read(chunk);
    if (read === null) return;
    left -= read;
    yield chunk.subarray(0, read);
  }
}
