/** Samples of a second of Opus, whatever the encoder was given. */
export const OPUS_RATE = 48_000;

/** Of a frame, by the configuration's number: SILK, then hybrid, then CELT; milliseconds. */
const SILK = [10, 20, 40, 60] as const;
const HYBRID = [10, 20] as const;
const CELT = [2.5, 5, 10, 20] as const;

/**
 * How long an Opus packet is, by its first byte or two: nothing is decoded.
 *
 * @returns samples at 48 kHz; null for what is no packet, or one of more than 120 ms (RFC 6716, section 3.1 and R1 to R5)
 */
export function opusSamples(packet: Uint8Array): number | null {
  const toc = packet[0];
  if (toc === undefined) return null;
  const config = toc >> 3;
  const frame = config < 12 ? SILK[config & 3]! : config < 16 ? HYBRID[config & 1]! : CELT[config & 3]!;
  const count = framesOf(packet, toc & 3);
  if (count === null || count * frame > 120) return null;
  return count * frame * OPUS_RATE / 1000;
}

/** Frames by the code of how they are packed. */
function framesOf(packet: Uint8Array, code: number): number | null {
  if (code === 0) return 1;
  // Two frames of one size share the bytes that follow.
  if (code === 1) return packet.length % 2 === 1 ? 2 : null;
  const second = packet[1];
  if (second === undefined) return null;
  if (code === 2) return 2;
  const count = second & 63;
  return count === 0 ? null : count;
}
