/**
 * A node whose wall clock can be stepped while it runs, by libfaketime (Debian's `faketime`), loaded before all else: it
 * answers for gettimeofday and clock_gettime(CLOCK_REALTIME), by which Deno and V8 tell the time, and leaves the monotonic
 * clock as it is. Time namespaces cannot do this: they have no wall clock of their own.
 */
import { join } from "node:path";
import type { NodeWish } from "../../cluster/cluster.ts";

export interface Stepped {
  /** Its name. */
  readonly node: string;
  readonly wish: NodeWish;
  /** Steps its clock to so many seconds beside the machine's; it has it after a second. */
  step(seconds: number): Promise<void>;
}

/** @param library libfaketimeMT.so.1 */
export async function steppedClock(node: string, library: string, folder: string): Promise<Stepped> {
  const file = join(folder, "clock"), fresh = join(folder, "clock.new");
  const write = async (seconds: number) => {
    await Deno.writeTextFile(fresh, `${seconds < 0 ? "-" : "+"}${Math.abs(seconds)}\n`);
    await Deno.rename(fresh, file);
  };
  await write(0);
  return {
    node,
    wish: {
      env: {
        LD_PRELOAD: library,
        FAKETIME_TIMESTAMP_FILE: file,
        FAKETIME_CACHE_DURATION: "1",
        FAKETIME_DONT_FAKE_MONOTONIC: "1",
        DONT_FAKE_MONOTONIC: "1",
      },
    },
    step: write,
  };
}
