/** A NATS server that is pretended, and each node's way to it: both can fail as real ones do. */
import type { Nats } from "../../../../runtime/nats/connect_nats.ts";
import type {
  ClusterBucket,
  KeyListener,
  PutOptions,
  Written,
} from "../../../../runtime/server/placement/over_nats/cluster_bucket.ts";
import type { NodeClock, World } from "./world.ts";

interface Kept {
  readonly value: Uint8Array | null;
  readonly revision: number;
}

export interface SimulatedNats {
  /** Keys are served; where not, connections stand and nothing is answered, as while a leader is elected. */
  serves: boolean;
  isUp: boolean;
  setUp(isUp: boolean): void;
  /** All that was kept is lost. */
  forget(): void;
  connect(clock: NodeClock): Way;
}

/** A node's way to the server. */
export interface Way {
  readonly nats: Nats;
  readonly bucket: ClusterBucket;
  readonly isCut: boolean;
  listen(listener: KeyListener): void;
  /** Nothing gets through any more, and nothing says so. */
  cut(): void;
  mend(): void;
  end(): void;
}

const WRITE_MS = 1000, NOTICED_MS = 2500, BACK_MS = 120;

export function createSimulatedNats(world: World): SimulatedNats {
  const keys = new Map<string, Kept>(),
    ways = new Set<Way & { review(): void; told(...told: Parameters<KeyListener>): void }>();
  let last = 0;
  const delay = () => world.chance(0.02) ? world.between(100, 900) : world.between(0.5, 15);

  function write(key: string, value: Uint8Array | null, over: number | undefined): Written {
    const known = keys.get(key)?.revision ?? 0;
    if (over !== undefined && over !== known) return { kind: "beaten" };
    keys.set(key, { value, revision: ++last });
    for (const way of ways) way.told(key, value, last);
    return { kind: "wrote", revision: last };
  }

  const server: SimulatedNats = {
    serves: true,
    isUp: true,
    setUp(isUp) {
      server.isUp = isUp;
      for (const way of ways) way.review();
    },
    forget() {
      keys.clear();
      last = world.pick(2 ** 40);
    },
    connect(clock) {
      let isUp = true, isCut = false, listener: KeyListener = () => {}, heard = 0;
      const changed = new Set<(isUp: boolean) => void>();
      let lost = Promise.withResolvers<null>();
      const isThrough = () => isUp && !isCut && server.isUp;

      function turn(to: boolean): void {
        if (to === isUp) return;
        isUp = to;
        if (!to) {
          lost.resolve(null);
          lost = Promise.withResolvers();
        }
        for (const each of changed) each(to);
      }
      /** Asks the server: what is done there may be done although no answer comes, and later. */
      async function ask<T>(work: () => T): Promise<T | null> {
        if (!isUp) return null;
        const answer = Promise.withResolvers<T>(), until = clock.after(WRITE_MS, () => late.resolve(null));
        const late = Promise.withResolvers<null>();
        world.after(delay(), () => {
          const isHere = isThrough() && server.serves;
          // What stood in a line that was cut may get there when it is mended.
          if (!isHere && world.chance(0.5)) return;
          const act = () => {
            if (!server.isUp) return;
            const done = work();
            world.after(delay(), () => isThrough() && clock.after(0, () => answer.resolve(done)));
          };
          if (isHere) act();
          else world.after(world.between(100, 6000), act);
        });
        const found = await Promise.race([answer.promise, late.promise, lost.promise]);
        until();
        return found;
      }
      const way = {
        get isCut() {
          return isCut;
        },
        nats: {
          get isUp() {
            return isUp;
          },
          changed(each: (isUp: boolean) => void) {
            changed.add(each);
            return () => changed.delete(each);
          },
        } as unknown as Nats,
        bucket: {
          async ensure() {
            if (await ask(() => true) === null) throw new Error("away");
          },
          put: async (key: string, value: Uint8Array, { over }: PutOptions = {}) =>
            await ask(() => write(key, value, over)) ?? { kind: "failed" as const },
          remove: async (key: string, over?: number) =>
            await ask(() => write(key, null, over)) ?? { kind: "failed" as const },
          read: (key: string) => ask(() => keys.get(key) ?? { value: null, revision: 0 }),
          async list(each: KeyListener) {
            const all = await ask(() => [...keys]);
            if (all === null) throw new Error("away");
            for (const [key, { value, revision }] of all) each(key, value, revision);
          },
          close() {},
        },
        listen(each: KeyListener) {
          listener = each;
        },
        /** In their order, some late, as all that goes by one line. */
        told(...told: Parameters<KeyListener>) {
          if (!isThrough()) return;
          heard = Math.max(heard, world.now() + delay());
          world.after(heard - world.now(), () => isThrough() && clock.after(0, () => listener(...told)));
        },
        review() {
          if (!server.isUp) return turn(false);
          if (!isCut) world.after(BACK_MS, () => server.isUp && !isCut && turn(true));
        },
        cut() {
          isCut = true;
          world.after(NOTICED_MS, () => isCut && turn(false));
        },
        mend() {
          isCut = false;
          if (!isUp) way.review();
        },
        end: () => void ways.delete(way),
      };
      ways.add(way);
      return way;
    },
  };
  return server;
}
