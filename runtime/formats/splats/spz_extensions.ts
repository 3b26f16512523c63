import { refuse } from "./spz_refuse.ts";

/** SPZ_ADOBE_coordinate_system, the one known extension that changes what numbers mean. */
const AXES = 0xadbe0003;
const UNSPECIFIED = 0, RIGHT_UP_BACK = 4;

/**
 * Vendors' records: type, length, bytes. Those that are not known are passed over, as SPZ asks for.
 *
 * @throws SyntaxError where the file's axes are others than SPZ's own
 */
export function refuseForeignAxes(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 8 <= bytes.length;) {
    const type = view.getUint32(at, true), length = view.getUint32(at + 4, true);
    if (length > bytes.length - at - 8) refuse("its extensions must lie within it", `${length} bytes`);
    const value = length > 0 ? bytes[at + 8] : 0;
    if (type === AXES && value !== UNSPECIFIED && value !== RIGHT_UP_BACK) {
      refuse("its axes must be right, up, back", `SPZ_ADOBE_coordinate_system ${value}`);
    }
    at += 8 + length;
  }
}
