import { senderName } from "./source.ts";

const utf8 = new TextDecoder();

/** Names kept by each reader. */
const KEPT = 8;

/**
 * Decodes names that come again in every datagram without making a string each time.
 *
 * @returns the `senderName` of the UTF-8 between two places
 */
export function createNames(): (bytes: Uint8Array, start: number, end: number) => string {
  const known: { readonly bytes: Uint8Array; readonly name: string }[] = [];
  let next = 0;
  return (bytes, start, end) => {
    for (const entry of known) if (isSame(entry.bytes, bytes, start, end)) return entry.name;
    const entry = {
      bytes: bytes.slice(start, end),
      name: senderName(utf8.decode(bytes.subarray(start, end))),
    };
    known[next] = entry;
    next = (next + 1) % KEPT;
    return entry.name;
  };
}

function isSame(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}
