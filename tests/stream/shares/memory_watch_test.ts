import assert from "node:assert/strict";
import { MOST_RENEWALS, RENEW_AFTER_MS, RENEW_EVERY_MS } from "../../../runtime/stream/limits.ts";
import { createMemoryWatch } from "../../../runtime/stream/shares/memory_watch.ts";

Deno.test("a worker that always holds too much is started anew every ten minutes at most, and not for ever", () => {
  let time = 0, renewals = 0;
  const watch = createMemoryWatch(() => 2, { now: () => time });
  const visit = () => {
    watch.isDue(1);
    time += RENEW_AFTER_MS;
    const isDue = watch.isDue(0);
    if (isDue) renewals++;
    return isDue;
  };
  assert.equal(visit(), true);
  assert.equal(visit(), false, "again after ten seconds");
  time += RENEW_EVERY_MS;
  assert.equal(watch.isDue(0), true, "the one put off is not forgotten");
  for (let visits = 0; visits < 2 * MOST_RENEWALS; visits++) {
    time += RENEW_EVERY_MS;
    visit();
  }
  assert.equal(renewals, MOST_RENEWALS - 1);
});
