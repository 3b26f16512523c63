import { arkitIndexOf } from "../../clips/arkit_names.ts";

/** What a name in a datagram is, besides a shape's index. */
export const KEYS = { unknown: -1, head: -2, status: -3 } as const;

/** Names kept by a reader: a phone sends some sixty. */
const KEPT = 256;
/** Characters of the longest name that is looked at. */
const LONGEST = 64;

/**
 * Tells what the ASCII between two places names, without making a string of a name seen before: a shape's index, in any
 * spelling (`browDown_L`, `browDownLeft`, MeowFace's halves `browInnerUpLeft`), or one of KEYS.
 */
export function createKeys(): (bytes: Uint8Array, start: number, end: number) => number {
  const known = new Map<number, { readonly bytes: Uint8Array; readonly key: number }>();
  return (bytes, start, end) => {
    if (end <= start || end - start > LONGEST) return KEYS.unknown;
    let hash = 0x811c9dc5;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    const found = known.get(hash);
    if (found !== undefined && isSame(found.bytes, bytes, start, end)) return found.key;
    const key = keyOf(String.fromCharCode(...bytes.subarray(start, end)));
    if (found === undefined && known.size < KEPT) known.set(hash, { bytes: bytes.slice(start, end), key });
    return key;
  };
}

function keyOf(name: string): number {
  if (name === "head") return KEYS.head;
  if (name === "trackingStatus") return KEYS.status;
  return arkitIndexOf(name) ?? KEYS.unknown;
}

function isSame(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}
