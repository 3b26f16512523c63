import { SENT, SENT_BYTES } from "../../telemetry/figures.ts";
import { POSE_BUFFERED_BYTES, POSE_LOOK_MS, POSE_PATIENCE_MS, STUCK_VIEWER_TIMEOUT_MS } from "../limits.ts";
import type { ClientSocket } from "../sinks/websocket.ts";

/** A pose as a session sends it, to all alike. The object is filled anew for the next one: keep what is in it. */
export interface SentPose {
  /** Whether it can be read alone. */
  key: boolean;
  /** How many such there were up to this one: it is read by the last of them. */
  keys: number;
  /** The whole message. Nobody writes to these bytes any more. */
  message: Uint8Array<ArrayBuffer>;
}

/** Where a session's poses go. One that is slow or fails harms nobody else. */
export interface PoseSink {
  /** Poses that were due to it and not sent. */
  readonly dropped: number;
  /**
   * Takes the pose or drops it, at once.
   *
   * @param time milliseconds, of the session's clock
   */
  take(pose: SentPose, time: number): void;
  /** Only what can be read alone may be taken next. */
  restart(): void;
  /** By another way it has had that one of those that can be read alone, as `SentPose.keys` counts them. */
  holds(keys: number): void;
}

/**
 * @param gone called where its socket takes nothing for long, or sending throws
 * @param first called with each first pose: the first of all, and that after a restart
 */
export function createPoseSink(socket: ClientSocket, gone: () => void, first = () => {}): PoseSink {
  /** The key frame that it can read by, as `SentPose` counts them. */
  let held = 0;
  let dropped = 0, fullSince = Infinity, looksAt = -Infinity;
  return {
    get dropped() {
      return dropped;
    },
    take(pose, time) {
      if (!pose.key && pose.keys !== held) {
        // One that waits for its first misses nothing yet.
        if (held > 0) dropped++;
        return;
      }
      // Sound and pictures come in bursts, and are gone with the next look where the socket takes them.
      if (fullSince < Infinity || time >= looksAt) {
        fullSince = socket.bufferedAmount > POSE_BUFFERED_BYTES ? Math.min(fullSince, time) : Infinity;
        looksAt = time + POSE_LOOK_MS;
      }
      if (time - fullSince > POSE_PATIENCE_MS) {
        if (held > 0) dropped++;
        if (time - fullSince > STUCK_VIEWER_TIMEOUT_MS) gone();
        return;
      }
      const isFirst = held === 0;
      held = pose.keys;
      try {
        socket.send(pose.message);
      } catch {
        return gone();
      }
      SENT.motion.add(1);
      SENT_BYTES.motion.add(pose.message.length);
      if (isFirst) first();
    },
    restart() {
      held = 0;
      fullSince = Infinity;
      looksAt = -Infinity;
    },
    holds: (keys) => void (held = keys),
  };
}
