/**
 * Compares the renderers of two checkouts, or two levels of detail of one, in turn: CPU time drifts by half with what
 * else the machine does, its ratio within a turn by a few hundredths. And how far their pictures are from each other.
 *
 *   deno run -A tests/bench/turns/main.ts --before ../before [--after .] [--size 512,1024] [--turns 5] [--frames 12]
 *     [--level fitting] [--level-before full] [--stages] [--pictures all|some|none] [--avatar FOLDER]
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { quantile } from "../quantile.ts";
import { printTable } from "../table.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { openCheckout } from "./checkout_process.ts";
import type { Asked, Drawn } from "./asked.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    before: { type: "string", default: "." },
    after: { type: "string", default: "." },
    size: { type: "string", default: "512,1024" },
    turns: { type: "string", default: "5" },
    frames: { type: "string", default: "12" },
    level: { type: "string", default: "full" },
    "level-before": { type: "string", default: "full" },
    stages: { type: "boolean", default: false },
    pictures: { type: "string", default: "some" },
    avatar: { type: "string" },
  },
});

type Side = Awaited<ReturnType<typeof openSide>>;

/** A checkout's renderer. */
async function openSide(root: string, level: Asked["level"]) {
  const avatar = values.avatar ? [resolve(values.avatar)] : [];
  const program = new URL("./frames.ts", import.meta.url);
  const { ask, close } = await openCheckout<Asked, Drawn>(program, root, avatar);
  return { ask: (asked: Omit<Asked, "level">) => ask({ ...asked, level }), close };
}

/** Decibels of each picture of two files, the worst first. */
async function psnrs(size: number, before: string, after: string): Promise<number[]> {
  const bytes = size * size * 4;
  const [a, b] = [await Deno.open(before), await Deno.open(after)];
  const found: number[] = [];
  const one = new Uint8Array(bytes), other = new Uint8Array(bytes);
  const fill = async (file: Deno.FsFile, into: Uint8Array) => {
    for (let at = 0; at < bytes;) {
      const read = await file.read(into.subarray(at));
      if (read === null) return false;
      at += read;
    }
    return true;
  };
  while (await fill(a, one) && await fill(b, other)) {
    let sum = 0;
    for (let i = 0; i < bytes; i++) sum += (one[i]! - other[i]!) ** 2 * Number((i & 3) !== 3);
    found.push(10 * Math.log10(255 ** 2 / Math.max(sum / (bytes * 3 / 4), 1e-9)));
  }
  a.close();
  b.close();
  return found.sort((x, y) => x - y);
}

async function compareStages(size: number, sides: readonly Side[]): Promise<void> {
  const [before, after] = [
    await sides[0]!.ask({ size, frames: 9, stages: true }),
    await sides[1]!.ask({ size, frames: 9, stages: true }),
  ];
  const stages = [...new Set([...Object.keys(before.stages!), ...Object.keys(after.stages!)])];
  const rows = stages.map((stage) => [
    `${size} ${stage}`,
    before.stages![stage]?.toFixed(2) ?? "-",
    after.stages![stage]?.toFixed(2) ?? "-",
  ]);
  printTable(["ms (wall) a stage", "before", "after"], rows);
}

async function comparePictures(size: number, sides: readonly Side[], folder: string): Promise<string[]> {
  if (values.pictures === "none") return [];
  const expressions = values.pictures === "all" ? Array.from({ length: 12 }, (_, i) => i) : [0];
  const files = ["before", "after"].map((name) => `${folder}/${name}`);
  for (const [i, file] of files.entries()) {
    await sides[i]!.ask({ size, frames: 0, pictures: { file, expressions } });
  }
  const found = await psnrs(size, files[0]!, files[1]!);
  return [found[0]!, quantile(found, 0.5)].map((each) => each.toFixed(1));
}

const level = values.level as Asked["level"], levelBefore = values["level-before"] as Asked["level"];
const sides = [await openSide(values.before, levelBefore), await openSide(values.after, level)];
await inTemporaryFolder("headcast-turns-", async (folder) => {
  const rows: string[][] = [];
  for (const size of values.size.split(",").map(Number)) {
    const turns: [Drawn, Drawn][] = [];
    for (let turn = 0; turn < Number(values.turns); turn++) {
      const ask = { size, frames: Number(values.frames) };
      turns.push([await sides[0]!.ask(ask), await sides[1]!.ask(ask)]);
    }
    const median = (of: (turn: [Drawn, Drawn]) => number) => quantile(turns.map(of), 0.5);
    rows.push([
      `${size}`,
      median(([before]) => before.cpu).toFixed(1),
      median(([, after]) => after.cpu).toFixed(1),
      median(([before, after]) => before.cpu / after.cpu).toFixed(2),
      median(([before, after]) => before.wall / after.wall).toFixed(2),
      `${turns[0]![0].intersections}`,
      `${turns[0]![1].intersections}`,
      ...await comparePictures(size, sides, folder),
    ]);
    if (values.stages) await compareStages(size, sides);
  }
  printTable(
    [
      ...["size", "CPU ms before", "after", "ratio", "of wall", "intersections before", "after"],
      ...values.pictures === "none" ? [] : ["PSNR worst", "median"],
    ],
    rows,
  );
  console.log(
    `Load ${Deno.loadavg().map((each) => each.toFixed(1)).join(" ")}; medians of ${values.turns} turns.`,
  );
});
for (const side of sides) await side.close();
