import type { RecordingFiles } from "../../../runtime/stream/sinks/recording_files.ts";

/** Recordings that go nowhere, as fast as they come; how many files are open is counted. */
export function noDisk(): RecordingFiles & {
  readonly open: RecordingFiles["open"];
  readonly openCount: number;
} {
  let count = 0, openCount = 0;
  const done = () => {
    openCount--;
    return Promise.resolve();
  };
  return {
    folder: "nowhere",
    get openCount() {
      return openCount;
    },
    propose: (session, _epoch, ending = ".mp4") => `${session}-${count}${ending}`,
    claim: () => void count++,
    checkSpace: () => Promise.resolve(),
    write: () => Promise.resolve(),
    openLines() {
      openCount++;
      return Promise.resolve({ write: () => Promise.resolve(), close: done });
    },
    open(name) {
      openCount++;
      const stream = {
        write: () => Promise.resolve(),
        sound: () => Promise.resolve(),
        soundBefore: () => Promise.resolve(),
      };
      return Promise.resolve({ name, stream: stream as never, finish: done, abandon: done });
    },
  };
}
