const HEAD_END = [13, 10, 13, 10];
const CLOSE = 8;

/**
 * Follows what a server says on a connection that becomes a WebSocket, and tells when it has said goodbye: Deno's
 * WebSocket waits for the client's answer to that without end (2.9.6), so that a client that says nothing would hold
 * its connection for as long as it likes.
 *
 * @returns a function of what is sent, in order and from the answer's head on: whether a close frame was in it
 */
export function createCloseWatch(): (part: Uint8Array) => boolean {
  /** How much of the head's end has been seen. */
  let matched = 0;
  /** Bytes of a frame's payload that are still to come. */
  let payload = 0;
  const header: number[] = [];
  return (part) => {
    for (let at = 0; at < part.length;) {
      if (matched < HEAD_END.length) {
        const byte = part[at++]!;
        matched = byte === HEAD_END[matched] ? matched + 1 : byte === HEAD_END[0] ? 1 : 0;
      } else if (payload > 0) {
        const count = Math.min(payload, part.length - at);
        payload -= count;
        at += count;
      } else {
        header.push(part[at++]!);
        const length = payloadLength(header);
        if (length === null) continue;
        if ((header[0]! & 15) === CLOSE) return true;
        payload = length;
        header.length = 0;
      }
    }
    return false;
  };
}

/** As a frame's header gives it (RFC 6455, section 5.2); null while the header is not whole. */
function payloadLength(header: readonly number[]): number | null {
  if (header.length < 2) return null;
  const short = header[1]! & 127;
  if (short < 126) return short;
  const end = short === 126 ? 4 : 10;
  return header.length < end ? null : header.slice(2, end).reduce((sum, byte) => sum * 256 + byte, 0);
}
