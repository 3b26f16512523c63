const TAB = 9,
  NEWLINE = 10,
  RETURN = 13,
  SPACE = 32,
  HASH = 35,
  PLUS = 43,
  MINUS = 45,
  POINT = 46,
  SLASH = 47;
const ZERO = 48, BACKSLASH = 92, LETTER_E = 101, CAPITAL_E = 69;

/** Powers of ten that a double has exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, e) => 10 ** e);
/** Digits that a double holds, whatever they are. */
const SURE_DIGITS = 15;
/** Letters of a word in a message, or of a number. */
const MOST_WORD = 64;

/**
 * Walks over the lines and words of a text of numbers without making strings of them. A backslash at a line's end takes the
 * next line in; `#` begins a comment.
 */
export class LineScanner {
  /** The code of the line's first word, where that is one letter; else 0. */
  kind = 0;
  /** Of the line in the file, from 1. */
  number = 0;
  private at = 0;
  private wordAt = 0;
  private lines = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Goes to the next line, behind its first word where that is one letter; false at the text's end. */
  next(): boolean {
    const { bytes } = this;
    if (this.lines > 0) this.endLine();
    if (this.at >= bytes.length) return false;
    this.number = ++this.lines;
    this.kind = 0;
    if (!this.word()) return true;
    const ends = this.at + 1 >= bytes.length || isSpace(bytes[this.at + 1]!) ||
      bytes[this.at + 1] === BACKSLASH;
    if (ends) this.kind = bytes[this.at++]!;
    return true;
  }

  /** Goes to the line's next word; false where it has no more. */
  word(): boolean {
    const { bytes } = this;
    for (;;) {
      const byte = bytes[this.at];
      if (byte === SPACE || byte === TAB || byte === RETURN) this.at++;
      else if (byte === BACKSLASH && this.joins(this.at)) this.at = this.joined(this.at);
      else {
        this.wordAt = this.at;
        return byte !== undefined && byte !== NEWLINE && byte !== HASH;
      }
    }
  }

  /** Reads the whole number that begins here, NaN where none does, and stays behind it. */
  integer(): number {
    const { bytes } = this;
    const negative = bytes[this.at] === MINUS;
    let at = this.at + (negative || bytes[this.at] === PLUS ? 1 : 0), value = 0;
    const first = at;
    for (let digit: number; (digit = bytes[at]! - ZERO) >= 0 && digit <= 9; at++) value = value * 10 + digit;
    if (at === first) return NaN;
    this.at = at;
    return negative ? -value : value;
  }

  /** Passes over a slash and what follows it in the word; false where the word goes on in another way. */
  atSlashOrEnd(): boolean {
    const { bytes } = this;
    if (bytes[this.at] === SLASH) {
      while (this.at < bytes.length && !isSpace(bytes[this.at]!)) this.at++;
      return true;
    }
    return this.at >= bytes.length || isSpace(bytes[this.at]!);
  }

  /**
   * Reads the word as a decimal number, rounded as the language rounds it; NaN where it is none. (Clinger 1990: a whole
   * number and a power of ten that doubles have exactly give the right double by one operation.)
   */
  float(): number {
    const { bytes } = this;
    let at = this.at, mantissa = 0, digits = 0, exponent = 0;
    const negative = bytes[at] === MINUS;
    if (negative || bytes[at] === PLUS) at++;
    const first = at;
    for (let digit: number; (digit = bytes[at]! - ZERO) >= 0 && digit <= 9; at++, digits++) {
      mantissa = mantissa * 10 + digit;
    }
    if (bytes[at] === POINT) {
      const point = at++;
      for (let digit: number; (digit = bytes[at]! - ZERO) >= 0 && digit <= 9; at++, digits++) {
        mantissa = mantissa * 10 + digit;
      }
      exponent = point + 1 - at;
    }
    if (digits === 0 || at - first > MOST_WORD) return NaN;
    if (bytes[at] === LETTER_E || bytes[at] === CAPITAL_E) {
      this.at = at + 1;
      const power = this.integer();
      // NaN makes the number NaN.
      exponent += power;
      at = this.at;
    }
    this.at = at;
    if (at < bytes.length && !isSpace(bytes[at]!) && bytes[at] !== BACKSLASH) return NaN;
    const size = digits > SURE_DIGITS || !(Math.abs(exponent) < POWERS.length)
      ? Number(this.text()) * (negative ? -1 : 1)
      : exponent < 0
      ? mantissa / POWERS[-exponent]!
      : mantissa * POWERS[exponent]!;
    return negative ? -size : size;
  }

  /** The word, or what is quoted of it. */
  text(): string {
    const { bytes } = this;
    let end = this.wordAt;
    while (end < bytes.length && !isSpace(bytes[end]!) && end - this.wordAt < MOST_WORD) end++;
    return new TextDecoder("latin1").decode(bytes.subarray(this.wordAt, end));
  }

  private endLine(): void {
    const { bytes } = this;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, this.at);
      if (end < 0) {
        this.at = bytes.length;
        return;
      }
      this.at = end + 1;
      const before = bytes[end - 1] === RETURN ? end - 2 : end - 1;
      if (bytes[before] !== BACKSLASH) return;
      this.lines++;
    }
  }

  /** Whether the backslash there ends a line. */
  private joins(at: number): boolean {
    const { bytes } = this;
    return bytes[at + 1] === NEWLINE || (bytes[at + 1] === RETURN && bytes[at + 2] === NEWLINE);
  }

  private joined(at: number): number {
    this.lines++;
    return at + (this.bytes[at + 1] === NEWLINE ? 2 : 3);
  }
}

const isSpace = (byte: number): boolean =>
  byte === SPACE || byte === NEWLINE || byte === TAB || byte === RETURN;
