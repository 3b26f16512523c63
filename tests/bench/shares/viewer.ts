import { PROTOCOL } from "../../../runtime/protocol/protocol.ts";
import { pack, unpack } from "../../stream/fakes.ts";

/** What a viewer was given since it began to count. */
export interface ViewerFigures {
  readonly frames: number;
  readonly keys: number;
  /** Frames a second. */
  readonly fps: number;
  /** The longest time without a frame, ms. */
  readonly longest: number;
  /** Errors that it was told, and why it was sent away. */
  readonly refusals: readonly string[];
}

export interface WatchingViewer {
  readonly welcomed: Promise<void>;
  restart(): void;
  figures(): ViewerFigures;
  /** Wishes for a key frame, so many times. */
  wish(times: number): void;
  close(): void;
}

/** Watches a session and counts; its pictures are not decoded. */
export function watchSession(url: string, session: string, size: number, token?: string): WatchingViewer {
  const socket = new WebSocket(new URL(`live/${session}`, url.replace("http", "ws")), PROTOCOL);
  socket.binaryType = "arraybuffer";
  const welcomed = Promise.withResolvers<void>();
  const refusals: string[] = [];
  let frames = 0, keys = 0, began = performance.now(), last = began, longest = 0;
  socket.onopen = () => socket.send(pack({ type: "join", role: "viewer", size, ...(token && { token }) }));
  socket.onmessage = ({ data }) => {
    const message = unpack(new Uint8Array(data));
    if (message.type === "error") refusals.push(`${message.code}: ${message.message}`);
    if (message.type === "welcome") welcomed.resolve();
    if (message.type !== "video") return;
    frames++;
    if (message.key) keys++;
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  return {
    welcomed: welcomed.promise,
    restart() {
      frames = keys = longest = 0;
      began = last = performance.now();
    },
    figures() {
      const now = performance.now();
      return {
        frames,
        keys,
        fps: Number((frames * 1000 / (now - began)).toFixed(2)),
        longest: Math.round(Math.max(longest, now - last)),
        refusals: refusals.slice(0, 3),
      };
    },
    wish(times) {
      if (socket.readyState !== WebSocket.OPEN) return;
      for (let count = 0; count < times; count++) socket.send(pack({ type: "keyframe" }));
    },
    close: () => socket.close(),
  };
}
