import assert from "node:assert/strict";
import { TOGETHER_MS } from "../../../runtime/stream/limits.ts";
import { createScheduler, type Paced, type Scheduler } from "../../../runtime/stream/scheduler.ts";
import { type VirtualClock, virtualClock } from "../virtual_clock.ts";

interface Taken {
  readonly name: string;
  readonly time: number;
  readonly epoch: number;
}

interface Table {
  readonly clock: VirtualClock;
  readonly scheduler: Scheduler;
  readonly taken: Taken[];
  add(name: string, flow?: Partial<Paced> & { fps?: number }): Paced;
  /** Names of what was taken together, one after another. */
  batches(): string[];
}

/** A device that is at what was taken together until the test says so, or for as long as that takes. */
function table(takes: boolean): Table {
  const clock = virtualClock(), taken: Taken[] = [], flows = new Map<string, Paced>();
  let until = -1, busy = false;
  const scheduler = createScheduler({
    get hasPlace() {
      return !busy;
    },
  }, clock);
  return {
    ...{ clock, scheduler, taken },
    add(name, { fps = 30, ...flow } = {}) {
      const paced: Paced = {
        ...{ session: name, payers: new Set([name]), weight: 1, cost: 0, missed: 0, drawing: 0 },
        ...{ dueAt: clock.now(), hastenedTo: Infinity, servedAt: 0, period: 1000 / fps },
        wantsFrame: () => true,
        takeFrame(time, epoch) {
          taken.push({ name, time, epoch });
          scheduler.charge(paced, paced.cost);
          const shown = taken.filter((each) => each.time === time && each.name !== name);
          const rides = shown.some((each) =>
            flows.get(each.name)?.picture === paced.picture && paced.picture
          );
          if (!takes || rides) return;
          until = Math.max(until, time) + paced.cost;
          if (busy) return;
          busy = true;
          const free = () => {
            if (clock.now() < until) return void clock.after(until - clock.now(), free);
            busy = false;
            scheduler.wake();
          };
          clock.after(0, free);
        },
        ...flow,
      };
      flows.set(name, paced);
      scheduler.add(paced);
      return paced;
    },
    batches() {
      const all = new Map<number, string[]>();
      for (const { name, epoch } of taken) all.set(epoch, [...all.get(epoch) ?? [], name]);
      return [...all.values()].map((names) => names.toSorted().join(" "));
    },
  };
}
Deno.test("flows of one picture are taken together whatever their phases and rates, and each keeps its rate", async () => {
  const { clock, scheduler, taken, add } = table(false);
  add("a", { picture: "head" });
  await clock.advance(13);
  add("b", { picture: "head" });
  await clock.advance(16);
  add("half", { picture: "head", fps: 15 });
  add("other", { picture: "another head" });
  // Its frames would come by fits and starts if it took those of 30.
  add("uneven", { picture: "head", fps: 25 });
  taken.length = 0;
  await clock.advance(3000);
  scheduler.close();
  const count = (name: string) => taken.filter((each) => each.name === name).length;
  assert.deepEqual(
    ["a", "b", "half", "other", "uneven"].map((name) => Math.round(count(name) / 3)),
    [30, 30, 15, 30, 25],
  );
  const own = taken.filter(({ name }) => name === "uneven").map(({ time }) => time);
  assert.ok(own.every((time, at) => at === 0 || Math.abs(time - own[at - 1]! - 40) < 1e-6), `${own}`);
  const moments = new Set(taken.filter(({ name }) => /^[abh]/.test(name)).map(({ epoch }) => epoch)).size;
  assert.ok(
    moments <= 91,
    `one picture serves all: ${moments} for ${count("a") + count("b") + count("half")}`,
  );
});

Deno.test("who comes later joins the beat of who shows the same picture, which goes on as it was", async () => {
  const { clock, scheduler, taken, add } = table(false);
  const first = add("first", { picture: "head", fps: 20 });
  scheduler.begin(first);
  await clock.advance(513);
  for (const fps of [20, 60, 10]) {
    scheduler.begin(add(`at ${fps}`, { picture: "head", fps, dueAt: Infinity }));
  }
  scheduler.wake();
  await clock.advance(1000);
  scheduler.close();
  const times = taken.filter(({ name }) => name === "first").map(({ time }) => time);
  assert.ok(times.every((time, at) => at === 0 || Math.abs(time - times[at - 1]! - 50) < 1e-6), `${times}`);
  const fast = new Set(taken.filter(({ name }) => name === "at 60").map(({ epoch }) => epoch));
  const late = taken.filter(({ name, time }) => name !== "at 60" && time > 1520);
  assert.ok(late.every(({ epoch }) => fast.has(epoch)), "each is one of the fastest one's");
});

Deno.test("pictures are drawn together as long as that keeps nobody waiting: small ones, and those whose time is known", async () => {
  const { clock, scheduler, add, batches } = table(true);
  add("long", { cost: 30, drawing: 30, fps: 5 });
  for (const name of ["one", "two", "three", "four", "five"]) add(name, { cost: 1, drawing: 1, fps: 20 });
  add("new", { cost: 1, drawing: 0, fps: 20 });
  await clock.advance(1000);
  scheduler.close();
  const all = batches(), sizes = all.map((names) => names.split(" ").length);
  assert.ok(all.some((names) => names === "long") && !all.some((names) => /long ./.test(names)), `${all}`);
  assert.ok(!all.some((names) => /new./.test(names)), "what it takes is not known");
  assert.equal(Math.max(...sizes), TOGETHER_MS, "of 1 ms each");
});

Deno.test("who is given another's picture takes nobody's turn", async () => {
  const { clock, scheduler, taken, add } = table(true);
  add("small", { cost: 10, payers: new Set(["poor"]), fps: 100 });
  add("a", { cost: 10, picture: "head", session: "rich", payers: new Set(["rich"]), fps: 100 });
  add("b", { cost: 10, picture: "head", session: "rich", payers: new Set(["rich"]), fps: 100 });
  await clock.advance(6000);
  scheduler.close();
  const count = (name: string) => taken.filter((each) => each.name === name).length;
  // Each time is charged for both, so that the other has its turn twice as often: half of what is charged, to within 10 %.
  assert.ok(
    Math.abs(count("small") / (count("a") + count("b")) - 1) < 0.1,
    `${["small", "a", "b"].map(count)}`,
  );
  assert.ok(Math.abs(count("a") - count("b")) <= 1);
});
