import { refusePose } from "./refuse_pose.ts";

/** Writes numbers of a few bits one behind the other, the highest bit first, into memory that is used again. */
export interface BitWriter {
  /** Begins anew behind so many bytes, which are left as they are. */
  start(byte: number): void;
  /** @param bits 0..24 @param value below 2 ** bits */
  write(value: number, bits: number): void;
  /** Fills the last byte with zeros. @returns bytes in all */
  end(): number;
}

/** Reads them again; what lies behind the last byte is refused, not read. */
export interface BitReader {
  start(bytes: Uint8Array, byte: number): void;
  /** @param bits 0..24 @throws {SyntaxError} where there are not so many */
  read(bits: number): number;
  /** Zeros before the next one, which is read too. @throws {SyntaxError} where there are more than `most` */
  zeros(most: number): number;
  /** @throws {SyntaxError} where more than a byte's filling follows, or it is not of zeros */
  end(): void;
}

export function createBitWriter(into: Uint8Array): BitWriter {
  let at = 0, held = 0, count = 0;
  return {
    start(byte) {
      at = byte;
      held = count = 0;
    },
    write(value, bits) {
      held = (held << bits) | value;
      count += bits;
      while (count >= 8) {
        count -= 8;
        into[at++] = held >>> count;
      }
      held &= (1 << count) - 1;
    },
    end() {
      if (count > 0) into[at++] = held << (8 - count);
      held = count = 0;
      return at;
    },
  };
}

const NOTHING = new Uint8Array(0);

export function createBitReader(): BitReader {
  let bytes: Uint8Array = NOTHING;
  let at = 0, held = 0, count = 0;

  function fill(): void {
    if (at >= bytes.length) refusePose("it must not end before its numbers do", `${bytes.length} bytes`);
    held = ((held & 0xffffff) << 8) | bytes[at++]!;
    count += 8;
  }

  return {
    start(from, byte) {
      bytes = from;
      at = byte;
      held = count = 0;
    },
    read(bits) {
      while (count < bits) fill();
      count -= bits;
      return (held >>> count) & ((1 << bits) - 1);
    },
    zeros(most) {
      let zeros = 0;
      while (this.read(1) === 0) {
        if (++zeros > most) refusePose(`a number must have ${most} leading zeros at most`, zeros);
      }
      return zeros;
    },
    end() {
      if (at < bytes.length) refusePose("it must end with its numbers", `${bytes.length - at} bytes more`);
      if ((held & ((1 << count) - 1)) !== 0) refusePose("its last byte must be filled with zeros", "a one");
      bytes = NOTHING;
    },
  };
}
