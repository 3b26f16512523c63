import { asciiAt } from "./osc_bundle.ts";

/** Bytes of a string of so many characters, with the zeros that end it. */
export const padded = (length: number): number => length + 4 - length % 4;

const utf8 = new TextDecoder();
const COMMA = 44, FLOAT = 102, WHOLE = 105, TEXT = 115, TRUE = 84, FALSE = 70;

/**
 * Reads arguments of the kinds that trackers send: texts, 32-bit floats and integers, true and false. The package takes
 * 9 us of processor for a message, several views and decoders of which are for each of its texts, and this 0.4 us: a flood
 * of 10,000 bundles a second would fill a thread and leave nothing for those who drive.
 *
 * @param from where the types are, which are whole
 * @returns null for other kinds, and what is cut off: they are the package's
 */
export function plainArguments(
  packet: Uint8Array,
  from: number,
  to: number,
): (number | string | boolean)[] | null {
  const values: (number | string | boolean)[] = [];
  if (from >= to || packet[from] !== COMMA) return from >= to ? values : null;
  let end = from;
  while (packet[end] !== 0) end++;
  let at = from + padded(end - from);
  const view = new DataView(packet.buffer, packet.byteOffset, to);
  for (let type = from + 1; type < end; type++) {
    switch (packet[type]) {
      case FLOAT:
      case WHOLE:
        if (at + 4 > to) return null;
        values.push(packet[type] === FLOAT ? view.getFloat32(at) : view.getInt32(at));
        at += 4;
        break;
      case TEXT: {
        const stop = packet.indexOf(0, at);
        if (stop < 0 || at + padded(stop - at) > to) return null;
        values.push(asciiAt(packet, at, stop) ?? utf8.decode(packet.subarray(at, stop)));
        at += padded(stop - at);
        break;
      }
      case TRUE:
      case FALSE:
        values.push(packet[type] === TRUE);
        break;
      default:
        return null;
    }
  }
  return values;
}
