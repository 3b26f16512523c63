/** Clock ticks a second: USER_HZ, the same on every Linux. */
const TICKS = 100;

/** CPU time of all threads of a process, milliseconds, of which `system` was spent in the kernel. */
export function processTime(pid: number): { all: number; system: number } {
  const text = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // The name, in brackets, may hold spaces.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ms = (field: number) => Number(fields[field]) * 1000 / TICKS;
  return { all: ms(11) + ms(12), system: ms(12) };
}
