/** Linux's number of the clock that no one sets. */
const CLOCK_MONOTONIC = 1;

const { symbols: { clock_gettime } } = Deno.dlopen("libc.so.6", {
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
});

const time = new BigInt64Array(2);

/** Milliseconds of the machine's own clock: the same in all its processes. */
export function monotonicMs(): number {
  clock_gettime(CLOCK_MONOTONIC, time);
  return Number(time[0]) * 1000 + Number(time[1]) / 1e6;
}
