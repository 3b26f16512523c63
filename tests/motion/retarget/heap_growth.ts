/**
 * Bytes that the heap grows by while something is done over and over, once it is compiled: the median of five, since
 * what else goes on (a compilation, a collection) falls into one or another.
 */
export function heapGrowth(times: number, work: (n: number) => void): number {
  const growths = [0, 1, 2, 3, 4, 5].map(() => {
    const before = Deno.memoryUsage().heapUsed;
    for (let n = 0; n < times; n++) work(n);
    return Deno.memoryUsage().heapUsed - before;
  });
  return growths.slice(1).sort((a, b) => a - b)[2]!;
}
