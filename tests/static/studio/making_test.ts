import assert from "node:assert/strict";
import type { Training } from "../../../runtime/protocol/training_report.ts";
import { viewOf } from "../../../static/studio/making.ts";

const RUNNING: Training = {
  ...{ name: "an-elf", prompt: "an elf", avatar: null, steps: 400, step: 100, state: "running" },
  ...{ secondsLeft: 75, preview: null, error: null, here: true, changed: 0 },
};
const title = (changes: Partial<Training>, { cancelled = false, live = false } = {}) =>
  viewOf({ ...RUNNING, ...changes }, { cancelled, live }).title;

Deno.test("a training at work tells its step and the time that is left, where it is known", () => {
  const none = { cancelled: false, live: false };
  assert.deepEqual(viewOf(RUNNING, none), {
    ...{ title: "Making a head", step: "Step 100 of 400, 1:15 left", share: 0.25, failed: false },
  });
  assert.equal(viewOf({ ...RUNNING, secondsLeft: null }, none).step, "Step 100 of 400");
  assert.equal(viewOf({ ...RUNNING, steps: 0, step: 0 }, none).share, 0);
  assert.match(title({ here: false }), /outside this page/);
});

Deno.test("its end is told for what it was", () => {
  assert.equal(title({}, { cancelled: true }), "Stopping behind the step in work");
  assert.equal(title({ state: "stopping" }), "Stopping behind the step in work", "by whomever");
  assert.equal(title({ state: "stopped" }, { cancelled: true }), "Cancelled");
  assert.equal(title({ state: "stopped" }), "It was stopped");
  assert.equal(title({ state: "done", avatar: "an-elf" }), "Done: an-elf");
  assert.equal(title({ state: "done", avatar: "an-elf" }, { live: true }), "Done: an-elf is live now");
  assert.equal(title({ state: "failed", error: "The device was lost" }), "It failed: The device was lost");
  assert.match(title({ state: "silent" }), /gone/);
});
