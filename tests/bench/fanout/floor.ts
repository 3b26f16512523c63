/**
 * What a bare WebSocket message costs here: Deno.serve, the same bytes 30 times a second to each viewer over real sockets.
 *
 *   deno run -A tests/bench/fanout/floor.ts [--viewers 100,250,500,1000] [--bytes 300] [--rate 30] [--seconds 5] [--how lump] [--front]
 */
import { parseArgs } from "node:util";
import { printTable } from "../table.ts";
import type { Floor } from "./floor_main.ts";
import { COLUMNS, measure, rowOf, startProgram } from "./measure.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    viewers: { type: "string", default: "100,250,500,1000" },
    bytes: { type: "string", default: "300" },
    rate: { type: "string", default: "30" },
    seconds: { type: "string", default: "5" },
    how: { type: "string", default: "lump,spread" },
    front: { type: "boolean", default: false },
  },
});

const rows: string[][] = [];
for (const how of values.how.split(",") as Floor["how"][]) {
  for (const viewers of values.viewers.split(",").map(Number)) {
    const floor: Floor = { bytes: Number(values.bytes), rate: Number(values.rate), how, front: values.front };
    await using server = startProgram("floor_main.ts", floor);
    const { port } = await server.line<{ port: number }>();
    const crowd = {
      port,
      path: "/",
      viewers,
      joins: false,
      settleSeconds: 1,
      seconds: Number(values.seconds),
    };
    rows.push([how, ...rowOf(await measure(server.pid, crowd))]);
  }
}
printTable([`bare, ${values.bytes} bytes, ${values.rate} a second`, ...COLUMNS], rows);
console.log(`load ${Deno.loadavg().map((each) => each.toFixed(1)).join(" ")}`);
