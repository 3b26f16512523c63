/**
 * A server of ours whose head only breathes: nobody asks for pictures, and nothing is drawn. It says its port, and ends
 * with its standard input.
 *
 *   deno run -A --no-check tests/bench/fanout/session_main.ts '{"front": false}'
 */
import { lockedDoor } from "../../../runtime/server/auth/door.ts";
import { signToken } from "../../../runtime/server/auth/sign_token.ts";
import { createVerifier } from "../../../runtime/server/auth/verifier.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { makeAvatars } from "../../server/live_server.ts";
import { PAINTED_WORKER } from "../../stream/fakes.ts";

/** How our server is asked to stand. */
export interface Served {
  /** Whether it asks for tokens and stands behind the front that bounds strangers, as beyond this machine. */
  readonly front: boolean;
}

const { front }: Served = JSON.parse(Deno.args[0]!);
const folder = await makeAvatars();
const secret = crypto.getRandomValues(new Uint8Array(32));
const beyond = { host: "0.0.0.0", door: lockedDoor(createVerifier({ secret })) };
const server = await serve({
  ...{
    port: 0,
    avatarsFolder: folder,
    avatarFolder: `${folder}/stock`,
    size: 128,
    workerUrl: PAINTED_WORKER,
  },
  ...front && beyond,
  limits: {
    motionClients: 20_000,
    connections: 20_000,
    addressConnections: 20_000,
    tokenConnections: 10_000,
  },
});
const port = Number(new URL(server.url).port);
const wish = { session: "*", role: "viewer", minutes: 60 } as const;
console.log(JSON.stringify({ port, token: front ? (await signToken(secret, wish)).token : null }));
for await (const _ of Deno.stdin.readable);
await server.close();
await Deno.remove(folder, { recursive: true });
