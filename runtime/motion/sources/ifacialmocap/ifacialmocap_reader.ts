import { writeHeadTurn } from "../../head_turn.ts";
import { blankFrame, type DatagramReader, type SourceFrame } from "../source.ts";
import { writeWeight } from "../weights.ts";
import { readDecimal } from "./decimal.ts";
import { createKeys, KEYS } from "./keys.ts";
import { createTrackingJson } from "./tracking_json.ts";

/** Bytes of the longest datagram: the phones send about 1,000 as text, 4,000 as JSON. */
const LONGEST = 8192;
/** Parts of the longest text: the phones send about 60. A name that was not met before costs a microsecond. */
const MOST_PARTS = 256;
const [BLANK, HASH, AND, COMMA, MINUS, EQUALS, BRACE, BAR] = [0x20, 0x23, 0x26, 0x2c, 0x2d, 0x3d, 0x7b, 0x7c];
const RADIAN = Math.PI / 180;

/**
 * Reads iFacialMocap and those that speak like it. As text, in parts between bars, which come in any order:
 *
 *     trackingStatus-1|browDown_L-40|mouthSmileRight-7|...|=head#x,y,z,px,py,pz|rightEye#x,y,z|leftEye#x,y,z|
 *
 * weights in percent, from `-` in version 1 and from `&` in version 2, where they may be negative (Facemotion3d); names in
 * Unity's spelling or ARKit's. MeowFace also sends JSON, as VTube Studio's app does (tracking_json.ts).
 *
 * Angles are degrees about ARKit's axes, which are the head's own: x to the subject's left, y up, z out of the face.
 * Nobody documents that. It follows from six datagrams that are printed in public. The eyes' x is positive in each, with
 * eyeLookDown: positive is down. Where eyeLookIn_R is 54 and eyeLookOut_L 44 both eyes' y is positive, and where both
 * look inwards the right eye's is positive, the left eye's negative: positive is to the left. The head goes against
 * the eyes, as in somebody who looks at the phone while the head turns: its y is -7, +4, -5 and -6 where the eyes' mean is
 * +17, -7, +2 and +0.4, its x is negative in five. So its signs are theirs. Receivers for Unity hand the head's angles on
 * as they are to an avatar that mirrors its subject, which is the same, and an emulator of the app says as much. The order of the turns is not known and taken as
 * the head's: yaw is y, pitch is x, roll is z.
 *
 * The eyes' angles are left out, as the eyeLook shapes say the same; positions too. It tells neither name nor time.
 */
export function createIFacialMocapReader(): DatagramReader {
  const frame = blankFrame();
  const text = createTextParts(frame);
  const json = createTrackingJson(frame);
  return {
    read(datagram, _receivedAt, take) {
      if (datagram.length > LONGEST) refuse(`${LONGEST} bytes are the longest`, datagram.length);
      frame.sender = "";
      frame.t = NaN;
      frame.face = true;
      frame.expression.fill(0);
      frame.joints.fill(0);
      let at = 0;
      while (at < datagram.length && datagram[at]! <= BLANK) at++;
      if (datagram[at] === BRACE) json(datagram);
      else text(datagram);
      take(frame);
    },
  };
}

function refuse(constraint: string, met: unknown): never {
  throw new SyntaxError(`Cannot read iFacialMocap datagram, ${constraint}: ${met}`);
}

function createTextParts(frame: SourceFrame): (bytes: Uint8Array) => void {
  const keyOf = createKeys();
  const counts = new Uint8Array(frame.expression.length);
  const head = new Float64Array(3);

  const takeHead = (bytes: Uint8Array, start: number, end: number): void => {
    let at = start;
    for (let i = 0; i < 3; i++) {
      let stop = at;
      while (stop < end && bytes[stop] !== COMMA) stop++;
      const angle = readDecimal(bytes, at, stop);
      if (!Number.isFinite(angle)) refuse("the head's first three numbers must be degrees", angle);
      head[i] = angle * RADIAN;
      at = stop + 1;
    }
    writeHeadTurn(head[1]!, head[0]!, head[2]!, frame.joints);
  };
  /** Says whether the part between two places is understood. */
  const takePart = (bytes: Uint8Array, start: number, end: number): boolean => {
    let at = start;
    while (at < end && !isMark(bytes[at]!)) at++;
    const key = keyOf(bytes, start, trimmedEnd(bytes, start, at));
    if (key === KEYS.unknown || at === end) return false;
    if (key === KEYS.head) {
      if (bytes[at] !== HASH) return false;
      takeHead(bytes, at + 1, end);
      return true;
    }
    const value = readDecimal(bytes, at + 1, end);
    if (!Number.isFinite(value)) refuse("a weight must be a number", value);
    if (key === KEYS.status) frame.face = value !== 0;
    else {
      frame.expression[key]! += value / 100;
      // A name that stands twice is the mean, as that of two halves; 256 of one would be none.
      counts[key] = Math.min(255, counts[key]! + 1);
    }
    return true;
  };
  return (bytes) => {
    counts.fill(0);
    let understood = 0;
    let parts = 0;
    for (let start = 0; start < bytes.length;) {
      if (++parts > MOST_PARTS) refuse("its parts are too many", `more than ${MOST_PARTS}`);
      while (start < bytes.length && (bytes[start]! <= BLANK || isBreak(bytes[start]!))) start++;
      let end = start;
      while (end < bytes.length && !isBreak(bytes[end]!)) end++;
      if (takePart(bytes, start, end)) understood++;
      start = end + 1;
    }
    if (understood === 0) {
      refuse("one part at least must name a shape, such as jawOpen-12", `${bytes.length} bytes`);
    }
    for (let i = 0; i < counts.length; i++) {
      writeWeight(frame.expression[i]! / Math.max(1, counts[i]!), frame.expression, i);
    }
  };
}

/** The angles begin at an equals sign, which stands behind a bar or in its place. */
const isBreak = (byte: number): boolean => byte === BAR || byte === EQUALS;
const isMark = (byte: number): boolean => byte === MINUS || byte === AND || byte === HASH;

function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  while (end > start && bytes[end - 1]! <= BLANK) end--;
  return end;
}
