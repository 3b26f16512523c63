import assert from "node:assert/strict";
import { createCaptureTimes } from "../../../../../static/live/drive/tracking/capture_times.ts";

const stages = (at: number) => ({
  ...{ captured: at, taken: at + 4, drawn: at + 5, tracked: at + 25, solved: at + 26, arrived: at + 27 },
});

Deno.test("the time from a camera's picture to the head's is told stage by stage, and their sum is the whole", () => {
  const times = createCaptureTimes();
  for (let seq = 0; seq < 9; seq++) {
    times.tracked(stages(seq * 100));
    times.sent(seq, seq * 100 + 30);
    times.shown(seq, seq * 100 + 90);
    // The same pose in a second picture, and a pose that is repeated while it is held.
    times.shown(seq, seq * 100 + 95);
  }
  const { total, stages: parts } = times.summary(900);
  assert.deepEqual(parts, { camera: 4, draw: 1, model: 20, solve: 1, page: 1, send: 3, head: 60 });
  assert.equal(total, 90);
  assert.equal(Object.values(parts).reduce<number>((sum, part) => sum + part!, 0), total);
});

Deno.test("poses of no new picture, pictures of other people's poses and old ones say nothing", () => {
  const times = createCaptureTimes();
  times.sent(0, 10);
  times.shown(0, 20);
  times.shown(null, 30);
  times.shown(77, 40);
  assert.equal(times.summary(50).total, null);
  times.tracked(stages(100));
  times.sent(1, 130);
  times.sent(2, 230);
  times.shown(2, 300);
  assert.equal(times.summary(300).total, null, "a pose that was repeated counts as fresh");
  times.shown(1, 310);
  assert.equal(times.summary(310).total, 210);
  assert.equal(times.summary(9000).total, null);
  times.reset();
  assert.equal(times.summary(310).total, null);
});
