/*
 * What is published of a session's motion: a byte that says what, and what is sent to clients as it is. It comes from a network:
 * what does not fit is nothing.
 */

/** The ways of a session that clients take or do not. */
export const CHANNELS = ["pose", "opus", "pcm-s16"] as const;
export type Channel = typeof CHANNELS[number];

export type Packet =
  /** Whom what comes on a channel is for, from here on: all connections, by their names. */
  | { readonly kind: "members"; readonly channel: Channel; readonly members: ReadonlySet<string> }
  /** A message `pose`: whether it can be read alone, and by which of those it is read. */
  | {
    readonly kind: "pose";
    readonly key: boolean;
    readonly keys: number;
    readonly message: Uint8Array;
  }
  /** A message `audio`. */
  | { readonly kind: "sound"; readonly channel: Channel; readonly message: Uint8Array };

const MEMBERS = 16, KEY = 32;
const NAME_BYTES = 8, POSE_HEAD = 5;
/** Connections that one node's clients may be, and bytes of one message. */
export const MOST_MEMBERS = 8192, MOST_MESSAGE = 64 * 1024;

/** @param members names of 16 hexadecimal digits */
export function membersPacket(channel: Channel, members: Iterable<string>): Uint8Array<ArrayBuffer> {
  const all = [...members].slice(0, MOST_MEMBERS);
  const bytes = new Uint8Array(1 + all.length * NAME_BYTES);
  bytes[0] = MEMBERS | CHANNELS.indexOf(channel);
  all.forEach((name, at) => bytes.subarray(1 + at * NAME_BYTES).setFromHex(name));
  return bytes;
}

export function posePacket(key: boolean, keys: number, message: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(POSE_HEAD + message.length);
  bytes[0] = key ? KEY : 0;
  new DataView(bytes.buffer).setUint32(1, keys);
  bytes.set(message, POSE_HEAD);
  return bytes;
}

export function soundPacket(channel: Channel, message: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1 + message.length);
  bytes[0] = CHANNELS.indexOf(channel);
  bytes.set(message, 1);
  return bytes;
}

/** What is read lies in the same bytes, which may be used anew. @returns null for what is none */
export function readPacket(bytes: Uint8Array): Packet | null {
  if (bytes.length < 1 || bytes.length > MOST_MESSAGE + POSE_HEAD) return null;
  const first = bytes[0]!, channel = CHANNELS[first & 3];
  if (channel === undefined || (first & ~(MEMBERS | KEY | 3)) !== 0) return null;
  if (first & MEMBERS) return membersIn(bytes, channel);
  if (channel !== "pose") return { kind: "sound", channel, message: bytes.subarray(1) };
  if (bytes.length < POSE_HEAD) return null;
  const keys = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  return { kind: "pose", key: (first & KEY) !== 0, keys, message: bytes.subarray(POSE_HEAD) };
}

function membersIn(bytes: Uint8Array, channel: Channel): Packet | null {
  if ((bytes.length - 1) % NAME_BYTES !== 0) return null;
  const members = new Set<string>();
  for (let at = 1; at < bytes.length; at += NAME_BYTES) {
    members.add(bytes.subarray(at, at + NAME_BYTES).toHex());
  }
  return { kind: "members", channel, members };
}
