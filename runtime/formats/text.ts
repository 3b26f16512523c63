/**
 * Decodes text as its byte order mark says, UTF-8 or UTF-16; without one, UTF-16 where every other byte of the
 * beginning is 0, else UTF-8. The mark is left out.
 */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const some = bytes.subarray(0, 64);
  const zerosAt = (parity: number) => some.filter((byte, i) => i % 2 === parity && byte === 0).length;
  const most = some.length >> 1;
  if (most >= 2 && zerosAt(1) > 0.8 * most && zerosAt(0) === 0) return "utf-16le";
  if (most >= 2 && zerosAt(0) > 0.8 * most && zerosAt(1) === 0) return "utf-16be";
  return "utf-8";
}

/** Text of a file as an error quotes it: one line, short. */
export const quoted = (text: string, most = 40): string =>
  JSON.stringify(text.length > most ? `${text.slice(0, most)}...` : text);
