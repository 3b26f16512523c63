import { now } from "../../../runtime/base/clock.ts";
import { motionHeader, motionLine } from "../../../runtime/motion/clips/lines/motion_line.ts";
import type { PoseMessage } from "../../../runtime/protocol/client_messages.ts";

/** Characters that are gathered before the browser is given them to keep, which may do so on its disk. */
const CHUNK = 1 << 18;
const MOST_BYTES = 256 * 1024 * 1024;
/** What a reader takes. */
const MOST_FRAMES = 1 << 18;

/** What this page sends, gathered as JSON lines. */
export interface MotionTake {
  readonly frames: number;
  /** Milliseconds since the first frame. */
  readonly length: number;
  /** @returns why it takes no more; null where it does */
  add(pose: PoseMessage): string | null;
  /** All of it; more may follow. */
  file(): Blob;
}

export function createMotionTake(session: string): MotionTake {
  const parts: Blob[] = [];
  let text = motionHeader(session);
  let frames = 0, bytes = 0, begin = 0;

  function pack(): void {
    parts.push(new Blob([text]));
    text = "";
  }

  return {
    get frames() {
      return frames;
    },
    get length() {
      return frames === 0 ? 0 : now() - begin;
    },
    add(pose) {
      if (frames >= MOST_FRAMES) return `${MOST_FRAMES} frames are the most`;
      if (bytes >= MOST_BYTES) return `${MOST_BYTES / 2 ** 20} MiB are the most`;
      const at = now();
      const line = motionLine(pose, at, frames === 0 ? "stream" : null);
      if (frames++ === 0) begin = at;
      bytes += line.length;
      text += line;
      if (text.length >= CHUNK) pack();
      return null;
    },
    file() {
      pack();
      return new Blob(parts, { type: "application/jsonl" });
    },
  };
}
