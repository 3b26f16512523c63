import type { ClientSocket } from "../../stream/sinks/websocket.ts";
import { frameOf } from "./frames.ts";
import type { Express } from "./lane.ts";

/** A client's WebSocket, which sends past the HTTP server where there is a way. Nobody else may send by it. */
export function expressSocket(socket: WebSocket, express: Express | undefined): ClientSocket {
  let sent = 0;
  return {
    send(bytes) {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (express?.take(frameOfMany(bytes), sent)) return;
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

/** A message's frame: made once where the same goes to many, one after the other. */
function frameOfMany(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes === last) return lastFrame;
  const frame = frameOf(bytes);
  [last, lastFrame] = [bytes, frame];
  return frame;
}
