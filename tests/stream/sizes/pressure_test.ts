import assert from "node:assert/strict";
import { costRatio, ladderOf } from "../../../runtime/stream/sizes/ladder.ts";
import {
  CALM,
  type PressureState,
  underPressure,
  type WatchedSecond,
} from "../../../runtime/stream/sizes/pressure.ts";
import { frozen } from "../edges.ts";

const LADDER = ladderOf(1024);
/** A second of 30 frames asked for that a device is wholly at. */
const second = (arrived: number, cost: number, busy = 1, asked = 30): WatchedSecond => ({
  ...{ seconds: 1, asked, arrived, cost, busy },
});
const full = second(30, 10, 0.3), behind = second(12, 80), slow = second(25, 40);

Deno.test("a ladder goes down by eighths that kernels can fill, and no further than pictures are worth", () => {
  assert.deepEqual(ladderOf(1024), [1024, 768, 512, 384]);
  assert.deepEqual(ladderOf(1024, true), [1024, 768, 512, 384, 256]);
  assert.deepEqual(ladderOf(720), [720, 528, 352, 256]);
  assert.deepEqual(ladderOf(256), [256, 192, 128]);
  assert.deepEqual(ladderOf(128), [128]);
});

const VECTORS: readonly {
  name: string;
  from?: Partial<PressureState>;
  fps?: number;
  at: WatchedSecond;
  to: Partial<PressureState>;
}[] = [
  { name: "one that holds its rate goes on", at: full, to: { since: 1 } },
  { name: "24 of 30 are held", at: slow, to: { since: 1 } },
  { name: "one second behind is no reason yet", at: behind, to: { since: 1, behind: 1 } },
  {
    name: "two seconds behind: smaller at once, by as many steps as it takes",
    from: { since: 1, behind: 1 },
    at: behind,
    to: { step: 2 },
  },
  { name: "a little behind: by one", from: { since: 5, behind: 1 }, at: second(20, 50), to: { step: 1 } },
  {
    name: "far behind: by all there are",
    from: { since: 5, behind: 1 },
    at: second(1, 900),
    to: { step: 3 },
  },
  {
    name: "not sooner than the last change has been seen",
    from: { behind: 5 },
    at: behind,
    to: { since: 1, behind: 6 },
  },
  { name: "a second that was held counts anew", from: { since: 5, behind: 1 }, at: slow, to: { since: 6 } },
  {
    name: "at the least size fewer frames come",
    from: { step: 3, since: 9, behind: 9 },
    at: behind,
    to: { step: 3, since: 10, behind: 10 },
  },
  {
    name: "an idle device is not what holds it back",
    from: { since: 5, behind: 1 },
    at: second(12, 20, 0.3),
    to: { since: 6 },
  },
  {
    name: "who asks for little says nothing",
    from: { since: 5, behind: 1 },
    at: second(1, 80, 1, 3),
    to: { since: 5 },
  },
  {
    name: "one frame a second may fall behind too",
    fps: 1,
    from: { since: 5, behind: 1 },
    at: second(0, 2000, 1, 1),
    to: { step: 3 },
  },
  { name: "room is waited for", from: { step: 1, since: 9 }, at: full, to: { step: 1, since: 10, roomy: 1 } },
  {
    name: "room for long enough: larger, by one",
    from: { step: 2, since: 9, roomy: 4 },
    at: full,
    to: { step: 1, grew: true },
  },
  {
    name: "no room where others need the device",
    from: { step: 2, since: 9, roomy: 4 },
    at: second(30, 20, 1),
    to: { step: 2, since: 10 },
  },
  {
    name: "no room where the larger would take too long",
    from: { step: 2, since: 9, roomy: 4 },
    at: second(30, 25, 0.75),
    to: { step: 2, since: 10 },
  },
  {
    name: "growing was too much: longer patience",
    from: { since: 5, behind: 1, grew: true },
    at: behind,
    to: { step: 2, patience: 10 },
  },
  {
    name: "growing was too much later: for other reasons",
    from: { since: 30, behind: 1, grew: true },
    at: behind,
    to: { step: 2 },
  },
  {
    name: "what has held for a minute is trusted",
    from: { since: 59, patience: 40 },
    at: slow,
    to: { since: 60 },
  },
];

for (const { name, from, fps = 30, at, to } of VECTORS) {
  Deno.test(`under pressure: ${name}`, () => {
    const state = { ...CALM, ...from };
    assert.deepEqual(underPressure(frozen(state), LADDER, fps, frozen(at)), { ...CALM, ...to });
  });
}

/** Runs two minutes on a device of that many milliseconds for the whole picture. @returns the steps it was at */
function live(whole: (second: number) => number): number[] {
  let state = CALM;
  return Array.from({ length: 120 }, (_, at) => {
    const cost = whole(at) / costRatio(1024, LADDER[state.step]!);
    const arrived = Math.min(30, 1000 / cost);
    state = underPressure(state, LADDER, 30, {
      seconds: 1,
      asked: 30,
      arrived,
      cost,
      busy: arrived * cost / 1000,
    });
    return state.step;
  });
}
const changesOf = (steps: number[]) => steps.filter((step, at) => at > 0 && step !== steps[at - 1]).length;

Deno.test("a steady load is answered once, and a picture is whole again when it is over", () => {
  const steps = live((second) => second < 60 ? 80 : 20);
  assert.deepEqual([steps[3], steps[59], steps.at(-1)], [2, 2, 0]);
  assert.equal(changesOf(steps), 3);
});

Deno.test("no load that comes and goes makes a picture pump", () => {
  for (const period of [2, 3, 5, 8, 10, 15, 20]) {
    const steps = live((second) => second % (2 * period) < period ? 80 : 20);
    assert.ok(changesOf(steps) <= 10, `${period} s: ${changesOf(steps)} changes`);
    const back = steps.slice(60).filter((step, at, late) =>
      at > 1 && step === late[at - 2] && step !== late[at - 1]
    );
    assert.equal(back.length, 0, `${period} s: ${steps.join("")}`);
  }
});
