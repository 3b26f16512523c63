import assert from "node:assert/strict";
import { eventually } from "../../eventually.ts";
import { lackOfNats, type NatsServer, startNats } from "../../nats/nats_server.ts";
import { connectNats } from "../../../runtime/nats/connect_nats.ts";
import { openClusterBucket } from "../../../runtime/server/placement/over_nats/cluster_bucket.ts";
import { SYSTEM_CLOCK } from "../../../runtime/stream/live_clock.ts";
import { testUnless } from "../../skip.ts";
import { createLedger, settle, SNAPSHOT, startNode, type TestNode, type TestNodeOptions } from "./nodes.ts";
import { openTcpProxy } from "./tcp_proxy.ts";

const lack = await lackOfNats();
const clusterTest = (name: string, fn: () => Promise<void>) => testUnless(lack, { name, fn });
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

type More = Partial<Pick<TestNodeOptions, "nats" | "clock">>;

/** Nodes n1, n2 and so on. */
async function cluster(nats: NatsServer, each: readonly More[]) {
  const stack = new AsyncDisposableStack(), ledger = createLedger();
  await settle(nats.url);
  const nodes = await Promise.all(
    each.map((more, at) => startNode({ name: `n${at + 1}`, nats: nats.url, ledger, ...more })),
  );
  for (const node of nodes) stack.use(node);
  await eventually(
    "all know each other",
    () => nodes.every(({ placement }) => placement.nodes().length === nodes.length),
  );
  const named = (name: string | null) => nodes.find((node) => node.name === name)!;
  return {
    ledger,
    nodes,
    ownerOf: (session: string) => named(ledger.owner(session)),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function begin(node: TestNode, session: string): Promise<string> {
  const where = await node.placement.whereIs(session, { here: true });
  if (where.kind === "here") node.host.all.set(session, SNAPSHOT);
  return where.kind;
}

clusterTest(
  "nodes that begin at once on a NATS that has nothing all find one bucket, whoever made it",
  async () => {
    await using nats = await startNats();
    const all = await Promise.all(Array.from({ length: 8 }, () => connectNats({ url: nats.url })));
    const buckets = all.map((each) => openClusterBucket(each, () => {}));
    // Each would make it from its own clock's moment on, and no two clocks are alike.
    const real = Date.now;
    let ahead = 0;
    Date.now = () => real() + 10 * ahead++;
    try {
      await Promise.all(buckets.map((bucket) => bucket.ensure()));
    } finally {
      Date.now = real;
    }
    const written = await Promise.all(
      buckets.map((bucket) => bucket.put("s.one", new Uint8Array(1), { over: 0 })),
    );
    assert.equal(written.filter(({ kind }) => kind === "wrote").length, 1);
    for (const bucket of buckets) bucket.close();
    for (const each of all) await each.close();
  },
);

clusterTest("whoever asks first has a session, and a killed node's are elsewhere within 3 s", async () => {
  await using nats = await startNats();
  await using all = await cluster(nats, [{}, {}, {}]);
  const { nodes, ledger } = all, sessions = ["one", "two", "three", "four"];
  const asked = await Promise.all(sessions.flatMap((name) => nodes.map((node) => begin(node, name))));
  assert.equal(asked.filter((kind) => kind === "here").length, sessions.length);
  assert.equal(asked.filter((kind) => kind === "elsewhere").length, sessions.length * 2);

  const dead = all.ownerOf("one"), lost = sessions.filter((name) => all.ownerOf(name) === dead);
  const before = Math.max(...ledger.all.map(({ epoch }) => epoch));
  await sleep(600);
  const killed = performance.now();
  await dead.kill();
  await eventually("others have them", () => lost.every((name) => ledger.owner(name) !== null));
  const took = performance.now() - killed;
  assert.ok(took < 3000, `took ${took} ms`);
  for (const name of lost) {
    const owner = all.ownerOf(name);
    await eventually("it goes on", () => owner.host.all.has(name));
    assert.deepEqual(owner.host.all.get(name), SNAPSHOT);
    assert.ok(ledger.of(name).at(-1)!.epoch > before);
    for (const node of nodes.filter((node) => node !== dead && node !== owner)) {
      const where = await node.placement.whereIs(name);
      assert.equal(where.kind === "elsewhere" && where.node.id, owner.name);
    }
  }
  assert.deepEqual(ledger.overlaps(), []);
});

clusterTest("a node that drains hands its sessions over at once, to who got ready for them", async () => {
  await using nats = await startNats();
  await using all = await cluster(nats, [{}, {}, {}]);
  const [first] = all.nodes, sessions = ["one", "two", "three", "four"];
  for (const name of sessions) assert.equal(await begin(first!, name), "here");
  const began = performance.now();
  await first!.placement.drain();
  await eventually(
    "all are elsewhere",
    () => sessions.every((name) => ![null, "n1"].includes(all.ledger.owner(name))),
  );
  assert.ok(performance.now() - began < 2000);
  for (const name of sessions) {
    const owner = all.ownerOf(name);
    await eventually("it goes on", () => owner.host.all.has(name));
    assert.equal(first!.host.moved.get(name), owner.url);
  }
  // Not all to one.
  assert.equal(new Set(sessions.map(all.ledger.owner)).size, 2);
  assert.equal((await first!.placement.whereIs("another")).kind, "elsewhere");
  assert.deepEqual(all.ledger.overlaps(), []);
});

clusterTest(
  "NATS that falls and comes again ends no session, nor do clocks that are set to another time",
  async () => {
    await using nats = await startNats();
    let step = 0;
    const clock = { ...SYSTEM_CLOCK, epoch: () => SYSTEM_CLOCK.epoch() + step };
    await using all = await cluster(nats, [{ clock }, {}]);
    for (const [at, node] of all.nodes.entries()) await begin(node, `s${at}`);
    for (const hours of [-100, 100_000]) {
      step = hours * 3_600_000;
      await sleep(200);
    }
    await nats.kill();
    await sleep(2200);
    assert.equal((await all.nodes[0]!.placement.whereIs("s1")).kind, "elsewhere");
    await nats.start();
    await sleep(2200);
    assert.deepEqual(all.ledger.all.map(({ to }) => to), [Infinity, Infinity]);
    assert.equal(await begin(all.nodes[0]!, "new"), "here");
  },
);

clusterTest("a node that NATS does not hear any more stops, before another has its session", async () => {
  await using nats = await startNats();
  await using proxy = openTcpProxy(nats.port);
  await using all = await cluster(nats, [{ nats: `nats://127.0.0.1:${proxy.port}` }, {}]);
  const [cut, other] = all.nodes;
  await begin(cut!, "one");
  await sleep(600);
  proxy.cut();
  await eventually("another has it", () => all.ledger.owner("one") === "n2");
  assert.ok(cut!.host.moved.has("one"));
  await sleep(500);
  proxy.mend();
  await eventually("all know it", () => {
    const where = cut!.placement.known("one");
    return where?.kind === "elsewhere" && where.node.url === other!.url;
  });
  assert.deepEqual(all.ledger.overlaps(), []);
});

clusterTest("what nobody is in any more is nobody's, and a name is one node's", async () => {
  await using nats = await startNats();
  await using all = await cluster(nats, [{}, {}]);
  const [first, second] = all.nodes;
  await begin(first!, "one");
  await sleep(700);
  first!.host.all.delete("one");
  await eventually("it is free", () => second!.placement.known("one") === null);
  assert.equal(await begin(second!, "one"), "here");
  await assert.rejects(
    startNode({ name: "n1", nats: nats.url, ledger: all.ledger }),
    /another node runs by this name/,
  );
  assert.deepEqual(all.ledger.overlaps(), []);
});
