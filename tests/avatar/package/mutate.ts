import { crc32 } from "../../../runtime/base/crc32.ts";
import { deflate, inflate } from "../../../runtime/formats/deflate.ts";

/** A section of a package, taken apart. */
export interface LooseSection {
  readonly type: string;
  readonly flags: number;
  /** Unpacked. */
  readonly data: Uint8Array;
}

const OPENING = 16, HEADER = 16;

/** A package's sections, by its README alone. */
export async function takeApart(file: Uint8Array): Promise<LooseSection[]> {
  const view = new DataView(file.buffer, file.byteOffset), sections: LooseSection[] = [];
  for (let at = OPENING; at < file.length;) {
    const flags = view.getUint32(at + 4, true), length = view.getUint32(at + 8, true);
    const type = new TextDecoder().decode(file.subarray(at, at + 4));
    const stored = file.subarray(at + HEADER, at + HEADER + length);
    const data = flags & 1
      ? await inflate(stored.subarray(4), new DataView(stored.buffer, stored.byteOffset).getUint32(0, true))
      : stored;
    sections.push({ type, flags, data });
    at += HEADER + length;
  }
  return sections;
}

/** The same, put together again: sums and lengths are right, whatever is in them. */
export async function putTogether(
  sections: readonly LooseSection[],
  { kind = 1, version = 1 } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const parts = await Promise.all(sections.map(async ({ type, flags, data }) => {
    const packed = flags & 1 ? await deflate(data) : null;
    const stored = packed ? new Uint8Array(packed.length + 4) : data;
    if (packed) {
      new DataView(stored.buffer).setUint32(0, data.length, true);
      stored.set(packed, 4);
    }
    const part = new Uint8Array(HEADER + stored.length), view = new DataView(part.buffer);
    part.set(new TextEncoder().encode(type));
    view.setUint32(4, flags, true);
    view.setUint32(8, stored.length, true);
    view.setUint32(12, crc32(stored), true);
    part.set(stored, HEADER);
    return part;
  }));
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, OPENING));
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode("headcast"));
  view.setUint16(8, version, true);
  view.setUint16(10, kind, true);
  view.setUint32(12, file.length, true);
  let at = OPENING;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

const WORDS = [0, 1, 0x7f, 0xff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 0x7f800000, 0x7fc00000];

/** A hostile package: bytes of the file changed, cut or added, or of what is in its sections, with sums that are right. */
export async function mutated(
  file: Uint8Array,
  sections: readonly LooseSection[],
  random: () => number,
): Promise<Uint8Array> {
  const below = (end: number) => Math.floor(random() * end);
  const change = (bytes: Uint8Array): Uint8Array => {
    const changed = bytes.slice();
    for (let k = below(4); k >= 0 && changed.length > 0; k--) {
      // Half of them where headers are.
      const at = below(random() < 0.5 ? Math.min(96, changed.length) : changed.length);
      if (random() < 0.4 && at + 4 <= changed.length) {
        new DataView(changed.buffer).setUint32(at, WORDS[below(WORDS.length)]!, true);
      } else changed[at] = below(256);
    }
    return changed;
  };
  const kind = new DataView(file.buffer, file.byteOffset).getUint16(10, true);
  switch (below(7)) {
    case 0:
      return change(file);
    case 1:
      return file.slice(0, below(file.length));
    case 2: {
      const longer = new Uint8Array(file.length + 1 + below(40));
      longer.set(file);
      return longer;
    }
    case 3: {
      const order = sections.filter(() => random() < 0.85);
      if (random() < 0.5) order.splice(below(order.length + 1), 0, sections[below(sections.length)]!);
      return await putTogether(order, { kind });
    }
    default: {
      const which = below(sections.length);
      const loose = sections.map((each, k) =>
        k !== which
          ? each
          : random() < 0.2
          ? { ...each, data: each.data.slice(0, below(each.data.length + 1)) }
          : { ...each, data: change(each.data) }
      );
      return await putTogether(loose, { kind });
    }
  }
}
