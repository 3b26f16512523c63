/**
 * The tracking's figures over pairs that make_tests.ts filmed: seconds, as the tracker is not run again.
 * `deno run -A tests/judge/tracking/main.ts FOLDER [--leaks] [--sets ict,stock]`
 */
import { parseArgs } from "node:util";
import { ARKIT_SHAPES } from "../../../runtime/head/arkit.ts";
import { printTable } from "../table.ts";
import { moving, type Part, partsOf, trackingFigures } from "./figures.ts";
import { type Pair, readPairsFolder } from "./pairs.ts";
import { readTables } from "./solve.ts";
import { leaks, shapeFigures } from "./weight_measures.ts";

/** Weights that are told of. */
const TOLD = 0.08;

/** What each shape's sweep comes out as, from the tracker's landmarks and from perfect ones. */
function printLeaks({ set, degradation, tracked, truth }: Part): void {
  console.log(
    `\n${set}, ${degradation}: shape, correlation and error (of perfect landmarks); what comes out at 0.8`,
  );
  const written = (list: readonly (readonly [string, number])[]) =>
    list.filter(([, value]) => value > TOLD).map(([name, value]) => `${name} ${value.toFixed(2)}`).join(" ");
  const all = moving(tracked), exact = moving(truth);
  for (const shape of ARKIT_SHAPES) {
    const own = shapeFigures(all, shape), perfect = shapeFigures(exact, shape);
    const figures = `${own.correlation.toFixed(2)} ${own.error.toFixed(2)}`;
    const best = `(${perfect.correlation.toFixed(2)} ${perfect.error.toFixed(2)})`;
    console.log(`${shape.padEnd(20)} ${figures} ${best}  ${written(leaks(tracked, shape))}`);
    console.log(`${"".padEnd(34)}perfect: ${written(leaks(truth, shape))}`);
  }
}

if (import.meta.main) {
  const { values, positionals: [folder] } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: { leaks: { type: "boolean", default: false }, sets: { type: "string" } },
  });
  if (folder === undefined) throw new TypeError("Cannot tell figures, a folder of pairs is needed: none");
  const wanted = values.sets?.split(","), pairs: Pair[] = [];
  for await (const some of readPairsFolder(folder)) {
    pairs.push(...some.filter(({ set }) => wanted === undefined || wanted.includes(set)));
  }
  const tables = await readTables(), parts = partsOf(tables, pairs);
  const check = { name: "tracking", summary: "", run: () => Promise.reject(new Error("it has run")) };
  printTable([[check, { figures: trackingFigures(tables, parts) }]]);
  if (values.leaks) parts.filter(({ degradation }) => degradation === "none").forEach(printLeaks);
}
