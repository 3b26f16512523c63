import assert from "node:assert/strict";
import { compareStandings, createFairQueue, type Flow } from "../../../runtime/stream/shares/fair_queue.ts";

interface Work extends Flow {
  readonly name: string;
  readonly cost: number;
}

const work = (
  name: string,
  cost: number,
  { session = name, payers = [name], weight = 1 }: { session?: string; payers?: string[]; weight?: number } =
    {},
): Work => ({ name, cost, session, payers: new Set(payers), weight });

/** Serves who is always there until so many milliseconds are spent, and gives what each was served, ms. */
function served(flows: readonly Work[], ms: number, queue = createFairQueue<Work>()): Map<string, number> {
  const had = new Map(flows.map(({ name }) => [name, 0]));
  for (let spent = 0; spent < ms;) {
    const [next] = flows.toSorted((a, b) => compareStandings(queue.standingOf(a), queue.standingOf(b)));
    queue.serve(next!);
    queue.charge(next!, next!.cost);
    had.set(next!.name, had.get(next!.name)! + next!.cost);
    spent += next!.cost;
  }
  return had;
}

Deno.test("createFairQueue() gives equal time, not equal turns, to within one turn each", () => {
  const had = served([work("small", 3), work("middle", 40), work("large", 400)], 30_000);
  for (const [name, ms] of had) assert.ok(Math.abs(ms - 10_000) <= 443, `${name}: ${ms} ms`);
});

Deno.test("a payer's share is the same however many sessions and renditions it has", () => {
  const many = Array.from({ length: 8 }, (_, at) => work(`large ${at}`, 400, { payers: ["greedy"] }));
  const had = served([work("small", 10), ...many], 40_000);
  assert.ok(had.get("small")! >= 19_000, `${had.get("small")}`);
  const large = many.map(({ name }) => had.get(name)!);
  assert.ok(Math.max(...large) - Math.min(...large) <= 400, "and its sessions share what it has");
});

Deno.test("a session's share of its payer's is the same however many renditions it has", () => {
  const all = { payers: ["here"] };
  const cameras = Array.from({ length: 5 }, (_, at) => work(`camera ${at}`, 50, { ...all, session: "b" }));
  const had = served([work("a", 10, all), ...cameras], 20_000);
  assert.ok(Math.abs(had.get("a")! - 10_000) <= 100, `${had.get("a")}`);
});

Deno.test("a flow of three times the weight has three times the time", () => {
  const had = served([work("idle", 20), work("driven", 20, { weight: 3 })], 8000);
  assert.ok(Math.abs(had.get("driven")! - 6000) <= 40, `${had.get("driven")}`);
});

Deno.test("those who watch one rendition pay for it together", () => {
  const had = served([
    work("shared", 10, { payers: ["one", "two"] }),
    work("own", 10, { payers: ["one"], session: "other" }),
  ], 9000);
  // "two" has nothing else, so what it is served costs "one" half as much.
  assert.ok(had.get("shared")! >= 4500, `${had.get("shared")}`);
});

Deno.test("who was away has no claim on the time it did not use, and who comes owes nothing", () => {
  const queue = createFairQueue<Work>();
  const early = work("early", 10), late = work("late", 10);
  served([early], 60_000, queue);
  const had = served([early, late], 2000, queue);
  assert.ok(Math.abs(had.get("late")! - 1000) <= 20, `the new one: ${had.get("late")}`);
  served([late], 60_000, queue);
  assert.ok(served([early, late], 2000, queue).get("early")! <= 1020, "the one that was away");
});

Deno.test("debtOf() is what a payer had beyond its share, and shrinks as the others have theirs", () => {
  const queue = createFairQueue<Work>();
  const churning = work("churns", 10), other = work("other", 100);
  served([other], 1000, queue);
  queue.charge(churning, 5000);
  assert.ok(Math.abs(queue.debtOf("churns") - 5000) <= 100, `${queue.debtOf("churns")}`);
  served([other], 3000, queue);
  assert.ok(Math.abs(queue.debtOf("churns") - 2000) <= 200, `${queue.debtOf("churns")}`);
  served([other], 3000, queue);
  assert.equal(queue.debtOf("churns"), 0);
  assert.equal(queue.debtOf("nobody"), 0);
});

Deno.test("what one payer asked for is charged to it alone", () => {
  const queue = createFairQueue<Work>();
  const both = work("both", 10, { payers: ["asks", "watches"] });
  const own = [work("a", 10, { payers: ["asks"] }), work("w", 10, { payers: ["watches"] })];
  queue.serve(both);
  queue.charge(both, 500, ["asks"]);
  const had = served(own, 1000, queue);
  assert.ok(had.get("w")! - had.get("a")! >= 480, `${had.get("a")} and ${had.get("w")}`);
});
