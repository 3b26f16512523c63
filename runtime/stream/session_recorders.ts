import type { Clock } from "./live_clock.ts";
import type { Rendition } from "./rendition.ts";
import type { RecordingPolicy, SessionEvent } from "./session_state.ts";
import { SERVER_PAYS } from "./shares/payer.ts";
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
  /** Waits until those that were told to finish have. */
  finished(): Promise<void>;
}

export function createSessionRecorders(
  session: string,
  { files, report }: Recordings,
  clock: Clock,
  happen: (event: SessionEvent) => void,
): SessionRecorders {
  const recorders = new Map<string, Recorder>();
  const finishing = new Set<Promise<Recorded>>();
  return {
    begin(file, rendition) {
      files.claim(file);
      const recorder = createRecorder(createRecordingWriter(files, file), (recorded) => {
        recorders.delete(file);
        rendition.remove(recorder);
        report(session, recorded);
        happen({ type: "recorded", file, ...recorded, time: clock.now() });
      });
      recorders.set(file, recorder);
      rendition.add(recorder, SERVER_PAYS);
    },
    finish(file, reason) {
      const finish = recorders.get(file)?.finish(reason);
      if (!finish) return;
      finishing.add(finish);
      void finish.then(() => finishing.delete(finish));
    },
    async finished() {
      await Promise.all(finishing);
    },
  };
}
