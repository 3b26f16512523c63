const HEAD_END = [13, 10, 13, 10];
const CLOSE = 8, FINAL = 128;

/** What a server has said on a connection that became a WebSocket. */
export interface FrameWatch {
  /**
   * Takes what is sent, in order and from the answer's head on.
   *
   * @returns whether a close frame was in it: Deno's WebSocket waits for the client's answer to that without end (2.9.6), so
   *   that a client that says nothing would hold its connection for as long as it likes
   */
  follow(part: Uint8Array): boolean;
  /** Whether the last of it ended a frame, so that another can come next. */
  readonly between: boolean;
  /** Messages that were whole so far. */
  readonly messages: number;
}

export function createFrameWatch(): FrameWatch {
  /** How much of the head's end has been seen. */
  let matched = 0;
  /** Bytes of a frame's payload that are still to come. */
  let payload = 0;
  const header: number[] = [];
  let messages = 0, isMessage = false;

  function follow(part: Uint8Array): boolean {
    for (let at = 0; at < part.length;) {
      if (matched < HEAD_END.length) {
        const byte = part[at++]!;
        matched = byte === HEAD_END[matched] ? matched + 1 : byte === HEAD_END[0] ? 1 : 0;
      } else if (payload > 0) {
        const count = Math.min(payload, part.length - at);
        payload -= count;
        at += count;
        if (payload === 0 && isMessage) messages++;
      } else {
        header.push(part[at++]!);
        const length = payloadLength(header);
        if (length === null) continue;
        if ((header[0]! & 15) === CLOSE) return true;
        // Frames that only keep a connection are none.
        isMessage = (header[0]! & 15) < CLOSE && (header[0]! & FINAL) !== 0;
        if (length === 0 && isMessage) messages++;
        payload = length;
        header.length = 0;
      }
    }
    return false;
  }

  return {
    follow,
    get between() {
      return matched === HEAD_END.length && payload === 0 && header.length === 0;
    },
    get messages() {
      return messages;
    },
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
