/**
 * The server that hostile datagrams are sent to: ports for trackers of each kind, all of which drive the session "phones",
 * and a worker that paints at once. It says where it is, and ends with its standard input.
 */
import { endProcess } from "../../../runtime/system/end_process.ts";
import { readListenRequest } from "../../../runtime/motion/sources/listen_request.ts";
import { SOURCE_KIND_NAMES } from "../../../runtime/motion/sources/source.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { makeAvatars } from "../../server/live_server.ts";
import { PAINTED_WORKER } from "../../stream/fakes.ts";

const folder = await makeAvatars();
const server = await serve({
  ...{
    port: 0,
    avatarsFolder: folder,
    avatarFolder: `${folder}/stock`,
    size: 128,
    fps: 20,
    workerUrl: PAINTED_WORKER,
  },
  listens: SOURCE_KIND_NAMES.map((kind) => readListenRequest(`${kind}:127.0.0.1:0=phones`)),
});
console.log(
  JSON.stringify({ url: server.url, ports: server.sources.list().map(({ kind, port }) => [kind, port]) }),
);
for await (const _ of Deno.stdin.readable);
await server.close();
await Deno.remove(folder, { recursive: true });
endProcess(0);
