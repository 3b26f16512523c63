import { getPriority, setPriority } from "node:os";

/** As the `nice` program has it where nothing is said: about a tenth of a core where others want all of it. */
const NICE = 10;
const LEAST = 19;

/**
 * Lets all else go before what this thread does: for seconds of work that nobody waits for. On Linux alone, whose system
 * takes a process's number for a thread's; elsewhere the whole process would be slower.
 */
export function stepBack(): void {
  if (Deno.build.os !== "linux") return;
  const may = (kind: "getPriority" | "setPriority") =>
    Deno.permissions.querySync({ name: "sys", kind }).state === "granted";
  if (!may("getPriority") || !may("setPriority")) return;
  try {
    setPriority(0, Math.min(LEAST, getPriority(0) + NICE));
  } catch {
    // A container that forbids it.
  }
}
