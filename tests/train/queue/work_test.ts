import assert from "node:assert/strict";
import { join } from "node:path";
import { readAvatarInfo } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { connectNats } from "../../../runtime/nats/connect_nats.ts";
import { isOver, type JobRecord } from "../../../runtime/protocol/training_jobs.ts";
import { bringAvatar } from "../../../runtime/queue/bring_avatar.ts";
import { openTrainingQueue, type TrainingQueue } from "../../../runtime/queue/training_queue.ts";
import { work } from "../../../train/queue/work.ts";
import { eventually } from "../../eventually.ts";
import { lackOfNats, startNats } from "../../nats/nats_server.ts";
import { lackOfGpu, testUnless } from "../../skip.ts";

const lack = await lackOfNats() ?? await lackOfGpu();
const TRAINER = new URL("./tiny_trainer.ts", import.meta.url);
const TIMING = { beatMs: 150, leaseMs: 1500, marginMs: 100, ackWaitMs: 1600 };
const ORDER = { profile: "fast" as const, look: null, clips: [] };

interface Worker {
  readonly ended: Promise<unknown>;
  readonly stop: () => void;
  /** As a machine that loses its power: nothing more is heard of it. */
  readonly cut: () => Promise<void>;
}

/** A queue, and workers each with a connection of its own. */
async function withQueue(
  test: (queue: TrainingQueue, start: (worker: string) => Promise<Worker>, folder: string) => Promise<void>,
): Promise<void> {
  await using server = await startNats();
  await using nats = await connectNats({ url: server.url });
  const folder = await Deno.makeTempDir({ prefix: "headcast-queue-" });
  const queue = await openTrainingQueue(nats, { timing: TIMING });
  const workers: Worker[] = [];
  async function start(worker: string): Promise<Worker> {
    const nats = await connectNats({ url: server.url }), end = new AbortController();
    const queue = await openTrainingQueue(nats, { timing: TIMING, tell: () => {} });
    const ended = work({
      ...{
        queue,
        worker,
        folder: join(folder, worker),
        signal: end.signal,
        timing: TIMING,
        trainer: TRAINER,
      },
      ...{ jobs: 1, once: false, retries: 2, checkpointMs: 60_000, tell: () => {} },
    });
    const cut = async () => {
      workers.splice(workers.indexOf(started), 1);
      queue.close();
      await nats.close();
    };
    const started: Worker = { ended, cut, stop: () => end.abort() };
    workers.push(started);
    return started;
  }
  try {
    await test(queue, start, folder);
  } finally {
    for (const { stop } of workers) stop();
    for (const { ended, cut } of [...workers]) await ended.finally(cut);
    queue.close();
    await Deno.remove(folder, { recursive: true });
  }
}

const until = (
  queue: TrainingQueue,
  name: string,
  what: (record: JobRecord) => boolean,
): Promise<JobRecord> =>
  eventually(`${name} is so far: ${what}`, () => {
    const record = queue.find(name);
    return record && what(record) ? record : null;
  }, { every: 20 });
const bytesOf = (record: JobRecord) => record.avatar?.find(({ name }) => name === "avatar.ply")?.file.hash;

testUnless(lack, {
  name:
    "a job becomes an avatar bit by bit as without a fault, though one worker is cut off and the next told to end",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withQueue(async (queue, start, folder) => {
      const changes = { steps: 15, previewEvery: 5, restMs: 60 };
      await queue.submit({ ...ORDER, name: "disturbed", prompt: "", changes });
      const first = await start("a");
      await until(queue, "disturbed", ({ checkpoints }) => checkpoints.length > 0);
      await first.cut();
      const second = await start("b");
      const taken = await until(queue, "disturbed", ({ attempt }) => attempt === 2);
      assert.ok(taken.step > 0, "it goes on from a checkpoint");
      await until(queue, "disturbed", ({ checkpoints }) => checkpoints[0]!.step > taken.step);
      second.stop();
      const given = performance.now();
      await start("c");
      await until(queue, "disturbed", ({ worker }) => worker === "c");
      assert.ok(performance.now() - given < 5000, "what is given back is taken at once");
      await queue.submit({ ...ORDER, name: "whole", prompt: "", changes: { ...changes, restMs: 0 } });
      const disturbed = await until(queue, "disturbed", isOver), whole = await until(queue, "whole", isOver);
      assert.deepEqual([disturbed.state, disturbed.attempt, whole.state, whole.attempt], [
        "done",
        3,
        "done",
        1,
      ]);
      assert.equal(bytesOf(disturbed), bytesOf(whole));
      assert.ok(disturbed.previews.length >= 2);
      const out = join(folder, "brought");
      assert.ok(await bringAvatar(queue, disturbed, out));
      assert.equal((await readAvatarInfo(out)).splats > 0, true);
      assert.ok(!await bringAvatar(queue, whole, out), "what is there stays");
      const left = await Array.fromAsync(queue.blobs.list("jobs/disturbed/"), ({ name }) => name);
      assert.deepEqual(left.filter((name) => /checkpoint/.test(name)), [], "checkpoints are taken away");
    }),
});

testUnless(lack, {
  name:
    "a job that is cancelled ends behind the step in work, and one that fails by its own fault is not tried again",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withQueue(async (queue, start) => {
      await start("a");
      await queue.submit({ ...ORDER, name: "long", prompt: "", changes: { steps: 2000, restMs: 50 } });
      await queue.submit({ ...ORDER, name: "broken", prompt: "a broken prompt", changes: { steps: 3 } });
      await until(queue, "long", ({ steps }) => steps === 2000);
      assert.equal((await queue.cancel("long", false))?.state, "running");
      const long = await until(queue, "long", isOver);
      assert.deepEqual([long.state, long.attempt, long.avatar], ["cancelled", 1, null]);
      const broken = await until(queue, "broken", isOver);
      assert.deepEqual([broken.state, broken.attempt, broken.error], ["failed", 1, "nobody can train that"]);
    }),
});
