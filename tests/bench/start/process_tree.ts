/*
 * What a process and all that it started have used, from Linux' /proc. CPU time holds that of children that have ended
 * and were waited for.
 */

/** Clock ticks a second: USER_HZ, the same on every Linux. */
const TICKS = 100;

interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** Its own and its ended children's, ms. */
  readonly cpu: number;
}

/** CPU milliseconds, user and system, of a process and its descendants, ended ones included. */
export function treeCpu(root: number): number {
  return treeOf(root).reduce((sum, { cpu }) => sum + cpu, 0);
}

/** A process and its descendants that live. */
export function treeOf(root: number): Stat[] {
  const all: Stat[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(Number(name));
    if (stat) all.push(stat);
  }
  const found = all.filter(({ pid }) => pid === root);
  for (let at = 0; at < found.length; at++) {
    found.push(...all.filter(({ parent }) => parent === found[at]!.pid));
  }
  return found;
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = Deno.readTextFileSync(`/proc/${pid}/stat`);
    // The name, in brackets, may hold spaces.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ").map(Number);
    const ticks = fields[11]! + fields[12]! + fields[13]! + fields[14]!;
    return { pid, parent: fields[1]!, cpu: ticks * 1000 / TICKS };
  } catch {
    return undefined;
  }
}

/** Memory of one process, MiB: what is in memory, and that with what others share divided among them. */
export function memoryOf(pid: number): { rss: number; pss: number } {
  const text = Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`);
  const mib = (name: string) =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)![1]) / 1024);
  return { rss: mib("Rss"), pss: mib("Pss") };
}

/** The process of a tree that listens: `main.ts start`, with or without what a task puts between. */
export function serverOf(root: number): number {
  for (const { pid } of treeOf(root).reverse()) {
    const words = Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0");
    if (words[1] === "run" && words.includes("main.ts") && words.includes("start")) return pid;
  }
  throw new Error(`Cannot find the server, one of the task's processes must be main.ts start: ${root}`);
}
