import assert from "node:assert/strict";
import { headers } from "@nats-io/transport-node";
import { connectNats } from "../../runtime/nats/connect_nats.ts";
import { BUCKETS, STREAMS, SUBJECTS } from "../../runtime/nats/names.ts";
import { openJobClaims } from "../../runtime/queue/job_claims.ts";
import { queuedRecord } from "../../runtime/queue/transitions.ts";
import { MOST_RECORD_BYTES } from "../../runtime/protocol/training_jobs.ts";
import { tellSparingly } from "../../runtime/queue/tell_sparingly.ts";
import { openTrainingQueue, type TrainingQueue } from "../../runtime/queue/training_queue.ts";
import { eventually } from "../eventually.ts";
import { lackOfNats, type NatsServer, startNats } from "../nats/nats_server.ts";
import { testUnless } from "../skip.ts";

const lack = await lackOfNats();
const TIMING = { beatMs: 100, leaseMs: 800, marginMs: 50, ackWaitMs: 1000 };
const ORDER = { prompt: "an elf", changes: {}, look: null, clips: [] };

async function withQueue(
  test: (queue: TrainingQueue, told: string[], server: NatsServer) => Promise<void>,
): Promise<void> {
  await using server = await startNats();
  await using nats = await connectNats({ url: server.url });
  const told: string[] = [];
  const queue = await openTrainingQueue(nats, { timing: TIMING, tell: (words) => told.push(words) });
  try {
    await test(queue, told, server);
  } finally {
    queue.close();
  }
}

const claimsOf = ({ store, messages, observed }: TrainingQueue, worker: string, told: string[] = []) =>
  openJobClaims({
    ...{ store, messages, observed, worker, timing: TIMING, retries: 2 },
    tell: (words) => told.push(words),
  });
const within = (seconds: number) => AbortSignal.timeout(seconds * 1000);

testUnless(lack, {
  name:
    "what is no job is thrown away or failed with what is wrong, and a sound one behind it is taken all the same",
  fn: () =>
    withQueue(async (queue, told) => {
      const { store: { kv }, messages } = queue, text = new TextEncoder();
      const orders: [name: string, bytes: Uint8Array, reason: RegExp][] = [
        ["no-json", text.encode("{"), /JSON/],
        ["deep", text.encode("[".repeat(200_000)), /JSON|stack/i],
        ["bytes", Uint8Array.of(0xff, 0xfe), /not valid|decod/i],
        ["other", text.encode(JSON.stringify({ ...ORDER, name: "elf", submitted: 1 })), /another name: elf/],
        ["path", text.encode(JSON.stringify({ ...ORDER, name: "../etc", submitted: 1 })), /plain name/],
        [
          "field",
          text.encode(JSON.stringify({ ...ORDER, name: "field", submitted: 1, more: 1 })),
          /more is wrong/,
        ],
      ];
      for (const [name, bytes] of orders) {
        await kv.put(`order.${name}`, bytes);
        await messages.send(name);
      }
      await messages.send("nobody-knows");
      await kv.put("job.broken", text.encode("{}"));
      await kv.put("order.broken", text.encode(JSON.stringify({ ...ORDER, name: "broken", submitted: 1 })));
      await messages.send("broken");
      await queue.submit({ ...ORDER, name: "sound" });
      const job = await claimsOf(queue, "a", told).next(within(20));
      assert.equal(job?.order.name, "sound");
      for (const [name, , reason] of orders) {
        const record = await eventually(name, () => queue.find(name));
        assert.deepEqual(
          [record.state, reason.test(record.error ?? "")],
          ["failed", true],
          `${name}: ${record.error}`,
        );
      }
      assert.match((await eventually("broken", () => queue.find("broken"))).error!, /is wrong/);
      assert.ok(told.some((words) => /there is no such job: nobody-knows/.test(words)));
      await job!.finish((record) => ({ ...record, state: "done" }));
      await kv.put("order.orphan", text.encode(JSON.stringify({ ...ORDER, name: "orphan", submitted: 1 })));
      const orphan = await claimsOf(queue, "a", told).next(within(20));
      assert.equal(orphan?.order.name, "orphan", "whoever put it in ended in the middle of that");
      await messages.send("orphan");
      await messages.send("orphan");
      assert.equal(await orphan!.fail("enough"), true);
      assert.equal(await claimsOf(queue, "a", told).next(within(2), true), null, "nothing comes again");
    }),
});

testUnless(lack, {
  name: "a record that somebody has filled to its end is taken and failed all the same",
  fn: () =>
    withQueue(async (queue) => {
      for (const room of [0, 60]) {
        const order = { ...ORDER, name: `full-${room}`, submitted: 1 };
        const record = queuedRecord(order),
          file = { blob: "\x01".repeat(400), hash: "0".repeat(64), size: 1 };
        const left = () => MOST_RECORD_BYTES - room - JSON.stringify(record).length;
        while (left() > 2700) record.previews.push({ name: `${record.previews.length}.png`, file });
        while (left() > 600) {
          const blob = "x".repeat(Math.min(400, left() - 120));
          record.previews.push({ name: `${record.previews.length}.png`, file: { ...file, blob } });
        }
        record.prompt = "x".repeat(left());
        await queue.store.kv.put(`order.${order.name}`, JSON.stringify(order));
        await queue.store.kv.put(`job.${order.name}`, JSON.stringify(record));
        await queue.messages.send(order.name);
        const job = (await claimsOf(queue, "a").next(within(20)))!;
        assert.equal(job.order.name, order.name);
        assert.equal(await job.fail("nobody can do that ".repeat(40)), true);
        const { record: met } = (await queue.store.readRecord(order.name))!;
        assert.deepEqual([met?.state, met?.previews.length], ["failed", 0]);
      }
    }),
});

testUnless(lack, {
  name: "messages of the queue that nobody of ours has sent are thrown away and told",
  async fn() {
    await using server = await startNats();
    await using nats = await connectNats({ url: server.url });
    const queue = await openTrainingQueue(nats, { timing: TIMING }), told: string[] = [];
    for (const [name, bytes] of [["a", "no json"], ["b", `{"name":"c"}`], ["d", ""], ["e", `{"name":5}`]]) {
      await nats.jetstream.publish(SUBJECTS.job(name!), bytes!);
    }
    const end = new AbortController(), coming = claimsOf(queue, "a", told).next(end.signal);
    await eventually(
      "all are gone",
      async () => (await nats.manager.streams.info(STREAMS.jobs)).state.messages === 0,
    );
    assert.equal(told.filter((words) => /is thrown away/.test(words)).length, 1, "the first");
    end.abort();
    assert.equal(await coming, null);
    const { streamInfo } = await (await nats.bucket(BUCKETS.jobs, { maxValueBytes: 9 })).status();
    assert.equal(streamInfo.state.messages, 0, "and leave nothing behind");
    queue.close();
  },
});

testUnless(lack, {
  name:
    "records and orders that are called neither put nor deleted, and records without an order, come to an end",
  fn: () =>
    withQueue(async (queue, _, { url }) => {
      await using nats = await connectNats({ url });
      const strange = headers(), order = JSON.stringify({ ...ORDER, name: "strange", submitted: 1 });
      strange.set("KV-Operation", "?");
      const put = (key: string, value: string, options = {}) =>
        nats.jetstream.publish(`$KV.${BUCKETS.jobs}.${key}`, value, options);
      await put("job.strange", "{}", { headers: strange });
      await put("order.strange", order, { headers: strange });
      // No job's name: it is thrown away, and not sent again.
      await put("order.=0YHRgtGD", order);
      await put("job.alone", JSON.stringify(queuedRecord({ ...ORDER, name: "alone", submitted: 1 })));
      await eventually("it is seen", () => queue.find("alone"));
      const end = new AbortController(), told: string[] = [];
      const coming = claimsOf(queue, "a", told).next(end.signal);
      await queue.messages.send("strange");
      const stateOf = async (name: string) => (await queue.store.readRecord(name))?.record?.state;
      await eventually("both are over", async () =>
        await stateOf("strange") === "failed" && await stateOf("alone") === "failed");
      end.abort();
      assert.equal(await coming, null);
      assert.equal((await nats.manager.streams.info(STREAMS.jobs)).state.messages, 0);
      assert.equal(told.length, 1, told.join());
    }),
});

Deno.test("what strangers have told as often as they like is told once, and then counted", () => {
  const told: string[] = [];
  let now = 0;
  const sparing = tellSparingly((words) => told.push(words), () => now);
  for (let second = 0; second < 150; second++, now += 1000) {
    for (let each = 0; each < 100; each++) if (second < 90) sparing.tell("Many are wrong", `Wrong: ${each}`);
    if (second === 30) sparing.tell("Others", "Another");
    sparing.flush();
  }
  assert.deepEqual(told, [
    ...["Wrong: 0", "Another", "Many are wrong, more in the last minute: 6099"],
    "Many are wrong, more in the last minute: 2900",
  ]);
  now += 120_000;
  sparing.flush();
  sparing.tell("Many are wrong", "Wrong: again");
  assert.equal(told.at(-1), "Wrong: again");
});

testUnless(lack, {
  name: "a job goes to another when its holder is cut off and has not held it for a while, never before",
  fn: () =>
    withQueue(async (queue, _, { url }) => {
      const names = await Promise.all([1, 2, 3].map(() => queue.submit({ ...ORDER, name: "elf.v1" })));
      assert.deepEqual(
        names.map(({ name }) => name).sort(),
        ["elf.v1", "elf.v1-2", "elf.v1-3"],
        "a name is taken once",
      );
      for (const name of ["elf.v1-2", "elf.v1-3"]) {
        assert.equal((await queue.cancel(name, false))?.state, "cancelled");
      }
      const nats = await connectNats({ url });
      const elsewhere = await openTrainingQueue(nats, { timing: TIMING, tell: () => {} });
      const first = (await claimsOf(elsewhere, "a").next(within(20)))!, b = claimsOf(queue, "b");
      assert.equal(await b.next(within(1)), null, "it is renewed");
      elsewhere.close();
      await nats.close();
      assert.ok(first.held());
      const second = (await b.next(within(20)))!;
      assert.ok(!first.held());
      assert.equal(second.attempt, 2);
      assert.equal(second.record.crashes, 1);
      assert.equal(await second.giveBack(null), true);
      const third = (await b.next(within(20)))!;
      assert.deepEqual([third.attempt, third.record.crashes], [3, 1], "what is given back is there at once");
      assert.equal(await second.write((record) => ({ ...record, step: 9 })), false);
      assert.equal(await third.finish((record) => ({ ...record, state: "done" })), true);
    }),
  // The first holder goes on asking a connection that is closed.
  sanitizeOps: false,
  sanitizeResources: false,
});

testUnless(lack, {
  name:
    "NATS that was away for longer than a job may be held takes no job from its holder, who says then what it did",
  fn: () =>
    withQueue(async (queue, _, server) => {
      await queue.submit({ ...ORDER, name: "elf" });
      await using nats = await connectNats({ url: server.url });
      const elsewhere = await openTrainingQueue(nats, { timing: TIMING, tell: () => {} });
      const job = (await claimsOf(queue, "a").next(within(20)))!;
      await server.kill();
      await new Promise((resolve) => setTimeout(resolve, 1.5 * TIMING.leaseMs));
      assert.ok(!job.held(), "nothing leaves a holder that cannot be sure");
      await server.start();
      const other = claimsOf(elsewhere, "b").next(within(1.5));
      assert.ok(await job.whenHeld());
      assert.equal(await other, null);
      assert.equal(await job.finish((record) => ({ ...record, state: "done", step: 7 })), true);
      elsewhere.close();
    }),
  sanitizeOps: false,
  sanitizeResources: false,
});
