import assert from "node:assert/strict";
import { clockTime, short, stepRate } from "../../../static/numbers.ts";
import { createTrainingLog } from "../../../static/train/training_log.ts";

const line = (step: number, loss = 1) => ({
  step,
  loss,
  terms: {},
  splats: 1,
  iterationsPerSecond: 2,
  seconds: step,
  skipped: 0,
});

Deno.test("the page's log forgets steps that a resumed training does again", () => {
  const log = createTrainingLog();
  log.add([line(10), line(20), { event: "resumed", step: 10 } as const, line(15)]);
  assert.deepEqual(log.metrics.map(({ step }) => step), [10, 15]);
  assert.equal(log.events.length, 1);
});

Deno.test("the smoothed loss starts at the first loss and follows slowly", () => {
  const log = createTrainingLog();
  log.add([line(1, 4), line(2, 4), line(3, 0)]);
  const smooth = log.smoothed();
  assert.ok(Math.abs(smooth[0]! - 4) < 1e-9 && Math.abs(smooth[1]! - 4) < 1e-9);
  assert.ok(smooth[2]! > 2 && smooth[2]! < 4);
});

Deno.test("numbers and times are short", () => {
  assert.deepEqual([0, 0.01234, 123.4, 48_321, 2.5e6, 4.5e-5].map(short), [
    "0",
    "0.012",
    "123",
    "48k",
    "2.5M",
    "5e-5",
  ]);
  assert.deepEqual([7, 754, 3725].map(clockTime), ["0:07", "12:34", "1:02:05"]);
  assert.deepEqual([12.345, 0, 0.1, 0.01].map(stepRate), ["12.35", "0.00", "1 in 10.0 s", "1 in 100 s"]);
});
