import assert from "node:assert/strict";
import { createGate } from "../../../../static/client/delivery/gate.ts";

function scene(isFit = true) {
  const over: string[] = [];
  return { over, gate: createGate(() => isFit, (to) => over.push(to)) };
}

Deno.test("a source takes over with its first picture that is no older than what is shown, and the other ends", () => {
  const { gate, over } = scene();
  assert.ok(gate.admits("video", 100));
  assert.ok(!gate.admits("motion", 200), "nobody aims at it");
  gate.aim = "motion";
  assert.ok(!gate.admits("motion", 99));
  assert.ok(gate.admits("video", 133));
  assert.ok(!gate.admits("motion", 132));
  assert.ok(gate.admits("motion", 133));
  assert.ok(!gate.admits("video", 166));
  assert.ok(gate.admits("motion", 150));
  gate.aim = "video";
  assert.ok(gate.admits("motion", 170));
  assert.ok(!gate.admits("video", 166));
  assert.ok(gate.admits("video", 200));
  assert.ok(!gate.admits("motion", 210));
  assert.deepEqual(over, ["motion", "video"]);
});

Deno.test("what is not fit does not take over, and what is shown goes on", () => {
  const { gate, over } = scene(false);
  gate.admits("video", 100);
  gate.aim = "motion";
  assert.ok(!gate.admits("motion", 200));
  assert.ok(gate.admits("video", 133));
  assert.deepEqual([gate.shows, over], ["video", []]);
});

Deno.test("another connection's clock may be behind: the first picture of either is shown", () => {
  const { gate } = scene();
  gate.admits("video", 5000);
  gate.aim = "motion";
  gate.reset();
  assert.ok(gate.admits("motion", 100));
});

Deno.test("of 100,000 pictures in any order of sources none that is shown over a switch is older than the one before", () => {
  const { gate } = scene();
  let seed = 3;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const newest = { video: 0, motion: 0 };
  let [last, switches, shows] = [-1, 0, "video"];
  for (let at = 0; at < 100_000; at++) {
    if (random() < 0.01) gate.aim = random() < 0.5 ? "video" : "motion";
    const source = random() < 0.4 ? "video" : "motion";
    newest[source] = Math.max(newest[source], at - random() * 12);
    if (!gate.admits(source, newest[source])) continue;
    assert.ok(newest[source] >= last);
    last = newest[source];
    if (source !== shows) switches++;
    shows = source;
  }
  assert.ok(switches > 300, `${switches} switches`);
});
