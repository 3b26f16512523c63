import assert from "node:assert/strict";
import { createServerClock } from "../../../../static/client/server_clock.ts";
import { createLatencyMeter } from "../../../../static/live/picture/latency.ts";

Deno.test("the clock believes the shortest of the recent round trips", () => {
  const clock = createServerClock();
  assert.equal(clock.offset, 0);
  // The server is 1000 ms ahead; the second ping was held up for 80 ms on its way back.
  clock.add(0, 1002, 4);
  clock.add(100, 1102, 184);
  assert.equal(clock.offset, 1000);
  assert.equal(clock.roundTrip, 4);
  clock.add(10, 5, 0);
  assert.equal(clock.offset, 1000);
});

Deno.test("the clock forgets a round trip after thirty newer ones", () => {
  const clock = createServerClock();
  clock.add(0, 500, 0);
  for (let ping = 1; ping <= 30; ping++) clock.add(ping, ping + 1005, ping + 10);
  assert.equal(clock.offset, 1000);
});

Deno.test("the meter splits a frame's way into stages that add up to the whole", () => {
  const meter = createLatencyMeter();
  const offset = 5000;
  for (let frame = 0; frame < 30; frame++) {
    const at = 1000 + frame * 33;
    meter.poseSent(frame, at);
    meter.add({
      seq: frame,
      poseSeq: frame,
      stamps: {
        received: at + 2 + offset,
        taken: at + 5 + offset,
        rendered: at + 25 + offset,
        encoded: at + 31 + offset,
        sent: at + 32 + offset,
      },
      arrived: at + 36,
      decoded: at + 38,
      shown: at + 45,
    }, offset);
  }
  const { stages, total, fps } = meter.summary(1000 + 30 * 33 + 45);
  assert.deepEqual(stages, {
    uplink: 2,
    wait: 3,
    render: 20,
    encode: 6,
    send: 1,
    downlink: 4,
    decode: 2,
    show: 7,
  });
  assert.equal(total, 45);
  assert.ok(Math.abs(fps - 1000 / 33) < 1.5, String(fps));
});

Deno.test("the meter says nothing of stages an idle picture does not have, nor of old frames", () => {
  const meter = createLatencyMeter();
  const stamps = { received: null, taken: 10, rendered: 20, encoded: 22, sent: 23 };
  meter.add({ seq: 0, poseSeq: null, stamps, arrived: 25, decoded: 26, shown: 30 }, 0);
  const { stages, total } = meter.summary(40);
  assert.equal(stages.uplink, null);
  assert.equal(stages.wait, null);
  assert.equal(stages.render, 10);
  assert.equal(total, 20);
  assert.equal(meter.summary(5000).total, null);
});
