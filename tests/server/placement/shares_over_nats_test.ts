import assert from "node:assert/strict";
import { eventually } from "../../eventually.ts";
import { lackOfNats, startNats } from "../../nats/nats_server.ts";
import { testUnless } from "../../skip.ts";
import type { NodeFacts } from "../../../runtime/server/placement/placement.ts";
import { createLedger, settle, startNode } from "./nodes.ts";

testUnless(await lackOfNats(), {
  name:
    "three nodes know what payers have in all, and place and pass on sessions where there is room for them",
  async fn() {
    await using nats = await startNats();
    await settle(nats.url);
    const ledger = createLedger(), address = "address 192.0.2.7";
    const busy = {
      load: 1,
      payers: { [address]: { ms: 500, pictures: 40 }, "token a": { ms: 480, pictures: 20 } },
    };
    const facts: Record<string, Partial<NodeFacts>> = {
      n1: {},
      n2: busy,
      n3: { ...busy, load: 0.2, room: 3 },
    };
    await using stack = new AsyncDisposableStack();
    const nodes = await Promise.all(
      Object.keys(facts).map((name) =>
        startNode({ name, nats: nats.url, ledger, facts: () => facts[name]! })
      ),
    );
    for (const node of nodes) stack.use(node);
    const [first, second, third] = nodes.map(({ placement }) => placement);
    await eventually("all is known", () => {
      const { pictures, ms, payers, devices } = first!.elsewhere(address) ?? {};
      return devices === 2 && payers === 2 && pictures === 80 && ms === 500;
    });
    assert.deepEqual(second!.elsewhere("token b"), { devices: 2, payers: 3, pictures: 0, ms: 0 });
    assert.doesNotMatch(
      JSON.stringify(third!.nodes()),
      /192\.0|token/,
      "nobody's address or token leaves a node",
    );

    // Where it was asked for is full, and one is short: the third has the rest.
    facts.n1 = { room: 0 };
    await eventually("it says so", () => second!.nodes().some(({ room }) => room === 0));
    const where = await first!.whereIs("new");
    assert.equal(where.kind === "elsewhere" && where.node.id, "n3");

    // Refused here for what it costs: another node has it then, and it does not go to and fro.
    assert.equal((await second!.whereIs("dear", { here: true })).kind, "here");
    assert.equal(second!.pass("unknown", address, 4), null);
    assert.equal(second!.pass("dear", address, 0.001), null, "no node would take it");
    assert.equal(await second!.pass("dear", address, 4), true);
    await eventually("it is there", () => ledger.owner("dear") === "n3");
    const found = await second!.whereIs("dear");
    assert.equal(found.kind === "elsewhere" && found.node.id, "n3");
    facts.n1 = {};
    await eventually(
      "it has room",
      () => third!.nodes().some(({ id, room }) => id === "n1" && room === undefined),
    );
    assert.deepEqual(ledger.overlaps(), []);
  },
});
