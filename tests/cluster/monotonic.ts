const CLOCK_MONOTONIC = 1;

/**
 * One clock for all processes of a machine, whatever becomes of its wall clock: milliseconds of CLOCK_MONOTONIC. Where
 * that cannot be asked (not Linux), the wall clock as it was when the process began, and what has passed since.
 */
export const monotonic: () => number = createMonotonic();

function createMonotonic(): () => number {
  const ahead = Deno.build.os === "linux" ? systemAhead() : performance.timeOrigin;
  return () => performance.now() + ahead;
}

/** How far the system's clock is ahead of this process's, milliseconds: both run alike from there on. */
function systemAhead(): number {
  const library = Deno.dlopen("libc.so.6", {
    clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  });
  const time = new BigInt64Array(2);
  const began = performance.now();
  library.symbols.clock_gettime(CLOCK_MONOTONIC, time);
  const ahead = Number(time[0]) * 1000 + Number(time[1]) / 1e6 - (began + performance.now()) / 2;
  library.close();
  return ahead;
}
