/**
 * Hostile packages: what each of 5,000 is refused with, and the longest that one took.
 *
 *   deno run -A --preload runtime/cli/preload.ts tests/bench/package/hostile.ts [COUNT] [SEED]
 */
import { readHostile } from "../../avatar/package/hostile.ts";
import { printTable } from "../table.ts";

const count = Number(Deno.args[0] ?? 5000);
const { refused, words, longest } = await readHostile(count, Number(Deno.args[1] ?? 1));
printTable(
  ["refused because", "packages"],
  [...words].sort(([, a], [, b]) => b - a).map(([each, n]) => [each, `${n}`]),
);
console.log(
  `${count} packages: ${refused} refused, ${count - refused} read whole; the longest took ${
    longest.toFixed(0)
  } ms`,
);
