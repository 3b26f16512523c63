import type { Clock } from "../live_clock.ts";
import { motionsOf, type Recordings } from "./session_recorders.ts";

/** Names that no recording of a session has yet; empty where nothing may be recorded. */
export interface FileNames {
  propose(): string;
  /** @param film a name for a recording that begins at the same moment, and has a file of lines beside it */
  proposeMotion(film?: string): string;
}

export function createFileNames(session: string, recordings: Recordings | null, clock: Clock): FileNames {
  return {
    propose: () => recordings?.files.propose(session, clock.epoch()) ?? "",
    proposeMotion(film) {
      if (recordings === null) return "";
      const { files } = motionsOf(recordings);
      const other = recordings.policy === "always" && files === recordings.files ? film : undefined;
      return files.propose(session, clock.epoch(), ".jsonl", other);
    },
  };
}
