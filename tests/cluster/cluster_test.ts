import assert from "node:assert/strict";
import { lackOfNats, natsProgram } from "../nats/nats_server.ts";
import { testUnless } from "../skip.ts";
import { type Cluster, type Crowd, openCluster, STAND_IN } from "./cluster.ts";
import { worstGap } from "./gaps.ts";
import { monotonic } from "./monotonic.ts";
import { openPorts } from "./network/ports.ts";
import { overlaps, unseemly } from "./owners.ts";
import { eventually } from "../eventually.ts";

/** Of a machine that does other things besides: tests/bench/cluster measures. */
const DRAIN_MS = 5000, KILL_MS = 10_000;
const SERVED = { seconds: 20, every: 50 };
const SESSIONS = 3;

testUnless(await lackOfNats(), {
  name:
    "sessions of three nodes go on after one is told to end, and another killed: with one owner at a time",
  async fn() {
    await using cluster = await openCluster({
      ...{ network: openPorts(), nats: await natsProgram(), nodes: 3, fps: 10 },
    });
    await cluster.nats.start();
    await Promise.all(cluster.nodes.map((node) => node.start()));
    const crowd = await cluster.watch(
      "viewers",
      Array.from({ length: SESSIONS }, (_, index) => ({
        ...{ session: `s${index}`, avatar: STAND_IN },
        role: index === 0 ? "puppeteer" : "viewer",
      })),
    );
    await served(crowd);
    const drained = await afterwards(crowd, () => ownerOf(cluster, crowd, "s0").running.kill("SIGTERM"));
    const killed = await afterwards(crowd, () => ownerOf(cluster, crowd, "s0").running.kill("SIGKILL"));
    const records = await crowd.end();
    const faults = [...overlaps(await cluster.ownings()), ...records.flatMap(unseemly)];
    assert.deepEqual(faults, []);
    const gaps = records.map((record) => ({
      session: record.session,
      drained: worstGap(record, drained) < DRAIN_MS,
      killed: worstGap(record, killed) < KILL_MS,
    }));
    assert.deepEqual(gaps, gaps.map(({ session }) => ({ session, drained: true, killed: true })));
    assert.ok(
      records.every(({ owners }) => owners.every(({ epoch }) => epoch > 0)),
      "each welcome has an epoch",
    );
  },
});

function ownerOf({ nodes }: Cluster, { told }: Crowd, session: string) {
  const { node } = told.get(session)!;
  const owner = nodes.find(({ name }) => name === node);
  assert.ok(owner?.running.alive, `${session} is of a node that runs: ${node}`);
  return owner;
}

async function served({ told }: Crowd): Promise<void> {
  const before = new Map([...told].map(([session, { seen }]) => [session, seen]));
  await eventually(
    "all are sent pictures",
    () => [...told].every(([session, { seen }]) => seen > before.get(session)! + 2),
    SERVED,
  );
}

/** @returns the time from something that happens until all are served again */
async function afterwards(crowd: Crowd, happens: () => Promise<void>) {
  const from = monotonic();
  await happens();
  // What was on its way is past.
  await new Promise((done) => setTimeout(done, 500));
  await served(crowd);
  return { from, until: monotonic() };
}
