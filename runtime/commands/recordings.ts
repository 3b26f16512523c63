import { join, resolve } from "node:path";
import { DATA_FOLDER } from "../avatar/folder/data_folder.ts";
import { isLoopback } from "../base/network/loopback.ts";
import type { Recordings } from "../stream/recording/session_recorders.ts";
import type { MotionKept } from "../stream/sinks/motion_lines.ts";
import type { Recorded } from "../stream/sinks/recorder.ts";
import { openRecordingFiles } from "../stream/sinks/recording_files.ts";
import { log } from "../telemetry/log.ts";

/** Where sessions are recorded if nobody names another folder. */
export const RECORDING_FOLDER: string = join(DATA_FOLDER, "out", "recordings");

/** Folders of --record and --record-motion, where they are given. */
export interface RecordingWish {
  readonly video: string | undefined;
  readonly motion: string | undefined;
}

/**
 * Where a server records, and when: all of each session where a folder is named, what its puppeteer asks for where
 * only this machine reaches the server, and nothing otherwise. Films and what drives each have a folder of their own.
 */
export function recordingsFor({ video, motion }: RecordingWish, host: string): Recordings | undefined {
  const otherwise = isLoopback(host) ? "asked" : "never";
  if (video === undefined && motion === undefined && otherwise === "never") return undefined;
  const files = openRecordingFiles({ folder: resolve(video ?? RECORDING_FOLDER) });
  const motionFiles = openRecordingFiles({ folder: resolve(motion ?? video ?? RECORDING_FOLDER) });
  // One folder is claimed in by one.
  const own = motionFiles.folder === files.folder ? files : motionFiles;
  return {
    policy: video === undefined ? otherwise : "always",
    files,
    motion: { policy: motion === undefined ? otherwise : "always", files: own },
    report: (session, recorded) => report(session, recorded, files.folder),
    reportMotion: (session, kept) => reportMotion(session, kept, own.folder),
  };
}

function report(session: string, { kept, seconds, reason }: Recorded, folder: string): void {
  if (kept !== null) log.info(`Recorded ${session}, ${seconds.toFixed(1)} s: ${join(folder, kept)}`);
  if (reason !== null) log.error(`The recording of ${session} ended by itself: ${reason}`);
}

function reportMotion(session: string, { kept, frames, reason }: MotionKept, folder: string): void {
  if (kept !== null) log.info(`Recorded ${frames} frames that drove ${session}: ${join(folder, kept)}`);
  if (reason !== null) log.error(`The recording of what drives ${session} ended by itself: ${reason}`);
}
