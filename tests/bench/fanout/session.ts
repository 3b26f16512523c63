/**
 * What viewers that draw by themselves cost our server: one session whose head breathes, its poses 30 times a second to
 * each of them over real sockets.
 *
 *   deno run -A tests/bench/fanout/session.ts [--viewers 1,100,500,1000] [--seconds 5] [--front] [--profile FOLDER]
 *
 * With --front it stands behind what bounds strangers, as beyond this machine.
 */
import { parseArgs } from "node:util";
import { printTable } from "../table.ts";
import { COLUMNS, measure, rowOf, startProgram } from "./measure.ts";
import type { Served } from "./session_main.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    viewers: { type: "string", default: "1,100,500,1000" },
    seconds: { type: "string", default: "5" },
    front: { type: "boolean", default: false },
    profile: { type: "string" },
  },
});

const { front, profile } = values;
const flags = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
const rows: string[][] = [];
for (const viewers of values.viewers.split(",").map(Number)) {
  await using server = startProgram("session_main.ts", { front } satisfies Served, { flags });
  const { port, token } = await server.line<{ port: number; token: string | null }>();
  const crowd = { port, token, path: "/live/fan", viewers, joins: true, settleSeconds: 3 };
  rows.push([
    front ? "front" : "plain",
    ...rowOf(await measure(server.pid, { ...crowd, seconds: Number(values.seconds) })),
  ]);
}
printTable(["a session's poses", ...COLUMNS], rows);
console.log(`load ${Deno.loadavg().map((each) => each.toFixed(1)).join(" ")}`);
