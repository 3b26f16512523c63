import assert from "node:assert/strict";
import type { ProtocolError } from "../../runtime/protocol/errors.ts";
import type { Grant } from "../../runtime/protocol/grant.ts";
import { boundJoin, checkRenewal, type Entrance, objectionTo } from "../../runtime/stream/admission.ts";
import { MAX_EARLY_MESSAGES, USUAL_LIMITS } from "../../runtime/stream/limits.ts";
import { pack } from "./fakes.ts";
import { fakeSocket } from "./fakes.ts";
import { withHub } from "./virtual_hub.ts";

const GRANT: Grant = { session: "main", role: "viewer", until: 1000, id: "one" };

Deno.test("boundJoin() fills in what a join leaves open, refuses what is above its grant, and drops the token", () => {
  const join = { type: "join", token: "secret" } as const;
  assert.deepEqual(boundJoin(join, null, 512), { type: "join", role: "viewer" });
  assert.deepEqual(boundJoin(join, GRANT, 512), { type: "join", role: "viewer" });
  for (const role of ["puppeteer", "operator"] as const) {
    assert.equal(boundJoin(join, { ...GRANT, role }, 512).role, "puppeteer");
    assert.equal(boundJoin({ ...join, role: "viewer" }, { ...GRANT, role }, 512).role, "viewer");
  }
  const bounds: Grant = { ...GRANT, avatar: "stock", size: 256 };
  assert.deepEqual(boundJoin(join, bounds, 512), {
    type: "join",
    role: "viewer",
    avatar: "stock",
    size: 256,
  });
  assert.equal(boundJoin(join, bounds, 128).size, 128);
  assert.equal(boundJoin({ ...join, size: 144 }, bounds, 512).size, 144);
  for (const more of [{ role: "puppeteer" }, { avatar: "other" }, { size: 272 }] as const) {
    const ask = () => boundJoin({ ...join, ...more }, bounds, 512);
    assert.throws(ask, (error: ProtocolError) => error.code === "not-allowed", JSON.stringify(more));
  }
});

Deno.test("objectionTo() lets a grant stand until its time, to the millisecond, or until it is revoked", () => {
  const code = (time: number, revoked = false) => objectionTo(GRANT, time, () => revoked)?.code;
  assert.equal(code(999), undefined);
  assert.equal(code(1000), "token-expired");
  assert.equal(code(999, true), "token-revoked");
});

Deno.test("poses that come while a token is looked at count, and no more of them are kept than a bound", () =>
  withHub(async ({ hub, pose, sleep }) => {
    const socket = fakeSocket(sleep);
    const { promise, resolve } = Promise.withResolvers<Grant>();
    const asked: (string | undefined)[] = [];
    const admit = (token: string | undefined) => (asked.push(token), promise);
    const connection = hub.connect("main", socket, { kind: "asked", admit, look: admit });
    const send = (message: unknown) => connection.receive(pack(message));
    send({ type: "ping", t: 1 });
    assert.deepEqual(socket.messages.map((each) => each.type === "error" && each.code), ["not-joined"]);
    send({ type: "join", role: "puppeteer", token: "good" });
    for (let seq = 1; seq <= MAX_EARLY_MESSAGES + 20; seq++) send(pose(seq, 1));
    assert.deepEqual(asked, ["good"]);
    assert.equal(socket.messages.length, 1, "nothing is answered before the token is known");
    resolve({ ...GRANT, role: "puppeteer", until: Infinity });
    await socket.next("welcome");
    const acks = socket.messages.filter((each) => each.type === "ack");
    assert.equal(acks.length, MAX_EARLY_MESSAGES);
    await socket.next("video", ({ poseSeq }) => poseSeq === MAX_EARLY_MESSAGES);
  }));

Deno.test("who leaves, or is too late, while its token is looked at is not let in after it", () =>
  withHub(async ({ hub, sleep }) => {
    const { promise, resolve } = Promise.withResolvers<Grant>();
    const [left, late] = [fakeSocket(sleep), fakeSocket(sleep)];
    const first = hub.connect("main", left, { kind: "asked", admit: () => promise, look: () => promise });
    const second = hub.connect("main", late, { kind: "asked", admit: () => promise, look: () => promise });
    for (const connection of [first, second]) connection.receive(pack({ type: "join", role: "viewer" }));
    first.closed();
    await sleep(20_000);
    assert.equal(late.closedWith?.reason, "join-timeout");
    resolve({ ...GRANT, until: Infinity });
    await sleep(100);
    assert.deepEqual(hub.sessions(), []);
    assert.deepEqual(left.messages, []);
  }));

Deno.test("a fault in looking at a token lets nobody in, and tells nothing of it", () =>
  withHub(async ({ hub, sleep }) => {
    const error = console.error;
    console.error = () => {};
    try {
      const socket = fakeSocket(sleep);
      const admit = () => Promise.reject(new Error("inner words"));
      hub.connect("main", socket, { kind: "asked", admit, look: admit }).receive(
        pack({ type: "join", role: "viewer" }),
      );
      const { code, message } = await socket.next("error");
      assert.equal(code, "unavailable");
      assert.doesNotMatch(message, /inner words/);
      assert.equal(socket.closedWith?.reason, "unavailable");
    } finally {
      console.error = error;
    }
  }));

Deno.test("checkRenewal() takes a grant that holds what its client has, and may no more than the one before", () => {
  const before: Grant = { ...GRANT, role: "puppeteer" };
  const held = { role: "puppeteer", avatar: "stock", size: 256 } as const;
  const watching = { ...held, role: "viewer" } as const;
  const takes = (fresh: Partial<Grant>, has: Parameters<typeof checkRenewal>[2], last = before) => {
    try {
      checkRenewal({ ...before, ...fresh, id: "two" }, last, has);
      return true;
    } catch (error) {
      assert.equal((error as ProtocolError).code, "not-renewed");
      return false;
    }
  };
  assert.ok(takes({}, held));
  assert.ok(takes({ avatar: "stock", size: 256 }, held));
  assert.ok(takes({ role: "viewer" }, watching), "less is enough for who only watches");
  assert.ok(takes({ role: "operator" }, held, { ...before, role: "operator" }));
  assert.ok(!takes({ role: "operator" }, held), "more than before");
  assert.ok(!takes({ role: "puppeteer" }, watching, GRANT), "a viewer does not become a puppeteer");
  assert.ok(!takes({ role: "viewer" }, held), "too little for who drives");
  assert.ok(!takes({ avatar: "other" }, held));
  assert.ok(!takes({ size: 128 }, held));
});

Deno.test("a client that renews its token in time stays, and counts for the fresh one alone; one that does not goes", () =>
  withHub(async ({ hub, clock, sleep }) => {
    const grantOf = (id: string, seconds: number): Grant => ({
      ...{ session: "main", role: "viewer", id },
      until: clock.epoch() + seconds * 1000,
    });
    const grants: Record<string, Grant> = { fresh: grantOf("two", 60), last: grantOf("three", 60) };
    const look = (token: string | undefined) =>
      token && grants[token] ? Promise.resolve(grants[token]) : Promise.reject(new Error("inner words"));
    const entrance: Entrance = { kind: "granted", grant: grantOf("one", 5), look };
    const open = (entrance: Entrance) => {
      const socket = fakeSocket(sleep);
      const connection = hub.connect("main", socket, entrance);
      const send = (message: unknown) => connection.receive(pack(message));
      send({ type: "join" });
      return { socket, send };
    };
    const [renewing, other] = [
      open(entrance),
      open({ kind: "granted", grant: grantOf("other", 5), look }),
    ];
    await renewing.socket.next("welcome");
    const error = console.error;
    console.error = () => {};
    renewing.send({ type: "renew", token: "nonsense" });
    const refused = await renewing.socket.next("error");
    console.error = error;
    assert.equal(refused.code, "not-renewed");
    assert.doesNotMatch(refused.message, /inner words/);
    renewing.send({ type: "renew", token: "fresh" });
    assert.equal((await renewing.socket.next("renewed")).until, grants["fresh"]!.until);
    const third = open({ kind: "granted", grant: grantOf("two", 60), look });
    assert.equal((await third.socket.next("error")).code, "too-many-clients", "the fresh token is taken");
    await open({ kind: "granted", grant: grantOf("one", 5), look }).socket.next("welcome");
    await sleep(10_000);
    const endOf = ({ socket }: typeof renewing) => socket.closedWith?.reason;
    assert.equal(endOf(renewing), undefined);
    assert.equal(endOf(other), "token-expired");
    await sleep(60_000);
    assert.equal(endOf(renewing), "token-expired", "the fresh one ends too");
  }, { limits: { ...USUAL_LIMITS, tokenConnections: 1 } }));

Deno.test("where nobody is asked for a token one that is renewed is passed over", () =>
  withHub(async ({ connect }) => {
    const client = connect();
    client.send({ type: "renew", token: "anything" });
    assert.equal((await client.socket.next("error")).code, "not-joined");
    await client.join();
    client.send({ type: "renew", token: "anything" });
    assert.equal((await client.socket.next("renewed")).until, null);
  }));
