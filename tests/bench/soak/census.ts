import { tidyMemory } from "../../../runtime/system/tidy_memory.ts";

/** What a process holds, after its garbage was collected and what is free given back. */
export interface Held {
  /** MiB. */
  readonly resident: number;
  /** Of it, what no file is behind. */
  readonly anonymous: number;
  readonly heap: number;
  readonly external: number;
  readonly threads: number;
  /** File descriptors, by what they are of. */
  readonly descriptors: Readonly<Record<string, number>>;
}

const MIB = 2 ** 20;

/** This process's, on Linux. */
export function heldNow(): Held {
  tidyMemory();
  const { rss, heapUsed, external } = Deno.memoryUsage();
  const status = Deno.readTextFileSync("/proc/self/status");
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? NaN);
  return {
    resident: rss / MIB,
    anonymous: kilobytes("RssAnon") / 1024,
    heap: heapUsed / MIB,
    external: external / MIB,
    threads: kilobytes("Threads"),
    descriptors: openDescriptors(),
  };
}

/** Of an open file its folder; sockets, pipes and the like by their kind. */
function openDescriptors(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    try {
      const target = Deno.readLinkSync(`/proc/self/fd/${name}`);
      const kind = target.replace(/^(socket|pipe):.*/, "$1").replace(/^\/proc\/\d+/, "/proc/self");
      counts[kind] = (counts[kind] ?? 0) + 1;
    } catch {
      // The one by which the folder was read.
    }
  }
  return counts;
}
