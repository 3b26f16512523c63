/** Makes the error for what a line of text holds: why it is refused, and what was met. */
export type Broken = (why: string, met: string) => SyntaxError;

/**
 * Every opcode of protocols 0 to 5 by its code, so that refused ones (INST, OBJ, EXT1, PERSID, NEXT_BUFFER, ...)
 * can be named too.
 */
export const OPCODES: readonly (string | undefined)[] = (() => {
  const names: (string | undefined)[] = new Array(256).fill(undefined);
  const rows: Record<string, string> = {
    "(": "MARK",
    ".": "STOP",
    "0": "POP",
    "1": "POP_MARK",
    "2": "DUP",
    "F": "FLOAT",
    "I": "INT",
    "J": "BININT",
    "K": "BININT1",
    "L": "LONG",
    "M": "BININT2",
    "N": "NONE",
    "P": "PERSID",
    "Q": "BINPERSID",
    "R": "REDUCE",
    "S": "STRING",
    "T": "BINSTRING",
    "U": "SHORT_BINSTRING",
    "V": "UNICODE",
    "X": "BINUNICODE",
    "a": "APPEND",
    "b": "BUILD",
    "c": "GLOBAL",
    "d": "DICT",
    "}": "EMPTY_DICT",
    "e": "APPENDS",
    "g": "GET",
    "h": "BINGET",
    "i": "INST",
    "j": "LONG_BINGET",
    "l": "LIST",
    "]": "EMPTY_LIST",
    "o": "OBJ",
    "p": "PUT",
    "q": "BINPUT",
    "r": "LONG_BINPUT",
    "s": "SETITEM",
    "t": "TUPLE",
    ")": "EMPTY_TUPLE",
    "u": "SETITEMS",
    "G": "BINFLOAT",
    "B": "BINBYTES",
    "C": "SHORT_BINBYTES",
  };
  for (const [character, name] of Object.entries(rows)) names[character.charCodeAt(0)] = name;
  // 0x80 to 0x98, which protocols 2 to 5 added in this order.
  const added =
    "PROTO NEWOBJ EXT1 EXT2 EXT4 TUPLE1 TUPLE2 TUPLE3 NEWTRUE NEWFALSE LONG1 LONG4 SHORT_BINUNICODE " +
    "BINUNICODE8 BINBYTES8 EMPTY_SET ADDITEMS FROZENSET NEWOBJ_EX STACK_GLOBAL MEMOIZE FRAME BYTEARRAY8 " +
    "NEXT_BUFFER READONLY_BUFFER";
  added.split(" ").forEach((name, i) => names[0x80 + i] = name);
  return names;
})();

/** An integer in decimal, as a number where that is exact; protocol 0 writes booleans as 00 and 01. */
export function parseInteger(line: string, broken: Broken): number | bigint | boolean {
  if (line === "00") return false;
  if (line === "01") return true;
  if (!/^[+-]?\d{1,600}$/.test(line)) throw broken("needs an integer", JSON.stringify(line.slice(0, 40)));
  return narrow(BigInt(line.replace(/^\+/, "")));
}

/** A memo index in decimal. */
export function parseIndex(line: string, broken: Broken): number {
  if (!/^\d{1,10}$/.test(line)) throw broken("needs an index", JSON.stringify(line.slice(0, 40)));
  return Number(line);
}

/** A float as Python's repr writes it. */
export function parseFloatLine(line: string, broken: Broken): number {
  const word = line.trim().toLowerCase();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word)) return Number(word);
  if (/^[+-]?inf(inity)?$/.test(word)) return word.startsWith("-") ? -Infinity : Infinity;
  if (/^[+-]?nan$/.test(word)) return NaN;
  throw broken("needs a float", JSON.stringify(line.slice(0, 40)));
}

/** A little-endian two's complement integer of any length. */
export function decodeInteger(bytes: Uint8Array): number | bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  if (bytes.length > 0 && bytes.at(-1)! >= 128) value -= 1n << BigInt(8 * bytes.length);
  return narrow(value);
}

const narrow = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** A quoted string of protocol 0, as Python 2's repr writes it. */
export function unquote(line: string, broken: Broken): string {
  const quote = line[0];
  if (line.length < 2 || (quote !== "'" && quote !== '"') || line.at(-1) !== quote) {
    throw broken("needs a quoted string", JSON.stringify(line.slice(0, 40)));
  }
  return line.slice(1, -1).replace(
    /\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|(.?))/g,
    (whole, hex: string | undefined, octal: string | undefined, letter: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 255);
      const meant = ESCAPES[letter ?? ""];
      if (meant === undefined) throw broken("has an unknown escape", JSON.stringify(whole));
      return meant;
    },
  );
}

/** The same for a long string, which holds an array's bytes. */
export function unquoteBytes(line: Uint8Array, broken: Broken): Uint8Array {
  const quote = line[0], end = line.length - 1;
  if (end < 1 || (quote !== 0x27 && quote !== 0x22) || line[end] !== quote) {
    throw broken("needs a quoted string", `${line.length} bytes`);
  }
  const bytes = new Uint8Array(end);
  let length = 0;
  for (let at = 1; at < end;) {
    const byte = line[at++]!;
    if (byte !== BACKSLASH) {
      bytes[length++] = byte;
    } else if (line[at] === LETTER_X) {
      const high = HEX[line[at + 1]!]!, low = HEX[line[at + 2]!]!;
      // The closing quote and what lies behind the line are no digits.
      if (!(high >= 0 && low >= 0)) throw broken("has an unknown escape", `at its byte ${at - 1}`);
      bytes[length++] = high * 16 + low;
      at += 3;
    } else {
      // Octal or a letter: rare, so the short string's reader has it.
      const digits = /^[0-7]{1,3}|^./s.exec(String.fromCharCode(...line.subarray(at, Math.min(at + 3, end))));
      if (!digits) throw broken("has an unknown escape", `at its byte ${at - 1}`);
      bytes[length++] = unquote(`'\\${digits[0]}'`, broken).charCodeAt(0);
      at += digits[0].length;
    }
  }
  return bytes.subarray(0, length);
}

const BACKSLASH = 0x5c;
const LETTER_X = 0x78;
/** [256], the value of a hexadecimal digit, -1 for other characters. */
const HEX = Int8Array.from({ length: 256 }, (_, code) => {
  const value = parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? -1 : value;
});

/** Bytes as the letters of latin-1. */
export function latin1Text(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += LATIN1_PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + LATIN1_PIECE));
  }
  return text;
}

// Characters made in one call: its arguments go over the stack.
const LATIN1_PIECE = 8192;

/** A unicode string of protocol 0 (raw-unicode-escape): only \uXXXX and \UXXXXXXXX are escapes. */
export function unescapeUnicode(line: string, broken: Broken): string {
  return line.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (whole, short?: string, long?: string) => {
    const point = parseInt(short ?? long!, 16);
    if (point > 0x10ffff) throw broken("has a character beyond Unicode", whole);
    return String.fromCodePoint(point);
  });
}
