/**
 * What a start takes, to the address and to a first viewer's first picture, and what memory the server holds, in turn
 * between two checkouts. Linux alone. Each checkout has a folder of its own, which is kept from turn to turn: the first
 * start of each, which builds what is missing, stands in a row of its own.
 *
 *   deno run -A tests/bench/start/start.ts [--before FOLDER] [--turns 5] [--size 1024] [--rest 60]
 *
 * --rest S: seconds that a server stands still before its memory is read, and again with a viewer; 0 reads none.
 */
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { quantile } from "../quantile.ts";
import { printTable } from "../table.ts";
import { type Started, startOnce } from "./one_start.ts";

const { values } = parseArgs({
  options: {
    before: { type: "string" },
    turns: { type: "string", default: "5" },
    size: { type: "string", default: "1024" },
    rest: { type: "string", default: "0" },
  },
});
const size = Number(values.size), rest = Number(values.rest) * 1000;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const checkouts = [
  ...values.before === undefined ? [] : [{ name: "before", folder: values.before }],
  { name: "now", folder: fileURLToPath(new URL("../../../", import.meta.url)) },
];

interface Row {
  readonly turn: number;
  readonly name: string;
  readonly figures: Readonly<Record<string, number>>;
}

async function measure(folder: string, data: string): Promise<Row["figures"]> {
  const started = await startOnce({ folder, data, size });
  try {
    return { ...timesOf(started), ...rest > 0 ? await memories(started) : {} };
  } finally {
    await started.close();
  }
}

const timesOf = ({ address, picture }: Started) => ({
  "address s": address.wall / 1000,
  "picture s": picture.wall / 1000,
  "address CPU-s": address.cpu / 1000,
  "picture CPU-s": picture.cpu / 1000,
});

/** With the viewer first, who is there already. */
async function memories(started: Started) {
  await sleep(rest);
  const watched = started.memory();
  started.leave();
  await sleep(rest);
  const alone = started.memory();
  return {
    "watched RSS": watched.rss,
    "watched PSS": watched.pss,
    "after RSS": alone.rss,
    "after PSS": alone.pss,
  };
}

const data = await Deno.makeTempDir({ prefix: "headcast-start-" });
const rows: Row[] = [];
try {
  for (let turn = 0; turn <= Number(values.turns); turn++) {
    for (const { name, folder } of checkouts) {
      rows.push({ turn, name, figures: await measure(folder, `${data}/${name}`) });
    }
  }
} finally {
  await Deno.remove(data, { recursive: true });
}

const columns = Object.keys(rows[0]!.figures);
const shown = (value: number) => value < 50 ? value.toFixed(2) : String(Math.round(value));
const median = (name: string, column: string) =>
  quantile(
    rows.filter((row) => row.turn > 0 && row.name === name).map(({ figures }) => figures[column]!),
    0.5,
  );
console.log(`Medians of ${values.turns} turns, ${size} px, load ${loadavg()[0]!.toFixed(1)}\n`);
printTable(["", ...columns], [
  ...rows.filter(({ turn }) => turn === 0).map(({ name, figures }) => [
    `${name}, first start`,
    ...columns.map((column) => shown(figures[column]!)),
  ]),
  ...checkouts.map(({ name }) => [name, ...columns.map((column) => shown(median(name, column)))]),
  ...checkouts.length < 2 ? [] : [[
    "before / now",
    ...columns.map((column) => (median("before", column) / median("now", column)).toFixed(2)),
  ]],
]);
console.log("now, turn by turn:");
for (const { turn, name, figures } of rows) {
  console.log(`${turn} ${name} ${columns.map((column) => shown(figures[column]!)).join(" ")}`);
}
