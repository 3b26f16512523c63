/** Content by its hash: what is read is what was kept, or nothing. */
import { createHash } from "node:crypto";
import { type BlobContent, BlobError, type BlobStore } from "./blob_store.ts";
import { writeAll } from "../base/write_all.ts";

const HASH = /^[0-9a-f]{64}$/;
const FOLDER = "sha256/";

/** A SHA-256 in hexadecimal. */
export const isContentHash = (text: string): boolean => HASH.test(text);

/** The SHA-256 of bytes, in hexadecimal. */
export const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Under which name content lies. @throws {TypeError} for what is no hash */
export function contentName(hash: string): string {
  if (isContentHash(hash)) return FOLDER + hash;
  throw new TypeError(`Cannot name content, a SHA-256 in hexadecimal is needed: ${hash.slice(0, 80)}`);
}

export interface Content {
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
}

/** @param open gives the same bytes each time */
export async function contentOf(open: () => BlobContent | Promise<BlobContent>): Promise<Content> {
  const hash = createHash("sha256");
  let size = 0;
  const content = await open();
  for await (const chunk of content instanceof ReadableStream ? content : [content]) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { hash: hash.digest("hex"), size };
}

/**
 * Keeps content, unless it lies there already.
 *
 * @param open gives the same bytes each time: they are read once for their hash, and once to be sent
 * @param known what `contentOf` has said of it
 * @param freshMs what lies there for longer is kept anew where the store has it tidied: who takes old ones away, and has not heard
 *   yet that this one is wanted again, then leaves it
 * @throws {ChangedContentError} where it gave others the second time; nothing is kept then
 */
export async function putContent(
  store: BlobStore,
  open: () => BlobContent | Promise<BlobContent>,
  { known, freshMs = Infinity }: { readonly known?: Content; readonly freshMs?: number } = {},
): Promise<Content> {
  const content = known ?? await contentOf(open);
  const name = contentName(content.hash);
  const isKept = store.old
    ? ((await store.old.look(name))?.age ?? Infinity) < freshMs
    : await store.has(name);
  if (isKept) return content;
  const again = await open();
  await store.put(name, again instanceof ReadableStream ? unchanged(again, content) : again, content.size);
  return content;
}

/** It was written to while it was read. */
export class ChangedContentError extends Error {
  override readonly name = "ChangedContentError";
}

/** A stream that fails at its end where it was another than was expected: who keeps it keeps nothing then. */
function unchanged(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  expected: Content,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const hash = createHash("sha256");
  return ReadableStream.from((async function* () {
    let last: Uint8Array<ArrayBuffer> | null = null;
    for await (const chunk of stream) {
      hash.update(chunk);
      if (last) yield last;
      last = chunk;
    }
    if (hash.digest("hex") !== expected.hash) {
      throw new ChangedContentError(
        "Cannot keep content, it must stay as it is while it is read: it has changed",
      );
    }
    if (last) yield last;
  })());
}

/** What is told of content that came wrong, and is fetched again. */
export type Tell = (text: string) => void;

/**
 * Writes content to a file that is not there yet, and checks it. What comes wrong is told, and fetched again once; no file is
 * left of it.
 *
 * @param most bytes
 * @param mode of the file
 * @returns false where there is none
 * @throws {BlobError} where it came wrong twice, or is larger
 */
export async function fetchContent(
  store: BlobStore,
  hash: string,
  path: string,
  most: number,
  tell: Tell = console.error,
  mode = 0o644,
): Promise<boolean> {
  const take = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    try {
      using file = await Deno.open(path, { write: true, createNew: true, mode });
      for await (const chunk of chunks) await writeAll(file, chunk);
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) await Deno.remove(path).catch(() => {});
      throw error;
    }
  };
  return await attemptTwice(store, hash, most, take, tell) !== null;
}

/** As `fetchContent`, into memory; null where there is none. */
export async function readContent(
  store: BlobStore,
  hash: string,
  most: number,
  tell: Tell = console.error,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const whole = await attemptTwice(store, hash, most, async (chunks, size) => {
    const bytes = new Uint8Array(size);
    let filled = 0;
    for await (const chunk of chunks) {
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
    return bytes;
  }, tell);
  return whole?.taken ?? null;
}

/** Reads content to its end and checks it, and keeps nothing of it; as `fetchContent` otherwise. */
export async function checkContent(
  store: BlobStore,
  hash: string,
  most: number,
  tell: Tell = console.error,
): Promise<boolean> {
  const take = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const _ of chunks);
  };
  return await attemptTwice(store, hash, most, take, tell) !== null;
}

/** It did not come as its hash says. */
class WrongContentError extends BlobError {}

async function attemptTwice<T>(
  store: BlobStore,
  hash: string,
  most: number,
  take: (chunks: AsyncIterable<Uint8Array>, size: number) => Promise<T>,
  tell: Tell,
): Promise<{ taken: T } | null> {
  try {
    return await attempt(store, hash, most, take);
  } catch (error) {
    if (!(error instanceof BlobError) || !error.isPassing) throw error;
    tell(`${error.message}; it is fetched again`);
    return await attempt(store, hash, most, take);
  }
}

async function attempt<T>(
  store: BlobStore,
  hash: string,
  most: number,
  take: (chunks: AsyncIterable<Uint8Array>, size: number) => Promise<T>,
): Promise<{ taken: T } | null> {
  const blob = await store.get(contentName(hash));
  if (blob === null) return null;
  if (blob.size > most) {
    await blob.stream.cancel().catch(() => {});
    throw new BlobError(
      `Cannot take content of ${store.place}, it must have at most ${most} bytes: ${blob.size}`,
      false,
    );
  }
  return { taken: await take(checked(store, hash, blob), blob.size) };
}

/** The chunks of a blob; the last is followed by an error where they are not what the hash says. */
async function* checked(
  { place }: BlobStore,
  expected: string,
  { stream, size }: { stream: ReadableStream<Uint8Array>; size: number },
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let left = size;
  for await (const chunk of stream) {
    left -= chunk.length;
    // Before it is written: a store may say one size and send another.
    if (left < 0) break;
    hash.update(chunk);
    yield chunk;
  }
  const met = hash.digest("hex");
  if (left === 0 && met === expected) return;
  const why = left === 0 ? met : `${left < 0 ? "more" : "fewer"} bytes than it said, ${size}`;
  throw new WrongContentError(
    `Cannot trust content of ${place}, its SHA-256 must be ${expected}: ${why}`,
    true,
  );
}
