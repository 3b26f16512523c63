/** Blobs as files of a folder, which only its owner reads: what is kept may be secret. */
import { basename, dirname, join, resolve } from "node:path";
import { message } from "../base/message.ts";
import {
  BlobError,
  BlobNameError,
  type BlobStore,
  checkBlobName,
  isBlobName,
  streamOf,
} from "./blob_store.ts";
import { writeAll } from "../base/write_all.ts";

/** Of what is being written: no blob's name ends so, as nobody finds one that begins with a dot. */
const UNFINISHED = ".part-";

/** @param folder need not exist until something is kept */
export function openFolderBlobs(folder: string): BlobStore {
  const root = resolve(folder), place = `the folder ${folder}`;
  const pathOf = (name: string) => join(root, ...checkBlobName(name).split("/"));
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof BlobError || error instanceof BlobNameError) throw error;
      throw new BlobError(`Cannot ${what} ${place}: ${message(error)}`, false, { cause: error });
    }
  };
  return {
    place,
    put: (name, content) =>
      attempt("write to", async () => {
        const path = pathOf(name), fresh = join(dirname(path), `${UNFINISHED}${crypto.randomUUID()}`);
        await Deno.mkdir(dirname(path), { recursive: true, mode: 0o700 });
        try {
          using file = await Deno.open(fresh, { write: true, createNew: true, mode: 0o600 });
          for await (const chunk of streamOf(content)) await writeAll(file, chunk);
          await file.syncData();
          await Deno.rename(fresh, path);
        } catch (error) {
          await Deno.remove(fresh).catch(() => {});
          throw error;
        }
      }),
    get: (name) =>
      attempt("read from", async () => {
        const file = await orNull(Deno.open(pathOf(name)));
        if (file === null) return null;
        const { size, isFile } = await file.stat();
        if (isFile) return { size, stream: file.readable };
        file.close();
        throw new Error(`it must be a file: ${name}`);
      }),
    has: (name) => attempt("look into", async () => (await orNull(Deno.stat(pathOf(name))))?.isFile ?? false),
    delete: (name) => attempt("delete from", async () => void await orNull(Deno.remove(pathOf(name)))),
    async *list(prefix) {
      const folderOf = prefix.includes("/") ? prefix.slice(0, prefix.lastIndexOf("/")) : "";
      if (folderOf !== "" && !isBlobName(folderOf)) return;
      for await (const name of filesBelow(root, folderOf)) {
        if (!name.startsWith(prefix) || !isBlobName(name)) continue;
        const found = await orNull(Deno.stat(pathOf(name)));
        if (found) yield { name, size: found.size };
      }
    },
  };
}

async function* filesBelow(root: string, folder: string): AsyncGenerator<string> {
  let entries: Deno.DirEntry[];
  try {
    entries = await Array.fromAsync(Deno.readDir(join(root, folder)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw new BlobError(`Cannot list the folder ${basename(root)}: ${message(error)}`, false, {
      cause: error,
    });
  }
  for (const { name, isFile, isDirectory } of entries) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (isFile) yield path;
    else if (isDirectory) yield* filesBelow(root, path);
  }
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
    throw error;
  }
}
