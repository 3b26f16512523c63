import { diskProblem } from "./disk_problem.ts";

/**
 * What an error says, and below it what each of its causes adds: one that says only what stands above already is left
 * out. A disk's words are replaced by ones that help.
 */
export function errorLines(error: Error): string[] {
  const chain: Error[] = [];
  for (let each: unknown = error; each instanceof Error && !chain.includes(each); each = each.cause) {
    chain.push(each);
  }
  const lines: string[] = [];
  for (const { message } of chain) {
    let line = message;
    for (const each of chain) {
      const helpful = diskProblem(each);
      if (helpful !== null && each.message !== "") line = line.replaceAll(each.message, helpful);
    }
    if (!lines.some((above) => above.includes(line))) lines.push(line);
  }
  return lines;
}
