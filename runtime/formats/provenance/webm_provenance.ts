import type { ByteSource } from "./byte_source.ts";
import type { Provenance } from "./provenance.ts";

/** Names of elements (RFC 9559, section 5). */
const SEGMENT = 0x18538067, TAGS = 0x1254c367, TAG = 0x7373, SIMPLE_TAG = 0x67c8;
const TAG_NAME = 0x45a3, TAG_STRING = 0x4487;
/** Elements of one level; a film has a cluster every few seconds. */
const MOST_ELEMENTS = 100_000;
/** All tags of a file; what is larger is not read. */
const MOST_TAG_BYTES = 1 << 20;

interface Element {
  readonly name: number;
  /** Of what is in it. */
  readonly at: number;
  readonly end: number;
}

export async function readWebmProvenance(source: ByteSource): Promise<Provenance> {
  const tags = new Map<string, string>();
  for await (const segment of elementsIn(source, 0, source.size)) {
    if (segment.name !== SEGMENT) continue;
    for await (const element of elementsIn(source, segment.at, segment.end)) {
      if (element.name === TAGS && element.end - element.at <= MOST_TAG_BYTES) {
        await readTags(source, element, tags);
      }
    }
  }
  return {
    ...{ format: "WebM", sourceType: tags.get("DIGITAL_SOURCE_TYPE") ?? null },
    ...{ comment: tags.get("COMMENT") ?? null, inPictures: false, c2pa: false },
  };
}

async function readTags(source: ByteSource, within: Element, tags: Map<string, string>): Promise<void> {
  for await (const tag of elementsIn(source, within.at, within.end)) {
    if (tag.name !== TAG) continue;
    for await (const simple of elementsIn(source, tag.at, tag.end)) {
      if (simple.name !== SIMPLE_TAG) continue;
      const words: Record<number, string> = { [TAG_NAME]: "", [TAG_STRING]: "" };
      for await (const { name, at, end } of elementsIn(source, simple.at, simple.end)) {
        if (name in words) words[name] = new TextDecoder().decode(await source.read(at, end - at));
      }
      tags.set(words[TAG_NAME]!.toUpperCase(), words[TAG_STRING]!);
    }
  }
}

/** The elements of one level (RFC 8794): a name and a length of one to eight bytes each, then what is in it. */
async function* elementsIn(
  source: ByteSource,
  from: number,
  end: number,
): AsyncGenerator<Element, void, void> {
  let at = from;
  for (let count = 0; at + 2 <= end && count < MOST_ELEMENTS; count++) {
    const header = await source.read(at, 12);
    const name = numberAt(header, 0, true);
    const length = name && numberAt(header, name.bytes, false);
    if (!name || !length) return;
    const begin = at + name.bytes + length.bytes;
    // All ones: as long as what it is in, as a live stream has it.
    const isUnknown = length.value === 2 ** (7 * length.bytes) - 1;
    const stop = isUnknown ? end : Math.min(begin + length.value, end);
    yield { name: name.value, at: begin, end: stop };
    at = stop;
  }
}

/** A number whose first bit that is set says how many bytes it has; a name keeps that bit. */
function numberAt(bytes: Uint8Array, at: number, keep: boolean): { value: number; bytes: number } | null {
  const first = bytes[at] ?? 0, length = Math.clz32(first) - 23;
  if (length > (keep ? 4 : 8) || at + length > bytes.length) return null;
  let value = keep ? first : first & (0xff >> length);
  for (let index = 1; index < length; index++) value = value * 256 + bytes[at + index]!;
  return { value, bytes: length };
}
