import assert from "node:assert/strict";
import { testDevice } from "./device.ts";

/** Frames of a small session in 20 s, alone and beside eight large ones. */
async function beside(
  small: { cost: number; fps: number },
  large: { cost: number; fps: number },
  payers: { small?: string; large?: string },
): Promise<{ alone: number; frames: number; large: number }> {
  const counts = { alone: 0, frames: 0, large: 0 };
  for (const others of [0, 8]) {
    const { clock, draw } = testDevice();
    const mine = draw(small.cost, small.fps, payers.small ? { payer: payers.small } : {});
    const theirs = Array.from(
      { length: others },
      () => draw(large.cost, large.fps, payers.large ? { payer: payers.large } : {}),
    );
    await clock.advance(2000);
    for (const each of [mine, ...theirs]) each.frames = 0;
    await clock.advance(20_000);
    if (others === 0) counts.alone = mine.frames;
    else {
      counts.frames = mine.frames;
      counts.large = theirs.reduce((sum, { frames }) => sum + frames, 0);
    }
  }
  return counts;
}

Deno.test("a small session beside a client with eight large ones has its share, though frames are not interrupted", async () => {
  // A software device: 12 ms at 128 pixels, 400 at 2048. Half of it would do for all the small one asks for.
  const { alone, frames, large } = await beside(
    { cost: 12, fps: 30 },
    { cost: 400, fps: 30 },
    { small: "one", large: "greedy" },
  );
  assert.equal(alone, 600);
  assert.ok(frames >= 0.8 * alone / 2, `${frames} of ${alone} frames`);
  assert.ok(large >= 20, `and the large ones the rest: ${large}`);
});

Deno.test("a small session that asks for more than its share has half of a device", async () => {
  const { alone, frames } = await beside(
    { cost: 60, fps: 30 },
    { cost: 1500, fps: 30 },
    { small: "one", large: "greedy" },
  );
  assert.ok(alone >= 330, `${alone}`);
  assert.ok(frames >= 0.8 * alone / 2, `${frames} of ${alone} frames`);
});

Deno.test("where nobody can tell the two apart, each session has its ninth", async () => {
  const { alone, frames } = await beside(
    { cost: 12, fps: 30 },
    { cost: 400, fps: 30 },
    { small: "this machine", large: "this machine" },
  );
  assert.ok(frames >= 0.8 * alone / 9, `${frames} of ${alone} frames`);
});

Deno.test("a quick device loses no frame of the small session, and does not stand still for it", async () => {
  const { alone, frames, large } = await beside(
    { cost: 1, fps: 30 },
    { cost: 12, fps: 30 },
    { small: "one", large: "greedy" },
  );
  assert.ok(frames >= alone - 2, `${frames} of ${alone} frames`);
  assert.ok(large * 12 >= 19_000, `the rest of the time is the large ones': ${large * 12} ms`);
});

Deno.test("a device is kept for nobody who would lose no frame, and fills what is kept with what fits", async () => {
  const { clock, draw } = testDevice();
  const small = draw(5, 10, { payer: "one" });
  const large = draw(300, 30, { payer: "two" });
  const middle = draw(20, 30, { payer: "three" });
  await clock.advance(1000);
  for (const each of [small, large, middle]) each.frames = 0;
  await clock.advance(12_000);
  // A third of the device is 4 s each: more than the small one asks for, and what the middle one and it leave is 1 s.
  assert.ok(small.frames >= 60, `small: ${small.frames}`);
  assert.ok(middle.frames >= 160, `middle: ${middle.frames}`);
  assert.ok(large.frames >= 12, `large: ${large.frames}`);
});

Deno.test("a driven session goes before an idle one: three frames to one where there are not enough for both", async () => {
  const { clock, draw } = testDevice();
  const driven = draw(50, 30, { payer: "one", weight: 3 });
  const idle = draw(50, 30, { payer: "two" });
  await clock.advance(12_000);
  assert.ok(
    Math.abs(driven.frames - 180) <= 4 && Math.abs(idle.frames - 60) <= 4,
    `${driven.frames} ${idle.frames}`,
  );
});

Deno.test("what was due and not drawn is counted, and nothing while nobody wants it", async () => {
  const { clock, draw, scheduler } = testDevice();
  const slow = draw(400, 10);
  await clock.advance(10_000);
  assert.ok(
    Math.abs(slow.frames - 25) <= 1 && Math.abs(slow.missed - 75) <= 4,
    `${slow.frames}, ${slow.missed}`,
  );
  slow.watched = false;
  scheduler.wake();
  const { missed } = slow;
  await clock.advance(5000);
  assert.equal(slow.missed, missed);
});
