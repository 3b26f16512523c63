/** What a backup holds: the paths of its files, and the hash of each. */
import * as v from "valibot";
import type { BlobStore } from "../../blobs/blob_store.ts";
import { hashOf } from "../../blobs/content.ts";
import { message } from "../../base/message.ts";

const FORMAT = "headcast-backup";
const FOLDER = "backups/";
const MOST_BYTES = 256 << 20;
const MOST_FILES = 1_000_000;

/** Neither out of the folder that it is restored into, nor what another system reads in another way. */
export const isPath = (path: string): boolean =>
  path.length < 1000 &&
  path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && !/[\\\0:]/.test(part));

const fileSchema = v.object({
  path: v.pipe(v.string(), v.check(isPath, "must be a path within the folder of data")),
  /** Bytes. */
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});
const schema = v.object({
  format: v.literal(FORMAT),
  version: v.literal(1),
  /** ISO 8601. */
  made: v.string(),
  /** Version of the program that made it. */
  program: v.string(),
  files: v.pipe(v.array(fileSchema), v.maxLength(MOST_FILES)),
});

export type BackupFile = v.InferOutput<typeof fileSchema>;
export type Manifest = v.InferOutput<typeof schema>;

/** Written last: without it there is no backup. @returns what it is called */
export async function writeManifest(
  store: BlobStore,
  program: string,
  files: readonly BackupFile[],
  made: Date,
): Promise<string> {
  const manifest: Manifest = {
    format: FORMAT,
    version: 1,
    made: made.toISOString(),
    program,
    files: [...files],
  };
  const bytes = new TextEncoder().encode(JSON.stringify(manifest));
  // To the millisecond: two of one second would be told apart by their sums alone, and the newest is what is restored.
  const name = `${manifest.made.replaceAll(/[:.]/g, "-")}_${sumOf(bytes)}`;
  await store.put(`${FOLDER}${name}.json`, bytes);
  return name;
}

const sumOf = (bytes: Uint8Array): string => hashOf(bytes).slice(0, 16);

/** Names of the backups that are there, the oldest first. */
export async function listManifests(store: BlobStore): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of store.list(FOLDER)) {
    const [, found] = /^backups\/(\d{4}-[\dTZ-]+_[0-9a-f]{16})\.json$/.exec(name) ?? [];
    if (found !== undefined) names.push(found);
  }
  return names.sort();
}

/** @throws {Error} where it is not there, or not as it was written */
export async function readManifest(store: BlobStore, name: string): Promise<Manifest> {
  const refuse = (why: string, cause?: unknown) =>
    new Error(`Cannot read the backup ${name} of ${store.place}, ${why}`, { cause });
  const blob = /^[\w-]+$/.test(name) ? await store.get(`${FOLDER}${name}.json`) : null;
  if (blob === null) {
    throw refuse(`there must be one of this name: ${(await listManifests(store)).at(-1) ?? "none"}`);
  }
  if (blob.size > MOST_BYTES) throw refuse(`it must have at most ${MOST_BYTES} bytes: ${blob.size}`);
  const bytes = new Uint8Array(await new Response(blob.stream).arrayBuffer());
  if (!name.endsWith(`_${sumOf(bytes)}`)) throw refuse(`its sum must be in its name: ${sumOf(bytes)}`);
  try {
    return v.parse(schema, JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw refuse(`it must be this program's: ${message(error)}`, error);
  }
}
