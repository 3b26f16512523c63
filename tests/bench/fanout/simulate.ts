/**
 * What a crowd that draws by itself needs, by the costs measured here: nodes, cores, bits and lateness.
 *
 *   deno run -A tests/bench/fanout/simulate.ts [--us 8] [--batch 1] [--speaks 0.3] [--crowds 1000x1,1000000x1]
 *
 * Costs are those of ../RESULTS.md, and each can be given anew as it is measured on another machine.
 */
import { parseArgs } from "node:util";
import { printTable } from "../table.ts";
import { type Costs, latenessOf, needsOf } from "./model.ts";

/** As measured by the programs of this folder. */
const { values } = parseArgs({
  args: Deno.args,
  options: {
    us: { type: "string", default: "8" },
    poses: { type: "string", default: "30" },
    batch: { type: "string", default: "1" },
    speaks: { type: "string", default: "0.3" },
    package: { type: "string", default: "1.5" },
    crowds: { type: "string", default: "1000x1,5000x1,100000x1,1000000x1,100000x1000,1000000x10000" },
  },
});

const costs: Costs = {
  ...{ sendUs: Number(values.us), poses: Number(values.poses), batch: Number(values.batch) },
  // A pose of the iPhone's capture is 71 bytes, a hundred more say what it is; Opus at 32 kbit/s is 80 bytes a packet.
  ...{ poseBytes: 175, moreBytes: 120, sounds: 50, soundBytes: 160, speaks: Number(values.speaks) },
  // WebSocket 4, TCP with time stamps 32, IPv4 20, Ethernet with its gaps 38; TLS adds 22.
  wireBytes: 4 + 32 + 20 + 38,
  busy: 0.6,
  natsUs: [[1, 17.8], [10, 3.3], [100, 1.1]],
};
/** Of 4 Mbit/s a viewer at 1024 pixels, as tests/bench/RESULTS.md has it. */
const VIDEO_MBIT = 3.9;

const rows = values.crowds.split(",").map((each) => {
  const [viewers, sessions] = each.split("x").map(Number) as [number, number];
  const needs = needsOf({ viewers, sessions }, costs);
  const perNode = { viewers: viewers / needs.nodes, sessions: Math.max(1, sessions / needs.nodes) };
  const { p50, p99 } = latenessOf({ ...perNode, sessions: Math.round(perNode.sessions) }, costs);
  const round = (value: number) => value < 10 ? value.toFixed(2) : value.toFixed(0);
  return [
    `${viewers.toLocaleString("en")} viewers, ${sessions.toLocaleString("en")} sessions`,
    ...[String(needs.nodes), round(needs.cores), round(needs.gigabits), round(viewers * VIDEO_MBIT / 1000)],
    ...[needs.natsMessages.toFixed(0), round(needs.natsCores), p50.toFixed(1), p99.toFixed(1)],
    round(viewers * Number(values.package) / 1e3),
  ];
});
const { messages, bytes, each } = needsOf({ viewers: 1, sessions: 1 }, costs);
console.log(
  `${messages.toFixed(1)} messages and ${
    (bytes / 1000).toFixed(1)
  } kB a second to a viewer, ${costs.sendUs} us each; ` +
    `${each} viewers are ${costs.busy} of a core`,
);
printTable(
  [
    ...["crowd", "nodes", "cores", "Gbit/s", "as video", "NATS out/s", "NATS cores"],
    ...["late p50 ms", "p99", "packages, GB"],
  ],
  rows,
);
