import { message as words } from "../base/message.ts";
import type { PoseFrame } from "../motion/driver.ts";
import type { RetargetData } from "../motion/retarget/retarget_map.ts";
import type { Clock } from "./live_clock.ts";
import type { Rendition } from "./rendition.ts";
import type { RecordingPolicy, SessionEvent } from "./session_state.ts";
import { SERVER_PAYS } from "./shares/payer.ts";
import { createMotionRecorder, type MotionRecorder } from "./sinks/motion_recorder.ts";
import { createRecorder, type Recorded, type Recorder } from "./sinks/recorder.ts";
import type { RecordingFiles } from "./sinks/recording_files.ts";
import { createRecordingWriter } from "./sinks/recording_writer.ts";

/** Where a server records, and when. */
export interface Recordings {
  readonly policy: Exclude<RecordingPolicy, "never">;
  readonly files: RecordingFiles;
  /** Tells whoever runs the server what became of a session's recording. */
  report(session: string, recorded: Recorded): void;
}

/** The recorders of one session: one at work, and those that write their last frames. */
export interface SessionRecorders {
  begin(file: string, rendition: Rendition): void;
  finish(file: string, reason: string | null): void;
  /** A frame that drives the session: what is recorded has its motion beside it. */
  take(frame: PoseFrame, receivedAt: number): void;
  /** Waits until those that were told to finish have. */
  finished(): Promise<void>;
}

export function createSessionRecorders(
  session: string,
  { files, report }: Recordings,
  clock: Clock,
  happen: (event: SessionEvent) => void,
  out: () => RetargetData | null = () => null,
): SessionRecorders {
  const motions = new Map<string, MotionRecorder>();
  const recorders = new Map<string, Recorder>();
  const finishing = new Set<Promise<unknown>>();

  /** Begins to write the motion beside a recording that is over, whole or not at all. @returns what is told of it */
  function keepMotion(file: string): { motion?: string; motionReason?: string } {
    const motion = motions.get(file);
    motions.delete(file);
    if (!motion || motion.isEmpty) return {};
    const name = file.replace(/\.mp4$/, ".npz");
    const keeping = motion.finish().then(async (bytes) => {
      if (bytes !== null) await files.write(name, bytes);
    }).catch((error) => console.error(`Cannot keep the motion of ${session}: ${words(error)}`));
    finishing.add(keeping);
    void keeping.then(() => finishing.delete(keeping));
    return { motion: name, ...motion.reason === null ? {} : { motionReason: motion.reason } };
  }

  return {
    begin(file, rendition) {
      files.claim(file);
      const recorder = createRecorder(createRecordingWriter(files, file), (recorded) => {
        recorders.delete(file);
        rendition.remove(recorder);
        const motion = keepMotion(file);
        report(session, recorded);
        happen({ type: "recorded", file, ...recorded, ...motion, time: clock.now() });
      });
      recorders.set(file, recorder);
      motions.set(file, createMotionRecorder(out));
      rendition.add(recorder, SERVER_PAYS);
    },
    finish(file, reason) {
      const finish = recorders.get(file)?.finish(reason);
      if (!finish) return;
      finishing.add(finish);
      void finish.then(() => finishing.delete(finish));
    },
    take(frame, receivedAt) {
      for (const motion of motions.values()) motion.take(frame, receivedAt);
    },
    async finished() {
      // A recording that is over leaves its motion to be written.
      while (finishing.size > 0) await Promise.all(finishing);
    },
  };
}
