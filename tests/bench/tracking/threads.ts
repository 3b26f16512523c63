/** Processor time of a process, thread by thread, as Linux counts it: https://man7.org/linux/man-pages/man5/proc.5.html */

/** Jiffies a second, which is 100 on every Linux there is. */
const TICKS = 100;

/** Seconds of each thread so far, threads of one name together. */
export function threadSeconds(process: number): Map<string, number> {
  const seconds = new Map<string, number>();
  for (const { name: thread } of Deno.readDirSync(`/proc/${process}/task`)) {
    try {
      const stat = Deno.readTextFileSync(`/proc/${process}/task/${thread}/stat`);
      // The name is in brackets, and may hold some itself.
      const end = stat.lastIndexOf(")");
      const name = Number(thread) === process ? "main" : stat.slice(stat.indexOf("(") + 1, end);
      const fields = stat.slice(end + 2).split(" ");
      const spent = (Number(fields[11]) + Number(fields[12])) / TICKS;
      seconds.set(name, (seconds.get(name) ?? 0) + spent);
    } catch (error) {
      // It has ended meanwhile.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return seconds;
}
