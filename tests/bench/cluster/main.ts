/**
 * Three nodes, twelve sessions, and what can happen to them: each fault's worst gap between two pictures at a viewer, and
 * whether a session had two owners at any time.
 *
 *   deno run -A --no-check tests/bench/cluster/main.ts --faults none,drain,kill [--real] [--network ports]
 */
import { parseArgs } from "node:util";
import { type Cluster, type Crowd, DRAWN, openCluster, STAND_IN } from "../../cluster/cluster.ts";
import { firstOfAnother, ownersIn, type Window, worstGap } from "../../cluster/gaps.ts";
import { monotonic } from "../../cluster/monotonic.ts";
import { enter, isInside, lackOfNamespaces, openNamespaces } from "../../cluster/network/namespaces.ts";
import { openPorts } from "../../cluster/network/ports.ts";
import { overlaps, type Owning, unseemly } from "../../cluster/owners.ts";
import type { ViewerRecord } from "../../cluster/viewer/records.ts";
import { natsProgram } from "../../nats/nats_server.ts";
import { printTable } from "../table.ts";
import { type Fault, FAULTS } from "./faults.ts";
import { steppedClock } from "./stepped_clock.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    faults: { type: "string", default: FAULTS.map(({ name }) => name).join(",") },
    network: { type: "string" },
    sessions: { type: "string", default: "12" },
    real: { type: "boolean", default: false },
    fps: { type: "string", default: "20" },
    faketime: { type: "string" },
    other: { type: "string" },
    /** Whether nodes know nothing of each other: what the program itself measures. */
    alone: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
    /** Folder for what viewers and nodes noted. */
    keep: { type: "string" },
  },
});
const NODES = 3, SETTLE_MS = 2000, SERVED_MS = 30_000;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

if (values.network !== "ports" && !isInside()) {
  const lack = await lackOfNamespaces();
  // Inside nothing can be fetched.
  if (lack === null) {
    await natsProgram();
    Deno.exit(await enter(import.meta.url, Deno.args));
  }
  console.log(`By ports of 127.0.0.1: ${lack}`);
}
const network = isInside() ? openNamespaces() : openPorts();
await using cluster = await openCluster({
  ...{ network, nodes: NODES, real: values.real, fps: Number(values.fps), alone: values.alone },
  nats: await natsProgram(),
});
await cluster.nats.start();
const stepped = values.faketime ? await steppedClock("node1", values.faketime, cluster.folder) : null;
await Promise.all(cluster.nodes.map((node) => node.start(node.name === stepped?.node ? stepped.wish : {})));
const crowd = await cluster.watch(
  "viewers",
  Array.from({ length: Number(values.sessions) }, (_, index) => ({
    session: `s${index}`,
    // The first three are on three nodes.
    avatar: values.real && index < NODES ? DRAWN : STAND_IN,
    role: index % 3 === 0 ? "puppeteer" : "viewer",
  })),
);
const stage = { network, cluster, crowd, stepped, other: values.other ?? null };
const happened: { fault: Fault; window: Window; unserved: readonly string[] }[] = [];
await served(crowd);
for (const name of values.faults.split(",")) {
  const fault = FAULTS.find((each) => each.name === name);
  if (!fault) {
    throw new RangeError(
      `Cannot let it happen, it must be one of ${FAULTS.map((each) => each.name)}: ${name}`,
    );
  }
  const lack = fault.lack?.(stage);
  if (lack) {
    console.log(`Left out, ${name}: ${lack}`);
    continue;
  }
  console.log(fault.words);
  await pause(SETTLE_MS);
  const from = monotonic();
  await fault.happen(stage);
  const unserved = await served(crowd);
  happened.push({ fault, window: { from, until: monotonic() }, unserved });
  await fault.mend?.(stage);
  await served(crowd);
}
const records = await crowd.end(), ownings = await cluster.ownings();
report(records, ownings);
if (values.keep) await keep(values.keep, cluster, records, ownings);

/** Waits until all viewers are sent pictures. @returns those who are not, after long */
async function served({ told }: Crowd): Promise<string[]> {
  const before = new Map([...told].map(([session, { seen }]) => [session, seen]));
  const missing = () =>
    [...told].filter(([session, { seen }]) => seen < before.get(session)! + 3).map(([name]) => name);
  for (const began = monotonic(); monotonic() - began < SERVED_MS && missing().length > 0;) await pause(100);
  return missing();
}

function report(records: readonly ViewerRecord[], ownings: readonly Owning[]): void {
  printTable(
    ["fault", "worst gap ms", "median", "moved", "elsewhere ms", "two owners", "unserved"],
    happened.map(({ fault, window, unserved }) => {
      const gaps = records.map((record) => worstGap(record, window)).sort((a, b) => a - b);
      const moved = records.filter((record) => ownersIn(record, window).length > 1);
      const elsewhere = moved.map((record) => firstOfAnother(record, window.from, window.until) ?? NaN);
      const within = ownings.filter(({ from, until }) => until > window.from && from < window.until);
      return [
        fault.name,
        ...[gaps.at(-1)!, gaps[gaps.length >> 1]!].map((each) => each.toFixed(0)),
        String(moved.length),
        elsewhere.length ? Math.max(...elsewhere).toFixed(0) : "-",
        String(overlaps(within).length),
        unserved.join(" ") || "none",
      ];
    }),
  );
  const faults = [...overlaps(ownings), ...records.flatMap(unseemly)];
  console.log(faults.length === 0 ? "One owner at all times, first pictures are key frames" : "FAULTS");
  for (const each of faults.slice(0, 40)) console.log(`  ${each}`);
  if (!values.verbose) return;
  for (const { session, events } of records) {
    for (const { at, what } of events) {
      const during = happened.findLast(({ window }) => at >= window.from);
      console.log(
        `${session} ${during?.fault.name ?? "-"} +${(at - (during?.window.from ?? at)).toFixed(0)} ${what}`,
      );
    }
  }
}

async function keep(
  folder: string,
  cluster: Cluster,
  records: readonly ViewerRecord[],
  ownings: readonly Owning[],
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const windows = happened.map(({ fault, window }) => ({ name: fault.name, ...window }));
  await Deno.writeTextFile(`${folder}/seen.json`, JSON.stringify({ windows, records, ownings }));
  for (const name of ["nats", ...cluster.nodes.map((node) => node.name)]) {
    await Deno.writeTextFile(`${folder}/${name}.log`, await cluster.log(name));
  }
}
