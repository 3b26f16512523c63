import assert from "node:assert/strict";
import { liveDay } from "./live_day.ts";

Deno.test("four minutes of faults leave no timer, session, file or picture behind, and no clock runs away", async () => {
  const { problems, stretches, timers, pictures, due } = await liveDay({
    hours: 1 / 30,
    seed: 7,
    stretch: 1 / 60,
  });
  assert.deepEqual(problems, []);
  for (const { timers, sessions, connections, targets, files } of stretches) {
    assert.deepEqual([timers, sessions, connections, targets, files], [stretches[0]!.timers, 1, 2, 1, 0]);
  }
  assert.deepEqual([timers[1], timers[2]], [timers[0], 0]);
  assert.ok(Math.abs(pictures / due - 1) < 0.02, `${pictures} pictures of ${due}`);
});
