/**
 * The server that the benches of this folder knock at: all its doors locked, listening on the whole network. It ends
 * with its standard input, and says on standard output where it is.
 *
 *   deno run -A tests/bench/doors/server_main.ts SECRET [--real]
 */
import { dirname } from "node:path";
import { endProcess } from "../../../runtime/system/end_process.ts";
import { lockedDoor } from "../../../runtime/server/auth/door.ts";
import { createVerifier } from "../../../runtime/server/auth/verifier.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { makeAvatars } from "../../server/live_server.ts";
import { PAINTED_WORKER } from "../../stream/fakes.ts";

const [secret = "", flag] = Deno.args;
const real = flag === "--real";
const folder = real ? await Deno.makeTempDir({ prefix: "headcast-doors-" }) : await makeAvatars();
const avatarFolder = real
  ? (await (await import("../../../runtime/avatar/folder/made_avatars.ts")).ensureStockAvatar(folder)).folder
  : `${folder}/stock`;
const server = await serve({
  ...{ port: 0, host: "0.0.0.0", avatarsFolder: dirname(avatarFolder), avatarFolder, size: 128, fps: 20 },
  door: lockedDoor(createVerifier({ secret: new TextEncoder().encode(secret) })),
  ...(!real && { workerUrl: PAINTED_WORKER }),
});
console.log(JSON.stringify({ url: server.url, adapter: server.adapter }));
for await (const _ of Deno.stdin.readable);
await server.close();
await Deno.remove(folder, { recursive: true });
endProcess(0);
