import assert from "node:assert/strict";
import { eventually } from "../../eventually.ts";
import { lackOfNats, startNats } from "../../nats/nats_server.ts";
import { testUnless } from "../../skip.ts";
import { connectNats } from "../../../runtime/nats/connect_nats.ts";
import { PROTOCOL } from "../../../runtime/protocol/protocol.ts";
import { openPlacement } from "../../../runtime/server/placement/over_nats/open_placement.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { roomOf } from "../../../runtime/server/placement/hosting.ts";
import { USUAL_LIMITS } from "../../../runtime/stream/limits.ts";
import { PAINTED_WORKER } from "../../stream/fakes.ts";
import { connectLive, makeAvatars } from "../live_server.ts";
import { settle } from "./nodes.ts";

testUnless(await lackOfNats(), {
  name: "a client of a server that has its most sessions has a new one at another, by the same address",
  async fn() {
    await using nats = await startNats();
    await settle(nats.url);
    await using stack = new AsyncDisposableStack();
    const avatarsFolder = await makeAvatars();
    stack.defer(() => Deno.remove(avatarsFolder, { recursive: true }));
    const open = async (node: string) => {
      const connection = await connectNats({ url: nats.url });
      stack.defer(() => connection.close());
      const port = freePort(), url = `http://127.0.0.1:${port}`;
      const placement = await openPlacement({
        nats: connection,
        node,
        url,
        version: "test",
        protocol: PROTOCOL,
      });
      const server = await serve({
        ...{ port, avatarsFolder, avatarFolder: `${avatarsFolder}/stock`, size: 128, fps: 30, placement },
        ...{ workerUrl: PAINTED_WORKER, limits: { ...USUAL_LIMITS, sessions: 1 } },
      });
      stack.defer(() => server.close());
      return { server, placement };
    };
    const a = await open("a"), b = await open("b");
    await eventually(
      "both are known",
      () => a.placement.nodes().length === 2 && b.placement.nodes().length === 2,
    );
    for (const session of ["one", "two"]) {
      const client = await connectLive(a.server, session);
      stack.defer(() => client.close());
      client.send({ type: "join", codecs: ["h264"] });
      await client.next("welcome");
    }
    const namesAt = ({ server }: typeof a) => server.hub.sessions().map(({ name }) => name).join();
    assert.deepEqual([namesAt(a), namesAt(b)].toSorted(), ["one", "two"]);
    await eventually("all know whose time is spent", () => {
      const news = b.placement.nodes();
      return news.every(({ payers, room }) => Object.keys(payers).length === 1 && room === 0);
    });
    const payers = new Set(a.placement.nodes().flatMap(({ payers }) => Object.keys(payers)));
    assert.equal(payers.size, 1, "one address, at two nodes");
    assert.match([...payers][0]!, /^[\w-]{16}$/);
  },
});

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

Deno.test("a node with less than 256 MiB of memory left takes no more sessions, as one that cannot draw", () => {
  const session = { name: "one", clients: 1 } as ReturnType<Parameters<typeof roomOf>[0]["sessions"]>[number];
  const hub = { draws: true, renderState: { kind: "running" } as never, sessions: () => [session] };
  assert.equal(roomOf(hub, 4, 2 ** 30), 3);
  assert.equal(roomOf(hub, 4, 255 * 2 ** 20), 0);
  assert.equal(roomOf({ ...hub, renderState: { kind: "given-up" } as never }, 4, 2 ** 30), 0);
});
