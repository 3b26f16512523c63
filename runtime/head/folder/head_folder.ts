import { join } from "node:path";
import { isName } from "../../base/names.ts";
import { message } from "../../base/message.ts";
import {
  decodeStoredHead,
  MOST_OPENING_BYTES,
  readStoredFacts,
  type StoredFacts,
} from "../file/stored_head.ts";
import { type HeadModel, STOCK_HEAD } from "../head_model.ts";
import type { HeadProvider } from "../registry.ts";

/** What a head's file ends with. */
export const HEAD_ENDING = ".head";
const MOST_FILE_BYTES = 2 ** 30;

/** A head in a folder of heads. */
export interface HeadListing {
  readonly name: string;
  /** Its file's path. */
  readonly path: string;
  readonly bytes: number;
  /** What it says of itself, where it can be read. */
  readonly facts?: StoredFacts;
  /** What is wrong with it, where something is. */
  readonly error?: string;
}

/** A folder of heads: NAME.head each. Read anew whenever it is asked, but for what has not changed since. */
export interface HeadFolder extends HeadProvider {
  readonly path: string;
  /** All heads with what they say of themselves, by name; broken ones with what is wrong. */
  list(): Promise<HeadListing[]>;
}

/** Whether a head that somebody brings may have this name: an avatar's name, but the one that is built in. */
export const isHeadName = (name: string): boolean => isName("avatar", name) && name !== STOCK_HEAD;

interface Kept<T> {
  /** Tells a file from what another process has put in its place. */
  readonly stamp: string;
  readonly value: Promise<T>;
}

/** Heads in a folder, which need not be there yet. Links and what is hidden are passed over. */
export function openHeadFolder(folder: string): HeadFolder {
  const loaded = new Map<string, Kept<HeadModel>>();
  const facts = new Map<string, Kept<StoredFacts>>();

  async function kept<T>(kinds: Map<string, Kept<T>>, name: string, read: (path: string) => Promise<T>) {
    const path = join(folder, name + HEAD_ENDING);
    const stamp = isHeadName(name) ? await stampOf(path) : undefined;
    if (stamp === undefined) {
      kinds.delete(name);
      return undefined;
    }
    const known = kinds.get(name);
    if (known?.stamp === stamp) return await known.value;
    const value = read(path);
    kinds.set(name, { stamp, value });
    return await value;
  }

  const factsOf = (name: string) => kept(facts, name, readFacts);

  async function names(): Promise<string[]> {
    const found: string[] = [];
    try {
      for await (const { name, isFile } of Deno.readDir(folder)) {
        const plain = name.slice(0, -HEAD_ENDING.length);
        if (isFile && name.endsWith(HEAD_ENDING) && isHeadName(plain)) found.push(plain);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return found.sort();
  }

  return {
    path: folder,
    names,
    load: (name) => kept(loaded, name, async (path) => ({ ...await readHead(path), name })),
    async find(fingerprint) {
      for (const name of await names()) {
        const said = await factsOf(name).catch(() => undefined);
        if (said?.fingerprint === fingerprint) return { name, version: said.version };
      }
      return undefined;
    },
    async namesOf(space) {
      const all = await names();
      const spaces = await Promise.all(
        all.map((name) => factsOf(name).then((said) => said?.expressionSpace, () => undefined)),
      );
      return all.filter((_, i) => spaces[i] === space);
    },
    async list() {
      return await Promise.all((await names()).map(async (name): Promise<HeadListing> => {
        const path = join(folder, name + HEAD_ENDING);
        const { size } = await Deno.stat(path);
        try {
          const said = await factsOf(name);
          return { name, path, bytes: size, ...(said && { facts: said }) };
        } catch (error) {
          return { name, path, bytes: size, error: message(error) };
        }
      }));
    },
  };
}

async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { isFile, size, mtime, ino } = await Deno.lstat(path);
    return isFile ? `${size} ${mtime?.getTime()} ${ino}` : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function readHead(path: string): Promise<HeadModel> {
  return await told(path, async () => {
    const { size } = await Deno.stat(path);
    if (size > MOST_FILE_BYTES) {
      throw new RangeError(`Cannot read head, its file must be of at most ${MOST_FILE_BYTES} bytes: ${size}`);
    }
    return (await decodeStoredHead(await Deno.readFile(path))).head;
  });
}

async function readFacts(path: string): Promise<StoredFacts> {
  return await told(path, async () => {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.min(size, MOST_OPENING_BYTES));
    let filled = 0;
    while (filled < bytes.length) {
      const count = await file.read(bytes.subarray(filled));
      if (count === null) break;
      filled += count;
    }
    return await readStoredFacts(bytes.subarray(0, filled));
  });
}

async function told<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    const Kind = error instanceof RangeError ? RangeError : SyntaxError;
    throw new Kind(
      `${message(error)} (in ${path}; add it anew from its own file: deno task head add FILE --replace)`,
      { cause: error },
    );
  }
}
