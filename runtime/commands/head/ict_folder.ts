import { join } from "node:path";
import { type IctFiles, looksLikeIct } from "../../head/ict/read_ict.ts";

/** Folders below the one that is named, as an unpacked archive has them. */
const DEEPEST = 3;
const MOST_ENTRIES = 5000;
/** The published ones have 2.2 MB, the full model's 30. */
const MOST_FILE_BYTES = 2 ** 27;

/** The folder of ICT-FaceKit's OBJ files: the one that is named, or one below it. */
export async function ictFolderIn(path: string, depth = 0): Promise<string | undefined> {
  const names: string[] = [], folders: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (names.length + folders.length >= MOST_ENTRIES) break;
    if (isDirectory) folders.push(name);
    else names.push(name);
  }
  if (looksLikeIct(names)) return path;
  if (depth === DEEPEST) return undefined;
  for (const name of folders.sort()) {
    if (name.startsWith(".")) continue;
    const found = await ictFolderIn(join(path, name), depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A folder's files, as the reader wants them. */
export const folderFiles = (folder: string): IctFiles => ({
  list: () => Array.fromAsync(Deno.readDir(folder), ({ name }) => name),
  async read(name) {
    const path = join(folder, name), { size, isFile } = await Deno.stat(path);
    if (!isFile || size > MOST_FILE_BYTES) {
      throw new RangeError(`Cannot read ICT-FaceKit, a file has at most ${MOST_FILE_BYTES} bytes: ${path}`);
    }
    return await Deno.readFile(path);
  },
});
