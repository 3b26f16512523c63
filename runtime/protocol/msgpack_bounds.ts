/**
 * Walks a message's msgpack before anything is decoded, so that neither a declared length nor nesting can
 * make the decoder allocate, recurse or build an object of a kind the protocol does not use.
 *
 * Allowed is one flat map: short string keys, and as values numbers, short strings, booleans, nil, raw bytes,
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

/** @throws {SyntaxError} naming what is not allowed, and where */
export function checkMsgpack(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;

  function refuse(what: string): never {
    throw new SyntaxError(`Cannot accept the message, ${what} at byte ${at}`);
  }
  function need(count: number): void {
    if (at + count > bytes.length) refuse("it is cut off");
  }
  function skip(count: number): void {
    need(count);
    at += count;
  }
  /** A big-endian length of 1, 2 or 4 bytes. */
  function length(width: 1 | 2 | 4): number {
    need(width);
    const value = width === 1 ? view.getUint8(at) : width === 2 ? view.getUint16(at) : view.getUint32(at);
    at += width;
    return value;
  }
  function token(): number {
    need(1);
    return bytes[at++]!;
  }
  function text(tag: number): number | undefined {
    if (tag >= 0xa0 && tag <= 0xbf) return tag & 31;
    if (tag === 0xd9) return length(1);
    if (tag === 0xda) return length(2);
    if (tag === 0xdb) return length(4);
    return undefined;
  }
  function number(tag: number): boolean {
    if (tag <= 0x7f || tag >= 0xe0) return true;
    if (tag === 0xca || tag === 0xcb) skip(tag === 0xca ? 4 : 8);
    else if (tag >= 0xcc && tag <= 0xcf) skip(1 << (tag - 0xcc));
    else if (tag >= 0xd0 && tag <= 0xd3) skip(1 << (tag - 0xd0));
    else return false;
    return true;
  }
  function scalar(tag: number): boolean {
    if (number(tag)) return true;
    const size = text(tag);
    if (size === undefined) return false;
    if (size > MAX_TEXT_BYTES) refuse(`a text of ${size} bytes`);
    skip(size);
    return true;
  }
  function raw(tag: number): boolean {
    if (tag < 0xc4 || tag > 0xc6) return false;
    const size = length(tag === 0xc4 ? 1 : tag === 0xc5 ? 2 : 4);
    if (size > MAX_RAW_BYTES) refuse(`${size} raw bytes`);
    skip(size);
    return true;
  }
  function typedArray(tag: number): boolean {
    let size: number;
    if (tag >= 0xd4 && tag <= 0xd8) size = 1 << (tag - 0xd4);
    else if (tag >= 0xc7 && tag <= 0xc9) size = length(tag === 0xc7 ? 1 : tag === 0xc8 ? 2 : 4);
    else return false;
    const type = token();
    if (type !== TYPED_ARRAY_EXTENSION) refuse(`an extension of type ${type}`);
    if (size < 1 || size > MAX_RAW_BYTES) refuse(`an extension of ${size} bytes`);
    need(size);
    const kind = bytes[at]!;
    const width = KIND_BYTES[kind];
    if (!width) refuse(`a typed array of kind ${kind}`);
    if ((size - 1) % width !== 0) refuse("a typed array that ends inside a number");
    skip(size);
    return true;
  }
  function list(tag: number): boolean {
    let count: number;
    if (tag >= 0x90 && tag <= 0x9f) count = tag & 15;
    else if (tag === 0xdc) count = length(2);
    else if (tag === 0xdd) count = length(4);
    else return false;
    if (count > MAX_LIST) refuse(`a list of ${count}`);
    for (let index = 0; index < count; index++) {
      if (!scalar(token())) refuse("a list that holds more than numbers and texts");
    }
    return true;
  }

  const tag = token();
  let keys: number;
  if (tag >= 0x80 && tag <= 0x8f) keys = tag & 15;
  else if (tag === 0xde) keys = length(2);
  else if (tag === 0xdf) keys = length(4);
  else refuse("something other than a map");
  if (keys > MAX_KEYS) refuse(`a map of ${keys} keys`);
  for (let index = 0; index < keys; index++) {
    const size = text(token());
    if (size === undefined) refuse("a key that is no text");
    if (size > MAX_KEY_BYTES) refuse(`a key of ${size} bytes`);
    need(size);
    // "__proto__" and its kin: no key of the protocol begins so.
    if (bytes[at] === 0x5f) refuse("a key that begins with an underscore");
    at += size;
    const value = token();
    // nil, false and true.
    if (value === 0xc0 || value === 0xc2 || value === 0xc3) continue;
    if (!scalar(value) && !raw(value) && !typedArray(value) && !list(value)) {
      refuse(`a value with the tag 0x${value.toString(16)}`);
    }
  }
  if (at !== bytes.length) refuse(`${bytes.length - at} bytes after the map`);
}
