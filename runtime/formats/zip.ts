import { crc32 } from "../base/crc32.ts";
import { inflate, MOST_RATIO } from "./deflate.ts";
import { directoryOf, type ZipEntry } from "./zip_directory.ts";

/** Bounds of {@link readZip}. */
export interface ZipLimits {
  /** Of all files together, bytes once inflated; 80 MiB and four times the archive where not given. */
  mostBytes?: number;
  mostEntries?: number;
  /** Names of files that are wanted; the others are counted but not inflated. */
  wanted?: (name: string) => boolean;
}

/** A file of an archive. */
export interface ZipFile {
  /** A view into the archive where it was stored, memory of its own where it was deflated. */
  readonly data: Uint8Array;
  readonly stored: boolean;
}

/** What small archives may hold: a long take of 100 expressions has 50 MB. */
const FREE_BYTES = 80 << 20;

/**
 * Reads a ZIP archive, stored or deflated, zip64 too. Everything that bounds the work comes from the central directory
 * and is checked before a byte is inflated: sizes against the limit and against what deflate can pack, names, and that
 * no two files share bytes (as those of a bomb do). A file's checksum is held to.
 *
 * @returns the files by name, in the archive's order; folders are left out
 * @throws SyntaxError where the archive is broken, TypeError for what is not read (encryption, other compressions,
 *   names that are absolute, lead upwards or stand twice), RangeError past the limits
 */
export async function readZip(bytes: Uint8Array, limits: ZipLimits = {}): Promise<Map<string, ZipFile>> {
  const { mostBytes = FREE_BYTES + 4 * bytes.length, mostEntries = 4096, wanted = () => true } = limits;
  const entries = directoryOf(bytes, mostEntries);
  let total = 0;
  for (const entry of entries) {
    total += entry.size;
    if (total > mostBytes) {
      throw new RangeError(`Cannot read ZIP archive, ${mostBytes} bytes inflated are the most: ${total}`);
    }
    if (entry.method === 8 && entry.size > MOST_RATIO * (entry.packed + 1)) {
      throw new SyntaxError(
        `Cannot read ZIP archive, ${
          quote(entry)
        } cannot inflate to ${entry.size} bytes: ${entry.packed} bytes`,
      );
    }
  }
  const files = new Map<string, ZipFile>();
  for (const entry of entries) {
    if (entry.name.endsWith("/") || !wanted(entry.name)) continue;
    files.set(entry.name, { data: await extract(bytes, entry), stored: entry.method === 0 });
  }
  return files;
}

async function extract(bytes: Uint8Array, entry: ZipEntry): Promise<Uint8Array> {
  const packed = bytes.subarray(entry.start, entry.start + entry.packed);
  let data = packed;
  if (entry.method === 8) {
    data = await inflate(packed, entry.size).catch((cause: unknown) => {
      throw new SyntaxError(
        `Cannot read ZIP archive, ${quote(entry)} cannot be inflated: ${
          cause instanceof Error ? cause.message : String(cause)
        }`,
        { cause },
      );
    });
  }
  if (data.length !== entry.size) {
    throw new SyntaxError(
      `Cannot read ZIP archive, ${quote(entry)} must have ${entry.size} bytes: ${data.length}`,
    );
  }
  if (crc32(data) !== entry.crc) {
    throw new SyntaxError(`Cannot read ZIP archive, ${quote(entry)} must match its checksum: it does not`);
  }
  return data;
}

const quote = ({ name }: ZipEntry): string =>
  JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}...` : name);

/** Whether bytes begin as a ZIP archive does, an empty one too. */
export const looksLikeZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b &&
  (bytes[2] === 3 && bytes[3] === 4 || bytes[2] === 5 && bytes[3] === 6);
