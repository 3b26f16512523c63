/** What a viewer that only counts reads of a message; it is filled again and again. */
export interface Seen {
  seq: number;
  /** Poses in the message. */
  count: number;
  /** The moment that the pose is of, and when it was sent: milliseconds since the epoch. */
  taken: number;
  sent: number;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** A message of the bare server: a counter and its moment, then filling. */
export function readFloor(bytes: Bytes, from: number, until: number, into: Seen): boolean {
  if (until - from < 12) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset + from);
  into.seq = view.getUint32(0, true);
  into.taken = into.sent = view.getFloat64(4, true);
  into.count = 1;
  return true;
}

/** Writes what `readFloor` reads. */
export function writeFloor(bytes: Uint8Array, seq: number, taken: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(0, seq, true);
  view.setFloat64(4, taken, true);
}

const keyOf = (name: string) => Uint8Array.of(0xa0 | name.length, ...new TextEncoder().encode(name));
const POSE = Uint8Array.of(...keyOf("type"), ...keyOf("pose"));
const SEQ = keyOf("seq"), TAKEN = keyOf("taken"), SENT = keyOf("sent");
/** Keys are looked for so far; the pose's own bytes come last. */
const HEAD_BYTES = 200;

/** A message `pose` of a session, without unpacking it: a thousand viewers' worth would cost more than sending it did. */
export function readPose(bytes: Bytes, from: number, until: number, into: Seen): boolean {
  const end = Math.min(until, from + HEAD_BYTES);
  const type = find(POSE, bytes, from, Math.min(end, from + 16));
  if (type < 0) return false;
  const seq = find(SEQ, bytes, type, end);
  const taken = find(TAKEN, bytes, seq, end);
  const sent = find(SENT, bytes, taken, end);
  if (seq < 0 || taken < 0 || sent < 0) return false;
  into.seq = numberAt(bytes, seq);
  into.taken = numberAt(bytes, taken);
  into.sent = numberAt(bytes, sent);
  into.count = 1;
  return true;
}

/** Where what follows a key begins; -1 where it is not there. */
function find(key: Uint8Array, bytes: Bytes, from: number, end: number): number {
  if (from < 0) return -1;
  search:
  for (let at = from; at + key.length < end; at++) {
    for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key[i]) continue search;
    return at + key.length;
  }
  return -1;
}

/** A number of msgpack's that is not negative. */
function numberAt(bytes: Bytes, at: number): number {
  const kind = bytes[at]!;
  if (kind < 0x80) return kind;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at + 1);
  switch (kind) {
    case 0xca:
      return view.getFloat32(0);
    case 0xcb:
      return view.getFloat64(0);
    case 0xcc:
      return view.getUint8(0);
    case 0xcd:
      return view.getUint16(0);
    case 0xce:
      return view.getUint32(0);
    case 0xcf:
      return Number(view.getBigUint64(0));
    default:
      throw new TypeError(`Cannot read a pose's head, it must have a number there: 0x${kind.toString(16)}`);
  }
}
