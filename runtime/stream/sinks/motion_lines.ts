import { message as words } from "../../base/message.ts";
import type { LinkKind, PoseFrame } from "../../motion/driver.ts";
import { motionHeader, motionLine } from "../../motion/clips/lines/motion_line.ts";
import {
  MOTION_LINES_MAX_BYTES,
  MOTION_LINES_MAX_FRAMES,
  MOTION_LINES_QUEUE_BYTES,
  MOTION_LINES_SPACE_FRAMES,
} from "../limits.ts";
import type { LineFile, RecordingFiles } from "./recording_files.ts";

/** What became of a recording of motion. */
export interface MotionKept {
  /** The file's name; null where nothing drove. */
  kept: string | null;
  frames: number;
  /** From the first frame to the last. */
  seconds: number;
  /** Why it ended, where nobody asked for that. */
  reason: string | null;
}

/** Writes what drives a session to a file of JSON lines as it comes. */
export interface MotionLines {
  /** Takes a frame as it was received; one after the end is not kept. @param receivedAt milliseconds */
  take(frame: PoseFrame, receivedAt: number): void;
  /** The next frame is another sender's. @param link how its frames come */
  newSender(link: LinkKind): void;
  /** Takes no more; what waits is written. A second call waits for the first. */
  finish(): Promise<MotionKept>;
}

/**
 * The file is there with the first frame, by its own name: it is whole after every line. Lines that come while others are
 * written wait, and go together.
 *
 * @param ended called once, when it is over for whatever reason
 */
export function createMotionLines(
  { session, files, name, link = "stream", ended }: {
    readonly session: string;
    readonly files: Pick<RecordingFiles, "openLines" | "checkSpace">;
    readonly name: string;
    /** How the frames come that drive now. */
    readonly link?: LinkKind;
    readonly ended: (kept: MotionKept) => void;
  },
): MotionLines {
  let waiting = motionHeader(session);
  let frames = 0, written = 0, spaceAt = 0, bytes = 0;
  let sender: LinkKind | null = link;
  let isOver = false;
  let firstAt = 0, lastAt = 0;
  let file: LineFile | null = null;
  let failure: string | null = null;
  let writing: Promise<void> | null = null;
  let over: Promise<MotionKept> | null = null;

  async function write(): Promise<void> {
    try {
      while (waiting !== "") {
        const text = waiting, until = frames;
        waiting = "";
        if (until >= spaceAt) {
          await files.checkSpace();
          spaceAt = until + MOTION_LINES_SPACE_FRAMES;
        }
        file ??= await files.openLines(name);
        await file.write(text);
        written = until;
      }
    } catch (error) {
      failure = words(error);
      waiting = "";
      void finish();
    }
    writing = null;
  }

  async function end(reason: string | null): Promise<MotionKept> {
    isOver = true;
    await writing;
    try {
      await file?.close();
    } catch (error) {
      failure ??= words(error);
    }
    const kept = {
      kept: written > 0 ? name : null,
      frames: written,
      seconds: written > 0 ? (lastAt - firstAt) / 1000 : 0,
      reason: failure ?? reason,
    };
    ended(kept);
    return kept;
  }

  function finish(reason: string | null = null): Promise<MotionKept> {
    return over ??= end(reason);
  }

  /** Why this line is one too many; null where it is not. */
  function limitMet(line: string): string | null {
    if (frames >= MOTION_LINES_MAX_FRAMES) {
      return `a recording of motion has ${MOTION_LINES_MAX_FRAMES} frames at most`;
    }
    if (bytes + line.length > MOTION_LINES_MAX_BYTES) {
      return `a recording of motion has ${MOTION_LINES_MAX_BYTES / 2 ** 20} MiB at most`;
    }
    if (waiting.length + line.length > MOTION_LINES_QUEUE_BYTES) {
      return "the disk does not keep up with the motion";
    }
    return null;
  }

  return {
    take(frame, receivedAt) {
      if (isOver) return;
      const line = motionLine(frame, receivedAt, sender);
      const limit = limitMet(line);
      if (limit !== null) return void finish(limit);
      sender = null;
      if (frames === 0) firstAt = receivedAt;
      lastAt = receivedAt;
      frames++;
      bytes += line.length;
      waiting += line;
      writing ??= write();
    },
    newSender: (link) => void (sender = link),
    finish: () => finish(),
  };
}
