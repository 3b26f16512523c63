/**
 * Leases under faults at random, several at once: how often a session had two owners, and how long it had none.
 *
 *   deno run -A --no-check tests/bench/cluster/leases.ts --minutes 5 --seed 1
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { random as hashed } from "../../../runtime/base/hashed_random.ts";
import { type Cluster, type ClusterNode, openCluster } from "../../cluster/cluster.ts";
import { monotonic } from "../../cluster/monotonic.ts";
import { enter, isInside, lackOfNamespaces, openNamespaces } from "../../cluster/network/namespaces.ts";
import type { Network } from "../../cluster/network/network.ts";
import { overlaps, type Owning } from "../../cluster/owners.ts";
import { natsProgram } from "../../nats/nats_server.ts";
import { quantile } from "../quantile.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    minutes: { type: "string", default: "3" },
    seed: { type: "string", default: "1" },
    sessions: { type: "string", default: "12" },
    keep: { type: "string" },
  },
});
const NODES = 3, SETTLE_MS = 15_000;
if (!isInside()) {
  const lack = await lackOfNamespaces();
  if (lack !== null) throw new Error(`Cannot go on, network namespaces are needed: ${lack}`);
  // Inside nothing can be fetched.
  await natsProgram();
  Deno.exit(await enter(import.meta.url, Deno.args));
}
let drawn = 0;
const random = () => hashed(Number(values.seed), drawn++);
const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
const within = (least: number, most: number) => least + random() * (most - least);
const sessions = Array.from({ length: Number(values.sessions) }, (_, index) => `s${index}`);
const network = openNamespaces();
await using cluster = await openCluster({
  ...{ network, nodes: NODES, nats: await natsProgram() },
  program: (at) => [
    fileURLToPath(new URL("lease_node.ts", import.meta.url)),
    JSON.stringify({ ...at, sessions }),
  ],
});
await cluster.nats.start();
await Promise.all(cluster.nodes.map((node) => node.start()));
await pause(5000);

/** What is amiss now, by what it is amiss with: one fault a thing. */
const amiss = new Map<string, Promise<void>>();
const counts = new Map<string, number>();
function begin(thing: string, name: string, fault: () => Promise<void>): void {
  if (amiss.has(thing)) return;
  counts.set(name, (counts.get(name) ?? 0) + 1);
  const over = fault().catch((error) => console.log(`${name}: ${error}`)).finally(() => amiss.delete(thing));
  amiss.set(thing, over);
}

const began = monotonic();
while (monotonic() - began < Number(values.minutes) * 60_000) {
  const node = cluster.nodes[Math.floor(random() * NODES)]!;
  strike(network, cluster, node);
  await pause(within(300, 4000));
}
await Promise.all(amiss.values());
const healed = monotonic();
await pause(SETTLE_MS);
const ended = monotonic();
const ownings = await cluster.ownings();
report(ownings);
if (values.keep) {
  await Deno.mkdir(values.keep, { recursive: true });
  await Deno.writeTextFile(`${values.keep}/ownings.json`, JSON.stringify(ownings));
  for (const { name } of cluster.nodes) {
    await Deno.writeTextFile(`${values.keep}/${name}.log`, await cluster.log(name));
    await Deno.copyFile(`${cluster.folder}/${name}.ledger`, `${values.keep}/${name}.ledger`);
  }
}

function strike(network: Network, { nats, nodes }: Cluster, node: ClusterNode): void {
  const draw = random(), long = within(200, 9000);
  const cut = (others: readonly (typeof node.place)[]) => async () => {
    for (const each of others) await network.cut(node.place, each);
    await pause(long);
    for (const each of others) await network.heal(node.place, each);
  };
  const peers = nodes.filter((each) => each !== node).map(({ place }) => place);
  if (draw < 0.2) return begin(`${node.name} cables`, "cut from NATS", cut([nats.place]));
  if (draw < 0.35) return begin(`${node.name} cables`, "cut from all", cut([nats.place, ...peers]));
  if (draw < 0.4) return begin(`${node.name} cables`, "cut from peers", cut(peers));
  if (draw < 0.55) {
    return begin(node.name, "stands still", async () => {
      node.running.signal("SIGSTOP");
      await pause(long);
      node.running.signal("SIGCONT");
    });
  }
  if (draw < 0.7) {
    return begin(node.name, "killed", async () => {
      await node.running.kill("SIGKILL");
      await pause(long / 4);
      await startAgain(node);
    });
  }
  if (draw < 0.8) {
    return begin(node.name, "drained", async () => {
      await node.running.kill("SIGTERM");
      await startAgain(node);
    });
  }
  if (draw < 0.9) {
    return begin("nats", "NATS restarted", async () => {
      await nats.running.kill("SIGKILL");
      await pause(long);
      await nats.start();
    });
  }
  return begin("nats", "NATS stands still", async () => {
    nats.running.signal("SIGSTOP");
    await pause(long);
    nats.running.signal("SIGCONT");
  });
}

/** As a service manager does: without NATS no node begins. */
async function startAgain(node: ClusterNode): Promise<void> {
  for (let attempt = 0;; attempt++) {
    try {
      return await node.start();
    } catch (error) {
      if (attempt >= 10) throw error;
      await node.running.kill("SIGKILL");
      await pause(1000);
    }
  }
}

/** Times in which a session had no owner. */
function ownerless(all: readonly Owning[]): number[] {
  const gaps: number[] = [];
  let until = began;
  for (const each of all.toSorted((a, b) => a.from - b.from)) {
    if (each.from > until) gaps.push(each.from - until);
    until = Math.max(until, each.until);
  }
  return [...gaps, ended - until];
}

function report(ownings: readonly Owning[]): void {
  console.log([...counts].map(([name, count]) => `${name} ${count}`).join(", "));
  const gaps = sessions.flatMap((name) => ownerless(ownings.filter(({ session }) => session === name)));
  const owned = sessions.filter((name) =>
    ownings.some(({ session, until }) => session === name && until > ended - 1000)
  );
  console.log(
    `${ownings.length} times owned, without an owner at most ${(Math.max(...gaps) / 1000).toFixed(1)} s`,
  );
  console.log(`median ${(quantile(gaps.filter((gap) => gap > 100), 0.5) / 1000).toFixed(1)} s`);
  console.log(
    `${owned.length} of ${sessions.length} owned ${
      ((ended - healed) / 1000).toFixed(0)
    } s after all was healed`,
  );
  const faults = overlaps(ownings);
  console.log(faults.length === 0 ? "One owner at all times" : `FAULTS: ${faults.length}`);
  for (const each of faults.slice(0, 20)) console.log(`  ${each}`);
}
