import assert from "node:assert/strict";
import type { Grant } from "../../runtime/protocol/grant.ts";
import { checkLimits, SETTABLE, USUAL_LIMITS } from "../../runtime/stream/limits.ts";
import { createTokenUses } from "../../runtime/stream/token_uses.ts";
import { fakeSocket, pack } from "./fakes.ts";
import { withHub } from "./virtual_hub.ts";

const GRANT: Grant = { session: "*", role: "puppeteer", until: Infinity, id: "one" };

Deno.test("every limit is usual within its own bounds, and says what it bounds", () => {
  for (const [name, { usual, min, max, words }] of Object.entries(SETTABLE)) {
    assert.ok(min <= usual && usual <= max, name);
    assert.ok(words.length > 10, name);
  }
  assert.equal(USUAL_LIMITS.sessions, 16);
});

Deno.test("checkLimits() takes whole numbers within a limit's own bounds, and names what there is", () => {
  checkLimits({ ...USUAL_LIMITS, sessions: 1000 });
  for (const sessions of [0, 1001, 1.5, NaN]) {
    assert.throws(() => checkLimits({ sessions }), /limit sessions, it must .* from 1 to 1000: /);
  }
  assert.throws(() => checkLimits({ session: 3 } as never), /one of sessions, .*: session$/);
});

Deno.test("a hub's sessions, clients, renditions and messages stop at the limits that it was given", () => {
  const limits = {
    ...USUAL_LIMITS,
    sessions: 2,
    clientsPerSession: 3,
    renditionsPerSession: 2,
    messageRate: 10,
  };
  return withHub(async ({ connect, sleep }) => {
    const refused = async (client: ReturnType<typeof connect>, join: Record<string, unknown>) => {
      client.send({ type: "join", role: "viewer", ...join });
      return (await client.socket.next("error")).code;
    };
    await connect("a").join();
    await connect("a").join({ size: 144 });
    assert.equal(await refused(connect("a"), { size: 160 }), "too-many-renditions");
    await connect("a").join();
    assert.equal(await refused(connect("a"), {}), "too-many-clients");
    const last = connect("b");
    await last.join();
    assert.equal(await refused(connect("c"), {}), "too-many-sessions");
    for (let t = 0; t < 30; t++) last.send({ type: "ping", t });
    const pongs = last.socket.messages.filter(({ type }) => type === "pong").length;
    assert.ok(pongs >= 18 && pongs <= 20, `two seconds' worth: ${pongs}`);
    assert.equal((await last.socket.next("error")).code, "rate-limited");
    await sleep(1000);
    last.send({ type: "ping", t: 99 });
    await last.socket.next("pong", ({ t }) => t === 99);
  }, { limits });
});

Deno.test("all who come in by one token share its connections and its messages, and another token has its own", () => {
  const limits = { ...USUAL_LIMITS, tokenConnections: 2, tokenMessageRate: 5 };
  return withHub(async ({ hub, sleep }) => {
    const open = (id: string, kind: "granted" | "asked" = "granted") => {
      const socket = fakeSocket(sleep);
      const grant = { ...GRANT, id };
      const look = () => Promise.resolve(grant);
      const entrance = kind === "granted" ? { kind, grant, look } : { kind, admit: look, look };
      const connection = hub.connect("main", socket, entrance);
      const send = (message: unknown) => connection.receive(pack(message));
      send({ type: "join", role: "viewer" });
      return { socket, connection, send };
    };
    const one = open("one"), two = open("one", "asked");
    for (const { socket } of [one, two]) await socket.next("welcome");
    for (const kind of ["granted", "asked"] as const) {
      const third = open("one", kind);
      assert.equal((await third.socket.next("error")).code, "too-many-clients");
      assert.equal(third.socket.closedWith?.reason, "too-many-clients");
      third.connection.closed();
    }
    const other = open("two");
    await other.socket.next("welcome");
    one.connection.closed();
    await open("one").socket.next("welcome");

    for (let t = 0; t < 20; t++) two.send({ type: "ping", t });
    assert.ok(two.socket.messages.filter(({ type }) => type === "pong").length <= 10);
    assert.equal((await two.socket.next("error")).code, "rate-limited");
    other.send({ type: "ping", t: 7 });
    await other.socket.next("pong");
  }, { limits });
});

Deno.test("a token whose connection ended while it was looked at counts for nothing", async () => {
  const uses = createTokenUses({ ...USUAL_LIMITS, tokenConnections: 1 });
  const { promise, resolve } = Promise.withResolvers<Grant>();
  const gone = uses.open();
  const entrance = gone.through({ kind: "asked", admit: () => promise, look: () => promise });
  assert.ok(entrance.kind === "asked");
  const admitted = entrance.admit("x");
  gone.end();
  resolve(GRANT);
  await admitted;
  const next = uses.open().through({ kind: "granted", grant: GRANT, look: () => Promise.resolve(GRANT) });
  assert.equal(next.kind, "granted");
});
