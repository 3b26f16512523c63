import { MAX_TOKEN_LENGTH } from "./fields.ts";

/*
 * Walks a message's msgpack before anything is decoded, so that neither a declared length nor nesting can
 * make the decoder allocate, recurse or build an object of a kind the protocol does not use.
 *
 * Allowed is one flat map: short string keys, and as values numbers, short strings (a token may be longer), booleans, nil, raw bytes,
 * flat lists of numbers and strings, and msgpackr's typed arrays of uint8, float32 and float64. The message has to
 * end where the map does.
 */

const MAX_KEYS = 24;
const MAX_KEY_BYTES = 32;
const MAX_TEXT_BYTES = 128;
const MAX_LIST = 128;
/** A pose of 100 expressions in float64 and a byte for the kind. */
const MAX_RAW_BYTES = 801;

/** msgpackr's extension for typed arrays; its first byte says of which kind. */
const TYPED_ARRAY_EXTENSION = 0x74;
/** Bytes a number of each kind that may come: uint8 (raw bytes by another name), float32 and float64. */
const KIND_BYTES: Readonly<Record<number, number>> = { 1: 1, 7: 4, 8: 8 };

interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

/** @throws {SyntaxError} naming what is not allowed, and where */
export function checkMsgpack(bytes: Uint8Array): void {
  const cursor = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), at: 0 };
  const keys = mapLength(cursor);
  for (let index = 0; index < keys; index++) {
    passValue(cursor, passKey(cursor) === "token" ? MAX_TOKEN_LENGTH : MAX_TEXT_BYTES);
  }
  if (cursor.at !== bytes.length) refuse(cursor, `${bytes.length - cursor.at} bytes after the map`);
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
  if (keys > MAX_KEYS) refuse(cursor, `a map of ${keys} keys`);
  return keys;
}

const textLength = (cursor: Cursor, tag: number): number | undefined =>
  tag >= 0xa0 && tag <= 0xbf ? tag & 31 : length(cursor, BYTES_UP[tag - 0xd9]);

function passKey(cursor: Cursor): string {
  const size = textLength(cursor, token(cursor));
  if (size === undefined) refuse(cursor, "a key that is no text");
  if (size > MAX_KEY_BYTES) refuse(cursor, `a key of ${size} bytes`);
  need(cursor, size);
  // "__proto__" and its kin: no key of the protocol begins so.
  if (cursor.bytes[cursor.at] === 0x5f) refuse(cursor, "a key that begins with an underscore");
  cursor.at += size;
  return String.fromCharCode(...cursor.bytes.subarray(cursor.at - size, cursor.at));
}

function passValue(cursor: Cursor, mostText: number): void {
  const tag = token(cursor);
  // nil, false and true.
  if (tag === 0xc0 || tag === 0xc2 || tag === 0xc3) return;
  if (!scalar(cursor, tag, mostText) && !raw(cursor, tag) && !typedArray(cursor, tag) && !list(cursor, tag)) {
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

function raw(cursor: Cursor, tag: number): boolean {
  const size = length(cursor, BYTES_UP[tag - 0xc4]);
  if (size === undefined) return false;
  if (size > MAX_RAW_BYTES) refuse(cursor, `${size} raw bytes`);
  skip(cursor, size);
  return true;
}

function typedArray(cursor: Cursor, tag: number): boolean {
  const size = tag >= 0xd4 && tag <= 0xd8 ? 1 << (tag - 0xd4) : length(cursor, BYTES_UP[tag - 0xc7]);
  if (size === undefined) return false;
  const type = token(cursor);
  if (type !== TYPED_ARRAY_EXTENSION) refuse(cursor, `an extension of type ${type}`);
  if (size < 1 || size > MAX_RAW_BYTES) refuse(cursor, `an extension of ${size} bytes`);
  need(cursor, size);
  const kind = cursor.bytes[cursor.at]!;
  const width = KIND_BYTES[kind];
  if (!width) refuse(cursor, `a typed array of kind ${kind}`);
  if ((size - 1) % width !== 0) refuse(cursor, "a typed array that ends inside a number");
  skip(cursor, size);
  return true;
}

function list(cursor: Cursor, tag: number): boolean {
  const count = tag >= 0x90 && tag <= 0x9f ? tag & 15 : length(cursor, PAIRS_UP[tag - 0xdc]);
  if (count === undefined) return false;
  if (count > MAX_LIST) refuse(cursor, `a list of ${count}`);
  for (let index = 0; index < count; index++) {
    if (!scalar(cursor, token(cursor), MAX_TEXT_BYTES)) {
      refuse(cursor, "a list that holds more than numbers and texts");
    }
  }
  return true;
}
