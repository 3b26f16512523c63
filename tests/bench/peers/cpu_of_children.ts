/** Hundredths of a second, in which Linux tells times. */
const TICK_MS = 10;

/** CPU time of all processes that a process has started and that live, and of theirs: milliseconds. Of Linux's /proc. */
export function cpuOfChildren(pid: number): number {
  const all = new Map<number, { parent: number; ticks: number }>();
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = Deno.readTextFileSync(`/proc/${name}/stat`).replace(/^.*\) /s, "").split(" ");
      all.set(Number(name), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
    } catch (error) {
      // It has ended meanwhile.
      if (!(error instanceof Deno.errors.NotFound) && !String(error).includes("ESRCH")) throw error;
    }
  }
  const isBelow = (each: number): boolean => {
    const parent = all.get(each)?.parent;
    return parent === pid || parent !== undefined && parent > 1 && isBelow(parent);
  };
  let ticks = 0;
  for (const [each, { ticks: own }] of all) if (isBelow(each)) ticks += own;
  return ticks * TICK_MS;
}
