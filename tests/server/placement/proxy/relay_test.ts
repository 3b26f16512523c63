/** Two real nodes on this machine: a client of one, whose session is on the other. */
import assert from "node:assert/strict";
import { PROTOCOL } from "../../../../runtime/protocol/protocol.ts";
import {
  createHeaderReader,
  NODE_HEADER,
  relayedOf,
} from "../../../../runtime/server/placement/proxy/node_header.ts";
import { lockedDoor } from "../../../../runtime/server/auth/door.ts";
import { signToken } from "../../../../runtime/server/auth/sign_token.ts";
import { createVerifier } from "../../../../runtime/server/auth/verifier.ts";
import { eventually, within } from "../../../eventually.ts";
import { connectLive } from "../../live_server.ts";
import { withNodes } from "./two_nodes.ts";

const SECRET = new TextEncoder().encode("a secret for tokens of 32 bytes or more");
const locked = () => ({ door: lockedDoor(createVerifier({ secret: SECRET })) });

const closeOf = (socket: WebSocket) =>
  within("the socket closes", new Promise<CloseEvent>((resolve) => socket.onclose = resolve));

Deno.test("a client of one node drives and watches a session of another, whose own clients see it", () =>
  withNodes(["a", "b"], async ({ a, b }, table) => {
    table.owners.set("main", "b");
    const client = await connectLive(a!);
    client.send({ type: "join", role: "puppeteer", codecs: ["h264"] });
    const welcome = await client.next("welcome");
    assert.equal(welcome.role, "puppeteer");
    client.send({ type: "pose", seq: 7, t: 0, shapes: { jawOpen: 1 } });
    await client.next("ack", ({ seq }) => seq === 7);
    await client.next("video", ({ poseSeq }) => poseSeq === 7);
    assert.deepEqual([a!.hub.connectionCount, b!.hub.connectionCount], [0, 1]);
    assert.equal(b!.hub.sessions()[0]?.clients, 1);
    await client.close();
    await eventually("the owner knows that it has gone", () => b!.hub.connectionCount === 0);
  }));

Deno.test("close codes and refusals of the node that has the session pass through another", () =>
  withNodes(["a", "b"], async ({ a, b }, table) => {
    table.owners.set("main", "b");
    const client = await connectLive(a!);
    const closed = closeOf(client.socket);
    client.send({ type: "join", token: "no token" });
    assert.equal((await client.next("error")).code, "unauthorized");
    assert.equal((await closed).code, 4000);

    const asked = new Headers({ upgrade: "websocket", connection: "upgrade", "sec-websocket-version": "13" });
    asked.set("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
    asked.set("sec-websocket-protocol", PROTOCOL);
    asked.set("authorization", "Bearer no-token");
    const said = await raw(a!.url, "/live/main", asked);
    assert.match(said, /^HTTP\/1\.1 401 /);
    assert.match(said, /"code":"unauthorized"/);

    const { token } = await signToken(SECRET, { session: "main", role: "puppeteer", minutes: 5 });
    const address = new URL("live/main", a!.url.replace("http", "ws"));
    const good = new WebSocket(address, [PROTOCOL, `headcast.token.${token}`]);
    await within("it opens", new Promise((resolve) => good.onopen = resolve));
    const end = closeOf(good);
    await b!.close();
    // Which of the two depends on whether the node that ends still got its goodbye out.
    assert.ok([1001, 1012].includes((await end).code));
  }, locked));

Deno.test("a client hears `moved` and 1012 when the node of its session is gone without a word, or has lost it", () =>
  withNodes(["a", "b", "c"], async ({ a, b, c }, table) => {
    table.owners.set("main", "b");
    const client = await connectLive(a!);
    client.send({ type: "join" });
    await client.next("video");
    const closed = closeOf(client.socket);
    table.owners.set("main", "c");
    const moved = await client.next("moved" as never) as unknown as { url: null };
    assert.equal(moved.url, null);
    assert.equal((await closed).code, 1012);
    await eventually("the old node lets go", () => b!.hub.connectionCount === 0);

    const again = await connectLive(a!);
    again.send({ type: "join" });
    await again.next("video");
    assert.equal(c!.hub.connectionCount, 1);
    await again.close();
  }));

Deno.test("who comes while a session's node is dead waits until another has it", () =>
  withNodes(["a", "b"], async ({ a, b }, table) => {
    table.owners.set("main", "dead");
    const port = freePort();
    table.places.set("dead", { id: "dead", instance: "dead-process", url: `http://127.0.0.1:${port}` });
    setTimeout(() => table.owners.set("main", "b"), 300);
    const client = await connectLive(a!);
    client.send({ type: "join" });
    await client.next("video");
    assert.equal(b!.hub.connectionCount, 1);
    await client.close();
  }));

Deno.test("requests that name a session reach its node, and the list has those of all", () =>
  withNodes(["a", "b"], async ({ a, b }, table) => {
    table.owners.set("main", "b");
    const client = await connectLive(b!);
    client.send({ type: "join", role: "puppeteer" });
    await client.next("welcome");
    const mood = (session: string) =>
      fetch(new URL(`api/sessions/${session}/mood`, a!.url), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ mood: "happy" }),
      });
    const answer = await mood("main");
    assert.equal(answer.status, 204);
    assert.equal((await client.next("mood")).mood, "happy");
    assert.equal((await mood("nowhere")).status, 404);
    assert.ok(!table.owners.has("nowhere"), "asking for what is not there does not begin it");

    const { sessions } = await (await fetch(new URL("api/sessions", a!.url))).json();
    assert.deepEqual(sessions.map(({ name, node }: { name: string; node: string }) => [name, node]), [[
      "main",
      "b",
    ]]);
    await client.close();
  }));

Deno.test("a request that one node passed on goes no further, and one that no node has signed is refused", () =>
  withNodes(["a", "b"], async ({ a, b }, table) => {
    table.owners.set("main", "b");
    const [ofA, ofB] = [table.of("a"), table.of("b")];
    const claims = { address: "192.0.2.7", connection: null };
    const asked = async (header: string) => {
      const headers = { [NODE_HEADER]: header, "content-type": "application/json" };
      const url = new URL("api/sessions/main/mood", a!.url);
      const answer = await fetch(url, { method: "POST", headers, body: "{}" });
      await answer.body?.cancel();
      return answer.status;
    };
    const header = await ofB.sign(ofA.node!, claims);
    assert.equal(await asked(header), 421);
    assert.equal(await asked(header), 403, "it holds once");
    assert.equal(await asked(await ofA.sign(ofB.node!, claims)), 403);
    assert.equal(await asked(await ofB.sign(ofA.node!, { address: 7 })), 403);
    assert.equal(await asked("nonsense"), 403);
    assert.equal(b!.hub.connectionCount, 0);
  }));

Deno.test("who guesses tokens by one node is held up by the other as one address, whoever else comes that way", () =>
  withNodes(["a", "b"], async ({ a }, table) => {
    table.owners.set("main", "b");
    const guess = async () => {
      const answer = await fetch(new URL("api/sessions/main/mood", a!.url), {
        method: "POST",
        headers: { authorization: "Bearer wrong", "content-type": "application/json" },
        body: "{}",
      });
      await answer.body?.cancel();
      return answer.status;
    };
    assert.deepEqual([await guess(), await guess(), await guess()], [401, 401, 429]);
  }, () => ({ ...locked(), limits: { failedTokens: 2 } })));

Deno.test("a header reader keeps what nodes have signed until its request comes, and nothing of strangers'", async () => {
  const signed = new Set(["good"]), asked: string[] = [];
  const reader = createHeaderReader({
    verify(header) {
      asked.push(header);
      const claims = { address: "192.0.2.7", connection: null };
      return Promise.resolve(signed.delete(header) ? { node: "a", instance: "a-process", claims } : null);
    },
  });
  const ahead = (header: string) =>
    reader.ahead(new TextEncoder().encode(`GET / HTTP/1.1\r\n${NODE_HEADER}: ${header}\r\n\r\n`));
  assert.equal((await ahead("good"))?.address, "192.0.2.7");
  assert.equal(await ahead("good"), null, "it holds once");
  assert.equal((await reader.read("good"))?.address, "192.0.2.7", "a replay has not undone it");
  assert.equal(await ahead("stranger"), null);
  assert.equal(await reader.read("stranger"), null);
  assert.deepEqual(asked, ["good", "good", "stranger", "stranger"]);
});

Deno.test("relayedOf() takes an address and a connection's name, and nothing else", () => {
  const signed = (claims: Record<string, unknown>) => ({ node: "a", instance: "a-process", claims });
  const claims = { address: "192.0.2.7", connection: "0123456789abcdef" };
  assert.deepEqual(relayedOf(signed(claims)), { node: "a", ...claims });
  assert.equal(relayedOf(signed({ ...claims, connection: "../../x" })), null);
  assert.equal(relayedOf(signed({ ...claims, address: "x".repeat(65) })), null);
  assert.equal(relayedOf(signed({})), null);
  assert.equal(relayedOf(null), null);
});

async function raw(url: string, path: string, headers: Headers): Promise<string> {
  const { hostname, port, host } = new URL(url);
  using conn = await Deno.connect({ hostname, port: Number(port) });
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  await conn.write(new TextEncoder().encode(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n${lines}\r\n`));
  const buffer = new Uint8Array(4096);
  let said = "";
  while (!said.includes('"}')) {
    const count = await within("it answers", conn.read(buffer));
    if (count === null) break;
    said += new TextDecoder().decode(buffer.subarray(0, count));
  }
  return said;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
