/** A line that tells how far long work has come. On a terminal it is redrawn, elsewhere written now and then. */
export interface Progress {
  /**
   * @param done how many of the total are ready
   * @param note a few words more at the line's end
   */
  show(done: number, note?: string): void;
  /** Ends the line, so that what is printed next starts on its own. */
  end(): void;
}

const REDRAW_MS = 100;
/** A log that nobody watches gets a line this seldom. */
const LOG_MS = 10_000;
const BAR = 28;

/** @param start how many were ready before this work began, as where it goes on after a break */
export function openProgress(
  what: string,
  total: number,
  out: Pick<typeof Deno.stderr, "writeSync" | "isTerminal"> = Deno.stderr,
  now: () => number = () => performance.now(),
  start = 0,
): Progress {
  const terminal = out.isTerminal();
  const begin = now();
  const encoder = new TextEncoder();
  let written = -Infinity;
  /** From where on the pace is measured: the first step compiles kernels and says nothing of the others. */
  let paced: { readonly done: number; readonly time: number } | null = null;
  return {
    show(done, note) {
      const time = now();
      if (done > start) paced ??= { done, time };
      if (time - written < (terminal ? REDRAW_MS : LOG_MS) && done < total) return;
      written = time;
      const share = Math.min(1, done / total);
      const left = done >= total && done > start
        ? clock(time - begin)
        : paced && done > paced.done
        ? `${clock((time - paced.time) * (total - done) / (done - paced.done))} left`
        : "";
      const full = Math.round(share * BAR);
      const bar = terminal ? ` ${"█".repeat(full)}${"░".repeat(BAR - full)}` : "";
      const line = `${what}${bar} ${
        String(Math.floor(share * 100)).padStart(3)
      } % (${done}/${total}) ${left}${note === undefined ? "" : `  ${note}`}`;
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
