import { DIGITAL_SOURCE_TYPE, SYNTHETIC_WORDS } from "../../base/synthetic.ts";

/** Names of elements, bytes as they stand in a file (RFC 9559, section 5). */
const EBML = [0x1a, 0x45, 0xdf, 0xa3], SEGMENT = [0x18, 0x53, 0x80, 0x67], CLUSTER = [0x1f, 0x43, 0xb6, 0x75];
const TAGS = [0x12, 0x54, 0xc3, 0x67], TAG = [0x73, 0x73], TARGETS = [0x63, 0xc0], SIMPLE_TAG = [0x67, 0xc8];
const TAG_NAME = [0x45, 0xa3], TAG_STRING = [0x44, 0x87];
/** A length that is not known: the segment of a file that was written as it came. */
const UNKNOWN = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
/** Before its first pictures a browser's file has some hundred bytes. */
const MOST_HEADER = 1 << 16;

/**
 * A WebM file as a browser's MediaRecorder writes it, with tags that say that it is synthetic, as Headcast's own films
 * have them.
 *
 * @returns pieces of the new file
 * @throws {SyntaxError} for a file that is no such WebM
 */
export function markWebm(webm: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const header = webm.subarray(0, MOST_HEADER);
  const segment = find(header, SEGMENT, 0), cluster = find(header, CLUSTER, segment);
  const isKnown = find(header, [...SEGMENT, ...UNKNOWN], 0) !== segment;
  if (find(header, EBML, 0) !== 0 || segment < 0 || cluster < 0 || isKnown) {
    throw new SyntaxError(
      `Cannot mark a WebM file, it must be as MediaRecorder writes it: ${webm.length} bytes`,
    );
  }
  const tags = element(
    TAGS,
    element(
      TAG,
      element(TARGETS, []),
      simpleTag("DIGITAL_SOURCE_TYPE", DIGITAL_SOURCE_TYPE),
      simpleTag("COMMENT", SYNTHETIC_WORDS),
    ),
  );
  // Behind it the clusters have no known length either: what is put there is part of them.
  return [webm.subarray(0, cluster), Uint8Array.from(tags), webm.subarray(cluster)];
}

const simpleTag = (name: string, text: string): number[] =>
  element(SIMPLE_TAG, element(TAG_NAME, ascii(name)), element(TAG_STRING, ascii(text)));

const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];

/** An element with a length of two bytes. */
function element(name: readonly number[], ...within: readonly (readonly number[])[]): number[] {
  const body = within.flat();
  return [...name, 0x40 | body.length >> 8, body.length & 0xff, ...body];
}

function find(bytes: Uint8Array, wanted: readonly number[], from: number): number {
  for (let at = Math.max(0, from); at + wanted.length <= bytes.length; at++) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}
