import { access, constants, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** How a place is asked for. */
export interface PlaceOptions {
  /** As the sentence has it: `export`. */
  readonly action: string;
  /** Whether a file that is there may go. */
  readonly replace: boolean;
}

/**
 * Refuses a path where a file cannot be written, before long work that would end there.
 *
 * @throws Error that says what is in the way and what to do
 */
export async function refusePlace(path: string, { action, replace }: PlaceOptions): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) {
    throw new Error(`Cannot ${action}, a folder of the file's name is there (name a file in it): ${path}`);
  }
  if (there && !replace) {
    throw new Error(`Cannot ${action}, the file must not be there, or --replace be given: ${path}`);
  }
  await refuseFolder(dirname(path), action);
}

/**
 * Refuses a folder that can neither be made nor written to.
 *
 * @throws Error that says what is in the way and what to do
 */
export async function refuseFolder(folder: string, action: string): Promise<void> {
  for (let above = resolve(folder);; above = dirname(above)) {
    try {
      const isFolder = (await stat(above)).isDirectory();
      if (!isFolder) throw new Error(fileInTheWay(action, above));
      await access(above, constants.W_OK);
      return;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === undefined) throw error;
      // Folders that are missing are made.
      const isMissing = code === "ENOENT" || code === "ENOTDIR";
      if (!isMissing || above === dirname(above)) throw new Error(notWritable(action, above));
    }
  }
}

/**
 * What a system's error of writing a file or a folder means, with what to do; the error itself where it is about something
 * else. Its own words name a temporary file that nobody knows of.
 *
 * @param path what was to come of it
 */
export function placeError(error: unknown, path: string, action = "write"): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  switch (error.code) {
    case "EISDIR":
    case "ENOTEMPTY":
      return new Error(`Cannot ${action}, a folder of its name is there (name another): ${path}`);
    case "EEXIST":
    case "ENOTDIR":
      return new Error(fileInTheWay(action, path));
    case "ENOENT":
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new Error(notWritable(action, dirname(path)));
    default:
      return error;
  }
}

const fileInTheWay = (action: string, path: string) =>
  `Cannot ${action}, a file is where a folder must be (name another place): ${path}`;
const notWritable = (action: string, folder: string) =>
  `Cannot ${action}, the folder must be one that can be written to (name another place): ${folder}`;
