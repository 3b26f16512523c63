import { latin1Text } from "./opcodes.ts";

// A line of protocol 0 holds a number, a name or a short string; parsing longer digits would be quadratic.
const LONGEST_LINE = 4096;
/** Strings of Python 2 above are data, of some megabytes as a rule: they stay bytes, and cost no copy. */
export const LONGEST_TEXT = 4096;
/** Reads a pickle's bytes in order; each read checks first that the bytes are there. */
export class PickleCursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  /** Where the opcode being read starts, and its name: for error messages. */
  opcodeAt = 0;
  opcode = "opcode";
  position: number;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = position;
  }

  /** Claims `length` bytes and returns where they start. */
  #take(length: number): number {
    const start = this.position;
    const left = this.#bytes.length - start;
    if (length > left) {
      throw new SyntaxError(
        `Cannot read pickle, ${this.opcode} at byte ${this.opcodeAt} needs ${length} bytes and the rest holds: ${left}`,
      );
    }
    this.position = start + length;
    return start;
  }

  u8(): number {
    return this.#bytes[this.#take(1)]!;
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** A 64-bit length; beyond 2^53 it is beyond any file too, so the loss of its last bits does no harm. */
  u64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8));
  }

  /** A view, not a copy. */
  bytes(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  utf8(length: number): string {
    const bytes = this.bytes(length);
    try {
      return this.#utf8.decode(bytes);
    } catch (cause) {
      throw new SyntaxError(
        `Cannot read pickle, ${this.opcode} at byte ${this.opcodeAt} is not UTF-8: ${length} bytes`,
        { cause },
      );
    }
  }

  /** By hand: the web's TextDecoder reads "latin1" as windows-1252. */
  latin1(length: number): string {
    return latin1Text(this.bytes(length));
  }

  /** Skips bytes, which must be there. */
  skip(length: number): void {
    this.#take(length);
  }

  /** Refuses a declared length that the rest of the pickle does not hold, without reading on. */
  require(length: number): void {
    const start = this.#take(length);
    this.position = start;
  }

  /** The bytes of a line of any length, without its newline; a view. */
  longLine(): Uint8Array {
    const length = this.#bytes.subarray(this.position).indexOf(10);
    if (length < 0) {
      throw new SyntaxError(
        `Cannot read pickle, ${this.opcode} at byte ${this.opcodeAt} needs a line's end: none in ${
          this.#bytes.length - this.position
        } bytes`,
      );
    }
    const line = this.bytes(length);
    this.position++;
    return line;
  }

  /** A line without its newline, as latin-1. */
  line(): string {
    const end = this.#bytes.subarray(this.position, this.position + LONGEST_LINE).indexOf(10);
    if (end < 0) {
      throw new SyntaxError(
        `Cannot read pickle, ${this.opcode} at byte ${this.opcodeAt} needs a line of at most: ${LONGEST_LINE} bytes`,
      );
    }
    const line = this.latin1(end);
    this.position++;
    return line;
  }
}
