import assert from "node:assert/strict";
import { createRandom } from "../../runtime/base/mulberry32.ts";
import { createSenderClock } from "../../runtime/motion/sender_clock.ts";

Deno.test("SenderClock.map() takes network jitter off a steady sender", () => {
  const clock = createSenderClock();
  const random = createRandom(2);
  let last = 0, worst = 0;
  for (let i = 0; i < 600; i++) {
    const sent = 1e6 + i * 16.67;
    const time = clock.map(sent, sent + 5e8 + 4 + 30 * random() ** 2);
    if (i > 60) worst = Math.max(worst, Math.abs(time - last - 16.67));
    last = time;
  }
  assert(worst < 1, `steps off by: ${worst} ms`);
});

Deno.test("SenderClock.map() follows a clock that drifts, one set anew, and never runs ahead of arrival", () => {
  const clock = createSenderClock();
  let lag = 0;
  for (let i = 0; i < 60000; i++) {
    const received = i * 16;
    lag = received - clock.map(received * (1 - 1e-4), received + 2) + 2;
    assert(lag >= 0);
  }
  assert(lag < 10, `behind after 16 minutes of 0.1 ms a second: ${lag}`);
  assert.equal(clock.map(5, 1e6), 1e6, "set anew");
  assert.equal(clock.map(21, 1e6 + 16), 1e6 + 16);
});

Deno.test("SenderClock.map() takes a clock that stands still by arrival", () => {
  const clock = createSenderClock();
  for (let i = 1; i < 100; i++) assert.equal(clock.map(0, i * 16), i * 16);
});
