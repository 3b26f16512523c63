import { ARKIT_SHAPES } from "../../head/arkit.ts";
import type { Clip } from "./clip.ts";
import { LIVE_LINK_VALUES, liveLinkClip } from "./live_link_face.ts";

/**
 * The datagrams of Live Link Face, of the programs that speak like it, and of the engine's own apps before it. All
 * numbers are big-endian; a name is a u32 length and UTF-8.
 *
 *     version  between the version's byte and the count of values
 *     1, 2     subject; f64 seconds, u32 frame
 *     3        subject; u32 frame
 *     4        device, subject; u32 frame
 *     5        device, subject; i32 hours, minutes, seconds, frames, from some a byte for drop frames; u32 rate
 *     6        device, subject; i32 frame, f32 subframe, u32 frames, u32 seconds of the rate
 *
 * then u8 count and as many f32. Version 6 was found by laying a capture beside its CSV and holds for the app since
 * 2020; 1, 2 and 5 are as Unreal 4.20 to 4.24 write them; 3 and 4 are read as the engine's list of versions tells them
 * apart, nobody here has met one. The app for MetaHuman Animator speaks another protocol, without ARKit's shapes.
 */
const NEWEST_VERSION = 6;
const LONGEST_NAME = 256;
/** ARKit's first 51 shapes, all 52, with the head's three angles, with those of the eyes. */
const COUNTS: readonly number[] = [ARKIT_SHAPES.length - 1, ARKIT_SHAPES.length, 55, LIVE_LINK_VALUES];
/** Bytes of version 6 from its time on, where there is a face. */
const TAIL = 16 + 1 + 4 * LIVE_LINK_VALUES;
/** Frames per second. */
const FASTEST = 1000;

/** A datagram as it is read, to be used again. */
export interface LiveLinkRecord {
  version: number;
  /** Where the names' UTF-8 lies in what was read, [device, its end, subject, its end]. */
  readonly names: Uint32Array;
  /** Frames since midnight, and the fraction of a frame. */
  frame: number;
  subframe: number;
  /** Frames per second, NaN where it is not said. */
  fps: number;
  /** On the sender's clock, NaN where it tells no time. */
  seconds: number;
  /** How many values came: 0 where no face was seen. */
  count: number;
  /** [61], shapes then angles; those that did not come are 0. */
  readonly values: Float32Array;
  /** Where the next datagram of a capture begins. */
  end: number;
}

export function blankRecord(): LiveLinkRecord {
  return {
    version: 0,
    names: new Uint32Array(4),
    frame: 0,
    subframe: 0,
    fps: NaN,
    seconds: NaN,
    count: 0,
    values: new Float32Array(LIVE_LINK_VALUES),
    end: 0,
  };
}

/** Reads one UDP datagram, which fills `view` up to `length`, without allocating. @throws SyntaxError */
export function readLiveLinkDatagram(view: DataView, length: number, into: LiveLinkRecord): void {
  if (isAnchored(view, length)) return readAnchored(view, length, into);
  readInOrder(view, 0, length, into);
  if (into.end !== length) refuse(`bytes follow its end: ${length - into.end}`);
}

function refuse(constraint: string): never {
  throw new SyntaxError(`Cannot read Live Link datagram, ${constraint}`);
}

/**
 * pylivelinkface 0.1 counts a name's characters instead of its bytes, and says 36 of every device's id: a subject called
 * Jürgen or a device called phone shifts all that follows. The end of a datagram with a face is as long as ever.
 */
const isAnchored = (view: DataView, length: number): boolean =>
  length >= TAIL + 9 && view.getUint8(0) === NEWEST_VERSION &&
  view.getUint8(length - TAIL + 16) === LIVE_LINK_VALUES &&
  rateOf(view, length - TAIL) > 0;

function readAnchored(view: DataView, length: number, into: LiveLinkRecord): void {
  const time = length - TAIL;
  into.version = NEWEST_VERSION;
  if (namesEnd(view, 1, time, 2, into.names) !== time) findNames(view, time, into.names);
  readTime(view, time, into);
  into.end = readValues(view, time + 16, length, into);
}

/** A name's length, in bytes or in characters, is a word of three zeros and a small number. */
function findNames(view: DataView, end: number, names: Uint32Array): void {
  names.fill(end);
  names[0] = 5;
  for (let at = 5; at + 4 <= end; at++) {
    if (view.getUint32(at) > LONGEST_NAME) continue;
    names[1] = at;
    names[2] = at + 4;
    return;
  }
}

function readInOrder(view: DataView, start: number, length: number, into: LiveLinkRecord): void {
  const version = start < length ? view.getUint8(start) : refuse("it is empty: 0 bytes");
  if (version === 0 || version > NEWEST_VERSION) {
    refuse(`versions 1 to ${NEWEST_VERSION} are known: ${version}`);
  }
  into.version = version;
  let at = namesEnd(view, start + 1, length, version < 4 ? 1 : 2, into.names);
  if (at < 0) refuse(`its names must fit into ${length - start} bytes and ${LONGEST_NAME} each: they do not`);
  into.frame = into.subframe = 0;
  into.fps = into.seconds = NaN;
  if (version === NEWEST_VERSION) {
    need(at, 16, length);
    if (!(rateOf(view, at) > 0)) {
      refuse(`its rate must lie in 0 to ${FASTEST}: ${view.getUint32(at + 8)}/${view.getUint32(at + 12)}`);
    }
    readTime(view, at, into);
    at += 16;
  } else if (version === 5) at = readTimecode(view, at, length, into);
  else {
    if (version < 3) {
      need(at, 8, length);
      into.seconds = finite(view.getFloat64(at));
      at += 8;
    }
    need(at, 4, length);
    into.frame = view.getUint32(at);
    at += 4;
  }
  into.end = readValues(view, at, length, into);
}

function need(at: number, bytes: number, length: number): void {
  if (at + bytes > length) refuse(`it is cut off at byte ${at}: ${bytes} bytes are needed`);
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : refuse(`its numbers must be finite: ${value}`);
}

/** Where the names end, or -1 where they do not fit. A datagram of one name has no device. */
function namesEnd(view: DataView, start: number, length: number, count: number, names: Uint32Array): number {
  names.fill(0);
  let at = start;
  for (let i = 2 - count; i < 2; i++) {
    if (at + 4 > length) return -1;
    const bytes = view.getUint32(at);
    at += 4;
    if (bytes > LONGEST_NAME || at + bytes > length) return -1;
    names[2 * i] = at;
    names[2 * i + 1] = at += bytes;
  }
  return at;
}

/** Frames per second, or NaN. Rates below 60 come from pylivelinkface 0.1 as n/0. */
function rateOf(view: DataView, time: number): number {
  const rate = view.getUint32(time + 8) / Math.max(1, view.getUint32(time + 12));
  return rate > 0 && rate <= FASTEST ? rate : NaN;
}

function readTime(view: DataView, at: number, into: LiveLinkRecord): void {
  into.frame = view.getInt32(at);
  into.subframe = finite(view.getFloat32(at + 4));
  into.fps = rateOf(view, at);
  into.seconds = (into.frame + into.subframe) / into.fps;
}

function readTimecode(view: DataView, at: number, length: number, into: LiveLinkRecord): number {
  need(at, 20, length);
  // Without the byte for drop frames the count, else the rate's last byte, follows 20 bytes on.
  const dropByte = at + 21 < length && !COUNTS.includes(view.getUint8(at + 20)) ? 1 : 0;
  need(at, 20 + dropByte, length);
  const rate = view.getUint32(at + 16 + dropByte);
  if (rate === 0 || rate > FASTEST) refuse(`its rate must lie in 0 to ${FASTEST}: ${rate}`);
  const seconds = 3600 * view.getInt32(at) + 60 * view.getInt32(at + 4) + view.getInt32(at + 8);
  into.fps = rate;
  into.frame = seconds * rate + view.getInt32(at + 12);
  into.seconds = into.frame / rate;
  return at + 20 + dropByte;
}

/** Reads the values; without a face in sight the app still sends, with none. */
function readValues(view: DataView, at: number, length: number, into: LiveLinkRecord): number {
  const count = at === length ? 0 : view.getUint8(at++);
  if (count !== 0 && !COUNTS.includes(count)) refuse(`${COUNTS.join(", ")} values are known: ${count}`);
  need(at, 4 * count, length);
  into.count = count;
  into.values.fill(0);
  for (let i = 0; i < count; i++) into.values[i] = finite(view.getFloat32(at + 4 * i));
  return at + 4 * count;
}

/** A datagram of the app. */
export interface LiveLinkFrame {
  readonly deviceId: string;
  readonly subject: string;
  /** Frames since midnight, and the fraction of a frame. */
  readonly frame: number;
  readonly subframe: number;
  /** Frames per second, NaN where it is not said. */
  readonly fps: number;
  /** [61], shapes then angles; null where the app saw no face. */
  readonly values: Float32Array | null;
}

const utf8 = new TextDecoder();
const record = blankRecord();
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Reads one UDP datagram of Live Link Face. @throws SyntaxError where it is cut off, too long, or of no known kind */
export function decodeLiveLinkDatagram(bytes: Uint8Array): LiveLinkFrame {
  readLiveLinkDatagram(viewOf(bytes), bytes.length, record);
  const { names: [device, deviceEnd, subject, subjectEnd], frame, subframe, fps, count, values } = record;
  return {
    deviceId: utf8.decode(bytes.subarray(device, deviceEnd)),
    subject: utf8.decode(bytes.subarray(subject, subjectEnd)),
    frame,
    subframe,
    fps,
    values: count === 0 ? null : values.slice(),
  };
}

/** A frame rate for those that do not say theirs: the phone's. */
const USUAL_RATE = 60;

/**
 * Reads a capture of concatenated datagrams as a clip. Frames without a face are left out; the time between the
 * frames around them stays.
 *
 * @throws SyntaxError where a datagram is broken or none holds a face
 */
export function readLiveLinkCapture(bytes: Uint8Array, name = "live link capture"): Clip {
  const view = viewOf(bytes);
  const rows: number[] = [];
  const times: number[] = [];
  let fps = NaN;
  let first = NaN;
  for (let at = 0; at < bytes.length; at = record.end) {
    readInOrder(view, at, bytes.length, record);
    if (record.count === 0) continue;
    const last = times.at(-1) ?? 0;
    if (times.length === 0) {
      fps = record.fps || USUAL_RATE;
      first = record.seconds;
    }
    let elapsed = Number.isNaN(record.seconds) ? times.length / fps : record.seconds - first;
    // The time of day starts anew at midnight.
    if (elapsed < -43200) elapsed += 86400;
    times.push(Math.max(elapsed, last));
    for (const value of record.values) rows.push(value);
  }
  if (times.length === 0) {
    throw new SyntaxError(`Cannot read capture, no frame holds a face: ${bytes.length} bytes`);
  }
  return liveLinkClip(name, fps, rows, Float64Array.from(times), {
    kind: "datagrams of Live Link Face",
    rate: "as the datagrams say",
  });
}
