import assert from "node:assert/strict";
import type { ProtocolError } from "../../runtime/protocol/errors.ts";
import type { Grant } from "../../runtime/protocol/grant.ts";
import { boundJoin, objectionTo } from "../../runtime/stream/admission.ts";
import { MAX_EARLY_MESSAGES } from "../../runtime/stream/limits.ts";
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
    const connection = hub.connect("main", socket, { kind: "asked", admit });
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
    const first = hub.connect("main", left, { kind: "asked", admit: () => promise });
    const second = hub.connect("main", late, { kind: "asked", admit: () => promise });
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
      hub.connect("main", socket, { kind: "asked", admit }).receive(pack({ type: "join", role: "viewer" }));
      const { code, message } = await socket.next("error");
      assert.equal(code, "unavailable");
      assert.doesNotMatch(message, /inner words/);
      assert.equal(socket.closedWith?.reason, "unavailable");
    } finally {
      console.error = error;
    }
  }));
