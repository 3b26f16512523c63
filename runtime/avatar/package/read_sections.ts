import { crc32 } from "../../base/crc32.ts";
import { inflate, MOST_RATIO } from "../../formats/deflate.ts";
import { message } from "../../base/message.ts";
import {
  DEFLATED,
  KINDS,
  MAGIC,
  MOST_PACKAGE_BYTES,
  MOST_TEXT_BYTES,
  MOST_UNPACKED_BYTES,
  NEEDED,
  OPENING_BYTES,
  PACKAGE_VERSION,
  type PackageKind,
  refuse,
  SECTION_HEADER_BYTES,
  SECTIONS,
  type SectionType,
} from "./container.ts";
import type { PackageSource } from "./live_package.ts";

/** A section as it was read: whole, its sum checked, unpacked. */
export interface ReadSection {
  readonly type: SectionType;
  readonly data: Uint8Array;
}

const KNOWN: ReadonlySet<string> = new Set(Object.values(SECTIONS));
const TEXTS: ReadonlySet<string> = new Set([SECTIONS.about, SECTIONS.headFacts]);

/**
 * Sections of a file as they come. Nothing is allocated for bytes that are not there: what is declared is held against
 * bounds, and collected as it arrives. Sections that are not known and not needed are left out.
 *
 * @throws SyntaxError where it is no such file, of another kind or version, broken, or ends early
 */
export async function* readSections(
  source: PackageSource,
  kind: PackageKind,
  signal?: AbortSignal,
): AsyncGenerator<ReadSection> {
  const bytes = collect(source, signal);
  try {
    let left = openingOf(await bytes.take(OPENING_BYTES, "its opening"), kind) - OPENING_BYTES;
    let room = MOST_UNPACKED_BYTES;
    while (true) {
      const header = await bytes.take(SECTION_HEADER_BYTES, "a section's header");
      const { type, flags, length, sum } = headerOf(header);
      left -= SECTION_HEADER_BYTES;
      if (length > left) {
        refuse(`its section ${type} must lie within it, ${Math.max(0, left)} bytes are left`, length);
      }
      left -= length;
      const stored = await bytes.take(length, `section ${type}`);
      if (crc32(stored) !== sum) refuse(`the sum of its section ${type} must be ${sum}`, crc32(stored));
      if (type === SECTIONS.end) break;
      if (KNOWN.has(type)) {
        const data = flags & DEFLATED ? await unpacked(type, stored, room) : stored;
        if (flags & DEFLATED) room -= data.length;
        yield { type: type as SectionType, data };
      } else if (flags & NEEDED) {
        refuse("it must be read by a newer Headcast, for its section", type);
      }
    }
    if (left !== 0) refuse("it must end with its last section, bytes behind it", left);
  } finally {
    await bytes.close();
  }
}

/** @returns bytes of the whole file */
function openingOf(opening: Uint8Array, kind: PackageKind): number {
  const magic = new TextDecoder("latin1").decode(opening.subarray(0, MAGIC.length));
  if (magic !== MAGIC) refuse(`it must begin with "${MAGIC}"`, JSON.stringify(magic));
  const view = new DataView(opening.buffer, opening.byteOffset);
  const version = view.getUint16(8, true), met = view.getUint16(10, true), length = view.getUint32(12, true);
  if (version !== PACKAGE_VERSION) {
    refuse(
      `its version must be ${PACKAGE_VERSION} (${
        version > PACKAGE_VERSION ? "a newer Headcast reads it" : "none other was written"
      })`,
      version,
    );
  }
  if (met !== KINDS[kind]) {
    const found = Object.entries(KINDS).find(([, number]) => number === met)?.[0] ?? met;
    refuse(`it must hold ${kind === "avatar" ? "an avatar" : "a head"}`, found);
  }
  if (length > MOST_PACKAGE_BYTES) refuse(`it must have at most ${MOST_PACKAGE_BYTES} bytes`, length);
  return length;
}

function headerOf(header: Uint8Array): { type: string; flags: number; length: number; sum: number } {
  const view = new DataView(header.buffer, header.byteOffset);
  const type = new TextDecoder("latin1").decode(header.subarray(0, 4));
  if (!/^[ -~]{4}$/.test(type)) refuse("a section's name must be four letters", JSON.stringify(type));
  return {
    type,
    flags: view.getUint32(4, true),
    length: view.getUint32(8, true),
    sum: view.getUint32(12, true),
  };
}

/** @param room bytes that may come out */
async function unpacked(type: string, stored: Uint8Array, room: number): Promise<Uint8Array> {
  if (stored.length < 4) refuse(`its section ${type} must say its length`, `${stored.length} bytes`);
  const length = new DataView(stored.buffer, stored.byteOffset).getUint32(0, true),
    packed = stored.subarray(4);
  const most = Math.min(TEXTS.has(type) ? MOST_TEXT_BYTES : room, room, packed.length * MOST_RATIO);
  if (length > most) refuse(`its section ${type} must have at most ${most} bytes`, length);
  const data = await inflate(packed, length).catch((error) =>
    refuse(`its section ${type} must be whole`, message(error), error)
  );
  if (data.length !== length) refuse(`its section ${type} must have ${length} bytes`, data.length);
  return data;
}

/** Gives bytes of a source by number. */
function collect(source: PackageSource, signal?: AbortSignal) {
  const pieces = source instanceof Uint8Array ? once(source) : source[Symbol.asyncIterator]();
  /** What has come and was not taken: all of it but the first `used` bytes of the first piece. */
  let waiting: Uint8Array[] = [], used = 0, count = 0, isOver = false;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  aborted.catch(() => {});
  const abort = () => reject(signal!.reason);
  signal?.addEventListener("abort", abort, { once: true });

  return {
    async take(length: number, what: string): Promise<Uint8Array> {
      signal?.throwIfAborted();
      while (count < length) {
        const next = signal ? await Promise.race([pieces.next(), aborted]) : await pieces.next();
        if (next.done) {
          isOver = true;
          refuse(`it must not end within ${what}, of ${length} bytes`, `${count} bytes`);
        }
        waiting.push(next.value);
        count += next.value.length;
      }
      count -= length;
      const first = waiting[0];
      if (first && first.length - used >= length) {
        used += length;
        return first.subarray(used - length, used);
      }
      const taken = new Uint8Array(length);
      let filled = 0, whole = 0;
      while (filled < length) {
        const piece = waiting[whole]!, part = piece.subarray(used, used + length - filled);
        taken.set(part, filled);
        filled += part.length;
        used += part.length;
        if (used === piece.length) {
          whole++;
          used = 0;
        }
      }
      waiting = waiting.slice(whole);
      return taken;
    },
    async close() {
      signal?.removeEventListener("abort", abort);
      if (!isOver) await pieces.return?.();
    },
  };
}

function once(bytes: Uint8Array): AsyncIterator<Uint8Array> {
  let isGiven = false;
  return {
    next() {
      const result = isGiven
        ? { done: true as const, value: undefined }
        : { done: false as const, value: bytes };
      isGiven = true;
      return Promise.resolve(result);
    },
  };
}
