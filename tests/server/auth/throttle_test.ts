import assert from "node:assert/strict";
import { ProtocolError } from "../../../runtime/protocol/errors.ts";
import type { Grant } from "../../../runtime/protocol/grant.ts";
import { type Door, OPEN_DOOR } from "../../../runtime/server/auth/door.ts";
import { throttled } from "../../../runtime/server/auth/throttle.ts";

const GRANT: Grant = { session: "main", role: "viewer", until: Infinity, id: "one" };

/** A door that takes tokens which begin with "good", and a clock that stands still by itself. */
function makeDoor(perMinute: number, fault: () => ProtocolError | null = () => null) {
  const asked: string[] = [];
  let time = 0;
  const inner: Door = {
    locked: true,
    isRevoked: () => false,
    admit(token) {
      asked.push(token ?? "");
      const error = fault() ?? new ProtocolError("unauthorized", "no");
      return token?.startsWith("good") ? Promise.resolve(GRANT) : Promise.reject(error);
    },
  };
  const door = throttled(inner, perMinute, () => time);
  const admit = (token: string | null, address = "192.0.2.1") =>
    door.admit(token, { address }).then(() => "in", ({ code }: ProtocolError) => code);
  return { admit, asked, pass: (ms: number) => time += ms, door };
}

Deno.test("an address whose tokens let nobody in is not looked at beyond its rate, not with a right one either, until time passes", async () => {
  const { admit, asked, pass } = makeDoor(6);
  for (let each = 0; each < 6; each++) assert.equal(await admit(`bad ${each}`), "unauthorized");
  assert.equal(await admit("bad again"), "rate-limited");
  assert.equal(await admit("good"), "rate-limited", "a guesser learns nothing");
  assert.equal(asked.length, 6, "what is not looked at costs nothing");
  assert.equal(await admit("bad", "192.0.2.2"), "unauthorized", "another address has its own");
  pass(9_999);
  assert.equal(await admit("good"), "rate-limited");
  pass(1);
  assert.equal(await admit("good"), "in");
  assert.equal(await admit("good"), "in", "who came in does not count");
  assert.equal(await admit("bad"), "unauthorized");
  assert.equal(await admit("bad"), "rate-limited");
});

Deno.test("a token that has let in comes in from an address that is held up, until it lets nobody in", async () => {
  let revoked = false;
  const { admit, door } = makeDoor(2);
  assert.equal(await admit("good, known"), "in");
  for (let each = 0; each < 2; each++) await admit("bad");
  assert.equal(await admit("good, known"), "in");
  assert.equal(await admit("good, new"), "rate-limited");
  assert.equal(await admit(null), "unauthorized", "who shows none has guessed nothing");

  const inner: Door = {
    ...door,
    admit: () =>
      revoked ? Promise.reject(new ProtocolError("token-revoked", "gone")) : Promise.resolve(GRANT),
  };
  const other = throttled(inner, 1, () => 0);
  const show = () => other.admit("known", { address: "a" }).then(() => "in", ({ code }) => code);
  assert.equal(await show(), "in");
  revoked = true;
  assert.deepEqual([await show(), await show()], ["token-revoked", "rate-limited"]);
});

Deno.test("tokens that are looked at at once count before they have failed", async () => {
  const { admit } = makeDoor(5);
  const answers = await Promise.all(Array.from({ length: 50 }, (_, each) => admit(`bad ${each}`)));
  assert.equal(answers.filter((each) => each === "unauthorized").length, 5);
});

Deno.test("a household of IPv6 is one address, and keys that cannot be fetched are nobody's fault", async () => {
  const { admit } = makeDoor(1);
  await admit("bad", "2001:db8::1");
  assert.equal(await admit("bad", "2001:db8:0:0:ffff::2"), "rate-limited");
  assert.equal(await admit("bad", "2001:db8:0:1::1"), "unauthorized");
  const down = makeDoor(1, () => new ProtocolError("unavailable", "no keys"));
  for (let each = 0; each < 3; each++) assert.equal(await down.admit("bad"), "unavailable");
});

Deno.test("addresses are forgotten beyond a bound: those that have done nothing of late first, then the oldest", async () => {
  const { admit, pass } = makeDoor(1);
  await admit("bad", "first");
  await admit("bad", "second");
  for (let each = 0; each < 9_998; each++) await admit("good", `idle ${each}`);
  await admit("bad", "one more");
  assert.equal(await admit("bad", "first"), "rate-limited", "the idle ones went");
  for (let each = 0; each < 10_000; each++) await admit("bad", `busy ${each}`);
  assert.equal(await admit("bad", "first"), "unauthorized", "the table has an end");
  pass(60_000);
});

Deno.test("where nobody is asked for a token nothing is counted", () => {
  assert.equal(throttled(OPEN_DOOR, 1), OPEN_DOOR);
});
