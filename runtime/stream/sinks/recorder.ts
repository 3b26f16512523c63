import { message as words } from "../../base/message.ts";
import {
  RECORDING_KEY_INTERVAL_MS,
  RECORDING_MAX_BYTES,
  RECORDING_MAX_MS,
  RECORDING_QUEUE_BYTES,
  RECORDING_QUEUE_FRAMES,
} from "../limits.ts";
import type { RecordedFrame, RecordedSound, RecordingWriter } from "./recording_writer.ts";
import type { EncodedFrame, Sink } from "./sink.ts";

/** What became of a recording. */
export interface Recorded {
  /** The name of the last file that is whole; null where none came to be. */
  kept: string | null;
  seconds: number;
  /** Why it ended, where nobody asked for that. */
  reason: string | null;
}

/** Records a rendition's H.264 as it comes: it begins with a key frame, and goes on with one where frames are missing. */
export interface Recorder extends Sink {
  /**
   * Sound of the session, in whatever order with the frames: it is put where it belongs.
   *
   * @param at when its first sample is heard, by the clock of the frames' `stamps.taken`
   * @param pcm mono at 48 kHz; copied
   */
  sound(at: number, pcm: Float32Array): void;
  /** Takes no more frames; what waits is written. A second call waits for the first. @param reason as in `Recorded` */
  finish(reason?: string | null): Promise<Recorded>;
}

/** @param ended called once, when the recording is over for whatever reason */
export function createRecorder(writer: RecordingWriter, ended: (recorded: Recorded) => void): Recorder {
  const queue: (RecordedFrame | RecordedSound)[] = [];
  let state: "waiting" | "flowing" | "finished" = "waiting";
  let queuedBytes = 0, queuedFrames = 0;
  let bytes = 0;
  let began: number | null = null;
  let seconds = 0;
  let keyAt = 0;
  let writing: Promise<void> | null = null;
  let failure: string | null = null;
  let over: Promise<Recorded> | null = null;

  async function write(): Promise<void> {
    try {
      for (let next = queue[0]; next; next = queue[0]) {
        if ("pcm" in next) await writer.sound(next);
        else await writer.append(next);
        queue.shift();
        queuedBytes -= bytesOf(next);
        if (!("pcm" in next)) queuedFrames--;
      }
    } catch (error) {
      failure = words(error);
      queue.length = queuedBytes = queuedFrames = 0;
      void finish();
    }
    writing = null;
  }

  async function end(reason: string | null): Promise<Recorded> {
    state = "finished";
    await writing;
    let kept: string | null = null;
    try {
      kept = await (failure === null ? writer.close() : writer.abandon());
    } catch (error) {
      failure ??= words(error);
    }
    const recorded = { kept, seconds, reason: failure ?? reason };
    ended(recorded);
    return recorded;
  }

  function enqueue(next: RecordedFrame | RecordedSound): void {
    queuedBytes += bytesOf(next);
    queue.push(next);
    writing ??= write();
  }

  function finish(reason: string | null = null): Promise<Recorded> {
    return over ??= end(reason);
  }

  /** Why this frame is one too many; null where it is not. */
  function limitMet({ data, stamps }: EncodedFrame): string | null {
    if (stamps.taken - (began ?? stamps.taken) > RECORDING_MAX_MS) {
      return `a recording is at most ${RECORDING_MAX_MS / 3_600_000} hours long`;
    }
    if (bytes + data.length > RECORDING_MAX_BYTES) {
      return `a recording is at most ${RECORDING_MAX_BYTES / 2 ** 30} GiB large`;
    }
    if (queuedFrames >= RECORDING_QUEUE_FRAMES || queuedBytes + data.length > RECORDING_QUEUE_BYTES) {
      return `the disk does not keep up, ${queuedFrames} frames wait for it`;
    }
    return null;
  }

  return {
    take(frame, _bytesPerSecond, time) {
      const { key, data, size, fps, stamps: { taken } } = frame;
      if (state === "finished") return "dropped";
      if (state === "waiting" && !key) return "needs-key";
      const limit = limitMet(frame);
      if (limit !== null) {
        void finish(limit);
        return "dropped";
      }
      state = "flowing";
      began ??= taken;
      seconds = (taken - began) / 1000;
      bytes += data.length;
      queuedFrames++;
      enqueue({ data, key, size, fps, taken });
      if (key) keyAt = time;
      return time - keyAt >= RECORDING_KEY_INTERVAL_MS ? "needs-key" : "taken";
    },
    sound(at, pcm) {
      // While frames wait for a disk, sound is only let go of: they end the recording where it lasts.
      if (state !== "finished" && queuedBytes < RECORDING_QUEUE_BYTES) enqueue({ pcm: pcm.slice(), at });
    },
    restart() {
      if (state === "flowing") state = "waiting";
    },
    failed: (error) => void finish(words(error)),
    finish,
  };
}

const bytesOf = (next: RecordedFrame | RecordedSound): number =>
  "pcm" in next ? next.pcm.byteLength : next.data.length;
