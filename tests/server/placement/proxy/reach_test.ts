/** Clients that reach nodes themselves. */
import assert from "node:assert/strict";
import { encodeClientMessage } from "../../../../runtime/protocol/protocol.ts";
import { redirectTo } from "../../../../runtime/server/placement/proxy/redirect.ts";
import { eventually } from "../../../eventually.ts";
import { createRandom } from "../../../../runtime/base/mulberry32.ts";
import { connect } from "../../../../runtime/protocol/connect.ts";
import { openConnection } from "../../../../static/client/connection.ts";
import { connectLive } from "../../live_server.ts";
import { withNodes } from "./two_nodes.ts";

/** As a client frames it, with a mask. */
function framed(message: Uint8Array, first = 0x82): Uint8Array {
  const mask = [7, 77, 177, 7], long = message.length > 125;
  const head = long
    ? [first, 0xfe, message.length >> 8, message.length & 255]
    : [first, 0x80 | message.length];
  return Uint8Array.from([...head, ...mask, ...message.map((byte, at) => byte ^ mask[at % 4]!)]);
}

Deno.test("redirectTo() sends away who follows by its join, however it is cut, and passes all else on", () => {
  const look = () => redirectTo("http://127.0.0.1:1");
  const token = "x".repeat(300);
  const join = framed(encodeClientMessage({ type: "join", role: "viewer", follows: true, token }));
  for (let cut = 0; cut < join.length; cut++) assert.equal(look()(join.subarray(0, cut)), "more");
  assert.ok(look()(join) instanceof Uint8Array);
  assert.ok(look()(Uint8Array.from([...join, 1, 2])) instanceof Uint8Array);
  assert.equal(look()(framed(encodeClientMessage({ type: "join" }))), "pass");
  assert.equal(look()(framed(encodeClientMessage({ type: "ping", t: 0 }))), "pass");
  // In parts, as text, without a mask, larger than any join.
  assert.equal(look()(framed(encodeClientMessage({ type: "join", follows: true }), 0x02)), "pass");
  assert.equal(look()(Uint8Array.of(0x82, 5, 1, 2, 3, 4, 5)), "pass");
  assert.equal(look()(Uint8Array.of(0x82, 0xff, 0, 0, 0, 0, 0, 9, 0, 0)), "pass");
  assert.equal(look()(Uint8Array.of(0x82, 0xfe, 0xff, 0xff)), "more");
  const random = createRandom(3);
  for (let i = 0; i < 10_000; i++) {
    const said = Uint8Array.from({ length: random() * 30 }, () => random() * 256);
    if (i % 2) said[0] = 0x82;
    assert.ok(!(look()(said) instanceof Uint8Array));
  }
});

Deno.test("with redirect who follows, a program too, is sent to the node of its session, and others are passed on", () =>
  withNodes(["a", "b"], async ({ a, b }, table) => {
    table.owners.set("main", "b");
    const old = await connectLive(a!);
    old.send({ type: "join" });
    await old.next("video");
    let pictures = 0;
    const live = new URL("live/main", a!.url.replace("http", "ws")).href;
    const connection = openConnection({
      url: live,
      wantedRole: () => "viewer",
      join: (role) => ({ type: "join", role }),
      ...{ onStatus: () => {}, onBadMessage: (error) => assert.fail(error) },
      onMessage: ({ type }) => void (type === "video" && pictures++),
    });
    await eventually("it has pictures", () => pictures > 3);
    assert.equal(b!.hub.connectionCount, 2);
    const program = await connect(live, { follows: true, size: 128 });
    assert.equal(b!.hub.connectionCount, 3);
    await program.close();
    connection.close();
    await old.close();

    // Its page may talk with all nodes, and pages of all nodes with it.
    const page = await fetch(a!.url);
    await page.body?.cancel();
    const socket = new URL(b!.url).origin.replace("http", "ws");
    assert.match(
      page.headers.get("content-security-policy")!,
      new RegExp(`connect-src 'self'[^;]* ${socket}`),
    );
    const asked = (origin: string) =>
      fetch(new URL("api/sessions", b!.url), { headers: { origin } }).then(async (answer) => {
        await answer.body?.cancel();
        return answer.status;
      });
    await eventually("it knows the other", async () => await asked(new URL(a!.url).origin) === 200);
    assert.equal(await asked("http://elsewhere.example"), 403);
  }, () => ({ reach: "redirect" })));

Deno.test("behind a load balancer no page is told of other nodes", () =>
  withNodes(["a"], async ({ a }) => {
    const page = await fetch(a!.url);
    await page.body?.cancel();
    assert.match(page.headers.get("content-security-policy")!, /connect-src 'self';/);
  }, () => ({ reach: "none" })));
