import { refuse } from "./container.ts";

/*
 * A column is an array of numbers in whole steps, and how they are read: README.md, "Columns". Its bytes lie in planes, the
 * lowest bytes of all numbers of a component first: high bytes, and differences of neighbours, are nearly all the same
 * then, and deflate makes next to nothing of them.
 */

const HEADER_BYTES = 16;
/** Bits of a column's coding. */
const DELTA = 1, EXPONENTIAL = 2, FLOAT = 4;
/** Whole steps beyond have no sign in 32 bits. */
const MOST_STEPS = 2 ** 30;
/** Of 32 bits. */
const MOST_FLOAT = 3.4028234e38;

/** How numbers are written. */
export interface Coding {
  /** Numbers of an element. */
  readonly width: number;
  /** Value of a step; of logarithms where they are exponential. */
  readonly step: number;
  /** Whether the steps are of natural logarithms: none is below `least` then. */
  readonly least?: number;
  /** Whether each number is told by its difference from the one before. */
  readonly delta?: boolean;
}

/** A column that has been read, before its numbers have. */
export interface Column {
  readonly width: number;
  readonly count: number;
  readonly bytes: number;
  readonly coding: number;
  readonly origin: number;
  readonly step: number;
  readonly planes: Uint8Array;
}

/** Rounds numbers to steps and writes them. A step is longer than asked for where they reach too far otherwise. */
export function writeColumn(id: number, values: ArrayLike<number>, coding: Coding): Uint8Array[] {
  const { least, delta = false } = coding;
  let farthest = 0;
  const plain = new Float64Array(values.length);
  for (let i = 0; i < plain.length; i++) {
    const value = least === undefined ? values[i]! : Math.log(Math.max(least, values[i]!));
    if (!Number.isFinite(value)) {
      throw new RangeError(`Cannot write the package, numbers must be finite: ${value}`);
    }
    plain[i] = value;
    farthest = Math.max(farthest, Math.abs(value));
  }
  const step = Math.fround(Math.max(coding.step, farthest / (MOST_STEPS / 2)));
  const steps = new Int32Array(plain.length);
  for (let i = 0; i < plain.length; i++) steps[i] = Math.round(plain[i]! / step);
  return writeSteps(id, steps, {
    width: coding.width,
    step,
    coding: (delta ? DELTA : 0) | (least === undefined ? 0 : EXPONENTIAL),
  });
}

/** Writes whole numbers as they are. */
export const writeIntegers = (
  id: number,
  values: ArrayLike<number>,
  { width = 1, delta = false }: { readonly width?: number; readonly delta?: boolean } = {},
): Uint8Array[] => writeSteps(id, Int32Array.from(values), { width, step: 1, coding: delta ? DELTA : 0 });

/** Writes 32-bit floats to the bit. */
export function writeFloats(id: number, values: Float32Array, width = 1): Uint8Array[] {
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  return [
    headerOf(id, { width, bytes: 4, coding: FLOAT, count: values.length / width, step: 1, origin: 0 }),
    planesOf(bits, width, 4),
  ];
}

function writeSteps(
  id: number,
  steps: Int32Array,
  { width, step, coding }: { readonly width: number; readonly step: number; readonly coding: number },
): Uint8Array[] {
  // Counted from the least, so that nothing is below zero; differences have signs.
  let lowest = 0;
  if (!(coding & DELTA)) { for (const each of steps) lowest = Math.min(lowest, each); }
  const words = new Uint32Array(steps.length);
  let all = 0;
  for (let i = 0; i < words.length; i++) {
    const difference = coding & DELTA ? steps[i]! - (i < width ? 0 : steps[i - width]!) : 0;
    words[i] = coding & DELTA ? (difference << 1) ^ (difference >> 31) : steps[i]! - lowest;
    all |= words[i]!;
  }
  const bytes = Math.max(1, Math.ceil((32 - Math.clz32(all)) / 8));
  const count = steps.length / width;
  return [
    headerOf(id, { width, bytes, coding, count, step, origin: lowest * step }),
    planesOf(words, width, bytes),
  ];
}

function headerOf(id: number, column: Omit<Column, "planes">): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES), view = new DataView(header.buffer);
  header.set([id, column.width, column.bytes, column.coding]);
  view.setUint32(4, column.count, true);
  view.setFloat32(8, column.origin, true);
  view.setFloat32(12, column.step, true);
  return header;
}

function planesOf(words: Uint32Array, width: number, bytes: number): Uint8Array {
  const count = words.length / width, planes = new Uint8Array(words.length * bytes);
  for (let c = 0, at = 0; c < width; c++) {
    for (let b = 0; b < bytes; b++, at += count) {
      for (let i = 0, from = c; i < count; i++, from += width) planes[at + i] = words[from]! >>> (8 * b);
    }
  }
  return planes;
}

/** The columns of a section, by their numbers. Those of the same number replace each other: none writes so. */
export function readColumns(section: string, data: Uint8Array): Map<number, Column> {
  const columns = new Map<number, Column>(), view = new DataView(data.buffer, data.byteOffset, data.length);
  for (let at = 0; at < data.length;) {
    if (at + HEADER_BYTES > data.length) {
      refuse(`section ${section} must not end within a column`, data.length);
    }
    const [id, width, bytes, coding] = data.subarray(at, at + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const count = view.getUint32(at + 4, true);
    const origin = view.getFloat32(at + 8, true), step = view.getFloat32(at + 12, true);
    at += HEADER_BYTES;
    const length = width * bytes * count;
    if (
      width === 0 || bytes === 0 || bytes > 4 || coding > 7 || !Number.isFinite(origin) ||
      !Number.isFinite(step)
    ) {
      refuse(`column ${id} of section ${section} must be one that can be read`, [
        width,
        bytes,
        coding,
        origin,
        step,
      ]);
    }
    if (length > data.length - at) {
      refuse(`column ${id} must lie within section ${section}`, `${length} bytes`);
    }
    columns.set(id, { width, count, bytes, coding, origin, step, planes: data.subarray(at, at + length) });
    at += length;
  }
  return columns;
}

/**
 * Reads a column's numbers.
 *
 * @param into [count, width]
 * @throws SyntaxError where one is not finite
 */
export function readNumbers<T extends Float32Array | Uint32Array | Uint16Array | Uint8Array>(
  column: Column,
  into: T,
): T {
  const { width, count, bytes, coding, planes, origin, step } = column;
  const float = coding & FLOAT ? new Float32Array(1) : null, bits = float && new Uint32Array(float.buffer);
  for (let c = 0; c < width; c++) {
    const at = c * bytes * count;
    let before = 0;
    for (let i = 0, to = c; i < count; i++, to += width) {
      let word = planes[at + i]!;
      if (bytes > 1) word |= planes[at + count + i]! << 8;
      if (bytes > 2) word |= planes[at + 2 * count + i]! << 16;
      if (bytes > 3) word |= planes[at + 3 * count + i]! << 24;
      if (coding & DELTA) word = before = before + ((word >>> 1) ^ -(word & 1)) | 0;
      let value: number;
      if (bits) {
        bits[0] = word;
        value = float[0]!;
      } else {
        value = origin + step * (coding & DELTA ? word : word >>> 0);
        if (coding & EXPONENTIAL) value = Math.exp(value);
      }
      if (!(value >= -MOST_FLOAT && value <= MOST_FLOAT)) refuse("its numbers must be finite", value);
      into[to] = value;
    }
  }
  return into;
}
