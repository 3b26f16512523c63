import assert from "node:assert/strict";
import { createMoodKeys } from "../../../../static/live/stream/keys/mood_keys.ts";

function keysOf(holds: boolean) {
  const sent: (string | null)[] = [], line = { isOpen: true };
  const keys = createMoodKeys(holds, (mood) => line.isOpen && sent.push(mood) > 0, () => {});
  return { keys, sent, line };
}

Deno.test("a mood that this page has set is set once more where it comes in again and drives", () => {
  const { keys, sent } = keysOf(false);
  keys.down("happy");
  keys.told("happy");
  keys.told(null, true);
  assert.deepEqual([keys.mood, sent], ["happy", ["happy", "happy"]]);
  keys.told(null, false);
  assert.equal(keys.mood, null, "it has come in as who only watches");
  keys.told(null, true);
  assert.deepEqual(sent, ["happy", "happy"]);
});

Deno.test("a mood of somebody else's, or one that was let go, does not come back", () => {
  const { keys, sent, line } = keysOf(true);
  keys.told("sad");
  keys.told(null, true);
  assert.equal(keys.mood, null);
  keys.down("happy");
  line.isOpen = false;
  keys.up("happy");
  line.isOpen = true;
  keys.told(null, true);
  assert.deepEqual([keys.mood, sent], [null, ["happy"]]);
});
