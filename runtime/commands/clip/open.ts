import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import type { Clip } from "../../motion/clips/clip.ts";
import { readClip, type ReadClipOptions } from "../../motion/clips/read_clip.ts";
import { message, reason } from "../../base/message.ts";

/** A capture of half an hour is 60 MB as CSV; more than this is a mistake in the path. */
const MOST_BYTES = 512 * 1024 * 1024;
const MOST_FILES = 200_000;

/**
 * Reads a file of recorded motion, as readClip() has it, or a folder of frames, as readFolderClip() does.
 *
 * @throws Error that names the file, where it cannot be read or is broken
 */
export async function openClip(path: string, options: ReadClipOptions = {}): Promise<Clip> {
  try {
    const entry = await stat(path);
    if (entry.isDirectory()) return await openFolder(path, options);
    if (!entry.isFile()) throw new TypeError("it is not a file");
    return await readClip(await readBounded(path), basename(path), options);
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const why = missing ? "there is no such file" : reason(error);
    // What is the matter is said already, unless a system's error is behind it.
    const cause = why === message(error) ? { cause: error } : undefined;
    throw new Error(`Cannot read the clip ${path}: ${why}`, cause);
  }
}

async function readBounded(path: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw new RangeError(`it may have ${MOST_BYTES} bytes at most: ${size}`);
  return new Uint8Array(await readFile(path));
}

async function openFolder(folder: string, options: ReadClipOptions): Promise<Clip> {
  const { readFolderClip } = await import("../../motion/clips/folder_clip.ts");
  const files: string[] = [];
  const look = async (place: string, depth: number) => {
    for (const entry of await readdir(place, { withFileTypes: true })) {
      const path = join(place, entry.name);
      if (entry.isDirectory() && depth < 2) await look(path, depth + 1);
      else if (entry.isFile()) files.push(relative(folder, path).replaceAll("\\", "/"));
      if (files.length > MOST_FILES) {
        throw new RangeError(`a folder may have ${MOST_FILES} files: it has more`);
      }
    }
  };
  await look(folder, 0);
  let left = MOST_BYTES;
  return await readFolderClip(
    {
      files,
      async read(path) {
        const bytes = await readBounded(join(folder, path));
        left -= bytes.length;
        if (left < 0) throw new RangeError(`a folder's frames may have ${MOST_BYTES} bytes: they have more`);
        return bytes;
      },
    },
    basename(folder),
    options,
  );
}
