import { readdirSync } from "node:fs";
import { constants, setPriority } from "node:os";

/**
 * Has this process work when nobody else wants to: its threads, those of a device on the processor among them, come
 * behind all others.
 */
export function comeLast(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
    // Linux has a priority a thread, and gives it to those that the thread starts from then on.
    if (Deno.build.os === "linux") {
      for (const thread of readdirSync("/proc/self/task")) {
        setPriority(Number(thread), constants.priority.PRIORITY_LOW);
      }
    }
  } catch {
    // A system that does not allow it shares as it sees fit.
  }
}
