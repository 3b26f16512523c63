/**
 * A page goes from video to what it draws by itself and back while the head speaks: pictures older than the one before,
 * sound that is lost, and how far the landmarks jump beyond the head's own motion.
 *
 *   deno run -A tests/bench/delivery/switching.ts
 *   deno run -A tests/bench/delivery/switching.ts --switches 20 --splats 10000 --size 256 --shots /tmp
 */
import { defineCommand } from "../../../runtime/cli/command.ts";
import { number, text } from "../../../runtime/cli/flags.ts";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { printTable } from "../table.ts";
import { measureSwitches, type SoundCounts } from "./switches.ts";

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;
const row = (name: string, values: readonly number[]) => [
  name,
  ...[0.5, 0.95, 1].map((share) => quantile(values, share).toFixed(1)),
];

const aheadOf = (leaps: readonly number[]) => leaps.map((ms) => Math.max(0, ms));
const soundRow = (name: string, { packets, late, unsent }: SoundCounts) => [
  name,
  ...[packets, late, unsent].map(String),
];

const command = defineCommand({
  name: "tests/bench/delivery/switching.ts",
  isProgram: true,
  summary:
    "a page goes over from video to drawing and back while the head speaks, and what is seen and heard of it",
  flags: {
    switches: number("times that it goes over, there and back", "times", 100, { min: 2, max: 1000, step: 1 }),
    splats: number("splats of the head", "splats", 2000, { min: 500, max: 100_000 }),
    size: number("pixels of a side", "pixels", 128, { min: 128, max: 1024, step: 16 }),
    rest: number("how long each is shown before", "ms", 1500, { min: 0, max: 60_000 }),
    still: number("how long each is shown besides, for its sound alone", "ms", 10_000, {
      min: 0,
      max: 60_000,
    }),
    shots: text("folder for a picture of the page while it draws", "path"),
  },
  examples: [["deno run -A tests/bench/delivery/switching.ts", "a hundred times, six minutes"]],
  async run({ switches, splats, size, rest, still, shots }) {
    const found = await measureSwitches({
      ...{ switches, splats, size, restMs: rest, stillMs: still },
      ...shots !== undefined && { shots },
    });
    console.log(
      `${found.switches} switches, ${found.pictures} pictures, drawn by ${found.adapter}: ${
        found.fps.toFixed(0)
      } a second, ${found.drawMs.toFixed(1)} ms; first going over ${found.firstMs.toFixed(0)} ms\n` +
        `older than the one before: ${found.older}\n`,
    );
    printTable(["sound", "packets", "late", "not sent"], [
      soundRow("while it goes over and back", found.sound),
      soundRow("- going over to drawing", found.soundOver.there),
      soundRow("- drawn, after it", found.soundOver.drawn),
      soundRow("- going back to video", found.soundOver.back),
      soundRow("- video, after it", found.soundOver.video),
      soundRow("while video is shown", found.stillSound.video),
      soundRow("while it draws", found.stillSound.motion),
    ]);
    printTable(["", "median", "95 %", "most"], [
      row("landmarks at a switch, px beyond motion", found.jumps),
      row("landmarks where nothing is switched, px", found.usual),
      row("moment going over, ms beyond time", aheadOf(found.leaps.filter((_, at) => at % 2 === 0))),
      row("moment going back, ms beyond time", aheadOf(found.leaps.filter((_, at) => at % 2 === 1))),
      row("moment at a switch, ms held back", found.leaps.map((ms) => Math.max(0, -ms))),
      row("going over to drawing, ms", found.there),
      row("going back to video, ms", found.back),
    ]);
  },
});

Deno.exit(await runCommand(command, Deno.args));
