/** The browser's end of a connection, before servers of a few lines that say where to go. */
import assert from "node:assert/strict";
import { PROTOCOL } from "../../../runtime/protocol/protocol.ts";
import { openConnection, type Status } from "../../../static/client/connection.ts";
import { createClaim } from "../../../static/client/claim.ts";
import type { ServerMessage } from "../../../runtime/protocol/server_messages.ts";
import { eventually } from "../../eventually.ts";
import { pack, unpack } from "../../stream/fakes.ts";

Deno.test("where nobody answers the next address is tried, and the own one again after the last", () => {
  const claim = createClaim("wss://a.example/head/live/my%20session");
  assert.equal(claim.lost(), false);
  assert.equal(claim.url, "wss://a.example/head/live/my%20session");
  claim.note({ type: "welcome", elsewhere: ["https://b.example/", "http://127.0.0.1:9"] } as ServerMessage);
  claim.met();
  claim.lost();
  assert.equal(claim.url, "wss://a.example/head/live/my%20session", "there was somebody");
  const tried = [1, 2, 3].map(() => (claim.lost(), claim.url));
  assert.deepEqual(tried, [
    "wss://b.example/live/my%20session",
    "ws://127.0.0.1:9/live/my%20session",
    "wss://a.example/head/live/my%20session",
  ]);
  claim.note({ type: "moved", url: "https://c.example" });
  claim.met();
  assert.deepEqual([claim.lost(), claim.url], [true, "wss://c.example/live/my%20session"]);
  claim.note({ type: "moved", url: null });
  claim.met();
  assert.deepEqual([claim.lost(), claim.url], [true, "wss://c.example/live/my%20session"]);
  claim.lost();
  assert.equal(
    claim.url,
    "wss://a.example/head/live/my%20session",
    "it is asked where the other is not known",
  );
});

interface Node extends AsyncDisposable {
  readonly url: string;
  readonly joins: Record<string, unknown>[];
  readonly sockets: WebSocket[];
  say(message: object): void;
  /** Sends the client on. */
  move(url: string | null, resume?: string): void;
}

/** Takes everybody in, under the name that they come back by. */
function openNode(name: string, port = 0): Node {
  const joins: Record<string, unknown>[] = [], sockets: WebSocket[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request, { protocol: PROTOCOL });
    socket.binaryType = "arraybuffer";
    sockets.push(socket);
    socket.onmessage = ({ data }) => {
      const message = unpack(new Uint8Array(data)) as unknown as Record<string, unknown>;
      if (message.type !== "join") return;
      joins.push(message);
      const welcome = { type: "welcome", session: "main", clientId: "c", avatar: "stock", size: 128 };
      socket.send(pack({ ...welcome, codec: "jpeg", codecString: "", resume: `${name}${joins.length}` }));
    };
    return response;
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    joins,
    sockets,
    say: (message) => sockets.at(-1)!.send(pack(message)),
    move(url, resume) {
      sockets.at(-1)!.send(pack({ type: "moved", url, ...resume !== undefined && { resume } }));
      sockets.at(-1)!.close(1012);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.close();
      await server.shutdown();
    },
  };
}

Deno.test("a client goes where `moved` says, as who it was and from the sound that it has, and at once after 1012", async () => {
  await using a = openNode("a");
  await using b = openNode("b");
  const statuses: Status[] = [];
  const connection = openConnection({
    url: `${a.url.replace("http", "ws")}/live/main`,
    wantedRole: () => "viewer",
    join: (role) => ({ type: "join", role }),
    onStatus: (status) => statuses.push(status),
    onMessage: () => {},
    onBadMessage: (error) => assert.fail(error),
  });
  try {
    await eventually("it is in", () => connection.status === "joined");
    assert.deepEqual(a.joins[0], { type: "join", role: "viewer", follows: true });
    a.say({ type: "audio", generation: 3, sequence: 8, soundMs: 0, codec: "opus", data: new Uint8Array(1) });
    a.move(b.url);
    await eventually("it is there", () => b.joins.length === 1 && connection.status === "joined");
    const sound = { generation: 3, sequence: 8 };
    assert.deepEqual(b.joins[0], { type: "join", role: "viewer", follows: true, resume: "a1", ...sound });
    assert.deepEqual(statuses, ["joined", "connecting", "joined"]);

    const lostAt = performance.now();
    b.sockets.at(-1)!.close(1012);
    await eventually("it is back", () => b.joins.length === 2, { every: 1 });
    assert.equal(b.joins[1]!.resume, "b1");
    assert.ok(performance.now() - lostAt < 300, "it has not waited");
    await eventually("it is in", () => connection.status === "joined");
    b.move(null, "another");
    await eventually("it is back once more", () => b.joins.length === 3);
    assert.equal(b.joins[2]!.resume, "another");
    // What is changed here holds from the join on: it is nobody from before.
    await eventually("it is in again", () => connection.status === "joined");
    connection.rejoin();
    await eventually("it is somebody else", () => b.joins.length === 4);
    assert.ok(!("resume" in b.joins[3]!));
  } finally {
    connection.close();
  }
});

Deno.test("a server that sends everybody away is not asked without end", async () => {
  let asked = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    asked++;
    const { socket, response } = Deno.upgradeWebSocket(request, { protocol: PROTOCOL });
    socket.onopen = () => {
      socket.send(pack({ type: "moved", url: null }));
      socket.close(1012);
    };
    return response;
  });
  const connection = openConnection({
    url: `ws://127.0.0.1:${server.addr.port}/live/main`,
    wantedRole: () => "viewer",
    join: (role) => ({ type: "join", role }),
    ...{ onStatus: () => {}, onMessage: () => {}, onBadMessage: () => {} },
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  connection.close();
  await server.shutdown();
  assert.ok(asked <= 3, `${asked} times in half a second`);
});
