// @ts-check
/**
 * MessagePack, the part of it that headcast.v1 uses: nil, booleans, numbers, strings, byte strings, arrays and
 * maps with string keys. Typed arrays go out as plain arrays of numbers, which any MessagePack reader takes,
 * and are also understood in the extension that msgpackr writes for them (type 0x74).
 */

/** Deeper nesting than any message of the protocol has; a hostile message cannot exhaust the stack. */
const MAX_DEPTH = 16;
const TYPED_ARRAY_EXTENSION = 0x74;
/** In the order of msgpackr's type codes. */
const TYPED_ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
];

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder("utf-8", { fatal: true });

let scratch = new Uint8Array(4096);
let scratchView = new DataView(scratch.buffer);
let end = 0;

/** @param {number} bytes */
function reserve(bytes) {
  if (end + bytes <= scratch.length) return;
  const grown = new Uint8Array(Math.max(scratch.length * 2, end + bytes));
  grown.set(scratch.subarray(0, end));
  scratch = grown;
  scratchView = new DataView(scratch.buffer);
}

/** @param {number} value */
function writeByte(value) {
  reserve(1);
  scratch[end++] = value;
}

/**
 * A head whose length takes 8, 16 or 32 bits; code 0 where the family has no 8-bit form.
 * @param {number} length
 * @param {number} code8
 * @param {number} code16
 */
function writeLength(length, code8, code16) {
  reserve(5);
  if (length < 0x100 && code8 !== 0) {
    scratch[end++] = code8;
    scratch[end++] = length;
  } else if (length < 0x10000) {
    scratch[end++] = code16;
    scratchView.setUint16(end, length);
    end += 2;
  } else {
    scratch[end++] = code16 + 1;
    scratchView.setUint32(end, length);
    end += 4;
  }
}

/** @param {number} value */
function writeNumber(value) {
  reserve(9);
  if (Number.isInteger(value) && value >= -0x80000000 && value <= 0xffffffff && !Object.is(value, -0)) {
    if (value >= 0 && value < 0x80) {
      scratch[end++] = value;
    } else if (value < 0 && value >= -32) {
      scratch[end++] = value & 0xff;
    } else if (value >= 0) {
      scratch[end++] = 0xce;
      scratchView.setUint32(end, value);
      end += 4;
    } else {
      scratch[end++] = 0xd2;
      scratchView.setInt32(end, value);
      end += 4;
    }
  } else {
    scratch[end++] = 0xcb;
    scratchView.setFloat64(end, value);
    end += 8;
  }
}

/** @param {string} value */
function writeString(value) {
  const bytes = utf8Encoder.encode(value);
  if (bytes.length < 32) writeByte(0xa0 | bytes.length);
  else writeLength(bytes.length, 0xd9, 0xda);
  writeBytes(bytes);
}

/** @param {Uint8Array} bytes */
function writeBytes(bytes) {
  reserve(bytes.length);
  scratch.set(bytes, end);
  end += bytes.length;
}

/** @param {number} length */
function writeArrayHead(length) {
  if (length < 16) writeByte(0x90 | length);
  else writeLength(length, 0, 0xdc);
}

/**
 * @param {unknown} value
 * @param {number} depth
 */
function write(value, depth) {
  if (depth > MAX_DEPTH) throw new RangeError(`Cannot encode a message nested deeper than ${MAX_DEPTH}`);
  if (value === null || value === undefined) writeByte(0xc0);
  else if (typeof value === "boolean") writeByte(value ? 0xc3 : 0xc2);
  else if (typeof value === "number") writeNumber(value);
  else if (typeof value === "string") writeString(value);
  else if (value instanceof Uint8Array) {
    writeLength(value.length, 0xc4, 0xc5);
    writeBytes(value);
  } else if (value instanceof Float32Array) {
    writeArrayHead(value.length);
    reserve(value.length * 5);
    for (const number of value) {
      scratch[end++] = 0xca;
      scratchView.setFloat32(end, number);
      end += 4;
    }
  } else if (Array.isArray(value)) {
    writeArrayHead(value.length);
    for (const item of value) write(item, depth + 1);
  } else if (typeof value === "object" && !ArrayBuffer.isView(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    if (entries.length < 16) writeByte(0x80 | entries.length);
    else writeLength(entries.length, 0, 0xde);
    for (const [key, item] of entries) {
      writeString(key);
      write(item, depth + 1);
    }
  } else {
    throw new TypeError(`Cannot encode a value of this kind as MessagePack: ${typeof value}`);
  }
}

/**
 * Encodes one message. Keys whose value is undefined are left out.
 * @param {unknown} value
 * @returns {Uint8Array<ArrayBuffer>} bytes of their own, safe to keep
 * @throws {TypeError} for functions, symbols, bigints and typed arrays other than bytes and float32
 */
export function encode(value) {
  end = 0;
  write(value, 0);
  return scratch.slice(0, end);
}

class Reader {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  /**
   * Moves on by `count` bytes and returns where they begin.
   * @param {number} count
   */
  take(count) {
    const at = this.at;
    if (count > this.bytes.length - at) {
      throw new RangeError(
        `Cannot decode a message cut short: ${count} bytes wanted at ${at} of ${this.bytes.length}`,
      );
    }
    this.at = at + count;
    return at;
  }

  /** @param {number} width 1, 2 or 4 bytes */
  uint(width) {
    const at = this.take(width);
    return width === 1
      ? this.view.getUint8(at)
      : width === 2
      ? this.view.getUint16(at)
      : this.view.getUint32(at);
  }

  /** @param {number} length */
  string(length) {
    const at = this.take(length);
    return utf8Decoder.decode(this.bytes.subarray(at, at + length));
  }

  /**
   * A view, not a copy: pictures are the bulk of all traffic.
   * @param {number} length
   */
  binary(length) {
    const at = this.take(length);
    return this.bytes.subarray(at, at + length);
  }

  /**
   * @param {number} length
   * @param {number} depth
   * @returns {unknown[]}
   */
  array(length, depth) {
    this.expectItems(length);
    const items = [];
    for (let index = 0; index < length; index++) items.push(this.value(depth + 1));
    return items;
  }

  /**
   * @param {number} length
   * @param {number} depth
   */
  map(length, depth) {
    this.expectItems(length * 2);
    // Without a prototype, a key named __proto__ is a key like any other.
    /** @type {Record<string, unknown>} */
    const map = Object.create(null);
    for (let index = 0; index < length; index++) {
      const key = this.value(depth + 1);
      if (typeof key !== "string") {
        throw new TypeError(`Cannot decode a map whose keys are not strings: ${typeof key}`);
      }
      map[key] = this.value(depth + 1);
    }
    return map;
  }

  /**
   * An item takes a byte at least, so a length beyond the bytes left is a lie, refused before any allocation.
   * @param {number} count
   */
  expectItems(count) {
    if (count > this.bytes.length - this.at) {
      throw new RangeError(`Cannot decode more items than there are bytes left: ${count}`);
    }
  }

  /** @param {number} length */
  extension(length) {
    const type = this.view.getUint8(this.take(1));
    const body = this.binary(length);
    const Type = TYPED_ARRAYS[body[0] ?? -1];
    if (type !== TYPED_ARRAY_EXTENSION || Type === undefined) {
      throw new TypeError(`Cannot decode an extension of this type: ${type}`);
    }
    if ((length - 1) % Type.BYTES_PER_ELEMENT !== 0) {
      throw new RangeError(`Cannot decode a typed array of a fractional length: ${length - 1} bytes`);
    }
    if (Type === Uint8Array) return body.subarray(1);
    // A copy lies where its elements are aligned. Node's Buffer, met in tests, has a slice that copies nothing.
    return new Type(Uint8Array.prototype.slice.call(body, 1).buffer);
  }

  /**
   * @param {number} depth
   * @returns {unknown}
   */
  value(depth) {
    if (depth > MAX_DEPTH) throw new RangeError(`Cannot decode a message nested deeper than ${MAX_DEPTH}`);
    const code = this.view.getUint8(this.take(1));
    if (code < 0x80) return code;
    if (code < 0x90) return this.map(code & 0x0f, depth);
    if (code < 0xa0) return this.array(code & 0x0f, depth);
    if (code < 0xc0) return this.string(code & 0x1f);
    if (code >= 0xe0) return code - 0x100;
    switch (code) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.binary(this.uint(1 << (code - 0xc4)));
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.extension(this.uint(1 << (code - 0xc7)));
      case 0xca:
        return this.view.getFloat32(this.take(4));
      case 0xcb:
        return this.view.getFloat64(this.take(8));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.uint(1 << (code - 0xcc));
      case 0xcf:
        return this.wide(this.view.getBigUint64(this.take(8)));
      case 0xd0:
        return this.view.getInt8(this.take(1));
      case 0xd1:
        return this.view.getInt16(this.take(2));
      case 0xd2:
        return this.view.getInt32(this.take(4));
      case 0xd3:
        return this.wide(this.view.getBigInt64(this.take(8)));
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.extension(1 << (code - 0xd4));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.string(this.uint(1 << (code - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.array(this.uint(2 << (code - 0xdc)), depth);
      case 0xde:
      case 0xdf:
        return this.map(this.uint(2 << (code - 0xde)), depth);
      default:
        throw new TypeError(`Cannot decode a byte that MessagePack leaves unused: 0x${code.toString(16)}`);
    }
  }

  /** @param {bigint} value */
  wide(value) {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) {
      throw new RangeError(`Cannot decode an integer beyond 53 bits: ${value}`);
    }
    return number;
  }
}

/**
 * Decodes one message. Byte strings are views into `bytes`.
 * @param {Uint8Array} bytes
 * @returns {unknown}
 * @throws {RangeError} for a message cut short, with bytes left over, nested too deep or with a false length
 * @throws {TypeError} for extensions and codes outside the subset, and for text that is not UTF-8
 */
export function decode(bytes) {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.at !== bytes.length) {
    throw new RangeError(`Cannot decode a message with bytes left over: ${bytes.length - reader.at}`);
  }
  return value;
}
