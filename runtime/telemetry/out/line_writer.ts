import { LOG_LOST } from "../figures.ts";

/** Takes lines for a stream that may be slow, full or gone: never waits, never throws, holds little. */
export interface LineWriter {
  write(line: string): void;
  /** Waits until what it holds has gone, so many milliseconds at most. */
  flush(ms: number): Promise<void>;
}

/** What waits at the most: some seconds of a busy log. */
const MOST_BYTES = 1024 * 1024;

/*
 * console.log and console.error write at once: where the reader of a pipe stands still, all sessions do (a pipe takes 64 KiB).
 * pino (64-96 ms to load, 13 packages) writes aside and drops by a bound of its own, which would be a fifth of a start for
 * what follows; LogTape (16-27 ms, no other package) keeps all that a full pipe does not take.
 */

/**
 * @param stream takes bytes; a promise that never comes is a pipe that nobody reads
 * @param lost made a line of where some were lost, once it goes on
 */
export function createLineWriter(
  stream: { write(bytes: Uint8Array): Promise<number> },
  lost: (lines: number) => string,
): LineWriter {
  const encoder = new TextEncoder();
  let waiting: Uint8Array[] = [], bytes = 0, dropped = 0;
  let writing: Promise<void> | null = null, isGone = false;

  async function run(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const part = take();
        for (let at = 0; at < part.length;) at += await stream.write(part.subarray(at));
        if (dropped > 0) {
          const words = lost(dropped);
          dropped = 0;
          keep(encoder.encode(words + "\n"));
        }
      }
    } catch {
      // Its reader has gone: nothing is told any more, and the server goes on.
      isGone = true;
      waiting = [];
      bytes = 0;
    }
    writing = null;
  }

  /** All that waits, in one piece. */
  function take(): Uint8Array {
    const all = new Uint8Array(bytes);
    let at = 0;
    for (const each of waiting) {
      all.set(each, at);
      at += each.length;
    }
    waiting = [];
    bytes = 0;
    return all;
  }

  function keep(line: Uint8Array): void {
    waiting.push(line);
    bytes += line.length;
  }

  return {
    write(line) {
      if (isGone) return LOG_LOST.add(1);
      const coded = encoder.encode(line + "\n");
      if (bytes + coded.length > MOST_BYTES) {
        dropped++;
        return LOG_LOST.add(1);
      }
      keep(coded);
      writing ??= run();
    },
    async flush(ms) {
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, ms);
      await Promise.race([writing, late.promise]);
      clearTimeout(timer);
    },
  };
}
