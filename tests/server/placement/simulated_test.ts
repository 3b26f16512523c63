import assert from "node:assert/strict";
import { createSimulatedNats } from "./simulated/nats.ts";
import { type SimulatedNode, startSimulated } from "./simulated/node.ts";
import { createWorld } from "./simulated/world.ts";

const NODES = ["a", "b", "c"], SESSIONS = ["s", "t", "u", "v"];
const MINUTES = Number(Deno.env.get("HEADCAST_SIMULATED_MINUTES") ?? 10);

interface Report {
  readonly faults: string[];
  /** Owners that there were. */
  readonly owners: number;
  /** The longest time that a session which all want had no owner while nothing was wrong, to the second, ms. */
  readonly longest: number;
  readonly done: Readonly<Record<string, number>>;
}

/** Lets a cluster live through all that can happen to it. */
async function live(seed: number, minutes: number): Promise<Report> {
  const world = createWorld(seed), nats = createSimulatedNats(world), faults: string[] = [];
  const owners = new Map<string, string>();
  const nodes = new Map<string, SimulatedNode>(), done: Record<string, number> = {};
  let count = 0, without = 0, longest = 0, troubledUntil = 5000;
  const all = () => [...nodes.values()].filter(({ isAlive }) => isAlive);
  const start = (id: string) =>
    nodes.set(
      id,
      startSimulated(id, {
        ...{ world, nats },
        find: (instance) => all().find(({ me }) => me.instance === instance),
        owns(node, session, owns) {
          const known = owners.get(session);
          if (owns && known !== undefined && known !== node) {
            faults.push(`${session} of ${known} and ${node} at ${world.now().toFixed()}`);
          }
          if (owns) {
            count++;
            owners.set(session, node);
          } else if (known === node) owners.delete(session);
        },
      }),
    );
  for (const id of NODES) start(id);

  const isWhole = () =>
    nats.isUp && nats.serves && all().length === NODES.length &&
    all().every(({ way, alone }) => !way.isCut && !alone);
  const some = () => all()[world.pick(all().length)]!;
  /** @param ms how long it lasts */
  const trouble = (ms: number, begin: () => void, end: () => void) => {
    troubledUntil = world.now() + ms + 8000;
    begin();
    world.after(ms, end);
  };
  const acts: Record<string, () => void> = {
    restart: () => trouble(world.between(50, 6000), () => nats.setUp(false), () => nats.setUp(true)),
    lose: () =>
      trouble(world.between(300, 1500), () => {
        nats.setUp(false);
        nats.forget();
      }, () => nats.setUp(true)),
    stall: () => trouble(world.between(200, 8000), () => nats.serves = false, () => nats.serves = true),
    cut() {
      const node = some(), isAlone = world.chance(0.5);
      trouble(world.between(200, 9000), () => {
        node.way.cut();
        node.alone = isAlone;
      }, () => {
        node.alone = false;
        node.way.mend();
      });
    },
    pause() {
      const node = some();
      trouble(world.between(50, 5000), node.pause, node.resume);
    },
    kill() {
      const node = some();
      trouble(world.between(1000, 6000), node.kill, () => start(node.me.id));
    },
  };
  const deeds: Record<string, () => void> = {
    want: () => some().want(SESSIONS[world.pick(SESSIONS.length)]!),
    hand() {
      const from = some(), to = some(), [session] = from.held();
      if (session && from !== to) from.hand(session, to.me);
    },
    leave() {
      const node = some(), [session] = node.held();
      if (session && world.chance(0.2)) node.leave(session);
    },
  };
  const doOne = (of: Record<string, () => void>) => {
    const names = Object.keys(of), name = names[world.pick(names.length)]!;
    done[name] = (done[name] ?? 0) + 1;
    of[name]!();
  };
  for (let at = 0; at < minutes * 60; at++) {
    if (isWhole() && world.now() > troubledUntil - 6000 && world.chance(0.25)) doOne(acts);
    for (let deed = 0; deed < 3; deed++) doOne(deeds);
    await world.advance(1000);
    without = world.now() < troubledUntil || owners.has("s") ? 0 : without + 1000;
    longest = Math.max(longest, without);
    for (const node of all()) node.want("s");
  }
  return { faults, owners: count, longest, done };
}

Deno.test("each session has one owner at all times, whatever happens to NATS, nodes, ways and clocks", async () => {
  for (const seed of [1, 2, 3]) {
    const { faults, owners, longest, done } = await live(seed, MINUTES / 3);
    if (MINUTES > 10) console.log(seed, owners, longest.toFixed(), JSON.stringify(done));
    assert.deepEqual(faults, [], `seed ${seed}`);
    assert.ok(owners > 20, `sessions had owners: ${owners}`);
    assert.ok(longest < 5000, `seed ${seed}: ${longest} ms without one`);
  }
});
