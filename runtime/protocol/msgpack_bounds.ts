import { MAX_TOKEN_LENGTH } from "./fields.ts";
import { MAX_SOUND_BYTES, MAX_SPOKEN_BYTES } from "./speech_fields.ts";

/*
 * Walks a message's msgpack before anything is decoded, so that neither a declared length nor nesting can
 * make the decoder allocate, recurse or build an object of a kind the protocol does not use.
 *
 * Allowed is one map of short string keys, and as values numbers, short strings (a token and what is spoken may be
 * longer), booleans, nil,
 * raw bytes, flat lists of numbers and strings, msgpackr's typed arrays of uint8, float32 and float64, and one flat map of
 * numbers: the weights by name. What stands under a key that the protocol does not know may be anything, since it is cut
 * out and never decoded. The message has to end where the map does.
 */

const MAX_KEYS = 24;
const MAX_KEY_BYTES = 64;
/** ARKit's 52, and a few that a client has beside them, which are refused by name. */
const MAX_SHAPES = 64;
const MAX_TEXT_BYTES = 128;
const MAX_LIST = 128;
/** A pose of 100 expressions in float64. */
const MAX_RAW_BYTES = 800;
/** Bytes of texts that may be longer, by their keys. */
const LONG_TEXTS: Readonly<Record<string, number>> = { token: MAX_TOKEN_LENGTH, text: MAX_SPOKEN_BYTES };

/** msgpackr's extension for typed arrays; its first byte says of which kind. */
const TYPED_ARRAY_EXTENSION = 0x74;
/** Bytes a number of each kind that may come: uint8 (raw bytes by another name), float32 and float64. */
const KIND_BYTES: Readonly<Record<number, number>> = { 1: 1, 7: 4, 8: 8 };

interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

/**
 * @param known keys that are decoded
 * @returns the message without what stands under other keys: where there are none, the bytes themselves
 * @throws {SyntaxError} naming what is not allowed, and where
 */
export function checkedMsgpack(bytes: Uint8Array, known: ReadonlySet<string>): Uint8Array {
  const cursor = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), at: 0 };
  const keys = mapLength(cursor);
  if (keys > MAX_KEYS) refuse(cursor, `a map of ${keys} keys`);
  const body = cursor.at;
  let cuts: Cut[] | null = null;
  for (let index = 0; index < keys; index++) {
    const from = cursor.at;
    const key = passKey(cursor);
    if (known.has(key)) passValue(cursor, key);
    else {
      passAnything(cursor);
      (cuts ??= []).push({ from, to: cursor.at });
    }
  }
  if (cursor.at !== bytes.length) refuse(cursor, `${bytes.length - cursor.at} bytes after the map`);
  return cuts === null ? bytes : withoutCuts(bytes, body, keys, cuts);
}

/** An entry that is left out: bytes from..to of the message. */
interface Cut {
  readonly from: number;
  readonly to: number;
}

/** The message as a map16 of the entries that stay. @param body where the entries begin */
function withoutCuts(bytes: Uint8Array, body: number, keys: number, cuts: readonly Cut[]): Uint8Array {
  const less = cuts.reduce((sum, { from, to }) => sum + to - from, 0);
  const whole = new Uint8Array(3 + bytes.length - body - less);
  whole.set([0xde, 0, keys - cuts.length]);
  let read = body;
  let written = 3;
  for (const { from, to } of [...cuts, { from: bytes.length, to: bytes.length }]) {
    whole.set(bytes.subarray(read, from), written);
    written += from - read;
    read = to;
  }
  return whole;
}

function refuse({ at }: Cursor, what: string): never {
  throw new SyntaxError(`Cannot accept the message, ${what} at byte ${at}`);
}

function need({ at, bytes }: Cursor, count: number): void {
  if (at + count > bytes.length) {
    throw new SyntaxError(`Cannot accept the message, it is cut off at byte ${at}`);
  }
}

function skip(cursor: Cursor, count: number): void {
  need(cursor, count);
  cursor.at += count;
}

function token(cursor: Cursor): number {
  need(cursor, 1);
  return cursor.bytes[cursor.at++]!;
}

/** A big-endian length of `width` bytes; undefined where there is no such width: the tag is of another family. */
function length(cursor: Cursor, width: 1 | 2 | 4 | undefined): number | undefined {
  if (width === undefined) return undefined;
  need(cursor, width);
  const { view, at } = cursor;
  cursor.at += width;
  return width === 1 ? view.getUint8(at) : width === 2 ? view.getUint16(at) : view.getUint32(at);
}

/** Widths of lengths by how far a tag lies above its family's first. */
const BYTES_UP = [1, 2, 4] as const;
const PAIRS_UP = [2, 4] as const;

function mapLength(cursor: Cursor): number {
  const tag = token(cursor);
  const keys = tag >= 0x80 && tag <= 0x8f ? tag & 15 : length(cursor, PAIRS_UP[tag - 0xde]);
  if (keys === undefined) refuse(cursor, "something other than a map");
  return keys;
}

const isMap = (tag: number | undefined): boolean =>
  tag !== undefined && (tag >= 0x80 && tag <= 0x8f || tag === 0xde || tag === 0xdf);

const textLength = (cursor: Cursor, tag: number): number | undefined =>
  tag >= 0xa0 && tag <= 0xbf ? tag & 31 : length(cursor, BYTES_UP[tag - 0xd9]);

/** @returns where its text begins */
function passKeyBytes(cursor: Cursor): number {
  const size = textLength(cursor, token(cursor));
  if (size === undefined) refuse(cursor, "a key that is no text");
  if (size > MAX_KEY_BYTES) refuse(cursor, `a key of ${size} bytes`);
  skip(cursor, size);
  return cursor.at - size;
}

function passKey(cursor: Cursor): string {
  const from = passKeyBytes(cursor);
  return String.fromCharCode(...cursor.bytes.subarray(from, cursor.at));
}

function passValue(cursor: Cursor, key: string): void {
  if (isMap(cursor.bytes[cursor.at])) return passMap(cursor, key);
  const mostText = LONG_TEXTS[key] ?? MAX_TEXT_BYTES;
  const mostRaw = key === "data" ? MAX_SOUND_BYTES : MAX_RAW_BYTES;
  const tag = token(cursor);
  // nil, false and true.
  if (tag === 0xc0 || tag === 0xc2 || tag === 0xc3) return;
  if (
    !scalar(cursor, tag, mostText) && !raw(cursor, tag, mostRaw) && !typedArray(cursor, tag, mostRaw) &&
    !list(cursor, tag)
  ) {
    refuse(cursor, `a value with the tag 0x${tag.toString(16)}`);
  }
}

function number(cursor: Cursor, tag: number): boolean {
  if (tag <= 0x7f || tag >= 0xe0) return true;
  if (tag === 0xca || tag === 0xcb) skip(cursor, tag === 0xca ? 4 : 8);
  else if (tag >= 0xcc && tag <= 0xcf) skip(cursor, 1 << (tag - 0xcc));
  else if (tag >= 0xd0 && tag <= 0xd3) skip(cursor, 1 << (tag - 0xd0));
  else return false;
  return true;
}

function scalar(cursor: Cursor, tag: number, mostText: number): boolean {
  if (number(cursor, tag)) return true;
  const size = textLength(cursor, tag);
  if (size === undefined) return false;
  if (size > mostText) refuse(cursor, `a text of ${size} bytes`);
  skip(cursor, size);
  return true;
}

function raw(cursor: Cursor, tag: number, most: number): boolean {
  const size = length(cursor, BYTES_UP[tag - 0xc4]);
  if (size === undefined) return false;
  if (size > most) refuse(cursor, `${size} raw bytes`);
  skip(cursor, size);
  return true;
}

/** @param most bytes, but for that of the kind */
function typedArray(cursor: Cursor, tag: number, most: number): boolean {
  const size = tag >= 0xd4 && tag <= 0xd8 ? 1 << (tag - 0xd4) : length(cursor, BYTES_UP[tag - 0xc7]);
  if (size === undefined) return false;
  const type = token(cursor);
  if (type !== TYPED_ARRAY_EXTENSION) refuse(cursor, `an extension of type ${type}`);
  if (size < 1 || size > most + 1) refuse(cursor, `an extension of ${size} bytes`);
  need(cursor, size);
  const kind = cursor.bytes[cursor.at]!;
  const width = KIND_BYTES[kind];
  if (!width) refuse(cursor, `a typed array of kind ${kind}`);
  if ((size - 1) % width !== 0) refuse(cursor, "a typed array that ends inside a number");
  skip(cursor, size);
  return true;
}

const listLength = (cursor: Cursor, tag: number): number | undefined =>
  tag >= 0x90 && tag <= 0x9f ? tag & 15 : length(cursor, PAIRS_UP[tag - 0xdc]);

function list(cursor: Cursor, tag: number): boolean {
  const count = listLength(cursor, tag);
  if (count === undefined) return false;
  if (count > MAX_LIST) refuse(cursor, `a list of ${count}`);
  for (let index = 0; index < count; index++) {
    if (!scalar(cursor, token(cursor), MAX_TEXT_BYTES)) {
      refuse(cursor, "a list that holds more than numbers and texts");
    }
  }
  return true;
}

/** Weights by name. */
function passMap(cursor: Cursor, key: string): void {
  if (key !== "shapes") {
    refuse(cursor, `a map as ${key}${key === "expression" ? " (weights by name go in shapes)" : ""}`);
  }
  const count = mapLength(cursor);
  if (count > MAX_SHAPES) refuse(cursor, `a map of ${count} shapes`);
  for (let index = 0; index < count; index++) {
    // "__proto__" and its kin, before an object is made of them.
    if (cursor.bytes[passKeyBytes(cursor)] === 0x5f) refuse(cursor, "a shape that begins with an underscore");
    const tag = token(cursor);
    if (tag !== 0xc0 && !number(cursor, tag)) refuse(cursor, "shapes that hold more than numbers");
  }
}

/** Any value, however deep: what is passed over is counted, not followed. */
function passAnything(cursor: Cursor): void {
  for (let pending = 1; pending > 0; pending--) {
    const tag = token(cursor);
    if (tag === 0xc0 || tag === 0xc2 || tag === 0xc3 || number(cursor, tag)) continue;
    const bytes = textLength(cursor, tag) ?? length(cursor, BYTES_UP[tag - 0xc4]) ??
      extensionLength(cursor, tag);
    if (bytes !== undefined) {
      skip(cursor, bytes);
      continue;
    }
    const items = listLength(cursor, tag);
    if (items !== undefined) pending += items;
    else if (isMap(tag)) {
      cursor.at--;
      pending += 2 * mapLength(cursor);
    } else refuse(cursor, `a value with the tag 0x${tag.toString(16)}`);
  }
}

/** With the byte for its type. */
function extensionLength(cursor: Cursor, tag: number): number | undefined {
  if (tag >= 0xd4 && tag <= 0xd8) return 1 + (1 << (tag - 0xd4));
  const size = length(cursor, BYTES_UP[tag - 0xc7]);
  return size === undefined ? undefined : size + 1;
}
