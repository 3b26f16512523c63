import type { Check } from "../check.ts";
import { partsOf, trackingFigures } from "./figures.ts";
import { type Pair, readPairsFolder } from "./pairs.ts";
import { readTables } from "./solve.ts";

export const tracking: Check = {
  name: "tracking",
  summary: "the weights that the page's tracking tells are those that the face was driven by",
  async run({ pairs: folder }) {
    if (folder === undefined) return { skipped: "no pairs were given: --pairs" };
    const pairs: Pair[] = [];
    for await (const some of readPairsFolder(folder)) pairs.push(...some);
    const tables = await readTables();
    return { figures: trackingFigures(tables, partsOf(tables, pairs)) };
  },
};
