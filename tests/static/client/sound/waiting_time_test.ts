import assert from "node:assert/strict";
import { createWaitingTime, MOST_WAIT_MS } from "../../../../static/client/sound/waiting_time.ts";

Deno.test("sound waits for its jitter, for nine pictures of ten, and never for longer than may be", () => {
  const waiting = createWaitingTime();
  assert.equal(waiting.of(20), 60);
  for (let i = 0; i < 50; i++) waiting.packet(1000 + i * 20, 500_000 + i * 20 + (i % 5 === 0 ? 30 : 0));
  // A fifth comes 30 ms late.
  assert.equal(waiting.of(20), 90);
  for (let i = 0; i < 60; i++) {
    waiting.picture(1100 + i * 33, 499_100 + 1000 + i * 33 + 140 + (i === 7 ? 900 : 0));
  }
  // 140 ms behind the packets, of which the device takes 20, and half a refresh.
  assert.equal(waiting.of(20), 128);
  for (let i = 0; i < 60; i++) waiting.picture(5000 + i * 33, 504_000 + i * 33 + 2000);
  assert.equal(waiting.of(20), MOST_WAIT_MS);
  waiting.reset();
  assert.equal(waiting.of(20), 60);
});
