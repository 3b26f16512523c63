/** A line that tells how far long work has come. On a terminal it is redrawn, elsewhere written now and then. */
export interface Progress {
  /** @param done how many of the total are ready */
  show(done: number): void;
  /** Ends the line, so that what is printed next starts on its own. */
  end(): void;
}

const REDRAW_MS = 100;
/** A log that nobody watches gets a line this seldom. */
const LOG_MS = 10_000;
const BAR = 28;

export function openProgress(
  what: string,
  total: number,
  out: Pick<typeof Deno.stderr, "writeSync" | "isTerminal"> = Deno.stderr,
  now: () => number = () => performance.now(),
): Progress {
  const terminal = out.isTerminal();
  const begin = now();
  const encoder = new TextEncoder();
  let written = -Infinity;
  return {
    show(done) {
      const time = now();
      if (time - written < (terminal ? REDRAW_MS : LOG_MS) && done < total) return;
      written = time;
      const share = Math.min(1, done / total);
      const left = done === 0
        ? ""
        : done < total
        ? `${clock((time - begin) * (1 - share) / share)} left`
        : `${clock(time - begin)}`;
      const full = Math.round(share * BAR);
      const bar = terminal ? ` ${"█".repeat(full)}${"░".repeat(BAR - full)}` : "";
      const line = `${what}${bar} ${
        String(Math.floor(share * 100)).padStart(3)
      } % (${done}/${total}) ${left}`;
      // \x1b[K clears what a longer line before has left behind.
      out.writeSync(encoder.encode(terminal ? `\r${line}\x1b[K` : `${line}\n`));
    },
    end() {
      if (terminal) out.writeSync(encoder.encode("\n"));
    },
  };
}

/** Minutes and seconds, such as 0:07 or 12:30. */
function clock(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
