/**
 * Bounds of a packet of Open Sound Control. Trackers send 1500 bytes with 30 messages, a whole body in one packet is
 * 5 kB; names of files are the longest that anybody sends.
 */
export const OSC_LIMITS = {
  /** Bytes of a packet: what UDP carries. */
  bytes: 65_507,
  /** Bundles inside one another. */
  depth: 4,
  /** Messages in a packet. */
  messages: 1024,
  /** Bytes of a string, its end not counted. */
  text: 1024,
  /** Arguments of a message. */
  args: 64,
} as const;

const BUNDLE = "#bundle";

/** Is told of a message. @param from, to its bytes in the packet */
export type OnMessage = (address: string, from: number, to: number) => void;

/**
 * Finds the messages of a packet, in order, whether it is one message or bundles of bundles, and reads nothing of
 * them but the address. Time tags are passed over: what comes over a network is for now.
 *
 * Ours and not the package's, which goes down without a limit, and leaves out what it cannot read inside a bundle
 * without a word (osc-min 2.1.2).
 *
 * @throws SyntaxError where it is cut off, too much of something, or no packet
 */
export function forEachMessage(packet: Uint8Array, take: OnMessage): void {
  const { length } = packet;
  if (length > OSC_LIMITS.bytes) refuse(`it has ${OSC_LIMITS.bytes} bytes at most`, length);
  if (length === 0 || length % 4 !== 0) refuse("its length is a multiple of 4", length);
  walk(packet, 0, length, 0, 0, take);
}

/** @returns how many messages were found so far */
function walk(
  packet: Uint8Array,
  from: number,
  to: number,
  depth: number,
  count: number,
  take: OnMessage,
): number {
  const address = stringAt(packet, from, to);
  if (address !== BUNDLE) {
    if (!address.startsWith("/")) refuse("an address begins with /", JSON.stringify(address.slice(0, 20)));
    if (count === OSC_LIMITS.messages) refuse(`it has ${OSC_LIMITS.messages} messages at most`, "more");
    take(address, from, to);
    return count + 1;
  }
  if (depth === OSC_LIMITS.depth) refuse(`bundles lie ${OSC_LIMITS.depth} deep at most`, "deeper");
  // The name and the time tag.
  let at = from + 16, found = count;
  if (at > to) refuse("a bundle has a time tag", `${to - from} bytes`);
  while (at < to) {
    const size = at + 4 <= to ? sizeAt(packet, at) : -1;
    if (size <= 0 || size % 4 !== 0 || at + 4 + size > to) refuse("an element lies within its bundle", size);
    found = walk(packet, at + 4, at + 4 + size, depth + 1, found, take);
    at += 4 + size;
  }
  return found;
}

const sizeAt = (packet: Uint8Array, at: number): number =>
  packet[at]! << 24 | packet[at + 1]! << 16 | packet[at + 2]! << 8 | packet[at + 3]!;

/** A text of ASCII alone; null where there is more in it. */
export function asciiAt(packet: Uint8Array, from: number, to: number): string | null {
  let text = "";
  for (let at = from; at < to; at++) {
    if (packet[at]! > 126) return null;
    text += String.fromCharCode(packet[at]!);
  }
  return text;
}

/** A string, one character a byte: addresses are ASCII. */
function stringAt(packet: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at++) {
    if (packet[at] === 0) return text;
    if (at - from === OSC_LIMITS.text) refuse(`a string has ${OSC_LIMITS.text} bytes at most`, "more");
    text += String.fromCharCode(packet[at]!);
  }
  return refuse("a string ends with a zero", "it does not");
}

/** Refuses a packet. */
export function refuse(constraint: string, met: unknown): never {
  throw new SyntaxError(`Cannot read OSC packet, ${constraint}: ${met}`);
}
