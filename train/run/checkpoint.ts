import { createHash } from "node:crypto";
import { open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../../runtime/cli/whole_output.ts";
import { joined } from "../../runtime/formats/joined.ts";
import { headFingerprint } from "../../runtime/head/registry.ts";
import type { HeadModel } from "../../runtime/head/head_model.ts";
import { type Snapshot, SNAPSHOT_ARRAYS, snapshotOf } from "./snapshot.ts";

/*
 * A checkpoint is one file: the magic, the header's length (u32, little-endian), the header (JSON), the arrays of
 * the snapshot one behind the other, those that the guidance learned besides, and the SHA-256 of all that.
 */

const MAGIC = "headcast checkpoint 1\n\n\n";
const HASH_BYTES = 32;
const NAME = /^checkpoint_(\d+)\.bin$/;

/** A training as it stood before a step. */
export interface Checkpoint {
  /** Updates made so far, and so the step that comes next. */
  readonly step: number;
  readonly snapshot: Snapshot;
  /** What else the loop needs to go on bit by bit: plain JSON. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** What the guidance learned besides, f32 by name; nothing for most. */
  readonly beside?: Readonly<Record<string, Float32Array>>;
}

export interface FoundCheckpoint extends Checkpoint {
  readonly path: string;
  /** Newer files that were not whole, each with what is wrong with it. */
  readonly passedOver: readonly string[];
}

/**
 * Writes a checkpoint so that a kill at any moment leaves either all of it or the ones before it, and then removes
 * all but the newest `keep`.
 *
 * @returns its path
 */
export async function saveCheckpoint(
  folder: string,
  head: HeadModel,
  checkpoint: Checkpoint,
  keep = 2,
): Promise<string> {
  const name = `checkpoint_${String(checkpoint.step).padStart(7, "0")}.bin`;
  // The name that it has until it is whole begins with a dot: nobody looks for those.
  await writeWhole(join(folder, name), async (path) => {
    const file = await open(path, "w");
    try {
      await file.writeFile(encodeCheckpoint(head, checkpoint));
      // The bytes must lie on the disk before the name does.
      await file.sync();
    } finally {
      await file.close();
    }
  });
  for (const old of (await checkpointsIn(folder)).slice(keep)) await rm(join(folder, old), { force: true });
  return join(folder, name);
}

/**
 * Reads the newest checkpoint of a folder that is whole.
 *
 * @returns null where there is none
 * @throws RangeError where it is of another head, Error where there are checkpoints but none that is whole
 */
export async function loadNewestCheckpoint(folder: string, head: HeadModel): Promise<FoundCheckpoint | null> {
  const passedOver: string[] = [];
  for (const name of await checkpointsIn(folder)) {
    const path = join(folder, name);
    const bytes = await readFile(path);
    let checkpoint: Checkpoint & { readonly fingerprint: string };
    try {
      checkpoint = decodeCheckpoint(bytes);
    } catch (error) {
      passedOver.push(`${path}: ${(error as Error).message}`);
      continue;
    }
    const { fingerprint, ...rest } = checkpoint;
    if (fingerprint !== headFingerprint(head)) {
      throw new RangeError(
        `Cannot resume, the checkpoint must be of the head "${head.name}" (${
          headFingerprint(head)
        }): ${fingerprint} in ${path}`,
      );
    }
    return { ...rest, path, passedOver };
  }
  if (passedOver.length > 0) {
    throw new Error(`Cannot resume, a checkpoint must be whole: ${passedOver.join("; ")}`);
  }
  return null;
}

export function encodeCheckpoint(
  head: HeadModel,
  { step, snapshot, extra, beside = {} }: Checkpoint,
): Uint8Array {
  const learned = Object.entries(beside);
  const header = new TextEncoder().encode(JSON.stringify({
    step,
    count: snapshot.count,
    harmonicsDegree: snapshot.harmonicsDegree,
    fingerprint: headFingerprint(head),
    lengths: SNAPSHOT_ARRAYS.map((name) => snapshot[name].length),
    ...learned.length > 0 && { beside: learned.map(([name, { length }]) => [name, length]) },
    extra,
  }));
  const magic = new TextEncoder().encode(MAGIC);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, header.length, true);
  const arrays = [...SNAPSHOT_ARRAYS.map((name) => snapshot[name]), ...learned.map(([, values]) => values)];
  const parts = [magic, length, header, ...arrays.map(bytesOf)];
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  parts.push(new Uint8Array(hash.digest()));
  return joined(parts);
}

/** @throws SyntaxError for anything that is not a whole checkpoint */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint & { readonly fingerprint: string } {
  const start = MAGIC.length + 4, end = bytes.length - HASH_BYTES;
  if (end < start) refuse("it must be longer", `${bytes.length} bytes`);
  if (new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    refuse("it must begin as checkpoints do", JSON.stringify(String.fromCharCode(...bytes.subarray(0, 20))));
  }
  const wanted = createHash("sha256").update(bytes.subarray(0, end)).digest("hex");
  const met = Array.from(bytes.subarray(end), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (wanted !== met) refuse("its sum must be that of its bytes", met);
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  const header = readHeader(bytes.subarray(start, Math.min(end, start + headerLength)));
  let at = start + headerLength;
  const lengths = [...header.lengths, ...header.beside.map(([, length]) => length)];
  const arraysEnd = at + lengths.reduce((sum, length) => sum + length * 4, 0);
  if (arraysEnd !== end) refuse(`its arrays must end at byte ${end}`, arraysEnd);
  const next = (length: number): ArrayBuffer => {
    const start = at;
    at += length * 4;
    // Copied: numbers of 4 bytes must begin at a multiple of 4. Not by slice, which of a node Buffer copies nothing.
    return new Uint8Array(bytes.subarray(start, at)).buffer;
  };
  const snapshot = snapshotOf(
    header.count,
    header.harmonicsDegree,
    (name) => next(header.lengths[SNAPSHOT_ARRAYS.indexOf(name)] ?? 0),
  );
  const learned = header.beside.map(([name, length]) => [name, new Float32Array(next(length))]);
  const { step, fingerprint, extra } = header;
  return {
    ...{ step, fingerprint, extra, snapshot },
    ...learned.length > 0 && { beside: Object.fromEntries(learned) },
  };
}

function refuse(constraint: string, met: unknown): never {
  throw new SyntaxError(`Cannot read checkpoint, ${constraint}: ${met}`);
}

interface Header extends Pick<Checkpoint, "step" | "extra"> {
  readonly count: number;
  readonly harmonicsDegree: 0 | 1;
  readonly fingerprint: string;
  readonly lengths: readonly number[];
  /** Names and lengths. */
  readonly beside: readonly (readonly [string, number])[];
}

const isNamedLength = (value: unknown): value is [string, number] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && isCount(value[1]);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** The sum holds for whoever wrote it: one that comes from elsewhere may hold anything. @throws SyntaxError */
function readHeader(bytes: Uint8Array): Header {
  let header: Partial<Record<keyof Header, unknown>> | null = null;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    refuse("its header must be JSON", `${bytes.length} bytes that are not`);
  }
  // Checkpoints from before there were harmonics have none, and most guidances learn nothing besides.
  const { step, count, harmonicsDegree = 0, fingerprint, lengths, beside = [], extra } = header ?? {};
  const numbers = isCount(step) && isCount(count) && (harmonicsDegree === 0 || harmonicsDegree === 1);
  const isWhole = numbers && typeof fingerprint === "string" && Array.isArray(lengths) &&
    lengths.every(isCount) &&
    lengths.length <= SNAPSHOT_ARRAYS.length && Array.isArray(beside) && beside.every(isNamedLength) &&
    typeof extra === "object" && extra !== null;
  if (!isWhole) {
    return refuse(
      "its header must tell its step, splats, head and arrays",
      Object.keys(header ?? {}).slice(0, 10).join(" ").slice(0, 100),
    );
  }
  return { step, count, harmonicsDegree, fingerprint, lengths, beside, extra: extra as Header["extra"] };
}

const stepOf = (name: string) => Number(NAME.exec(name)![1]);

/** The step of the newest checkpoint of a folder, whole or not; 0 where there is none. */
export async function newestStep(folder: string): Promise<number> {
  const [newest] = await checkpointsIn(folder);
  return newest === undefined ? 0 : stepOf(newest);
}

/** Names, the newest first. */
async function checkpointsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.filter((name) => NAME.test(name)).sort((a, b) => stepOf(b) - stepOf(a));
}

const bytesOf = (values: Uint32Array | Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
