import assert from "node:assert/strict";
import { eventually } from "../../eventually.ts";
import { lackOfNats, startNats } from "../../nats/nats_server.ts";
import { testUnless } from "../../skip.ts";
import { createLedger, SNAPSHOT, startNode, type TestNode } from "./nodes.ts";

const lack = await lackOfNats();
const clusterTest = (name: string, fn: () => Promise<void>) =>
  testUnless(lack, { name, fn, sanitizeOps: false, sanitizeResources: false });
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

async function cluster(count: number) {
  const stack = new AsyncDisposableStack();
  const nats = stack.use(await startNats()), ledger = createLedger();
  const nodes = await Promise.all(
    Array.from({ length: count }, (_, at) => startNode({ name: `n${at + 1}`, nats: nats.url, ledger })),
  );
  for (const each of nodes) stack.use(each);
  return { nats, ledger, nodes, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const begin = async (node: TestNode, session: string) => {
  const where = await node.placement.whereIs(session, { here: true });
  if (where.kind === "here") node.host.all.set(session, SNAPSHOT);
  return where.kind;
};

clusterTest(
  "a node killed without a word: its sessions are elsewhere within 3 s, one owner at all times",
  async () => {
    await using all = await cluster(3);
    const { nodes, ledger } = all, sessions = ["one", "two", "three", "four"];
    // Everybody asks everywhere at once, each for its own node.
    const asked = await Promise.all(sessions.flatMap((name) => nodes.map((node) => begin(node, name))));
    assert.equal(asked.filter((kind) => kind === "here").length, sessions.length);
    assert.equal(asked.filter((kind) => kind === "elsewhere").length, sessions.length * 2);
    const [first] = nodes, lost = sessions.filter((name) => ledger.owner(name) === ledger.owner("one"));
    const dead = nodes.find(({ name }) => name === ledger.owner("one")) ?? first!;
    await sleep(700);
    const killed = performance.now();
    await dead.kill();
    await eventually("others have them", () => lost.every((name) => ledger.owner(name) !== null));
    const took = performance.now() - killed;
    assert.ok(took < 3000, `took ${took} ms`);
    for (const name of lost) {
      const owner = nodes.find((node) => node.name === ledger.owner(name))!;
      await eventually("it goes on", () => owner.host.all.has(name));
      assert.deepEqual(owner.host.all.get(name), SNAPSHOT);
    }
    assert.deepEqual(ledger.overlaps(), []);
    console.log(
      `      ${took.toFixed()} ms`,
      ledger.all.map(({ node, session, epoch }) => `${node} ${session} ${epoch}`).join("; "),
    );
  },
);
