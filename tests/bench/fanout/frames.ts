/** Reads a server's WebSocket frames as they come in pieces (RFC 6455, section 5.2): unmasked, in one piece each. */
export interface FrameReader {
  /** Calls `take` for each frame that is whole by now, with where its payload lies; it must not keep the bytes. */
  read(bytes: Uint8Array<ArrayBuffer>, count: number, take: TakeFrame): void;
}

/** @param opcode 2 is binary, 8 the end, 9 a ping */
export type TakeFrame = (bytes: Uint8Array<ArrayBuffer>, from: number, until: number, opcode: number) => void;

export function createFrameReader(): FrameReader {
  /** What came of a frame that is not whole: rare on this machine, so it may be copied. */
  let rest: Uint8Array<ArrayBuffer> | null = null;
  return {
    read(bytes, count, take) {
      let whole = bytes, end = count;
      if (rest !== null) {
        whole = new Uint8Array(rest.length + count);
        whole.set(rest);
        whole.set(bytes.subarray(0, count), rest.length);
        end = whole.length;
        rest = null;
      }
      let at = 0;
      while (at < end) {
        const head = headLength(whole, at, end);
        const length = head === 0 ? Infinity : payloadLength(whole, at);
        if (at + head + length > end) break;
        take(whole, at + head, at + head + length, whole[at]! & 15);
        at += head + length;
      }
      if (at < end) rest = whole.slice(at, end);
    },
  };
}

/** Bytes before the payload; 0 where they are not all there. */
function headLength(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 > end) return 0;
  const short = bytes[at + 1]! & 127;
  const head = short === 126 ? 4 : short === 127 ? 10 : 2;
  return at + head > end ? 0 : head;
}

function payloadLength(bytes: Uint8Array, at: number): number {
  const short = bytes[at + 1]! & 127;
  if (short < 126) return short;
  let length = 0;
  for (let i = 0; i < (short === 126 ? 2 : 8); i++) length = length * 256 + bytes[at + 2 + i]!;
  return length;
}

/** A client's message: masked, as the standard has it, with zeros. */
export function clientFrame(payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = payload;
  if (length > 0xffff) throw new RangeError(`Cannot send a message, 65,535 bytes are the most: ${length}`);
  const head = length < 126
    ? [0x82, 0x80 | length, 0, 0, 0, 0]
    : [0x82, 0xfe, length >> 8, length & 255, 0, 0, 0, 0];
  const frame = new Uint8Array(head.length + length);
  frame.set(head);
  frame.set(payload, head.length);
  return frame;
}

/** The request that makes a connection a WebSocket. */
export function upgradeRequest(
  path: string,
  port: number,
  protocol: string | null,
  token: string | null = null,
): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n" +
      `${protocol === null ? "" : `Sec-WebSocket-Protocol: ${protocol}\r\n`}` +
      `${token === null ? "" : `Authorization: Bearer ${token}\r\n`}\r\n`,
  );
}
