import type { BitReader, BitWriter } from "./bits.ts";
import { refusePose } from "./refuse_pose.ts";

/** Bits of a group's own number: how many low bits of its differences stand as they are. */
const LOW_BITS = 5;
/** In place of that: nothing of the group has changed. */
const SAME = 31;
/** Bits of the largest difference, the camera's distance there and back: all of it is done in 32-bit integers. */
const MOST_BITS = 28;

/** 0, -1, 1, -2 ... as 0, 1, 2, 3 ... */
const fold = (value: number): number => value < 0 ? -2 * value - 1 : 2 * value;
const unfold = (folded: number): number => folded & 1 ? -((folded + 1) >> 1) : folded >> 1;

/**
 * Writes how numbers differ from others, `from` up to `to`: for each a bit whether it does, and where it does the
 * difference as an exponential Golomb code whose order is the group's.
 */
export function writeDifferences(
  bits: BitWriter,
  numbers: Int32Array,
  base: Int32Array,
  from: number,
  to: number,
): void {
  let changed = 0, sum = 0;
  for (let i = from; i < to; i++) {
    const difference = numbers[i]! - base[i]!;
    if (difference === 0) continue;
    changed++;
    sum += fold(difference) - 1;
  }
  if (changed === 0) return bits.write(SAME, LOW_BITS);
  const low = orderOf(sum / changed);
  bits.write(low, LOW_BITS);
  for (let i = from; i < to; i++) {
    const difference = numbers[i]! - base[i]!;
    bits.write(difference === 0 ? 0 : 1, 1);
    if (difference !== 0) writeGolomb(bits, fold(difference) - 1, low);
  }
}

/** Of the mean 0.35 (70.5 bytes a key frame of the iPhone capture: 71.0), 0.5 (70.5) and 1 (72.0) were tried as well. */
const orderOf = (mean: number): number => Math.max(0, 31 - Math.clz32(mean * 0.7));

function writeGolomb(bits: BitWriter, value: number, low: number): void {
  const high = (value >>> low) + 1;
  const zeros = 31 - Math.clz32(high);
  writeLong(bits, 0, zeros);
  writeLong(bits, high, zeros + 1);
  writeLong(bits, value & ((1 << low) - 1), low);
}

/** More bits than a writer takes at once. */
function writeLong(bits: BitWriter, value: number, count: number): void {
  if (count > 16) bits.write(value >>> 16, count - 16);
  bits.write(count > 16 ? value & 0xffff : value, Math.min(count, 16));
}

/**
 * Reads what `writeDifferences` wrote.
 *
 * @param numbers the base at first, then what was written
 * @throws {SyntaxError} for a number outside its bounds, or one that ends too soon
 */
export function readDifferences(
  bits: BitReader,
  numbers: Int32Array,
  from: number,
  to: number,
  least: Int32Array,
  most: Int32Array,
): void {
  const low = bits.read(LOW_BITS);
  if (low === SAME) return;
  if (low > MOST_BITS) refusePose(`a group must leave ${MOST_BITS} low bits at most`, low);
  for (let i = from; i < to; i++) {
    if (bits.read(1) === 0) continue;
    const number = numbers[i]! + unfold(readGolomb(bits, low) + 1);
    if (!(number >= least[i]! && number <= most[i]!)) {
      refusePose(`number ${i} must be within ${least[i]}..${most[i]}`, number);
    }
    numbers[i] = number;
  }
}

function readGolomb(bits: BitReader, low: number): number {
  const zeros = bits.zeros(MOST_BITS - low);
  const high = ((1 << zeros) | readLong(bits, zeros)) - 1;
  return (high << low) | readLong(bits, low);
}

function readLong(bits: BitReader, count: number): number {
  if (count <= 16) return bits.read(count);
  const upper = bits.read(count - 16);
  return (upper << 16) | bits.read(16);
}
