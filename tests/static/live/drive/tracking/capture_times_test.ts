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
    // The same pose in a second picture.
    times.shown(seq, seq * 100 + 95);
  }
  const { total, stages: parts } = times.summary(900);
  assert.deepEqual(parts, { camera: 4, draw: 1, model: 20, solve: 1, page: 1, send: 3, head: 60 });
  assert.equal(total, 90);
  assert.equal(Object.values(parts).reduce<number>((sum, part) => sum + part!, 0), total);
});

Deno.test("a pose that is repeated while it is held is as old as its first, and told once", () => {
  const times = createCaptureTimes();
  times.tracked(stages(100));
  times.sent(1, 130);
  times.sent(2, 230);
  times.sent(3, 330);
  times.shown(2, 300);
  assert.deepEqual([times.summary(300).total, times.summary(300).stages.head], [200, 170]);
  times.shown(3, 900);
  times.shown(1, 950);
  assert.equal(times.summary(950).total, 200);
});

Deno.test("poses of no camera, of other people and old ones say nothing", () => {
  const times = createCaptureTimes();
  times.sent(0, 10);
  times.shown(0, 20);
  times.sent(1, 25);
  times.shown(1, 30);
  times.shown(null, 30);
  times.shown(77, 40);
  assert.equal(times.summary(50).total, null);
  times.tracked(stages(100));
  times.sent(2, 130);
  times.shown(2, 310);
  assert.equal(times.summary(310).total, 210);
  assert.equal(times.summary(9000).total, null);
  times.reset();
  assert.equal(times.summary(310).total, null);
});
