/** Files as they are at one moment, while others write to them. */
import { join } from "node:path";
import { message } from "../../base/message.ts";
import type { BlobStore } from "../../blobs/blob_store.ts";
import { ChangedContentError, contentOf, putContent } from "../../blobs/content.ts";
import { namesIn } from "../../system/names_in.ts";
import { type BackupFile, isPath } from "./manifest.ts";
import type { Part } from "./parts.ts";

/** An avatar, a head, a training, a recording, a key: a file, or a folder with all that is below. */
export interface Unit {
  readonly part: Part;
  readonly name: string;
  readonly files: readonly FoundFile[];
}

interface FoundFile {
  /** In a backup. */
  readonly path: string;
  readonly place: string;
  readonly size: number;
  /** Changes with every write. */
  readonly stamp: string;
}

const ATTEMPTS = 4;
const PAUSE_MS = 250;

/** What is there. Links are not followed: what they lead to is not this folder's. */
export async function unitsOf(part: Part): Promise<Unit[]> {
  const names = (await namesIn(part.folder)).filter((name) => !part.isLeftOut(name)).sort();
  const units = await Promise.all(names.map((name) => unitIn(part, name)));
  return units.filter(({ files }) => files.length > 0);
}

async function unitIn(part: Part, name: string): Promise<Unit> {
  return { part, name, files: await Array.fromAsync(filesAt(join(part.folder, name), `${part.at}/${name}`)) };
}

async function* filesAt(place: string, path: string): AsyncGenerator<FoundFile> {
  const info = await Deno.lstat(place).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  });
  if (info?.isFile && !place.endsWith(".tmp")) {
    if (!isPath(path)) {
      throw new Error(
        `Cannot back up, a file's name must have no ":" or "\\", and its path fewer than 1000 characters: ${path}`,
      );
    }
    const { size, mtime, ino } = info;
    yield { path, place, size, stamp: `${size} ${mtime?.getTime()} ${ino}` };
  }
  if (!info?.isDirectory) return;
  for (const name of (await namesIn(place)).sort()) yield* filesAt(join(place, name), `${path}/${name}`);
}

/**
 * Keeps a unit as it was at one moment: where something of it was written meanwhile it is read again.
 *
 * @param store null where it is only looked at
 * @param tell of what goes on changing: it is kept as it was read last, each file whole
 * @param read told bytes
 */
export async function capture(
  store: BlobStore | null,
  unit: Unit,
  tell: (text: string) => void,
  read: (bytes: number, path: string) => void,
): Promise<BackupFile[]> {
  let found = unit, kept: BackupFile[] | null = null;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const files = await filesOf(store, found, attempt === 1 ? read : () => {});
    const after = await unitIn(unit.part, unit.name);
    if (files !== null && stampOf(after) === stampOf(found)) return files;
    kept = files ?? kept;
    found = after;
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
  const path = `${unit.part.at}/${unit.name}`;
  if (kept === null) throw new Error(`Cannot back up, it must be left as it is for a moment: ${path}`);
  tell(`It is written to all the time, and kept as it was read: ${path}`);
  return kept;
}

const stampOf = ({ files }: Unit): string => files.map(({ path, stamp }) => `${path} ${stamp}`).join("\n");

/** Null where a file was no longer what it had been. */
async function filesOf(
  store: BlobStore | null,
  unit: Unit,
  read: (bytes: number, path: string) => void,
): Promise<BackupFile[] | null> {
  const kept: BackupFile[] = [];
  for (const { path, place, size } of unit.files) {
    try {
      const open = async () => beginning(await Deno.open(place), size);
      const content = store === null
        ? { size, hash: "" }
        : await putContent(store, open, { known: await contentOf(open) });
      if (content.size !== size) return null;
      kept.push({ path, ...content });
      read(size, path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || isOfChange(error)) return null;
      throw new Error(`Cannot back up ${path}: ${message(error)}`, { cause: error });
    }
  }
  return kept;
}

/** Stores put their own words around it. */
const isOfChange = (error: unknown): boolean =>
  error instanceof ChangedContentError ||
  error instanceof Error && error.cause !== undefined && isOfChange(error.cause);

/** So many bytes and no more: what is appended meanwhile belongs to later. */
function beginning(file: Deno.FsFile, size: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  return ReadableStream.from((async function* () {
    let left = size;
    for await (const chunk of file.readable) {
      if (left > 0) yield chunk.length > left ? chunk.subarray(0, left) : chunk;
      left -= chunk.length;
      if (left <= 0) break;
    }
  })());
}
