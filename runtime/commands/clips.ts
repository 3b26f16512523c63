import { readFile, stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { Clip } from "../motion/clips/clip.ts";
import { message } from "../base/message.ts";

/** A capture of half an hour is 60 MB as CSV; more than this is a mistake in the path. */
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * Reads recorded motion by its file name's ending: Live Link Face `.csv`, a TalkSHOW pickle `.pkl`, or Live Link
 * Face datagrams as they came, any other ending.
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
    const bytes = new Uint8Array(await readFile(path));
    const name = basename(path);
    switch (extname(path).toLowerCase()) {
      case ".csv": {
        const { readLiveLinkCsv } = await import("../motion/clips/live_link_face.ts");
        return readLiveLinkCsv(new TextDecoder().decode(bytes), { name });
      }
      case ".pkl": {
        const { readTalkShow } = await import("../motion/clips/talkshow.ts");
        return readTalkShow(bytes, { name });
      }
      default: {
        const { readLiveLinkCapture } = await import("../motion/clips/live_link_face.ts");
        return readLiveLinkCapture(bytes, name);
      }
    }
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const reason = missing ? "there is no such file" : message(error);
    throw new Error(`Cannot read the clip ${path}: ${reason}`, { cause: error });
  }
}
