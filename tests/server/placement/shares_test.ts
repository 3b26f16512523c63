import assert from "node:assert/strict";
import { WIRE } from "../../../runtime/nats/names.ts";
import { clusterShares, elsewhereOf, wouldTake } from "../../../runtime/server/placement/cluster_shares.ts";
import { bounded, nodeBeat, type NodeNews } from "../../../runtime/server/placement/node_news.ts";
import { createPayerNames } from "../../../runtime/server/placement/over_nats/payer_names.ts";
import { objectionToAnother } from "../../../runtime/stream/shares/afford.ts";
import { createClusterScheduler } from "../../../runtime/stream/shares/cluster_scheduler.ts";
import { SERVER_PAYS } from "../../../runtime/stream/shares/payer.ts";
import * as v from "valibot";
import { testDeviceOf } from "../../stream/shares/device.ts";
import { virtualClock } from "../../stream/virtual_clock.ts";
import { news } from "./news.ts";

const IDS = ["one", "two", "three"];

/** Three nodes in one virtual time, that hear each other every second. */
function threeNodes() {
  const clock = virtualClock();
  let told: NodeNews[] = [];
  const nodes = IDS.map((id) => {
    const elsewhere = (payer: string) => {
      const shares = told.length > 1 ? clusterShares(told, id) : null;
      return shares && elsewhereOf(shares, payer);
    };
    const device = testDeviceOf(clock, (places) => createClusterScheduler(places, clock, elsewhere));
    return { id, elsewhere, ...device };
  });
  clock.every(1000, () => {
    for (const { scheduler } of nodes) scheduler.tick(1);
    told = nodes.map(({ id, scheduler }) => {
      const uses = Object.fromEntries(scheduler.uses()), total = Object.values(uses);
      const load = Math.min(1, total.reduce((sum, { ms }) => sum + ms, 0) / 1000);
      return news(id, { load, ...bounded.payers(uses, (payer) => payer) });
    });
  });
  return { clock, nodes };
}

Deno.test("who has sessions on three short nodes has one share of them, and who has one has the same", async () => {
  const { clock, nodes } = threeNodes();
  const greedy = nodes.flatMap(({ draw }) =>
    Array.from({ length: 2 }, () => draw(50, 30, { payer: "greedy", weight: 3 }))
  );
  const others = nodes.map(({ draw, id }) => draw(50, 30, { payer: id, weight: 3 }));
  await clock.advance(5000);
  for (const each of [...greedy, ...others]) each.frames = 0;
  await clock.advance(15_000);
  const had = greedy.reduce((sum, { frames }) => sum + frames, 0) * 50 / 15;
  const each = others.map(({ frames }) => frames * 50 / 15);
  // 3000 ms a second among four payers; 1500 to 500 where nodes know nothing of each other.
  assert.ok(Math.abs(had - 750) < 100, `greedy: ${had}`);
  for (const ms of each) assert.ok(Math.abs(ms - 750) < 100, `${each}`);
});

Deno.test("what nobody else wants is free: elsewhere it counts for nothing, and no debt is left when its session moves", async () => {
  const { clock, nodes: [first, second] } = threeNodes();
  const alone = first!.draw(50, 30, { payer: "one session" });
  const busy = Array.from({ length: 3 }, () => second!.draw(50, 30));
  await clock.advance(4000);
  assert.ok(alone.frames > 75, `${alone.frames}`);
  first!.scheduler.remove(alone);
  const moved = second!.draw(50, 30, { payer: "one session" });
  const before = busy.map(({ frames }) => frames);
  await clock.advance(4000);
  assert.ok(moved.frames > 16, `a quarter of it is its: ${moved.frames}`);
  for (const [at, { frames }] of busy.entries()) assert.ok(frames - before[at]! > 16);
});

Deno.test("objectionToAnother() counts pictures of all nodes by one share, and refuses nobody who has none elsewhere", () => {
  const picture = { payers: new Set(["me"]), cost: 100 };
  const crowd = (pictures: number, payers = 59) =>
    elsewhereOf(
      clusterShares([
        news("own"),
        ...["two", "three"].map((id) =>
          news(id, {
            load: 1,
            ...bounded.payers(
              Object.fromEntries([
                ...Array.from({ length: payers }, (_, at) => [`${id} ${at}`, { ms: 10, pictures: 10 }]),
                ...pictures > 0 ? [["me", { ms: 10, pictures }]] : [],
              ]),
              (payer) => payer,
            ),
          })
        ),
      ], "own")!,
      "me",
    );
  assert.deepEqual(crowd(100), { devices: 2, payers: 119, pictures: 200, ms: 20 });
  const asks = (elsewhere: Parameters<typeof objectionToAnother>[5], here = [picture]) =>
    objectionToAnother(here, "me", 100, 4, 0, elsewhere);
  assert.equal(asks(null), null, "200 ms here, nobody else");
  assert.equal(asks(crowd(0, 100)), null, "none elsewhere: this node's share alone counts");
  assert.match(
    asks(crowd(100))!,
    /share of all servers would draw each of yours only every 15\.9 s, .* is: 4 s$/,
  );
  assert.equal(asks(crowd(100, 10)), null, "400 ms by a 21st of three devices: 2.8 s");
  assert.equal(asks(crowd(0), []), null, "the first");
  for (let payers = 1; payers < 500; payers += 7) assert.equal(asks(crowd(0, payers / 2), []), null);
});

Deno.test("clusterShares() counts faster devices for more, none that drains, and what is malicious within bounds", () => {
  const payers = { me: 400, other: 500 }, pictures = { me: 50, other: 20 };
  const short = { load: 0.95, payers, pictures };
  const shares = clusterShares([
    news("own", { payers: { third: 1 } }),
    news("fast", { ...short, capacity: 200 }),
    news("idle", { ...short, load: 0.5 }),
    news("goes", { ...short, draining: true }),
    news("blind", { ...short, capacity: null }),
    news("liar", { load: 1, capacity: 1e9, payers: { a: 1e9, b: 1e9, constructor: 1 }, pictures: {} }),
  ], "own")!;
  assert.equal(shares.devices, 2 + 1 + 100);
  assert.deepEqual(elsewhereOf(shares, "me"), { devices: 103, payers: 6, pictures: 150, ms: 800 });
  assert.deepEqual(elsewhereOf(shares, "constructor"), { devices: 103, payers: 6, pictures: 0, ms: 100 });
  assert.equal(elsewhereOf(shares, "new").payers, 7);
  assert.equal(clusterShares([news("own", { capacity: null }), news("fast")], "own"), null);
  assert.equal(wouldTake(news("x", short), "new", 4), true);
  assert.equal(wouldTake(news("x", short), "me", 0.2), true, "two of 50 ms by a half");
  assert.equal(wouldTake(news("x", short), "me", 0.1), false);
});

Deno.test("payers go by names that tell nobody who they are, the same on all nodes, 256 at most", () => {
  const secret = new Uint8Array(32).fill(7);
  const [one, two] = ["one", "two"].map((node) => createPayerNames(secret, node));
  assert.equal(one!("address 10.1.2.3"), two!("address 10.1.2.3"));
  assert.match(one!("address 10.1.2.3"), /^[\w-]{16}$/);
  assert.notEqual(one!("token x"), createPayerNames(new Uint8Array(32), "one")("token x"));
  assert.notEqual(one!(SERVER_PAYS), two!(SERVER_PAYS), "each pays for itself");
  const uses = Object.fromEntries(
    Array.from({ length: 1000 }, (_, at) => [`address ${at}`, { ms: at, pictures: 1 }]),
  );
  const told = bounded.payers(uses, one!);
  assert.equal(Object.keys(told.payers).length, 256);
  assert.ok(Math.min(...Object.values(told.payers)) >= 744, "those that cost most");
  const me = {
    id: "one",
    instance: "process-one",
    url: "http://one",
    draining: false,
    sessions: 1,
    load: 1,
    warm: [],
  };
  assert.ok(v.is(nodeBeat, { wire: WIRE, ...me, ...told }));
  assert.doesNotMatch(JSON.stringify(told), /address/);
});
