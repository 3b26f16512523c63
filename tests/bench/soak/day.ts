/**
 * A day of a server's life in a time of its own, with what can go wrong at random by a seed:
 *
 *   deno run -A tests/bench/soak/day.ts [--hours 24] [--seed 1]
 *
 * The pictures are painted; sessions, the worker's life, speech, recordings and who may what are the real ones. Time begins
 * so that its milliseconds pass 2^32 half-way.
 */
import { parseArgs } from "node:util";
import { tidyMemory } from "../../../runtime/system/tidy_memory.ts";
import { liveDay } from "../../stream/day/live_day.ts";
import { fitLine } from "./line_fit.ts";

const { values } = parseArgs({
  options: { hours: { type: "string", default: "24" }, seed: { type: "string", default: "1" } },
});
const hours = Number(values.hours), began = performance.now();
const heaps: [number, number][] = [];
const figures = await liveDay({
  ...{ hours, seed: Number(values.seed), stretch: Math.min(1, hours / 4) },
  tell(rested) {
    tidyMemory();
    heaps.push([rested.hours, Deno.memoryUsage().heapUsed / 2 ** 20]);
    console.error(`${JSON.stringify(rested)}, heap ${heaps.at(-1)![1].toFixed(2)} MiB`);
  },
});
const { stretches, problems, timers, pictures, due } = figures;
const heap = fitLine(heaps.slice(Math.floor(heaps.length / 4)));
const span = (of: (rested: (typeof stretches)[number]) => number) => {
  const values = stretches.map(of);
  return `${Math.min(...values)} to ${Math.max(...values)}`;
};
console.log(
  `${hours} h in ${
    ((performance.now() - began) / 1000).toFixed(0)
  } s, seed ${values.seed}: ${figures.acts} acts, ${figures.guests} guests and ` +
    `other things that were named anew, the worker lost ${figures.kills} times\n` +
    `Each hour's end, when all but two had gone: timers ${span((each) => each.timers)}, sessions ${
      span((each) => each.sessions)
    }, ` +
    `connections ${span((each) => each.connections)}, pictures at the worker ${
      span((each) => each.targets)
    }, files ${span((each) => each.files)}\n` +
    `Timers before ${timers[0]}, when all had gone ${timers[1]}, closed ${
      timers[2]
    }; the viewer that stayed got ${pictures} pictures of ${due}\n` +
    `Heap ${heap.first.toFixed(2)} MiB, ${heap.slope.toFixed(4)} +-${heap.confidence.toFixed(4)} MiB an hour`,
);
console.log(problems.length === 0 ? "Nothing was wrong" : problems.join("\n"));
Deno.exit(problems.length === 0 ? 0 : 1);
