import { join } from "node:path";
import { type KeptRecord, readFacts, readRecord, writeRecord } from "./record_file.ts";

/** What one kind of record is called, and how many of it are kept. */
export interface Kind {
  /** Of files' names: letters. */
  readonly name: string;
  /** The one used last goes last. */
  readonly most: number;
}

/** Records in a folder: `NAME-KEY.kept`. A folder that cannot be written to is no fault: all is made anew then. */
export interface KeptFolder {
  /**
   * The record of a key: read, or made and kept. Where several threads or processes ask for one that is not there, one
   * makes it and the others wait and read.
   *
   * @param key of all that decides what comes out: another one, another record
   */
  take(kind: Kind, key: string, make: () => KeptRecord | Promise<KeptRecord>): Promise<KeptRecord>;
  /** The record of a key; null where there is none. */
  find(kind: Kind, key: string): Promise<KeptRecord | null>;
  /** Keeps a record, as far as that can be done. */
  put(kind: Kind, key: string, record: KeptRecord): Promise<void>;
  /** Whether a record lies there, at once; nothing of it is read. */
  has(kind: Kind, key: string): boolean;
  /** A record's facts, where it is there. Its numbers are not looked at. */
  facts(kind: Kind, key: string): Promise<unknown>;
}

const ENDING = ".kept";
/** What was begun this long ago will not be ended: its process was killed. */
const ABANDONED_MS = 10 * 60_000;

export function openKeptFolder(folder: string): KeptFolder {
  const pathOf = ({ name }: Kind, key: string) => join(folder, `${name}-${key}${ENDING}`);
  // Nobody is asked for a right that all goes well without.
  const may = (name: "read" | "write") =>
    Deno.permissions.querySync({ name, path: folder }).state === "granted";
  const mayWrite = () => may("write") && may("read");

  /** The file's time says when it was used last. */
  async function readUsed(path: string, key: string): Promise<KeptRecord | null> {
    if (!may("read")) return null;
    const found = await readRecord(path, key);
    const now = new Date();
    if (found && may("write")) await Deno.utime(path, now, now).catch(() => {});
    return found;
  }

  async function put(kind: Kind, key: string, record: KeptRecord): Promise<void> {
    if (!mayWrite()) return;
    try {
      await Deno.mkdir(folder, { recursive: true });
      await write(folder, pathOf(kind, key), key, record);
      await tidy(folder, kind, pathOf(kind, key));
    } catch {
      // A full disk, a folder that cannot be written to, another process that tidies too.
    }
  }

  return {
    find: (kind, key) => readUsed(pathOf(kind, key), key),
    put,
    has(kind, key) {
      try {
        return may("read") && Deno.statSync(pathOf(kind, key)).isFile;
      } catch {
        return false;
      }
    },
    async take(kind, key, make) {
      if (!mayWrite()) return await make();
      const path = pathOf(kind, key);
      const found = await readUsed(path, key);
      if (found) return found;
      using _lock = await lockOf(folder, kind);
      const meanwhile = await readUsed(path, key);
      if (meanwhile) return meanwhile;
      const made = await make();
      await put(kind, key, made);
      return made;
    },
    facts: async (kind, key) => may("read") ? await readFacts(pathOf(kind, key), key) : null,
  };
}

/** Whoever holds it makes what is missing; it goes with its process. Where no file can be made or locked, there is none. */
async function lockOf(folder: string, { name }: Kind): Promise<Disposable> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    const file = await Deno.open(join(folder, `.${name}.lock`), { write: true, create: true });
    try {
      await file.lock(true);
    } catch (error) {
      file.close();
      throw error;
    }
    return file;
  } catch {
    return { [Symbol.dispose]() {} };
  }
}

/** Whole or not at all: under another name first. */
async function write(folder: string, path: string, key: string, record: KeptRecord): Promise<void> {
  const fresh = join(folder, `.${crypto.randomUUID()}${ENDING}`);
  try {
    await writeRecord(fresh, key, record);
    await Deno.rename(fresh, path);
  } catch (error) {
    await Deno.remove(fresh).catch(() => {});
    throw error;
  }
}

/** Takes away what was used longest ago, and what nobody ended. @param fresh stays */
async function tidy(folder: string, { name, most }: Kind, fresh: string): Promise<void> {
  const found: { path: string; used: number }[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    if (!entry.isFile || !entry.name.endsWith(ENDING) || path === fresh) continue;
    const used = (await Deno.stat(path)).mtime?.getTime() ?? 0;
    if (entry.name.startsWith(`${name}-`)) found.push({ path, used });
    else if (entry.name.startsWith(".") && used < Date.now() - ABANDONED_MS) await Deno.remove(path);
  }
  found.sort((a, b) => b.used - a.used);
  for (const { path } of found.slice(most - 1)) await Deno.remove(path);
}
