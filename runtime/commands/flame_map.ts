import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { message } from "../base/message.ts";
import type { RetargetData } from "../motion/retarget/retarget_map.ts";
import { text } from "../cli/flags.ts";

/** A table for FLAME's expressions on heads of ARKit's shapes. */
export const flameMapFlag = () =>
  text(
    "table of your own for FLAME's 100 expressions on heads of ARKit's 52 shapes: .npz, .npy or .json with a matrix " +
      "[52, 100] or [100, 52] and, if you like, bias and names; a map solved against a FLAME head where not given",
    "file",
  );

/**
 * The table of a flag; undefined where it was not given.
 *
 * @throws Error that names the file, where it cannot be read or is no such table
 */
export async function flameMapOf(path: string | undefined): Promise<RetargetData | undefined> {
  if (path === undefined) return undefined;
  const { MOST_TABLE_BYTES, readFlameTable } = await import("../motion/retarget/flame_table.ts");
  let bytes: Uint8Array;
  try {
    const entry = await stat(path);
    if (!entry.isFile()) throw new TypeError("it is not a file");
    if (entry.size > MOST_TABLE_BYTES) {
      throw new RangeError(`it may have ${MOST_TABLE_BYTES} bytes at most: ${entry.size}`);
    }
    bytes = new Uint8Array(await readFile(path));
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const reason = missing ? "there is no such file" : message(error);
    throw new Error(`Cannot read the table ${path}: ${reason}`, missing ? undefined : { cause: error });
  }
  return await readFlameTable(bytes, basename(path));
}
