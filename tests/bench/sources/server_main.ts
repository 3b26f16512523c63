/**
 * The server that the flood goes to, with a worker that paints at once, and a port for Live Link and one for VMC. It
 * ends with its standard input, says where it is, and answers a line with what its event loop went through since the last.
 *
 *   deno run -A tests/bench/sources/server_main.ts
 */
import { readListenRequest } from "../../../runtime/motion/sources/listen_request.ts";
import { endProcess } from "../../../runtime/system/end_process.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { makeAvatars } from "../../server/live_server.ts";
import { PAINTED_WORKER } from "../../stream/fakes.ts";
import { watchStalls } from "../../stream/stalls.ts";

const INTERVAL_MS = 5;

const folder = await makeAvatars();
const server = await serve({
  ...{ port: 0, avatarsFolder: folder, avatarFolder: `${folder}/stock`, size: 128, fps: 30 },
  workerUrl: PAINTED_WORKER,
  listens: [readListenRequest("livelink:0=phone"), readListenRequest("vmc:0=phone")],
});
const ports = Object.fromEntries(server.sources.list().map(({ kind, port }) => [kind, port]));
console.log(JSON.stringify({ url: server.url, ports }));
let stalls = watchStalls(INTERVAL_MS, Deno.pid);
for await (const _ of Deno.stdin.readable) {
  const seen = stalls.stop();
  console.log(JSON.stringify({ stalls: seen, sources: server.sources.list() }));
  stalls = watchStalls(INTERVAL_MS, Deno.pid);
}
stalls.stop();
await server.close();
await Deno.remove(folder, { recursive: true });
endProcess(0);
