import { MAX_BUFFERED_BYTES, MIN_BUFFERED_BYTES, STUCK_VIEWER_TIMEOUT_MS } from "../limits.ts";

/** A client's socket, as much of it as sessions use. */
export interface ClientSocket {
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(code: number, reason: string): void;
  /** Bytes that were sent and have not left yet. */
  readonly bufferedAmount: number;
}

/** Why a socket is closed by the server. */
export const CLOSE_CODES = { goingAway: 1001, tooBig: 1009, refused: 4000, stuck: 4008 } as const;

type Flow =
  | { kind: "flowing" }
  /** Nothing is sent until a key frame finds the socket drained. */
  | { kind: "waiting" }
  /** The socket holds too much, since then. */
  | { kind: "blocked"; since: number };

export type Offered = "sent" | "dropped" | "needs-key" | "stuck";

/** What one viewer gets of a rendition: a viewer that cannot keep up loses frames up to a key frame. */
export interface Viewer {
  readonly droppedFrames: number;
  /**
   * Sends the frame or drops it.
   * @param bytesPerSecond the rendition's rate, from which the bound on what may wait follows
   * @returns needs-key where the viewer could go on with a key frame, stuck where its socket takes nothing any more
   */
  offer(bytes: Uint8Array<ArrayBuffer>, key: boolean, bytesPerSecond: number, now: number): Offered;
  /** The next frame sent must be a key frame: the viewer changed to another rendition. */
  restart(): void;
}

export function createViewer(socket: ClientSocket): Viewer {
  let flow: Flow = { kind: "waiting" };
  let droppedFrames = 0;
  let shown = false;

  function drop(answer: Offered): Offered {
    // A viewer that waits for its first picture misses nothing yet.
    if (shown) droppedFrames++;
    return answer;
  }

  return {
    get droppedFrames() {
      return droppedFrames;
    },
    offer(bytes, key, bytesPerSecond, now) {
      const waiting = socket.bufferedAmount;
      // A key frame alone can be more than the lower bound: twice the frame always fits an empty socket.
      const bound = Math.max(
        bytes.length * 2,
        Math.min(MAX_BUFFERED_BYTES, Math.max(MIN_BUFFERED_BYTES, bytesPerSecond)),
      );
      switch (flow.kind) {
        case "flowing":
          if (waiting + bytes.length > bound) {
            flow = { kind: "blocked", since: now };
            return drop("dropped");
          }
          break;
        case "blocked":
          if (waiting > bound / 2) {
            return drop(now - flow.since > STUCK_VIEWER_TIMEOUT_MS ? "stuck" : "dropped");
          }
          flow = { kind: "waiting" };
          if (!key) return drop("needs-key");
          break;
        case "waiting":
          if (!key) return drop("needs-key");
          break;
      }
      flow = { kind: "flowing" };
      shown = true;
      socket.send(bytes);
      return "sent";
    },
    restart() {
      shown = false;
      flow = { kind: "waiting" };
    },
  };
}
