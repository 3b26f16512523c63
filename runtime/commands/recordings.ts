import { join, resolve } from "node:path";
import { DATA_FOLDER } from "../avatar/folder/data_folder.ts";
import { isLoopback } from "../server/hosts.ts";
import type { Recordings } from "../stream/session_recorders.ts";
import type { Recorded } from "../stream/sinks/recorder.ts";
import { openRecordingFiles } from "../stream/sinks/recording_files.ts";

/** Where sessions are recorded if nobody names another folder. */
export const RECORDING_FOLDER: string = join(DATA_FOLDER, "out", "recordings");

/**
 * Where a server records, and when: all of each session where a folder is named, what its puppeteer asks for where
 * only this machine reaches the server, and nothing otherwise.
 */
export function recordingsFor(folder: string | undefined, host: string): Recordings | undefined {
  if (folder === undefined && !isLoopback(host)) return undefined;
  const files = openRecordingFiles({ folder: resolve(folder ?? RECORDING_FOLDER) });
  return {
    policy: folder === undefined ? "asked" : "always",
    files,
    report: (session, recorded) => report(session, recorded, files.folder),
  };
}

function report(session: string, { kept, seconds, reason }: Recorded, folder: string): void {
  if (kept !== null) console.log(`Recorded ${session}, ${seconds.toFixed(1)} s: ${join(folder, kept)}`);
  if (reason !== null) console.error(`The recording of ${session} ended by itself: ${reason}`);
}
