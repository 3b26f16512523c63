/** Timers that have been set and have neither run nor been called off, by where they were set. */
export interface LiveTimers {
  readonly count: number;
  /** How many were set at each place, the most first. */
  places(): [place: string, count: number][];
}

/** Where this file's own lines end in a stack: the caller is the next. */
const OWN = 2;
/** Of a timer's stack so many lines are kept. */
const LINES = 3;

/**
 * Counts this thread's timers from here on. Deno 2 tells of none: what sets and clears them is wrapped, so that it has to
 * be called before anything else is imported.
 */
export function countTimers(): LiveTimers {
  const live = new Map<unknown, string>();
  // deno-lint-ignore no-explicit-any -- of either kind, and Node's types stand beside Deno's
  const scope = globalThis as any;
  for (const name of ["setTimeout", "setInterval"] as const) {
    const set = scope[name];
    scope[name] = (run: (...args: unknown[]) => void, ms?: number, ...rest: unknown[]) => {
      const id = set(
        (...args: unknown[]) => {
          if (name === "setTimeout") live.delete(id);
          return run(...args);
        },
        ms,
        ...rest,
      );
      live.set(id, placeOf(new Error()));
      return id;
    };
  }
  for (const name of ["clearTimeout", "clearInterval"] as const) {
    const clear = scope[name];
    scope[name] = (id?: unknown) => {
      live.delete(id);
      clear(id);
    };
  }
  return {
    get count() {
      return live.size;
    },
    places() {
      const counts = new Map<string, number>();
      for (const place of live.values()) counts.set(place, (counts.get(place) ?? 0) + 1);
      return [...counts].sort(([, a], [, b]) => b - a);
    },
  };
}

const placeOf = ({ stack = "" }: Error): string =>
  stack.split("\n").slice(OWN, OWN + LINES).map((line) =>
    line.trim().replace(/^at /, "").replace(/file:\S*\/(?=runtime|tests)/, "")
  )
    .join(" < ");
