import { encodeServerMessage } from "../../protocol/protocol.ts";
import { DROPPED, SENT, SENT_BYTES } from "../../telemetry/figures.ts";
import { MAX_BUFFERED_BYTES, MIN_BUFFERED_BYTES, STUCK_VIEWER_TIMEOUT_MS } from "../limits.ts";
import type { EncodedFrame, Sink, Taken } from "./sink.ts";

/** A client's socket, as much of it as sessions use. */
export interface ClientSocket {
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(code: number, reason: string): void;
  /** Bytes that were sent and have not left yet. */
  readonly bufferedAmount: number;
}

/** Why a socket is closed by the server. */
export const CLOSE_CODES = {
  ...{ done: 1000, goingAway: 1001, tooBig: 1009 },
  /** The session goes on elsewhere, or this server begins anew: come back by the same address. */
  moved: 1012,
  ...{ refused: 4000, stuck: 4008 },
  /** A client's, or a server's in between: nobody wanted this end, and the client comes back if it can. */
  lost: 4006,
  /** The same client has come back by another connection. */
  replaced: 4009,
} as const;

type Flow =
  | { kind: "flowing" }
  /** Nothing is sent until a key frame finds the socket drained. */
  | { kind: "waiting" }
  /** The socket holds too much, since then. */
  | { kind: "blocked"; since: number };

/** What one viewer gets of a rendition: a viewer that cannot keep up loses frames up to a key frame. */
export interface Viewer extends Sink {
  /** Frames that were due and did not go out: it could not keep up, or the device could not. */
  readonly droppedFrames: number;
}

/**
 * @param gone called where the viewer cannot be helped: its socket takes nothing for long, or sending throws
 * @param first called with each first picture: the first of all, and that after a restart
 */
export function createViewer(socket: ClientSocket, gone: () => void, first = () => {}): Viewer {
  let flow: Flow = { kind: "waiting" };
  let droppedFrames = 0;
  let shown = false;

  function drop(answer: Taken): Taken {
    // A viewer that waits for its first picture misses nothing yet.
    if (shown) {
      droppedFrames++;
      DROPPED.slow.add(1);
    }
    return answer;
  }

  return {
    get droppedFrames() {
      return droppedFrames;
    },
    take(frame, bytesPerSecond, time) {
      const waiting = socket.bufferedAmount;
      const { length } = frame.data;
      // A key frame alone can be more than the lower bound: twice the frame always fits an empty socket.
      const bound = Math.max(
        length * 2,
        Math.min(MAX_BUFFERED_BYTES, Math.max(MIN_BUFFERED_BYTES, bytesPerSecond)),
      );
      switch (flow.kind) {
        case "flowing":
          if (waiting + length > bound) {
            flow = { kind: "blocked", since: time };
            return drop("dropped");
          }
          break;
        case "blocked":
          if (waiting > bound / 2) {
            drop("dropped");
            if (time - flow.since > STUCK_VIEWER_TIMEOUT_MS) gone();
            return "dropped";
          }
          flow = { kind: "waiting" };
          if (!frame.key) return drop("needs-key");
          break;
        case "waiting":
          if (!frame.key) return drop("needs-key");
          break;
      }
      flow = { kind: "flowing" };
      const isFirst = !shown, message = messageOf(frame);
      shown = true;
      socket.send(message);
      SENT.video.add(1);
      SENT_BYTES.video.add(message.length);
      if (isFirst) first();
      return "taken";
    },
    restart() {
      shown = false;
      flow = { kind: "waiting" };
    },
    missed(frames) {
      if (!shown) return;
      droppedFrames += frames;
      DROPPED.device.add(frames);
    },
    failed: gone,
  };
}

interface FrameMessage {
  seq: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/** The newest message of each rendition, by the frame object it fills again and again. */
const messages = new WeakMap<EncodedFrame, FrameMessage>();

/** The message of a frame: encoded once for all who watch a rendition, and not at all where nobody takes it. */
function messageOf(frame: EncodedFrame): Uint8Array<ArrayBuffer> {
  const { seq, key, codec, alpha, poseSeq, soundMs, stamps, data } = frame;
  const known = messages.get(frame);
  if (known?.seq === seq) return known.bytes;
  const bytes = encodeServerMessage({
    ...{ type: "video", seq, key, codec, poseSeq },
    ...alpha !== undefined && { alpha },
    ...soundMs !== null && { soundMs },
    ...{ stamps, data },
  });
  if (known) {
    known.seq = seq;
    known.bytes = bytes;
  } else messages.set(frame, { seq, bytes });
  return bytes;
}
