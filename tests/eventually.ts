/** Waiting with an end: a test that hangs tells nobody what it waited for. */

/** Far above what anything here takes, on a machine that does much else as well. */
export const SECONDS = 60;

/**
 * Looks again and again until what it sees is neither false nor null nor undefined, and gives that back.
 *
 * @param what that comes about, for the error: "the worker is started anew"
 * @throws Error where it has not come about after so many seconds
 */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  { seconds = SECONDS, every = 5 } = {},
): Promise<NonNullable<T>> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== null && seen !== undefined) return seen;
    if (performance.now() > end) throw new Error(`Cannot wait longer than ${seconds} s until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/**
 * What a promise gives, where it does so in time.
 *
 * @throws Error after so many seconds; the promise goes on, so end what it waits for
 */
export async function within<T>(what: string, promise: Promise<T>, seconds = SECONDS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Cannot wait longer than ${seconds} s until ${what}`)),
      seconds * 1000,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
