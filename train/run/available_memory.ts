import { join } from "node:path";

/** Where a container sees its own limits (Linux, cgroup 2). */
const LIMITS = "/sys/fs/cgroup";

/**
 * Bytes that this process may still take: what the machine has left, or less where its container may not have as much.
 * The machine's figure alone would have it ended by the system in mid-training.
 *
 * @param limits folder with memory.max, memory.current and memory.stat; without them there is no limit
 */
export function availableMemory(limits = LIMITS): number {
  return Math.min(Deno.systemMemoryInfo().available, roomBelow(limits));
}

function roomBelow(limits: string): number {
  try {
    const read = (name: string) => Deno.readTextFileSync(join(limits, name));
    // "max" where there is no limit.
    const most = Number(read("memory.max"));
    const taken = Number(read("memory.current"));
    // Files that were read are counted as taken, and make room when it is asked for.
    const files = Number(/^inactive_file (\d+)$/m.exec(read("memory.stat"))?.[1] ?? 0);
    const room = most - taken + files;
    return Number.isNaN(room) ? Infinity : Math.max(0, room);
  } catch {
    return Infinity;
  }
}
