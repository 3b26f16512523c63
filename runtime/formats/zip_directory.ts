/** A file's row of the central directory, with where its bytes start. */
export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Bytes once inflated. */
  readonly size: number;
  /** Where its packed bytes start. */
  readonly start: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const LARGEST_COMMENT = 0xffff;
const LONGEST_NAME = 4096;
const utf8 = new TextDecoder();

/**
 * The files that a ZIP archive's central directory names (APPNOTE 6.3.10, sections 4.3 to 4.5), all checked against the
 * archive: each lies inside it and shares no byte with another. Sizes that a stream's local headers lack are here.
 *
 * @throws as `readZip` does
 */
export function directoryOf(bytes: Uint8Array, mostEntries: number): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, start, end } = findDirectory(view);
  if (count > mostEntries) {
    throw new RangeError(`Cannot read ZIP archive, ${mostEntries} files are the most: ${count}`);
  }
  if (start > end || count * 46 > end - start) {
    throw new SyntaxError(
      `Cannot read ZIP archive, its directory must lie before byte ${end}: byte ${start}`,
    );
  }
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = start;
  for (let i = 0; i < count; i++) {
    const { entry, next } = readEntry(view, at, end, start);
    at = next;
    const name = entry.name.toLowerCase();
    if (names.has(name)) {
      throw new TypeError(`Cannot read ZIP archive, it has a file twice: ${quote(entry.name)}`);
    }
    names.add(name);
    entries.push(entry);
  }
  const inOrder = [...entries].sort((a, b) => a.start - b.start);
  for (let i = 1; i < inOrder.length; i++) {
    const before = inOrder[i - 1]!;
    if (before.start + before.packed > inOrder[i]!.start) {
      throw new SyntaxError(
        `Cannot read ZIP archive, its files must not share bytes: ${quote(before.name)} and ${
          quote(inOrder[i]!.name)
        }`,
      );
    }
  }
  return entries;
}

function findDirectory(view: DataView): { count: number; start: number; end: number } {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - LARGEST_COMMENT); at--) {
    // The comment's length must lead exactly to the end, or the signature is a chance one inside a comment.
    if (view.getUint32(at, true) !== END || view.getUint16(at + 20, true) !== last - at) continue;
    if (at >= 20 && view.getUint32(at - 20, true) === LOCATOR_64) return directory64(view, at - 20);
    const disks = view.getUint32(at + 4, true);
    if (disks !== 0) {
      throw new TypeError(`Cannot read ZIP archive, it must be in one part: part ${disks & 0xffff}`);
    }
    return { count: view.getUint16(at + 10, true), start: view.getUint32(at + 16, true), end: at };
  }
  throw new SyntaxError(`Cannot read ZIP archive, it must have a directory: ${view.byteLength} bytes`);
}

function directory64(view: DataView, locator: number): { count: number; start: number; end: number } {
  const end = number64(view, locator + 8);
  if (end + 56 > locator || view.getUint32(end, true) !== END_64) {
    throw new SyntaxError(`Cannot read ZIP archive, its zip64 directory must be at its place: byte ${end}`);
  }
  return { count: number64(view, end + 32), start: number64(view, end + 48), end };
}

function readEntry(
  view: DataView,
  at: number,
  end: number,
  directory: number,
): { entry: ZipEntry; next: number } {
  if (at + 46 > end || view.getUint32(at, true) !== DIRECTORY_ENTRY) {
    throw new SyntaxError(`Cannot read ZIP archive, its directory is broken: byte ${at}`);
  }
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const extra = at + 46 + nameLength;
  const next = extra + extraLength + view.getUint16(at + 32, true);
  if (next > end) throw new SyntaxError(`Cannot read ZIP archive, its directory runs over: byte ${at}`);
  const name = utf8.decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength));
  requireSafe(name);
  if (view.getUint16(at + 8, true) & 0x2041) {
    throw new TypeError(`Cannot read ZIP archive, a file is encrypted: ${quote(name)}`);
  }
  const method = view.getUint16(at + 10, true);
  if (method !== 0 && method !== 8) {
    throw new TypeError(
      `Cannot read ZIP archive, ${quote(name)} must be stored or deflated: compression method ${method}`,
    );
  }
  const sizes = [at + 24, at + 20, at + 42].map((place) => view.getUint32(place, true));
  widen(view, sizes, extra, extraLength, name);
  const [size, packed, local] = sizes as [number, number, number];
  if (local + 30 > directory || view.getUint32(local, true) !== LOCAL_ENTRY) {
    throw new SyntaxError(`Cannot read ZIP archive, ${quote(name)} must be at its place: byte ${local}`);
  }
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + packed > directory) {
    throw new SyntaxError(`Cannot read ZIP archive, ${quote(name)} runs past the end: ${packed} bytes`);
  }
  return { entry: { name, method, crc: view.getUint32(at + 16, true), packed, size, start }, next };
}

/** Fills in, from the zip64 field, those of size, packed size and place that 32 bits do not hold, in that order. */
function widen(view: DataView, sizes: number[], extra: number, length: number, name: string): void {
  if (sizes.every((size) => size !== 0xffffffff)) return;
  for (let at = extra; at + 4 <= extra + length;) {
    const after = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      let from = at + 4;
      for (let i = 0; i < sizes.length; i++) {
        if (sizes[i] !== 0xffffffff) continue;
        if (from + 8 > Math.min(after, extra + length)) break;
        sizes[i] = number64(view, from);
        from += 8;
      }
      return;
    }
    at = after;
  }
  throw new SyntaxError(`Cannot read ZIP archive, ${quote(name)} needs its zip64 sizes: they are absent`);
}

/** As a number: what lies beyond 2^53 lies past every end as well. */
const number64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

function requireSafe(name: string): void {
  if (name.length > LONGEST_NAME) {
    throw new RangeError(`Cannot read ZIP archive, a name of ${LONGEST_NAME} is the longest: ${name.length}`);
  }
  const parts = name.split(/[\\/]/);
  if (
    name === "" || name.includes("\0") || parts[0] === "" || /^[a-z]:/i.test(name) || parts.includes("..")
  ) {
    throw new TypeError(`Cannot read ZIP archive, names must lead to a file inside: ${quote(name)}`);
  }
}

const quote = (name: string): string => JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}...` : name);
