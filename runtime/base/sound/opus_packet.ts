/** The most that a packet may hold, milliseconds (RFC 6716, 3.2.5). */
export const OPUS_MAX_MS = 120;
/** What a frame may have at most, bytes (RFC 6716, 3.2.1). */
const MAX_FRAME_BYTES = 1275;
/** Of a packet of 120 ms: 48 frames of 2.5 ms with their lengths, and a little padding. */
export const OPUS_MAX_BYTES = 64_000;

/** Milliseconds of a frame by the configuration, its first five bits (RFC 6716, table 2). */
function frameMs(configuration: number): number {
  if (configuration < 12) return [10, 20, 40, 60][configuration & 3]!;
  if (configuration < 16) return [10, 20][configuration & 1]!;
  return [2.5, 5, 10, 20][configuration & 3]!;
}

/**
 * How much sound an Opus packet holds, milliseconds, by its own first bytes: known before anything is allocated or
 * decoded for it.
 *
 * @throws {SyntaxError} where it is empty, too large, or says that it holds more than 120 ms
 */
export function opusPacketMs(packet: Uint8Array): number {
  const [toc, count] = packet;
  if (toc === undefined || packet.length > OPUS_MAX_BYTES) {
    throw new SyntaxError(
      `Cannot read the Opus packet, it must have 1..${OPUS_MAX_BYTES} bytes: ${packet.length}`,
    );
  }
  const each = frameMs(toc >> 3);
  const frames = [1, 2, 2, (count ?? 0) & 63][toc & 3]!;
  const ms = frames * each;
  if (!(ms > 0 && ms <= OPUS_MAX_MS)) {
    throw new SyntaxError(`Cannot read the Opus packet, it must hold at most ${OPUS_MAX_MS} ms: ${ms}`);
  }
  // Without padding's flag, what is longer than its frames may be is no packet.
  if (!((toc & 3) === 3 && (count! & 64) !== 0) && packet.length > 2 + frames * (MAX_FRAME_BYTES + 2)) {
    throw new SyntaxError(
      `Cannot read the Opus packet, ${frames} frames are shorter: ${packet.length} bytes`,
    );
  }
  return ms;
}
