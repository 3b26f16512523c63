import { DIGITAL_SOURCE_TYPE, SYNTHETIC_UUID, SYNTHETIC_WORDS } from "../base/synthetic.ts";

/** Kinds of units (ITU-T H.264, table 7-1): parts of a picture are 1 to 5. */
const NAL_IDR = 5, NAL_SEI = 6;
/** What an SEI unit carries: `user_data_unregistered` (D.1.7). */
const UNREGISTERED = 5;

/**
 * A unit of an H.264 stream that says that no camera took its pictures: 16 bytes of our own name, then what
 * `runtime/base/synthetic.ts` says, as text. Decoders pass over names they do not know.
 */
export const SYNTHETIC_UNIT: Uint8Array = syntheticUnit();

function syntheticUnit(): Uint8Array {
  const name = Uint8Array.fromHex(SYNTHETIC_UUID.replaceAll("-", ""));
  const text = new TextEncoder().encode(`${DIGITAL_SOURCE_TYPE} ${SYNTHETIC_WORDS}`);
  const length = name.length + text.length;
  // A length of 255 and more takes further bytes (7.3.2.3.1). Neither name nor text has a zero in it, so that nothing
  // in the unit can be taken for a start code and nothing has to be escaped (7.4.1).
  const size = length < 255 ? [length] : [255, length - 255];
  return Uint8Array.of(0, 0, 0, 1, NAL_SEI, UNREGISTERED, ...size, ...name, ...text, 0x80);
}

/**
 * A key frame with our unit in front of its picture. Behind the parameter sets, with which some players want a key frame
 * to begin.
 *
 * @param annexb an access unit; it is copied
 */
export function withSyntheticUnit(annexb: Uint8Array): Uint8Array<ArrayBuffer> {
  const at = pictureStart(annexb);
  const out = new Uint8Array(annexb.length + SYNTHETIC_UNIT.length);
  out.set(annexb.subarray(0, at));
  out.set(SYNTHETIC_UNIT, at);
  out.set(annexb.subarray(at), at + SYNTHETIC_UNIT.length);
  return out;
}

/** Where the start code of the first unit of the picture itself begins: parameter sets are short, so this reads little. */
function pictureStart(annexb: Uint8Array): number {
  for (let at = 0; at + 3 < annexb.length; at++) {
    if (annexb[at] !== 0 || annexb[at + 1] !== 0 || annexb[at + 2] !== 1) continue;
    const kind = annexb[at + 3]! & 31;
    if (kind >= 1 && kind <= NAL_IDR) return at > 0 && annexb[at - 1] === 0 ? at - 1 : at;
  }
  throw new SyntaxError(`Cannot mark a key frame, there is no picture in it: ${annexb.length} bytes`);
}
