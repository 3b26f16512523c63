import assert from "node:assert/strict";
import { SYSTEM_CLOCK } from "../../runtime/stream/live_clock.ts";
import { FRAMES_IN_FLIGHT } from "../../runtime/stream/limits.ts";
import { createScheduler, type Paced } from "../../runtime/stream/scheduler.ts";
import { createTokenBucket, createTokenBuckets } from "../../runtime/base/network/token_bucket.ts";
import { virtualClock } from "./virtual_clock.ts";

/** Something that wants frames all the time, and counts them. */
function paced(
  fps: number,
  taken: string[],
  name: string,
  onTake: (one: Paced) => void = () => {},
): Paced & { wants: boolean } {
  const one: Paced & { wants: boolean } = {
    ...{ session: name, payers: new Set([name]), weight: 1, cost: 0, missed: 0 },
    dueAt: 0,
    hastenedTo: Infinity,
    servedAt: 0,
    period: 1000 / fps,
    wants: true,
    wantsFrame: () => one.wants,
    takeFrame() {
      taken.push(name);
      onTake(one);
    },
  };
  return one;
}

Deno.test("createScheduler() takes no more frames than there are places, and shares them fairly", () => {
  let inFlight = 0, clock = 1;
  const taken: string[] = [];
  const scheduler = createScheduler(
    {
      get hasPlace() {
        return inFlight < FRAMES_IN_FLIGHT;
      },
    },
    { ...SYSTEM_CLOCK, now: () => clock },
  );
  const take = (one: Paced) => {
    inFlight++;
    scheduler.charge(one, 5);
  };
  scheduler.add(paced(1000, taken, "a", take));
  scheduler.add(paced(1000, taken, "b", take));
  scheduler.add(paced(1000, taken, "c", take));
  assert.equal(inFlight, FRAMES_IN_FLIGHT);
  for (let round = 0; round < 60; round++) {
    clock += 5;
    inFlight--;
    scheduler.wake();
    assert.equal(inFlight, FRAMES_IN_FLIGHT);
  }
  const counts = ["a", "b", "c"].map((name) => taken.filter((item) => item === name).length);
  assert.ok(Math.max(...counts) - Math.min(...counts) <= 2, `${counts}`);
  scheduler.close();
});

Deno.test("createScheduler() keeps the rate asked for and does not make up for a stall", async () => {
  const taken: string[] = [];
  const clock = virtualClock();
  const scheduler = createScheduler({ hasPlace: true }, clock);
  const slow = paced(50, taken, "slow");
  scheduler.add(slow);
  await clock.advance(500);
  assert.equal(taken.length, 26, "one at once and 25 in half a second");
  slow.wants = false;
  await clock.advance(200);
  assert.equal(taken.length, 26, "nothing is rendered that nobody wants");
  slow.wants = true;
  scheduler.wake();
  assert.equal(taken.length, 27, "ten frames were missed, one is taken");
  await clock.advance(100);
  assert.equal(taken.length, 32, "the beat goes on");
  scheduler.remove(slow);
  await clock.advance(100);
  assert.equal(taken.length, 32, "who was removed gets nothing");
  scheduler.close();
});

/** Poses of a second, of which each hastens a flow of 25 frames a second. @returns how long each waited, and frames in all */
async function hastened(every: number, phase: number): Promise<{ waits: number[]; frames: number }> {
  const clock = virtualClock(), taken: string[] = [], waits: number[] = [];
  let pose: number | null = null;
  const scheduler = createScheduler({ hasPlace: true }, clock);
  const flow = paced(25, taken, "driven", () => {
    if (pose !== null) waits.push(clock.now() - pose);
    pose = null;
  });
  scheduler.add(flow);
  await clock.advance(phase);
  for (let at = phase; at < 1000 + phase; at += every) {
    pose ??= clock.now();
    scheduler.hasten(flow);
    await clock.advance(every);
  }
  scheduler.close();
  return { waits, frames: taken.length };
}

Deno.test("createScheduler() takes a frame for a new pose before its beat, and no more frames than were asked for", async () => {
  const worst: number[] = [];
  for (let phase = 0; phase < 40; phase += 4) {
    const { waits, frames } = await hastened(40, phase);
    assert.ok(frames >= 25 && frames <= 27, `${frames} frames at a phase of ${phase} ms`);
    worst.push(Math.max(...waits));
  }
  assert.ok(Math.max(...worst) <= 11, `a quarter of a period at the most: ${worst}`);
  assert.ok(worst.filter((wait) => wait === 0).length >= 7, `most phases wait for nothing: ${worst}`);
  const { waits, frames } = await hastened(10, 5);
  assert.ok(frames <= 27, `poses four times as often make no more frames: ${frames}`);
  assert.ok(Math.max(...waits) <= 40, `${waits}`);
});

Deno.test("createTokenBucket() lets a burst pass, then the rate", () => {
  const bucket = createTokenBucket(10, 5);
  const passed = (time: number, tries: number) => {
    let count = 0;
    for (let index = 0; index < tries; index++) if (bucket.take(time)) count++;
    return count;
  };
  assert.equal(passed(0, 20), 5);
  assert.equal(passed(500, 20), 5);
  assert.equal(passed(600, 20), 1);
  assert.equal(passed(100_000, 20), 5, "a silence gives no more than a burst");
  assert.equal(bucket.waitMs(100_000), 100);
  bucket.spend(2);
  assert.equal(bucket.waitMs(100_050), 250);
  assert.equal(bucket.waitMs(100_300), 0);
});

Deno.test("createTokenBuckets() keeps one for each name, and forgets those that were not asked for longest", () => {
  const buckets = createTokenBuckets(1, 1);
  assert.ok(buckets.of("first").take(0) && buckets.of("second").take(0));
  assert.ok(!buckets.of("first").take(0), "it is the same one");
  for (let index = 0; index < 9_999; index++) buckets.of(`n${index}`);
  assert.ok(!buckets.of("first").has(0), "it was asked for of late");
  assert.ok(buckets.of("second").has(0), "it is another");
});
