/** What strangers cost a cluster who ask for sessions that nobody has. */
import assert from "node:assert/strict";
import { createCustody } from "../../../../runtime/server/placement/over_nats/custody.ts";
import { createOpenings, OPENING_MS } from "../../../../runtime/server/placement/proxy/openings.ts";
import type { SessionHost } from "../../../../runtime/server/placement/placement.ts";
import { withNodes } from "./two_nodes.ts";

Deno.test("createOpenings() counts different sessions by address, a network of IPv6 as one, for a minute", () => {
  let now = 0;
  const openings = createOpenings(2, () => now);
  const may = (session: string, address = "2001:db8::1") => openings.may(address, session);
  assert.deepEqual([may("one"), may("two"), may("three"), may("two")], [true, true, false, true]);
  assert.equal(may("three", "2001:db8::ffff"), false);
  assert.equal(may("three", "192.0.2.7"), true);
  now = OPENING_MS + 1;
  assert.equal(may("three"), true);
  for (let at = 0; at < 10_000; at++) openings.may(`192.0.${at >> 8}.${at & 255}`, "x");
  assert.equal(may("two") && may("four"), true, "who asked longest ago is forgotten");
});

Deno.test("a stranger without a token has no more sessions placed than an address may, and others are still let in", () =>
  withNodes(["a", "b"], async ({ a }, table) => {
    table.owners.set("main", "b");
    const ask = async (path: string, method = "GET") => {
      const upgrade = {
        ...{ "upgrade": "websocket", "connection": "upgrade", "sec-websocket-version": "13" },
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      };
      const { hostname, port, host } = new URL(a!.url);
      using conn = await Deno.connect({ hostname, port: Number(port) });
      const headers = { host, ...method === "GET" ? upgrade : { "content-length": "0" } };
      const lines = Object.entries(headers).map((each) => each.join(": "));
      await conn.write(
        new TextEncoder().encode([`${method} ${path} HTTP/1.1`, ...lines, "", ""].join("\r\n")),
      );
      const buffer = new Uint8Array(64), count = await conn.read(buffer);
      return new TextDecoder().decode(buffer.subarray(9, Math.min(12, count ?? 0)));
    };
    const said: string[] = [];
    for (let at = 0; at < 8; at++) said.push(await ask(`/live/stranger-${at}`));
    assert.deepEqual(said, ["400", "400", "400", "400", "503", "503", "503", "503"]);
    assert.equal(await ask("/whep/another", "POST"), "503");
    assert.equal(table.owners.size, 5);
    assert.equal(await ask("/live/main"), "400", "a session that somebody has is no new one");
  }, () => ({ limits: { addressConnections: 4 } })));

Deno.test("a node knows how many sessions it has that nobody has come to", () => {
  const clients = new Map<string, number>();
  const host = {
    sessions: () => [...clients].map(([name, clients]) => ({ name, clients })),
    snapshotOf: () => null,
    release: () => Promise.resolve(true),
  } as unknown as SessionHost;
  const custody = createCustody({ now: () => 0 }, () => host, () => {});
  for (let at = 0; at < 5; at++) custody.own(`s${at}`, at, null);
  assert.equal(custody.unused, 5);
  clients.set("s1", 1);
  custody.snapshotOf("s1");
  custody.left("s2");
  assert.equal(custody.unused, 3);
});
