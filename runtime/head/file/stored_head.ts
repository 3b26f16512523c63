import type { HeadModel } from "../head_model.ts";
import { type Check, isText, plainText, readHeaderOf, refuseTooMany } from "./header_checks.ts";
import {
  arraysOf,
  assembleHead,
  checkIndices,
  factsOf,
  type HeadArray,
  type HeadFacts,
  type SectionName,
  sectionsOf,
} from "./sections.ts";

/*
 * A stored head is a whole HeadModel as it lies in memory, so that one of 30 MB is read in a tenth of a second, exact to
 * the bit: the magic, the header's length (u32, little-endian), 12 bytes of nothing, the SHA-256 of all that follows, the
 * header (JSON, filled with spaces to a multiple of 8), and the arrays one behind the other, those of larger numbers
 * first: little-endian, as they are in memory of every machine that runs this.
 *
 * For 30 MB SHA-256 costs 25 ms of CPU, as it is native; CRC-32, which is not, 380 ms.
 */

const MAGIC = "headcast stored\n";
const FORMAT = 1;
const SUM_AT = 32, SUM_BYTES = 32, HEADER_AT = SUM_AT + SUM_BYTES;
/** A head of 100,000 vertices with 800 rows. */
const MOST_BYTES = 2 ** 30;
const MOST_HEADER_BYTES = 2 ** 20;
/** What stands before a head's body is read from this many bytes of its file, where no more is wanted. */
export const MOST_OPENING_BYTES = HEADER_AT + MOST_HEADER_BYTES;

/** What is known of a head besides the head. */
export interface HeadNotes {
  /** What one may do with it, in a sentence. */
  readonly licence: string;
  /** Where it came from. */
  readonly source: string;
}

/** The header of a stored head. */
export interface StoredFacts extends HeadFacts, HeadNotes {
  /** Of the file's layout. */
  readonly format: typeof FORMAT;
  /** As `headFingerprint` tells it. */
  readonly fingerprint: string;
}

/** Another Headcast wrote it. */
export class OtherFormatError extends SyntaxError {
  override name = "OtherFormatError";
}

const KINDS = {
  template: Float32Array,
  shapeBasis: Float32Array,
  expressionBasis: Float32Array,
  shapedExpressionBasis: Float32Array,
  poseCorrectives: Float32Array,
  jointRegressor: Float32Array,
  skinningWeights: Float32Array,
  landmarkBarycentric: Float32Array,
  triangles: Uint32Array,
  landmarkTriangles: Uint32Array,
  landmarkIndices: Uint16Array,
  regions: Uint8Array,
} as const satisfies Record<SectionName, unknown>;
const ORDER = Object.keys(KINDS) as SectionName[];

const MORE: Readonly<Record<Exclude<keyof StoredFacts, keyof HeadFacts>, Check>> = {
  format: (value) => value === FORMAT,
  fingerprint: isText,
  licence: isText,
  source: isText,
};

/**
 * Writes a head as it lies in memory.
 *
 * @param fingerprint of the head, as `headFingerprint` tells it
 * @throws RangeError where its arrays do not fit its counts; SyntaxError where a number is not finite or
 *   leads nowhere, or expressions are more than their space has
 */
export async function encodeStoredHead(
  head: HeadModel,
  notes: HeadNotes,
  fingerprint: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { licence, source } = notes;
  const plain = { licence: plainText(licence), source: plainText(source) };
  const facts: StoredFacts = { format: FORMAT, ...plain, fingerprint, ...factsOf(head) };
  refuseTooMany(facts);
  const arrays = arraysOf(head);
  for (const name of ORDER) checkNumbers(name, arrays[name], facts);
  const text = new TextEncoder().encode(JSON.stringify(facts));
  const headerBytes = Math.ceil((text.length + 1) / 8) * 8;
  const file = new Uint8Array(HEADER_AT + headerBytes + bodyBytesOf(facts));
  file.set(new TextEncoder().encode(MAGIC));
  new DataView(file.buffer).setUint32(MAGIC.length, headerBytes, true);
  file.fill(32, HEADER_AT, HEADER_AT + headerBytes);
  file.set(text, HEADER_AT);
  let at = HEADER_AT + headerBytes;
  for (const name of ORDER) {
    const { buffer, byteOffset, byteLength } = arrays[name];
    file.set(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  file.set(await sumOf(file), SUM_AT);
  return file;
}

/**
 * Reads a stored head. What it declares is held against the bytes that there are before anything is allocated for it.
 *
 * @throws OtherFormatError where another Headcast wrote it; SyntaxError where it is no stored head, or a broken one
 */
export async function decodeStoredHead(bytes: Uint8Array): Promise<{ head: HeadModel; facts: StoredFacts }> {
  return await named(async () => {
    const facts = openingOf(bytes);
    const body = HEADER_AT + headerBytesOf(bytes);
    if (bytes.length > MOST_BYTES || bytes.length - body !== bodyBytesOf(facts)) {
      throw new SyntaxError(
        `its ${bodyBytesOf(facts)} bytes of arrays must be there: ${bytes.length - body}`,
      );
    }
    const sum = await sumOf(bytes);
    if (sum.some((byte, index) => byte !== bytes[SUM_AT + index])) {
      throw new SyntaxError(
        `its bytes must be those that were written: their sum is ${hex(sum)} now, ${
          hex(bytes.subarray(SUM_AT, HEADER_AT))
        } then`,
      );
    }
    const arrays = Object.fromEntries(sectionViews(bytes, body, facts)) as Record<SectionName, HeadArray>;
    for (const name of ORDER) checkNumbers(name, arrays[name], facts);
    return { head: assembleHead(facts, arrays), facts };
  });
}

/**
 * What a stored head says of itself, from its file's first bytes. The sum of the whole is not checked.
 *
 * @param bytes the first MOST_OPENING_BYTES, or the whole where it is shorter
 * @throws as `decodeStoredHead`
 */
export const readStoredFacts = (bytes: Uint8Array): Promise<StoredFacts> => named(() => openingOf(bytes));

/** Whether a file's first bytes are a stored head's, of whatever format. */
export const looksStored = (bytes: Uint8Array): boolean =>
  new TextDecoder("latin1").decode(bytes.subarray(0, MAGIC.length)) === MAGIC;

function openingOf(bytes: Uint8Array): StoredFacts {
  if (!looksStored(bytes) || bytes.length < HEADER_AT) {
    const met = new TextDecoder("latin1").decode(bytes.subarray(0, MAGIC.length));
    throw new SyntaxError(`it must begin with ${JSON.stringify(MAGIC)}: ${JSON.stringify(met)}`);
  }
  const length = headerBytesOf(bytes);
  if (length > MOST_HEADER_BYTES || HEADER_AT + length > bytes.length) {
    throw new SyntaxError(`its header of ${length} bytes must lie within it: ${bytes.length} bytes`);
  }
  const header = bytes.subarray(HEADER_AT, HEADER_AT + length);
  const format = /^\{"format":(\d{1,6}),/.exec(new TextDecoder("latin1").decode(header.subarray(0, 20)))?.[1];
  if (format !== undefined && Number(format) !== FORMAT) {
    throw new OtherFormatError(`its format must be ${FORMAT}: ${format}`);
  }
  return readHeaderOf(header, MORE) as unknown as StoredFacts;
}

const headerBytesOf = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);

function bodyBytesOf(facts: HeadFacts): number {
  return sectionsOf(facts).reduce((sum, { name, count }) => sum + KINDS[name].BYTES_PER_ELEMENT * count, 0);
}

function* sectionViews(
  bytes: Uint8Array,
  body: number,
  facts: HeadFacts,
): Iterable<[SectionName, HeadArray]> {
  const counts = new Map(sectionsOf(facts).map(({ name, count }) => [name, count]));
  let at = body;
  for (const name of ORDER) {
    const Kind = KINDS[name], length = counts.get(name)! * Kind.BYTES_PER_ELEMENT;
    // A buffer of its own: a view would keep the whole file wherever one array goes.
    yield [name, new Kind(bytes.slice(at, at + length).buffer as ArrayBuffer)];
    at += length;
  }
}

function checkNumbers(name: SectionName, values: HeadArray, facts: HeadFacts): void {
  if (!(values instanceof Float32Array)) return checkIndices(name, values, facts);
  // By its bits: exponents of ones are NaN and infinities.
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) {
    if ((bits[i]! & 0x7f800000) === 0x7f800000) {
      throw new SyntaxError(`its ${name} must be finite: ${values[i]}`);
    }
  }
}

const sumOf = async (file: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", file.subarray(HEADER_AT) as Uint8Array<ArrayBuffer>));

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function named<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const Kind = error instanceof OtherFormatError ? OtherFormatError : SyntaxError;
    throw new Kind(`Cannot read head, ${error.message}`, { cause: error });
  }
}
