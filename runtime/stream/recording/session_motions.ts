import type { LinkKind, PoseFrame } from "../../motion/driver.ts";
import { createMotionLines, type MotionKept, type MotionLines } from "../sinks/motion_lines.ts";
import type { RecordingFiles } from "../sinks/recording_files.ts";

/** What is kept of the frames that drive one session: files of JSON lines, beside recordings or on their own. */
export interface SessionMotions {
  /** @param ended called once, when it is over for whatever reason */
  begin(file: string, files: RecordingFiles, ended: (kept: MotionKept) => void): void;
  /** @returns what became of it; null where there is none of that name */
  finish(file: string): Promise<MotionKept> | null;
  /** A frame as it was received, whether it moves the head or comes too late. */
  take(frame: PoseFrame, receivedAt: number): void;
  newSender(link: LinkKind): void;
  /** Waits until those that were told to finish have. */
  finished(): Promise<void>;
}

export function createSessionMotions(session: string): SessionMotions {
  let link: LinkKind = "stream";
  const all = new Map<string, MotionLines>();
  const finishing = new Set<Promise<unknown>>();
  return {
    begin(file, files, ended) {
      files.claim(file);
      const lines = createMotionLines({
        ...{ session, files, name: file, link },
        ended(kept) {
          all.delete(file);
          ended(kept);
        },
      });
      all.set(file, lines);
    },
    finish(file) {
      const finish = all.get(file)?.finish() ?? null;
      if (finish !== null) {
        finishing.add(finish);
        void finish.then(() => finishing.delete(finish));
      }
      return finish;
    },
    take(frame, receivedAt) {
      for (const lines of all.values()) lines.take(frame, receivedAt);
    },
    newSender(next) {
      link = next;
      for (const lines of all.values()) lines.newSender(next);
    },
    async finished() {
      while (finishing.size > 0) await Promise.all(finishing);
    },
  };
}
