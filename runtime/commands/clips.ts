import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Clip } from "../motion/clips/clip.ts";
import { readClip } from "../motion/clips/read_clip.ts";
import { message } from "../base/message.ts";

/** A capture of half an hour is 60 MB as CSV; more than this is a mistake in the path. */
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * Reads a file of recorded motion, as readClip() has it.
 *
 * @throws Error that names the file, where it cannot be read or is broken
 */
export async function openClip(path: string): Promise<Clip> {
  try {
    const entry = await stat(path);
    if (!entry.isFile()) throw new TypeError("it is not a file");
    if (entry.size > MOST_BYTES) {
      throw new RangeError(`it may have ${MOST_BYTES} bytes at most: ${entry.size}`);
    }
    return await readClip(new Uint8Array(await readFile(path)), basename(path));
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const reason = missing ? "there is no such file" : message(error);
    throw new Error(`Cannot read the clip ${path}: ${reason}`, { cause: error });
  }
}
