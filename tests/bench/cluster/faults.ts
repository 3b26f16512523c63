/** What can happen to a cluster, one thing after the other. */
import { monotonic } from "../../cluster/monotonic.ts";
import type { Cluster, ClusterNode, Crowd, NodeWish } from "../../cluster/cluster.ts";
import type { Network } from "../../cluster/network/network.ts";
import type { Stepped } from "./stepped_clock.ts";

export interface Stage {
  readonly network: Network;
  readonly cluster: Cluster;
  readonly crowd: Crowd;
  /** How a node is run whose wall clock can be stepped; null where none can. */
  readonly stepped: Stepped | null;
  /** Another version's tree; null where none was named. */
  readonly other: string | null;
}

export interface Fault {
  readonly name: string;
  readonly words: string;
  /** Where it cannot be had here, why. */
  lack?(stage: Omit<Stage, "crowd">): string | null;
  /** Lets it happen, and heals it. What is measured begins as it is called and ends some seconds after. */
  happen(stage: Stage): Promise<void>;
  /** Makes it as it was, after what is measured. */
  mend?(stage: Stage): Promise<void>;
}

const pause = (seconds: number) => new Promise<void>((done) => setTimeout(done, seconds * 1000));
const PARTITION_SECONDS = 20, SLOW_SECONDS = 20, CLOCK_SECONDS = 12;
const SLOW = { delayMs: 200, jitterMs: 50, loss: 0.01 };

/** The node that owns most, by what viewers were told. */
function busiest({ cluster, crowd }: Stage): ClusterNode {
  const owned = (name: string) => [...crowd.told.values()].filter(({ node }) => node === name).length;
  return cluster.nodes.toSorted((a, b) => owned(b.name) - owned(a.name))[0]!;
}

/** As it is run at first. */
const wishOf = ({ stepped }: Stage, { name }: ClusterNode): NodeWish =>
  stepped?.node === name ? stepped.wish : {};

async function restartAll(stage: Stage): Promise<void> {
  for (const node of stage.cluster.nodes) {
    if (!node.running.alive) await node.start(wishOf(stage, node));
  }
}

/** Cuts a node from what is named, for a while. */
async function partition(stage: Stage, from: readonly ("nats" | "peers" | "viewers")[]): Promise<void> {
  const { network, cluster } = stage, node = busiest(stage);
  const others = [
    ...from.includes("nats") ? [cluster.nats.place] : [],
    ...from.includes("peers") ? cluster.nodes.filter((each) => each !== node).map(({ place }) => place) : [],
    ...from.includes("viewers") ? [await cluster.standOf("viewers")] : [],
  ];
  for (const each of others) await network.cut(node.place, each);
  await pause(PARTITION_SECONDS);
  for (const each of others) await network.heal(node.place, each);
}

const needsNamespaces = ({ network }: Omit<Stage, "crowd">) =>
  network.kind === "namespaces" ? null : "network namespaces are needed";

async function stepClock(stage: Stage, seconds: number): Promise<void> {
  const node = stage.cluster.nodes.find(({ name }) => name === stage.stepped!.node)!;
  await stage.stepped!.step(seconds);
  await pause(CLOCK_SECONDS);
  // Where a clock goes back the HTTP server's date stands still: it is kept until it is older than the clock.
  const { headers } = await fetch(`${node.url}/healthz`);
  const off = (Date.parse(headers.get("date") ?? "") - Date.now()) / 1000;
  console.log(`  ${node.name} dates its answers ${off.toFixed(0)} s off`);
}

export const FAULTS: readonly Fault[] = [
  {
    name: "none",
    words: "nothing, 20 s",
    happen: () => pause(20),
  },
  {
    name: "drain",
    words: "SIGTERM of the node that owns most",
    async happen(stage) {
      const node = busiest(stage), began = monotonic();
      await node.running.kill("SIGTERM");
      console.log(`  ${node.name} ended after ${Math.round(monotonic() - began)} ms`);
      await pause(4);
    },
    mend: restartAll,
  },
  {
    name: "kill",
    words: "kill -9 of the node that owns most",
    async happen(stage) {
      await busiest(stage).running.kill("SIGKILL");
      await pause(8);
    },
    mend: restartAll,
  },
  {
    name: "nats",
    words: "NATS killed, there again after 3 s",
    async happen({ cluster: { nats } }) {
      await nats.running.kill("SIGKILL");
      await pause(3);
      await nats.start();
      await pause(10);
    },
  },
  {
    name: "nats-away",
    words: "NATS away for 20 s",
    async happen({ cluster: { nats } }) {
      await nats.running.kill("SIGKILL");
      await pause(20);
      await nats.start();
      await pause(10);
    },
  },
  {
    name: "nats-still",
    words: "NATS stands still for 20 s, its connections open",
    async happen({ cluster: { nats } }) {
      nats.running.signal("SIGSTOP");
      await pause(20);
      nats.running.signal("SIGCONT");
      await pause(10);
    },
  },
  {
    name: "nats-empty",
    words: "NATS killed, there again after 3 s with all forgotten that it kept",
    async happen({ cluster: { nats } }) {
      await nats.running.kill("SIGKILL");
      await pause(3);
      await nats.forget();
      await nats.start();
      await pause(15);
    },
  },
  {
    name: "still",
    words: "the node that owns most stands still for 6 s, its connections open",
    async happen(stage) {
      const { running } = busiest(stage);
      running.signal("SIGSTOP");
      await pause(6);
      running.signal("SIGCONT");
      await pause(8);
    },
  },
  {
    name: "cut",
    words: "a node cut from NATS and from its peers for 20 s",
    async happen(stage) {
      await partition(stage, ["nats", "peers"]);
      await pause(8);
    },
  },
  {
    name: "cut-nats",
    words: "a node cut from NATS alone for 20 s",
    async happen(stage) {
      await partition(stage, ["nats"]);
      await pause(8);
    },
  },
  {
    name: "cut-peers",
    words: "a node cut from its peers alone for 20 s",
    async happen(stage) {
      await partition(stage, ["peers"]);
      await pause(8);
    },
  },
  {
    name: "cut-viewers",
    words: "a node cut from its viewers alone for 20 s",
    async happen(stage) {
      await partition(stage, ["viewers"]);
      await pause(8);
    },
  },
  {
    name: "slow-nats",
    words: "200 +-50 ms each way and 1 % loss between a node and NATS, 20 s",
    lack: needsNamespaces,
    async happen(stage) {
      const { network, cluster } = stage;
      await using _ = await network.slow(busiest(stage).place, cluster.nats.place, SLOW);
      await pause(SLOW_SECONDS);
    },
  },
  {
    name: "slow-viewers",
    words: "the same between a node and the viewers, 20 s",
    lack: needsNamespaces,
    async happen(stage) {
      const { network, cluster } = stage;
      await using _ = await network.slow(busiest(stage).place, await cluster.standOf("viewers"), SLOW);
      await pause(SLOW_SECONDS);
    },
  },
  ...([["clock-ahead", 3600], ["clock-back", -3600]] as const).map(([name, seconds]): Fault => ({
    name,
    words: `a node's wall clock steps by ${seconds > 0 ? "+1" : "-1"} h`,
    lack: ({ stepped }) => stepped ? null : "libfaketime is needed (Debian's faketime), by --faketime",
    happen: (stage) => stepClock(stage, seconds),
    mend: ({ stepped }) => stepped!.step(0),
  })),
  {
    name: "upgrade",
    words: "all nodes drained and started again, one by one, as another version",
    lack: ({ other }) => other === null ? "another version's tree is needed, by --other" : null,
    async happen(stage) {
      for (const node of stage.cluster.nodes) {
        await node.running.kill("SIGTERM");
        await node.start({ root: stage.other! });
        await pause(3);
      }
    },
    async mend(stage) {
      for (const node of stage.cluster.nodes) {
        await node.running.kill("SIGTERM");
        await node.start(wishOf(stage, node));
      }
    },
  },
];
