import { dirname } from "node:path";

/** Nobody but the owner reads or enters. Windows has no such modes: there a folder's own rights hold. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** A text file, null where there is none. @throws {Error} where it cannot be read */
export async function readFileOr(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/**
 * Writes a file that only its owner reads, whole or not at all, and makes its folder, which only the owner enters.
 *
 * @throws {Error} where it cannot be written
 */
export async function writePrivate(path: string, text: string): Promise<void> {
  const fresh = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    await Deno.mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    await Deno.writeTextFile(fresh, text, { mode: FILE_MODE, createNew: true });
    await Deno.rename(fresh, path);
  } catch (cause) {
    await Deno.remove(fresh).catch(() => {});
    throw new Error(`Cannot keep keys, this file must be writable: ${path}`, { cause });
  }
}
