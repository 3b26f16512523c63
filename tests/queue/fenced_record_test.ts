import assert from "node:assert/strict";
import type { JobRecord } from "../../runtime/protocol/training_jobs.ts";
import { fenceRecord, type HeldEvent } from "../../runtime/queue/fenced_record.ts";
import { ConflictError } from "../../runtime/queue/job_store.ts";
import { cancelJob, queuedRecord } from "../../runtime/queue/transitions.ts";

const TIMING = { beatMs: 20, leaseMs: 1000, marginMs: 100, ackWaitMs: 1200 };
const QUEUED = queuedRecord({ name: "elf", prompt: "", changes: {}, look: null, clips: [], submitted: 1 });
const TAKEN: JobRecord = { ...QUEUED, state: "running", attempt: 1, worker: "a" };

/** A record in a store of one, and a clock that is set. `fault`: an answer does not come, before or behind the writing. */
function world() {
  let stands = { record: TAKEN, revision: 1 }, time = 0, fault: "before" | "behind" | null = null;
  const events: HeldEvent[] = [];
  const store = {
    readRecord: () => Promise.resolve({ ...stands, problem: null }),
    updateRecord(record: JobRecord, revision: number) {
      const failing = fault;
      fault = null;
      if (failing === "before") return Promise.reject(new Error("timeout"));
      if (revision !== stands.revision) return Promise.reject(new ConflictError("changed"));
      stands = { record, revision: revision + 1 };
      return failing ? Promise.reject(new Error("timeout")) : Promise.resolve(stands.revision);
    },
  };
  const fence = fenceRecord({
    ...{ store, record: TAKEN, revision: 1, since: 0, timing: TIMING, now: () => time },
    onHeld: (event) => events.push(event),
  });
  return {
    fence,
    events,
    stands: () => stands.record,
    /** Somebody else writes. */
    write: (change: (record: JobRecord) => JobRecord) =>
      stands = { record: change(stands.record), revision: stands.revision + 1 },
    at: (ms: number) => time = ms,
    fail: (when: "before" | "behind") => fault = when,
  };
}

const step = (step: number) => (record: JobRecord): JobRecord => ({ ...record, step });

Deno.test("a job is held from its last renewal's beginning on for less than others wait, and not a moment longer", async () => {
  const { fence, at } = world();
  at(899);
  assert.ok(fence.held());
  at(900);
  assert.ok(!fence.held());
  assert.equal(await fence.attempt(step(1)), true);
  assert.ok(fence.held(), "nobody has taken it meanwhile");
  at(1800);
  assert.ok(!fence.held());
});

Deno.test("who stood still while another took its job writes nothing, and stops", async () => {
  const { fence, write, at, stands, events } = world();
  at(5000);
  write((record) => ({ ...record, attempt: 2, worker: "b", step: 3 }));
  assert.equal(await fence.attempt(step(9)), false);
  assert.ok(fence.lost.aborted && fence.isOver && !fence.held());
  assert.equal(await fence.write(step(9)), false);
  assert.equal(await fence.release((record) => ({ ...record, state: "done" })), false);
  assert.deepEqual([stands().worker, stands().step, stands().state], ["b", 3, "running"]);
  assert.deepEqual(events.map(({ what, until }) => [what, until]), [["held", 900], ["lost", 900]]);
});

Deno.test("a wish to cancel is taken over, not lost by the next renewal", async () => {
  const { fence, write, stands } = world();
  write((record) => cancelJob(record, true, 1)!);
  assert.equal(await fence.attempt(step(4)), true);
  assert.ok(fence.cancelled.aborted && !fence.lost.aborted);
  assert.deepEqual([stands().cancel, stands().step], ["keep", 4]);
});

Deno.test("an answer that never came is looked up: what was written counts, what was not is written again", async () => {
  const { fence, fail, stands, at } = world();
  fail("behind");
  assert.equal(await fence.attempt(step(1)), null);
  assert.equal(await fence.attempt(step(2)), true);
  fail("before");
  assert.equal(await fence.attempt(step(3)), null);
  assert.equal(stands().step, 2);
  fail("behind");
  at(950);
  assert.equal(await fence.release((record) => ({ ...record, state: "done" })), true, "it is done, once");
  assert.equal(stands().state, "done");
  assert.ok(!fence.lost.aborted);
});
