import { crc32 } from "../../base/crc32.ts";
import { deflate } from "../../formats/deflate.ts";

/*
 * What holds a package together, an opening and sections: README.md beside this file says it byte by byte.
 */

export const MAGIC = "headcast";
/** Counts up where an older reader would misread; what it may skip comes without that. */
export const PACKAGE_VERSION = 1;
/** Counts up whenever the same avatar is written in other bytes, so that packages that are kept are made anew. */
export const WRITER_VERSION = 1;
export const OPENING_BYTES = 16, SECTION_HEADER_BYTES = 16;

/** What a file holds, as its opening says. */
export const KINDS = { avatar: 1, head: 2 } as const;
export type PackageKind = keyof typeof KINDS;

/** Bits of a section's flags. */
export const DEFLATED = 1, NEEDED = 2;

/** Of a whole file: 400,000 splats on a head of 100,000 vertices have a quarter. */
export const MOST_PACKAGE_BYTES = 2 ** 28;
/** Of all deflated sections together, unpacked: a megabyte of them could become a gigabyte. */
export const MOST_UNPACKED_BYTES = 2 ** 28;
/** Of a section that is JSON, unpacked: avatar.json and look.json may have a MiB each. */
export const MOST_TEXT_BYTES = 2 ** 22;

/** The sections that are known here, in the order in which they come. */
export const SECTIONS = {
  about: "ABOU",
  headFacts: "HFAC",
  headMesh: "HMSH",
  headRig: "HRIG",
  headShapes: "HSHP",
  headExpressions: "HEXP",
  headPoses: "HPOS",
  level: "LEVL",
  splats: "SPLT",
  light: "LITE",
  harmonics: "HARM",
  end: "END.",
} as const;
export type SectionType = typeof SECTIONS[keyof typeof SECTIONS];

/** A section that is to be written. */
export interface Section {
  readonly type: SectionType;
  readonly data: Uint8Array;
  /** Whether a reader that does not know it has to give up. */
  readonly needed: boolean;
}

/** Writes a file of sections, each deflated where that makes it smaller. */
export async function writeSections(
  kind: PackageKind,
  sections: readonly Section[],
): Promise<Uint8Array<ArrayBuffer>> {
  const end: Section = { type: SECTIONS.end, data: new Uint8Array(), needed: true };
  const parts = (await Promise.all([...sections, end].map(sectionBytes))).flat();
  const length = parts.reduce((sum, part) => sum + part.length, OPENING_BYTES);
  if (length > MOST_PACKAGE_BYTES) {
    throw new RangeError(
      `Cannot write the package, it must have at most ${MOST_PACKAGE_BYTES} bytes: ${length}`,
    );
  }
  const file = new Uint8Array(length), view = new DataView(file.buffer);
  file.set(new TextEncoder().encode(MAGIC));
  view.setUint16(8, PACKAGE_VERSION, true);
  view.setUint16(10, KINDS[kind], true);
  view.setUint32(12, length, true);
  let at = OPENING_BYTES;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

async function sectionBytes({ type, data, needed }: Section): Promise<Uint8Array[]> {
  const packed = await deflate(data), isSmaller = packed.length + 4 < data.length;
  const stored = isSmaller ? withLength(packed, data.length) : data;
  const header = new Uint8Array(SECTION_HEADER_BYTES), view = new DataView(header.buffer);
  header.set(new TextEncoder().encode(type));
  view.setUint32(4, (isSmaller ? DEFLATED : 0) | (needed ? NEEDED : 0), true);
  view.setUint32(8, stored.length, true);
  view.setUint32(12, crc32(stored), true);
  return [header, stored];
}

function withLength(packed: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(packed.length + 4);
  new DataView(bytes.buffer).setUint32(0, length, true);
  bytes.set(packed, 4);
  return bytes;
}

/** A section that is JSON. */
export const textSection = (type: SectionType, value: unknown, needed: boolean): Section => ({
  type,
  data: new TextEncoder().encode(JSON.stringify(value)),
  needed,
});

/** @throws SyntaxError in the words of this format */
export function refuse(constraint: string, met: unknown, cause?: unknown): never {
  throw new SyntaxError(`Cannot read the package, ${constraint}: ${met}`, { cause });
}
