import type { ClientSocket } from "../../stream/sinks/websocket.ts";
import type { Express } from "./lane.ts";

/** A client's WebSocket, which sends past the HTTP server where there is a way. Nobody else may send by it. */
export function expressSocket(socket: WebSocket, express: Express | undefined): ClientSocket {
  let sent = 0;
  return {
    send(bytes) {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (express?.take(frameOf(bytes), sent)) return;
      sent++;
      socket.send(bytes);
    },
    close(code, reason) {
      if (socket.readyState <= WebSocket.OPEN) socket.close(code, reason);
    },
    get bufferedAmount() {
      return socket.bufferedAmount + (express?.waiting ?? 0);
    },
  };
}

let last: Uint8Array | null = null, lastFrame: Uint8Array<ArrayBuffer>;

/** A server's frame of a message (RFC 6455, section 5.2): made once where the same goes to many, one after the other. */
function frameOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes === last) return lastFrame;
  const { length } = bytes;
  const head = length < 126 ? 2 : length <= 0xffff ? 4 : 10;
  const frame = new Uint8Array(head + length), view = new DataView(frame.buffer);
  frame[0] = 0x82;
  frame[1] = head === 2 ? length : head === 4 ? 126 : 127;
  if (head === 4) view.setUint16(2, length);
  if (head === 10) view.setBigUint64(2, BigInt(length));
  frame.set(bytes, head);
  [last, lastFrame] = [bytes, frame];
  return frame;
}
