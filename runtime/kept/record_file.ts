import { createHash, type Hash } from "node:crypto";
import { writeAll } from "../base/write_all.ts";

/*
 * A record is facts (JSON) and arrays of numbers, as they lie in memory:
 *
 *   magic (16 bytes), header's length (u32), 12 bytes of nothing, SHA-256 of all that follows (32 bytes),
 *   header (JSON, filled with spaces to a multiple of 8), arrays, each filled to a multiple of 8
 *
 * Little-endian, as every machine is that runs this. Files are this program's own, but disks fill up, fail and are shared:
 * what does not hold is as if it were not there. SHA-256 is native: 30 MB take 20 ms of CPU.
 */

const MAGIC = "headcast kept 1\n";
const SUM_AT = 32, HEADER_AT = 64;
const MOST_HEADER_BYTES = 2 ** 20;
/** An avatar of a million splats with harmonics of degree 3, and a head of 100,000 vertices beside it. */
const MOST_BYTES = 2 ** 31;

const KINDS = { Float32Array, Uint32Array, Int32Array, Uint16Array, Uint8Array, Int8Array } as const;
type Kind = keyof typeof KINDS;
/** An array of a record. */
export type Values = Float32Array | Uint32Array | Int32Array | Uint16Array | Uint8Array | Int8Array;

/** What takes long to make. */
export interface KeptRecord {
  /** What JSON can say. */
  readonly facts: unknown;
  readonly arrays: Readonly<Record<string, Values>>;
}

interface Header {
  readonly key: string;
  readonly facts: unknown;
  readonly arrays: readonly { readonly name: string; readonly kind: Kind; readonly length: number }[];
}

const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8;

/** Writes a record into a file that is not there yet. @param key what it must be asked for by */
export async function writeRecord(path: string, key: string, { facts, arrays }: KeptRecord): Promise<void> {
  const header: Header = {
    key,
    facts,
    arrays: Object.entries(arrays).map(([name, values]) => ({
      name,
      kind: values.constructor.name as Kind,
      length: values.length,
    })),
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const opening = new Uint8Array(HEADER_AT + padded(text.length)).fill(32, HEADER_AT);
  opening.set(new TextEncoder().encode(MAGIC));
  new DataView(opening.buffer).setUint32(MAGIC.length, opening.length - HEADER_AT, true);
  opening.set(text, HEADER_AT);
  const parts = Object.values(arrays).map(({ buffer, byteOffset, byteLength }) => {
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    return { bytes, filling: new Uint8Array(padded(byteLength) - byteLength) };
  });
  const sum = createHash("sha256").update(opening.subarray(HEADER_AT));
  for (const { bytes, filling } of parts) sum.update(bytes).update(filling);
  opening.set(sum.digest(), SUM_AT);
  using file = await Deno.open(path, { write: true, createNew: true });
  await writeAll(file, opening);
  for (const { bytes, filling } of parts) {
    await writeAll(file, bytes);
    await writeAll(file, filling);
  }
}

/** Reads a record; null where there is none, it is broken, or another's. */
export async function readRecord(path: string, key: string): Promise<KeptRecord | null> {
  return await opened(path, async (file, size) => {
    const opening = await openingOf(file, size, key);
    if (!opening) return null;
    const { header, sum, begun } = opening;
    const arrays: Record<string, Values> = {};
    for (const { name, kind, length } of header.arrays) {
      const bytes = new Uint8Array(padded(length * KINDS[kind].BYTES_PER_ELEMENT));
      if (!await readAll(file, bytes)) return null;
      begun.update(bytes);
      arrays[name] = new KINDS[kind](bytes.buffer, 0, length);
    }
    return begun.digest().equals(sum) ? { facts: header.facts, arrays } : null;
  });
}

/** A record's facts alone; its sum is not checked. */
export async function readFacts(path: string, key: string): Promise<unknown> {
  return await opened(path, async (file, size) => (await openingOf(file, size, key))?.header.facts ?? null);
}

/** What is read is held against the file's size before anything is allocated for it. */
async function openingOf(
  file: Deno.FsFile,
  size: number,
  key: string,
): Promise<{ header: Header; sum: Uint8Array; begun: Hash } | null> {
  const first = new Uint8Array(HEADER_AT);
  if (size > MOST_BYTES || !await readAll(file, first)) return null;
  if (new TextDecoder("latin1").decode(first.subarray(0, MAGIC.length)) !== MAGIC) return null;
  const length = new DataView(first.buffer).getUint32(MAGIC.length, true);
  if (length > Math.min(MOST_HEADER_BYTES, size - HEADER_AT)) return null;
  const text = new Uint8Array(length);
  if (!await readAll(file, text)) return null;
  const header: Header = JSON.parse(new TextDecoder().decode(text));
  if (header.key !== key) return null;
  if (!header.arrays.every(({ length }) => Number.isSafeInteger(length) && length >= 0)) return null;
  const body = header.arrays.reduce(
    (bytes, { kind, length }) => bytes + padded(length * KINDS[kind].BYTES_PER_ELEMENT),
    0,
  );
  if (HEADER_AT + length + body !== size) return null;
  return { header, sum: first.subarray(SUM_AT), begun: createHash("sha256").update(text) };
}

async function opened<T>(
  path: string,
  read: (file: Deno.FsFile, size: number) => Promise<T | null>,
): Promise<T | null> {
  try {
    // A pipe would be waited for.
    if (!(await Deno.stat(path)).isFile) return null;
    using file = await Deno.open(path);
    return await read(file, (await file.stat()).size);
  } catch {
    // Not there, not to be read, or no record at all.
    return null;
  }
}

async function readAll(file: Deno.FsFile, bytes: Uint8Array): Promise<boolean> {
  for (let filled = 0; filled < bytes.length;) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) return false;
    filled += count;
  }
  return true;
}
