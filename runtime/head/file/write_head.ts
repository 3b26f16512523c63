import { crc32 } from "../../base/crc32.ts";
import { deflate } from "../../formats/deflate.ts";
import { joined } from "../../formats/joined.ts";
import type { HeadModel } from "../head_model.ts";
import {
  arraysOf,
  factsOf,
  HEAD_MAGIC,
  type HeadHeader,
  QUANTUM,
  type Section,
  sectionsOf,
} from "./sections.ts";

/** Differences beyond have no zigzag in 32 bits. */
const MOST_QUANTA = 2 ** 29;

/**
 * Writes a head as a file: all of it to the bit, but displacements (of shapes, expressions and correctives), which are
 * rounded to micrometres.
 *
 * @throws RangeError where a displacement is not finite or is above half a kilometre
 */
export async function encodeHead(head: HeadModel): Promise<Uint8Array<ArrayBuffer>> {
  const about = { ...factsOf(head), quantum: QUANTUM };
  const arrays = arraysOf(head);
  const body = joined(
    sectionsOf(about).map((section) => encodeSection(section, arrays[section.name], about.vertices)),
  );
  const header: HeadHeader = { ...about, bodyBytes: body.length, bodySum: crc32(body) };
  const text = new TextEncoder().encode(JSON.stringify(header) + "\n");
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length, true);
  return joined([new TextEncoder().encode(HEAD_MAGIC), length, text, await deflate(body)]);
}

function encodeSection(section: Section, values: ArrayLike<number>, vertices: number): Uint8Array {
  switch (section.as) {
    case "floats":
      return bytePlanes(values);
    case "integers":
      return differences(values, section.stride);
    case "displacements":
      return differences(inQuanta(values, vertices), 1);
  }
}

function bytePlanes(values: ArrayLike<number>): Uint8Array {
  const count = values.length;
  const view = new DataView(new ArrayBuffer(4));
  const planes = new Uint8Array(4 * count);
  for (let i = 0; i < count; i++) {
    view.setFloat32(0, values[i]!, true);
    for (let k = 0; k < 4; k++) planes[k * count + i] = view.getUint8(k);
  }
  return planes;
}

/** [rows, 3, vertices] of [rows, vertices, 3] in metres. */
function inQuanta(values: ArrayLike<number>, vertices: number): Int32Array {
  const quanta = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const quantum = Math.round(values[i]! / QUANTUM);
    if (!(Math.abs(quantum) < MOST_QUANTA)) {
      throw new RangeError(`Cannot write head, its displacements must be below 500 metres: ${values[i]}`);
    }
    const row = Math.floor(i / (3 * vertices)), rest = i % (3 * vertices);
    quanta[(row * 3 + rest % 3) * vertices + Math.floor(rest / 3)] = quantum;
  }
  return quanta;
}

function differences(values: ArrayLike<number>, stride: number): Uint8Array {
  const bytes = new Uint8Array(5 * values.length);
  let length = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = values[i]! - (i < stride ? 0 : values[i - stride]!);
    let zigzag = ((difference << 1) ^ (difference >> 31)) >>> 0;
    for (; zigzag > 127; zigzag >>>= 7) bytes[length++] = zigzag & 127 | 128;
    bytes[length++] = zigzag;
  }
  return bytes.subarray(0, length);
}
