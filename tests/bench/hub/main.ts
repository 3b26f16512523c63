/**
 * How many frames a second a server hands out, and how late: by a device that takes no time and whose reading waits as
 * Deno's mapping does, and by the real one. Two checkouts in turn, since machines drift.
 *
 *   deno run -A tests/bench/hub/main.ts --before ../before [--after .] [--turns 5] [--seconds 4] [--only NAME]
 */
import { parseArgs } from "node:util";
import { quantile } from "../quantile.ts";
import { printTable } from "../table.ts";
import { openCheckout } from "../turns/checkout_process.ts";
import type { Asked, Given } from "./asked.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    before: { type: "string", default: "." },
    after: { type: "string", default: "." },
    turns: { type: "string", default: "5" },
    seconds: { type: "string", default: "4" },
    only: { type: "string" },
  },
});

const seconds = Number(values.seconds);
const h264 = (size: number, fps: number) => ({ size, fps, codec: "h264" as const });
/** Deno sleeps 10 ms, and is woken a millisecond later. */
const fake = { device: 10, poses: 60, seconds } as const,
  real = { device: "real", poses: 60, seconds } as const;
const SCENES: Readonly<Record<string, Asked>> = {
  "fake, 4 sessions of 512, 60 a second each": { ...fake, sessions: 4, views: [h264(512, 60)] },
  "fake, 16 sessions of 512, 60 a second each": { ...fake, sessions: 16, views: [h264(512, 60)] },
  "fake, 16 sessions of 128, 60 a second each": { ...fake, sessions: 16, views: [h264(128, 60)] },
  "fake, 1 session of 512, 60 a second": { ...fake, sessions: 1, views: [h264(512, 60)] },
  "real, 4 sessions of 512": { ...real, sessions: 4, views: [h264(512, 60)] },
  "real, 1 session of 512": { ...real, sessions: 1, views: [h264(512, 60)] },
  "real, 1 session of 1024": { ...real, sessions: 1, views: [h264(1024, 60)] },
  "real, 512 at 30 and 15, JPEG at 15": {
    ...real,
    sessions: 1,
    views: [h264(512, 30), h264(512, 15), { size: 512, fps: 15, codec: "jpeg" }],
  },
  "real, 512 at 60 a second, 15 poses": { ...real, poses: 15, sessions: 1, views: [h264(512, 60)] },
};

const openSide = (root: string) => openCheckout<Asked, Given>(new URL("./side.ts", import.meta.url), root);

const sides = { before: await openSide(values.before), after: await openSide(values.after) };
const rows: string[][] = [];
for (const [name, asked] of Object.entries(SCENES)) {
  if (values.only && !name.includes(values.only)) continue;
  const given = { before: [] as Given[], after: [] as Given[] };
  for (let turn = 0; turn < Number(values.turns); turn++) {
    for (const side of ["before", "after"] as const) given[side].push(await sides[side].ask(asked));
  }
  const median = (side: "before" | "after", of: (given: Given) => number) =>
    quantile(given[side].map(of), 0.5);
  const both = (of: (given: Given) => number, digits = 1) =>
    `${median("before", of).toFixed(digits)} / ${median("after", of).toFixed(digits)}`;
  const ratio = quantile(given.after.map(({ fps }, at) => fps / given.before[at]!.fps), 0.5);
  rows.push([
    ...[name, both(({ fps }) => fps), `${ratio.toFixed(2)}x`, both(({ each }) => Math.min(...each))],
    ...[
      both(({ p50 }) => p50),
      both(({ p95 }) => p95),
      both(({ cpu }) => cpu),
      both(({ stall }) => stall, 0),
    ],
  ]);
}
printTable(
  [
    "before / after, median of turns",
    "frames a second",
    "",
    "the least",
    "p50 ms",
    "p95 ms",
    "CPU ms a frame",
    "stall ms",
  ],
  rows,
);
console.log(
  `load ${Deno.loadavg().map((each) => each.toFixed(1)).join(" ")}, ${values.turns} turns of ${seconds} s`,
);
for (const side of Object.values(sides)) await side.close();
