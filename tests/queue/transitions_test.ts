import assert from "node:assert/strict";
import {
  BrokenJobError,
  jobOrder,
  type JobRecord,
  jobRecord,
  MOST_ORDER_BYTES,
  readJobPart,
} from "../../runtime/protocol/training_jobs.ts";
import { cancelJob, givenBack, queuedRecord, takeJob } from "../../runtime/queue/transitions.ts";

const ORDER = { name: "elf", prompt: "an elf", changes: {}, look: null, clips: [], submitted: 5 };
const FILE = { blob: "jobs/elf/1/1-x", hash: "0".repeat(64), size: 3 };
const QUEUED = queuedRecord(ORDER);
const RUNNING: JobRecord = { ...QUEUED, state: "running", attempt: 1, worker: "a", steps: 9, step: 7 };
const AT_6: JobRecord = { ...RUNNING, checkpoints: [{ step: 6, file: FILE }] };
const HOW = { worker: "b", expired: false, retries: 2, now: 99 };

/** What becomes of a record that a worker is given: what it does, and what of the record is other than it was. */
type Case = readonly [claim: string, JobRecord, Partial<typeof HOW>, kind: string, Partial<JobRecord>?];
const TAKINGS: readonly Case[] = [
  ["one that waits is taken", QUEUED, {}, "take", {
    state: "running",
    attempt: 1,
    worker: "b",
    changed: 99,
  }],
  ["one that is held is left alone", RUNNING, {}, "wait"],
  ["one whose holder is silent is taken, and counts as a crash", AT_6, { expired: true }, "take", {
    ...{ attempt: 2, crashes: 1, worker: "b", step: 6, changed: 99 },
  }],
  [
    "one that was wanted no more while its holder died ends",
    { ...RUNNING, cancel: "drop" },
    { expired: true },
    "over",
    {
      ...{ state: "cancelled", changed: 99 },
    },
  ],
  ["one whose workers died too often is given up", { ...AT_6, crashes: 2 }, { expired: true }, "over", {
    ...{ state: "dead", crashes: 3, changed: 99 },
    error: "Given up, its worker ended 3 times in a row without getting further",
  }],
  ...(["done", "failed", "dead", "cancelled"] as const).map((state) =>
    [`one that is ${state} stays so`, { ...RUNNING, state }, { expired: true }, "over"] as const
  ),
];

for (const [claim, record, how, kind, changes] of TAKINGS) {
  Deno.test(`a job of the queue: ${claim}`, () => {
    const taking = takeJob(record, { ...HOW, ...how });
    assert.equal(taking.kind, kind);
    const after = "record" in taking ? taking.record : null;
    assert.deepEqual(after, changes ? { ...record, ...changes } : null);
    if (after) {
      assert.deepEqual(readJobPart(jobRecord, new TextEncoder().encode(JSON.stringify(after)), 1e5), after);
    }
  });
}

Deno.test("a job that waits is cancelled at once, one at work by its worker, one that is over not at all", () => {
  assert.equal(cancelJob(QUEUED, false, 9)?.state, "cancelled");
  assert.deepEqual(cancelJob(RUNNING, true, 9), { ...RUNNING, cancel: "keep" });
  assert.deepEqual(cancelJob({ ...RUNNING, cancel: "keep" }, false, 9), { ...RUNNING, cancel: "drop" });
  assert.equal(cancelJob({ ...RUNNING, cancel: "drop" }, false, 9), null);
  assert.equal(cancelJob({ ...RUNNING, state: "done" }, false, 9), null);
});

Deno.test("a job that is given back waits for another, whose crashes are counted where it was for one", () => {
  assert.deepEqual(givenBack(AT_6, null, 2, 9), { ...AT_6, state: "queued", worker: null, changed: 9 });
  assert.equal(givenBack(AT_6, "no disk", 2, 9).crashes, 1);
  const dead = givenBack({ ...AT_6, crashes: 2 }, "no disk", 2, 9);
  assert.equal(dead.state, "dead");
  assert.match(dead.error!, /3 times in a row .*: no disk$/);
  assert.equal(givenBack({ ...AT_6, cancel: "drop" }, null, 2, 9).state, "cancelled");
});

Deno.test("what is no record, or a longer one than there is, is refused with what is wrong", () => {
  const read = (value: unknown, most = 1e5) =>
    readJobPart(jobRecord, new TextEncoder().encode(JSON.stringify(value)), most);
  assert.throws(() => read({ ...RUNNING, state: "asleep" }), /Cannot read a job, state is wrong/);
  assert.throws(() => read({ ...RUNNING, name: "../etc" }), /name is wrong: must be a plain name/);
  assert.throws(() => read({ ...RUNNING, steps: 1e300 }), /steps is wrong/);
  assert.throws(
    () => read({ ...RUNNING, previews: Array(49).fill({ name: "1.png", file: FILE }) }),
    /previews is wrong/,
  );
  assert.throws(
    () => read({ ...RUNNING, avatar: [{ name: "../x.ply", file: FILE }] }),
    /avatar.0.name is wrong/,
  );
  assert.throws(() => read(RUNNING, 20), /must have at most 20 bytes/);
  assert.throws(() => readJobPart(jobRecord, Uint8Array.of(0xff), 9), BrokenJobError);
  assert.throws(() => readJobPart(jobRecord, new TextEncoder().encode("[".repeat(5e5)), 1e6), BrokenJobError);
});

Deno.test("an order whose look lies too deep to be handed to a trainer is none", () => {
  const order = (depth: number) => {
    const look = "[".repeat(depth) + "]".repeat(depth);
    const text = JSON.stringify({ ...ORDER, look: "LOOK" }).replace('"LOOK"', look);
    return readJobPart(jobOrder, new TextEncoder().encode(text), MOST_ORDER_BYTES);
  };
  assert.equal(JSON.stringify(order(60)).length > 0, true);
  assert.throws(() => order(200_000), BrokenJobError);
});
