/** A server of its own that draws nothing: says its address, and ends with its standard input. */
import { withServer } from "../../server/live_server.ts";

const { fps } = JSON.parse(Deno.args[0]!) as { fps: number };
await withServer(async ({ url }) => {
  console.log(JSON.stringify({ url }));
  for await (const _ of Deno.stdin.readable);
}, { delivery: "motion", fps, limits: { addressConnections: 10_000, connections: 10_000 } });
