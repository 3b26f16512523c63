import { dirname, join } from "node:path";

/** Where Linux tells of its control groups, and in which of them this process is. */
export interface LimitPlaces {
  /** Where their files are: of version 2, or with a folder `memory` of version 1. */
  readonly groups: string;
  /** Lines of `number:controllers:path`. */
  readonly own: string;
}

const LINUX: LimitPlaces = { groups: "/sys/fs/cgroup", own: "/proc/self/cgroup" };

/** What the files are called. Of those that were read, what is counted as taken makes room when it is asked for. */
interface Kind {
  readonly most: string;
  readonly taken: string;
  readonly files: RegExp;
}
const FIRST: Kind = {
  most: "memory.limit_in_bytes",
  taken: "memory.usage_in_bytes",
  files: /^total_inactive_file (\d+)$/m,
};
const SECOND: Kind = { most: "memory.max", taken: "memory.current", files: /^inactive_file (\d+)$/m };

interface Group extends Kind {
  readonly folder: string;
}

let known: readonly Group[] | null = null;

/**
 * Bytes that this process may still take: what the machine has left, or less where one of the control groups that it is in, a
 * container's or a unit's, may not have as much. The machine's figure alone would have it ended by the system.
 *
 * @param places without their files there is no limit
 */
export function availableMemory(places: LimitPlaces = LINUX): number {
  const { available, total } = Deno.systemMemoryInfo();
  const groups = places === LINUX ? known ??= groupsOf(LINUX) : groupsOf(places);
  return groups.reduce((least, group) => Math.min(least, roomIn(group, total)), available);
}

/** The process's own group and all above it. A container sees its own as the topmost, whatever its path is outside. */
function groupsOf({ groups, own }: LimitPlaces): Group[] {
  return read(own).split("\n").flatMap((line) => {
    const [, controllers, path = ""] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    const kind = controllers === "" ? SECOND : FIRST;
    if (controllers === undefined || kind === FIRST && !controllers.split(",").includes("memory")) return [];
    const root = kind === FIRST ? join(groups, "memory") : groups;
    return upwards(path).map((each) => ({ ...kind, folder: join(root, each) }));
  }).filter(({ folder, most }) => read(join(folder, most)) !== "");
}

function upwards(path: string): string[] {
  const all = [path];
  while (all.at(-1) !== "/") all.push(dirname(all.at(-1)!));
  return all;
}

function roomIn({ folder, most, taken, files }: Group, total: number): number {
  const text = read(join(folder, most));
  // "max", or a number beyond all machines, where there is no limit.
  const limit = text === "" ? NaN : Number(text);
  if (!(limit < total)) return Infinity;
  const room = limit - Number(read(join(folder, taken)) || NaN) +
    Number(files.exec(read(join(folder, "memory.stat")))?.[1] ?? 0);
  return Number.isNaN(room) ? Infinity : Math.max(0, room);
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path).trimEnd();
  } catch {
    return "";
  }
}
