/**
 * What a link that loses datagrams, delays them unevenly and lets them overtake each other does to the motion that is shown:
 *
 *   deno run -A tests/bench/sources/link.ts
 *
 * A simulated link, seeded; half a minute. `jump`: the largest step of a weight between two pictures against the same on
 * a clean link, the worst of three seeds; `stream`: the same without a playout; `later`: how much later the motion is shown.
 */
import { defineCommand } from "../../../runtime/cli/command.ts";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { readLiveLinkCapture } from "../../../runtime/motion/clips/live_link_datagrams.ts";
import {
  type Drive,
  lag,
  largestJump,
  type LinkFaults,
  overLink,
  ramps,
  sweeps,
} from "../../motion/playout/unsteady_link.ts";
import { outsideFile } from "../../skip.ts";
import { printTable } from "../table.ts";

const FAULTS: Readonly<Record<string, LinkFaults>> = {
  "loss 0.5 %, jitter 6 ms": { loss: 0.005, jitter: 6 },
  "loss 10 %": { loss: 0.1 },
  "jitter 50 ms": { jitter: 50 },
  "loss 10 %, jitter 50 ms, 5 % twice": { loss: 0.1, jitter: 50, twice: 0.05 },
};
const RATES = [[60, 60], [60, 30], [30, 60], [30, 30]] as const;
const SEEDS = [1, 2, 3];

function motions(): [name: string, drive: Pick<Drive, "motion" | "seconds">][] {
  const capture = outsideFile("arkit/iphone-capture.livelink");
  const clip = capture.bytes && readLiveLinkCapture(capture.bytes);
  return [
    ["sweeps", { motion: sweeps, seconds: 52 }],
    ["ramps", { motion: ramps, seconds: 52 }],
    ...clip ? [["capture", { motion: clip.sample, seconds: clip.duration }] as [string, Drive]] : [],
  ];
}

function run(): void {
  const rows: string[][] = [];
  for (const [name, drive] of motions()) {
    for (const [fps, pictures] of RATES) {
      const clean = overLink({ ...drive, fps, pictures });
      const base = largestJump(clean.shown);
      for (const [words, faults] of Object.entries(FAULTS)) {
        const runs = SEEDS.map((seed) => overLink({ ...drive, fps, pictures, faults, seed }));
        const stream = overLink({ ...drive, fps, pictures, faults, link: "stream" });
        const { lost, late, duplicates } = runs[0]!.link;
        rows.push([
          ...[name, `${fps} to ${pictures}`, words],
          Math.max(...runs.map(({ shown }) => largestJump(shown) / base)).toFixed(2),
          (largestJump(stream.shown) / base).toFixed(2),
          `${Math.max(...runs.map(({ shown }) => lag(shown, clean.shown)))}`,
          `${lost}, ${late}, ${duplicates}`,
        ]);
      }
    }
  }
  printTable(["motion", "rates", "link", "jump", "stream", "later ms", "lost, late, twice"], rows);
}

const command = defineCommand({
  name: "link",
  isProgram: true,
  summary: "motion over an unsteady link, with and without its playout",
  flags: {},
  examples: [["deno run -A tests/bench/sources/link.ts", "half a minute"]],
  notes: [],
  run: () => Promise.resolve(run()),
});

if (import.meta.main) Deno.exit(await runCommand(command, Deno.args));
