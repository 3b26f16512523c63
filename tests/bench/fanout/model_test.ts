import assert from "node:assert/strict";
import { type Costs, latenessOf, natsUs, needsOf } from "./model.ts";

const COSTS: Costs = {
  ...{ sendUs: 10, poses: 30, batch: 1, poseBytes: 100, moreBytes: 60 },
  ...{ sounds: 50, soundBytes: 150, speaks: 0, wireBytes: 50, busy: 0.6 },
  natsUs: [[1, 20], [100, 2]],
};
const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.abs(expected), `${actual} is not ${expected}`);

Deno.test("a crowd of one session needs what sends, bytes and nodes multiply to", () => {
  const needs = needsOf({ viewers: 10_000, sessions: 1 }, COSTS);
  // 30 messages of 10 us are 300 us a second: 2,000 of them are 0.6 of a core.
  assert.equal(needs.each, 2000);
  assert.equal(needs.nodes, 5);
  close(needs.cores, 3);
  close(needs.bytes, 30 * 150);
  close(needs.gigabits, 10_000 * 30 * 150 * 8 / 1e9);
  // Each node takes the one session's 30 messages a second.
  close(needs.natsMessages, 150);
  close(needs.natsCores, 150 * 20 / 1e6);
});

Deno.test("speech adds its packets, and poses that go together spare messages", () => {
  const speaking = needsOf({ viewers: 100, sessions: 1 }, { ...COSTS, speaks: 0.5 });
  close(speaking.messages, 30 + 25);
  close(speaking.bytes, 30 * 150 + 25 * 200);
  const together = needsOf({ viewers: 100, sessions: 1 }, { ...COSTS, batch: 3 });
  close(together.messages, 10);
  close(together.bytes, 10 * (100 + 2 * 60 + 50));
  assert.equal(together.each, 6000);
});

Deno.test("one server has no NATS, and sessions beyond the servers go to one each", () => {
  assert.equal(needsOf({ viewers: 2000, sessions: 7 }, COSTS).natsMessages, 0);
  const many = needsOf({ viewers: 4000, sessions: 200 }, COSTS);
  assert.equal(many.nodes, 2);
  close(many.natsMessages, 200 * 30);
  close(many.natsCores, 6000 * 2 / 1e6);
});

Deno.test("a cost of NATS lies on the line of logarithms between those measured", () => {
  close(natsUs(COSTS, 0.5), 20);
  close(natsUs(COSTS, 10), Math.sqrt(20 * 2));
  close(natsUs(COSTS, 1e6), 2);
});

Deno.test("the last of a session's viewers waits for the others, and beats that meet wait for each other", () => {
  const one = latenessOf({ viewers: 1000, sessions: 1 }, COSTS);
  close(one.load, 0.3);
  assert.ok(Math.abs(one.p50 - 5) < 0.5 && one.p99 > 9 && one.p99 <= 10, JSON.stringify(one));
  const twenty = latenessOf({ viewers: 1000, sessions: 20 }, COSTS);
  close(twenty.load, 0.3);
  assert.ok(twenty.p50 < one.p50 && twenty.p99 < one.p99, JSON.stringify(twenty));
  const full = latenessOf({ viewers: 5000, sessions: 1 }, COSTS);
  assert.ok(full.load > 1 && full.p99 > 500, "beyond a whole core the queue only grows");
});
