import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { seededRandom } from "./hostile.ts";

/** A broken file, and how it was broken. */
export interface Malformed {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface MalformedOptions {
  /** How many are made, those handed in among them. */
  count?: number;
  seed?: number;
  /** Kinds that only this format has, as whole files. */
  own?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** A longer run by hand has so many times as many: see tests/bench/hostile. */
export const TIMES = Number(Deno.env.get("HEADCAST_MALFORMED_TIMES") ?? 1);

/** 10,000 copies of 2 MB took a machine's 24 GB, and all that ran on it stood still for minutes. */
const MOST_BYTES = 2 ** 31;

/** Numbers that readers trip over, little endian. */
const WILD = [
  0,
  1,
  0x7f,
  0x80,
  0xff,
  0x7fff,
  0xffff,
  0x10000,
  0x7fffffff,
  0x80000000,
  0xfffffffe,
  0xffffffff,
];
const UTF8 = new TextEncoder();
/** Text that stands in for text. */
const WILD_TEXT = [
  "NaN",
  "1e999",
  "-1",
  "99999999999999999999",
  "null",
  "\0",
  "{".repeat(200),
  "[".repeat(5000),
  '"',
];

/**
 * Makes malformed files from good ones, the same on each run: cut off, with bits flipped, with lengths blown up (1, 2,
 * 4 and 8 bytes, both ends), spliced (a part left out, doubled or put elsewhere), filled with one byte, with text in
 * place of text, with bytes behind the end, and the caller's own. Some may still be valid: a flipped bit of a colour is.
 */
export function malformed(
  good: Uint8Array | readonly Uint8Array[],
  { count: few = 500, seed = 1, own = [] }: MalformedOptions = {},
): Malformed[] {
  const count = few * TIMES;
  const files = good instanceof Uint8Array ? [good] : good;
  const bytes = count * Math.max(...files.map(({ length }) => length));
  if (bytes > MOST_BYTES) {
    throw new RangeError(
      `Cannot make malformed files, all at once have ${MOST_BYTES} bytes at most: ${bytes}`,
    );
  }
  const random = seededRandom(seed * 7919);
  const whole = (most: number) => Math.floor(random() * most);
  /** A place in a file: half of them near its beginning, where headers lie, some near its end. */
  const place = (length: number) => {
    const where = whole(4);
    const near = Math.min(length, 256);
    return where < 2 ? whole(near) : where === 2 ? length - 1 - whole(near) : whole(length);
  };
  const made: Malformed[] = own.map(({ name, bytes }) => ({ name: `own: ${name}`, bytes: bytes.slice() }));
  const kinds = Object.entries(breakages(whole, place));
  while (made.length < count) {
    const file = made.length % files.length;
    const [name, breakIt] = kinds[made.length % kinds.length]!;
    made.push({ name: `${name} (file ${file}, case ${made.length})`, bytes: breakIt(files[file]!.slice()) });
  }
  return made.slice(0, Math.max(count, own.length));
}

type Break = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

function breakages(
  whole: (most: number) => number,
  place: (length: number) => number,
): Record<string, Break> {
  return {
    "cut off": (bytes) => bytes.slice(0, place(bytes.length)),
    "bits flipped": (bytes) => {
      for (let i = 1 + whole(4); i > 0; i--) bytes[place(bytes.length)]! ^= 1 << whole(8);
      return bytes;
    },
    "length blown up": (bytes) => {
      const width = [1, 2, 4, 8][whole(4)]!;
      if (bytes.length < width) return bytes;
      const view = new DataView(bytes.buffer);
      const at = Math.min(place(bytes.length), bytes.length - width);
      const wild = WILD[whole(WILD.length)]!;
      const little = whole(2) === 0;
      if (width === 1) view.setUint8(at, wild);
      else if (width === 2) view.setUint16(at, wild, little);
      else if (width === 4) view.setUint32(at, wild, little);
      else view.setBigUint64(at, BigInt(wild) << (whole(2) === 0 ? 0n : 31n), little);
      return bytes;
    },
    spliced: (bytes) => {
      const from = place(bytes.length), length = Math.min(1 + whole(64), bytes.length - from);
      const part = bytes.slice(from, from + length);
      const how = whole(3);
      const rest = how === 1 ? bytes : joined(bytes.slice(0, from), bytes.slice(from + length));
      const to = place(rest.length + 1);
      return how === 0 ? rest : joined(rest.slice(0, to), part, rest.slice(to));
    },
    "filled": (bytes) => {
      const from = place(bytes.length);
      return bytes.fill([0, 0xff, 0x20, 0x28][whole(4)]!, from, from + 1 + whole(48));
    },
    "text put in": (bytes) => {
      const from = place(bytes.length);
      const text = UTF8.encode(WILD_TEXT[whole(WILD_TEXT.length)]!);
      return joined(bytes.slice(0, from), text, bytes.slice(from + whole(text.length + 1)));
    },
    "bytes behind": (bytes) => joined(bytes, Uint8Array.from({ length: 1 + whole(40) }, () => whole(256))),
  };
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

export interface RefusalOptions<T> {
  /** What a file that is read after all has to be; throws where it is not. */
  valid?: (value: T) => void;
  /** A folder that must stay as it was. */
  folder?: string;
  /** Characters of a message. */
  longest?: number;
}

/** What became of the files. */
export interface Tally {
  refused: number;
  read: number;
  /** Of the process's own time, which does not grow where others use the machine. */
  slowestMs: number;
  /** Above the file. */
  mostMegabytes: number;
}

const LONGEST_MS = 2000;
const MOST_MEGABYTES = 200;
const LONGEST_MESSAGE = 600;
/** Words of the engine, which say nothing to whoever brought the file. */
const ENGINE =
  /Cannot (read propert|access|convert|mix|destructure)|is not (a function|iterable|defined|a constructor)|\bof (undefined|null)\b|Invalid (typed )?array (buffer )?length|Array buffer allocation|call stack|Offset is outside|start offset|[Oo]ut of memory|\[object |Unexpected (token|end)|Maximum|Invalid string length/;

/**
 * Sees that each file is refused by a clear Error, or read as something valid, within 2 CPU-s and 200 MB above the file,
 * and that nothing is changed on disk. Prints one line of figures.
 *
 * @param read what the product does with such a file's bytes
 * @throws AssertionError that names the file and how it was broken
 */
export async function assertRefusesOrReads<T>(
  files: readonly Malformed[],
  read: (bytes: Uint8Array<ArrayBuffer>, name: string) => T | Promise<T>,
  { valid, folder, longest = LONGEST_MESSAGE }: RefusalOptions<T> = {},
): Promise<Tally> {
  const before = folder === undefined ? null : await listingOf(folder);
  const tally: Tally = { refused: 0, read: 0, slowestMs: 0, mostMegabytes: 0 };
  for (const { name, bytes } of files) {
    const { outcome, ms, megabytes } = await leastOf(() => read(bytes, name));
    tally.slowestMs = Math.max(tally.slowestMs, ms);
    tally.mostMegabytes = Math.max(tally.mostMegabytes, megabytes);
    assert.ok(ms <= LONGEST_MS, `${name}: ${LONGEST_MS} ms are the most: ${ms.toFixed(0)}`);
    assert.ok(
      megabytes <= MOST_MEGABYTES,
      `${name}: ${MOST_MEGABYTES} MB above the file are the most: ${megabytes.toFixed(0)}`,
    );
    if ("problem" in outcome) {
      assertClear(outcome.problem, name, longest);
      tally.refused++;
    } else {
      try {
        valid?.(outcome.read);
      } catch (cause) {
        throw new Error(`${name}: it was read as something that is not valid`, { cause });
      }
      tally.read++;
    }
  }
  if (folder !== undefined) assert.deepEqual(await listingOf(folder), before, "the disk is as it was");
  console.log(
    `${files.length} malformed files: ${tally.refused} refused, ${tally.read} read as something valid, ` +
      `at most ${tally.slowestMs.toFixed(0)} CPU-ms and ${tally.mostMegabytes.toFixed(0)} MB`,
  );
  return tally;
}

interface Taken<T> {
  readonly outcome: { readonly read: T } | { readonly problem: unknown };
  readonly ms: number;
  readonly megabytes: number;
}

/**
 * What a reading takes, the least of three where it is too much: the process's memory also holds what files before left
 * to be collected (9 MB for one that is read alone were 102 and 200 behind others). What takes too much does so each time.
 */
async function leastOf<T>(read: () => T | Promise<T>): Promise<Taken<T>> {
  let least = await measured(read);
  for (let more = 0; more < 2 && (least.ms > LONGEST_MS || least.megabytes > MOST_MEGABYTES); more++) {
    const { ms, megabytes } = await measured(read);
    least = { ...least, ms: Math.min(ms, least.ms), megabytes: Math.min(megabytes, least.megabytes) };
  }
  return least;
}

async function measured<T>(read: () => T | Promise<T>): Promise<Taken<T>> {
  const startMemory = await startPeak();
  const start = process.cpuUsage();
  let outcome: Taken<T>["outcome"];
  try {
    outcome = { read: await read() };
  } catch (problem) {
    outcome = { problem };
  }
  const { user, system } = process.cpuUsage(start);
  return { outcome, ms: (user + system) / 1000, megabytes: (await peakMemory() - startMemory) / 1e6 };
}

function assertClear(problem: unknown, name: string, longest: number): void {
  assert.ok(problem instanceof Error, `${name}: an Error is thrown: ${String(problem)}`);
  const { message, stack } = problem;
  assert.match(message, /^[A-Z].*: /s, `${name}: the message says what and why: ${stack}`);
  assert.doesNotMatch(message, ENGINE, `${name}: the message is in the product's words: ${stack}`);
  assert.ok(message.length <= longest, `${name}: the message is short: ${message.length} characters`);
  // deno-lint-ignore no-control-regex -- those of the file must not reach a terminal
  assert.doesNotMatch(message, /[\x00-\x08\x0e-\x1f]/, `${name}: the message is plain text: ${stack}`);
}

/** Linux keeps the most memory that a process ever had, and forgets it where 5 is written into clear_refs. */
async function startPeak(): Promise<number> {
  try {
    await writeFile("/proc/self/clear_refs", "5");
  } catch {
    // Elsewhere what is still held afterwards is counted.
  }
  return Deno.memoryUsage().rss;
}

async function peakMemory(): Promise<number> {
  try {
    const status = await readFile("/proc/self/status", "utf8");
    return 1024 * Number(/^VmHWM:\s+(\d+) kB/m.exec(status)![1]);
  } catch {
    return Deno.memoryUsage().rss;
  }
}

/** All below a folder, with sizes and times. */
async function listingOf(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return await Promise.all(
    names.sort().map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    }),
  );
}
