import { normalize } from "node:path";
import { message as words } from "../../base/message.ts";
import type { LinkKind, PoseFrame } from "../../motion/driver.ts";
import type { RetargetData } from "../../motion/retarget/retarget_map.ts";
import type { Clock } from "../live_clock.ts";
import type { Rendition } from "../rendition.ts";
import { createSessionMotions } from "./session_motions.ts";
import type { SessionEffect } from "../session/session_effect.ts";
import type { SessionEvent } from "../session/session_event.ts";
import type { RecordingPolicy } from "../session_state.ts";
import { SERVER_PAYS } from "../shares/payer.ts";
import type { SessionSound } from "../sound/session_sound.ts";
import type { MotionKept } from "../sinks/motion_lines.ts";
import { createMotionRecorder, type MotionRecorder } from "../sinks/motion_recorder.ts";
import { createRecorder, type Recorded, type Recorder } from "../sinks/recorder.ts";
import type { RecordingFiles } from "../sinks/recording_files.ts";
import { createRecordingWriter } from "../sinks/recording_writer.ts";
import { log } from "../../telemetry/log.ts";

/** Where a server records, and when. */
export interface Recordings {
  readonly policy: RecordingPolicy;
  readonly files: RecordingFiles;
  /** The same for what drives, on its own; where a puppeteer may have the session recorded, that too, where not given. */
  readonly motion?: { readonly policy: RecordingPolicy; readonly files: RecordingFiles };
  /** Tells whoever runs the server what became of a session's recording. */
  report(session: string, recorded: Recorded): void;
  /** The same of a recording of what drove it. */
  reportMotion?(session: string, kept: MotionKept): void;
}

/** Where what drives is recorded on its own, and when. */
export const motionsOf = ({ policy, files, motion }: Recordings): Required<Recordings>["motion"] =>
  motion ?? { policy: policy === "never" ? "never" : "asked", files };

/** The recorders of one session: one at work, and those that write their last frames. */
export interface SessionRecorders {
  begin(file: string, rendition: Rendition): void;
  /** Ends a recording, or begins or ends one of what drives. */
  carryOut(effect: SessionEffect & { type: "finishRecording" | "beginMotion" | "finishMotion" }): void;
  /**
   * A frame of who drives the session: what is recorded has its motion beside it.
   *
   * @param moves whether the driver took it; what came too late is kept as it was received, and moves nothing
   */
  take(frame: PoseFrame, receivedAt: number, moves: boolean): void;
  /** Another sender drives, and counts anew. @param link how its frames come */
  newSender(link: LinkKind): void;
  /** Waits until those that were told to finish have. */
  finished(): Promise<void>;
}

export function createSessionRecorders(
  session: string,
  recordings: Recordings,
  clock: Clock,
  happen: (event: SessionEvent) => void,
  out: () => RetargetData | null = () => null,
  heard: () => Pick<SessionSound, "overhear"> | null = () => null,
): SessionRecorders {
  const { files, report, reportMotion } = recordings;
  const motionFiles = motionsOf(recordings).files;
  const lines = createSessionMotions(session);
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
    }).catch((error) => log.error(`Cannot keep the motion of ${session}: ${words(error)}`));
    finishing.add(keeping);
    void keeping.then(() => finishing.delete(keeping));
    return { motion: name, ...motion.reason === null ? {} : { motionReason: motion.reason } };
  }

  /** The name of the frames as they were received, beside a recording that is over; their last are being written. */
  function keepLines(file: string): { clip?: string } {
    const name = linesBeside(file), motion = motions.get(file);
    void lines.finish(name);
    return !motion || motion.isEmpty ? {} : { clip: name };
  }

  function finish(file: string, reason: string | null): void {
    const end = recorders.get(file)?.finish(reason);
    if (!end) return;
    finishing.add(end);
    void end.then(() => finishing.delete(end));
  }

  function beginMotion(file: string): void {
    lines.begin(file, motionFiles, (kept) => {
      reportMotion?.(session, kept);
      const reason = withoutFolder(kept.reason, motionFiles.folder);
      happen({ type: "motionRecorded", file, ...kept, reason, time: clock.now() });
    });
  }

  return {
    begin(file, rendition) {
      files.claim(file);
      lines.begin(linesBeside(file), files, ({ reason }) => {
        if (reason !== null) {
          log.error(`The motion beside a recording of ${session} ended by itself: ${reason}`);
        }
      });
      const sound = heard();
      const writer = createRecordingWriter(files, file, { sound: sound !== null });
      const recorder = createRecorder(writer, (recorded) => {
        hushed?.();
        recorders.delete(file);
        rendition.remove(recorder);
        const motion = { ...keepLines(file), ...keepMotion(file) };
        report(session, recorded);
        const reason = withoutFolder(recorded.reason, files.folder);
        happen({ type: "recorded", file, ...recorded, reason, ...motion, time: clock.now() });
      });
      const hushed = sound?.overhear(({ pcm }, epoch) => recorder.sound(epoch, pcm));
      recorders.set(file, recorder);
      motions.set(file, createMotionRecorder(out));
      rendition.add(recorder, SERVER_PAYS);
    },
    carryOut(effect) {
      switch (effect.type) {
        case "finishRecording":
          return finish(effect.file, effect.reason);
        case "beginMotion":
          return beginMotion(effect.file);
        case "finishMotion":
          return void lines.finish(effect.file);
      }
    },
    take(frame, receivedAt, moves) {
      lines.take(frame, receivedAt);
      if (!moves) return;
      for (const motion of motions.values()) motion.take(frame, receivedAt);
    },
    newSender: lines.newSender,
    async finished() {
      // A recording that is over leaves its motion to be written.
      while (finishing.size > 0) await Promise.all(finishing);
      await lines.finished();
    },
  };
}

/** Why a recording ended, as its members are told: where the server keeps its files is for who runs it, and in its log. */
function withoutFolder(reason: string | null, folder: string): string | null {
  const places = [folder, normalize(folder)].filter((place) => /[/\\]/.test(place));
  return places.reduce((text, place) => text?.replaceAll(place, "the folder of recordings") ?? null, reason);
}

const linesBeside = (file: string): string => file.replace(/\.mp4$/, ".jsonl");
