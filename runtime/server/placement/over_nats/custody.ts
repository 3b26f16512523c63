import { FENCES, MOVES } from "../../../telemetry/figures.ts";
import { log } from "../../../telemetry/log.ts";
import * as v from "valibot";
import { message } from "../../../base/message.ts";
import { sessionSnapshot } from "../../../stream/handover/snapshot.ts";
import type { Clock } from "../../../stream/live_clock.ts";
import type { NodeAddress, SessionHost } from "../placement.ts";

/** Told when a session becomes this node's, and when it ceases to be, by the clock's time. */
export type OwnerListener = (session: string, epoch: number, owns: boolean, at: number) => void;

/** A session that was to be had here and that nobody has come to. */
const UNUSED_MS = 15_000;
/** One that all have left. */
const LEFT_MS = 1000;
/** Who is slow does not hold up the end of a session that is another's already. */
const RELEASE_MS = 300;

interface Kept {
  readonly epoch: number;
  /** What it goes on from, until it does. */
  coming: unknown;
  /** Somebody has been in it. */
  used: boolean;
  emptySince: number;
}

/** Sessions that nobody has come to: of more, none begins here. Each costs two writes a second, and strangers may ask for them. */
export const MOST_UNUSED = 512;

/** What this node does with sessions that become its own, and cease to be. */
export interface Custody {
  /** How many it has that nobody has come to. */
  readonly unused: number;
  own(session: string, epoch: number, snapshot: unknown): void;
  lost(session: string, to: NodeAddress | null): void;
  snapshotOf(session: string): unknown;
  /** Whether nobody needs it here. */
  isIdle(session: string): boolean;
  /** It ceases to be this node's, and what it is stays with who has let go of it. */
  left(session: string): void;
  /** Does something while it is not this node's; where that fails it is again. */
  without<T>(session: string, act: () => Promise<T>): Promise<T>;
  /** Whether it is this node's, or its end is under way. */
  has(session: string): boolean;
}

export function createCustody(
  clock: Pick<Clock, "now">,
  host: () => SessionHost | null,
  owners: OwnerListener,
): Custody {
  const kept = new Map<string, Kept>();
  /** Ends that are under way: what comes back is begun behind them. */
  const ending = new Map<string, Promise<unknown>>();
  const told = (session: string, { epoch }: Kept, owns: boolean) => owners(session, epoch, owns, clock.now());

  async function adopt(session: string, row: Kept): Promise<void> {
    try {
      await ending.get(session);
      const snapshot = v.parse(sessionSnapshot, row.coming);
      if (kept.get(session) === row) await host()?.adopt(session, snapshot);
    } catch (error) {
      console.error(`Cannot go on with the session ${session} of another node: ${message(error)}`);
    }
    row.coming = null;
  }

  function isUsed(session: string): boolean {
    return host()?.sessions().some(({ name, clients }) => name === session && clients > 0) ?? false;
  }

  return {
    get unused() {
      return kept.values().reduce((count, { used }) => used ? count : count + 1, 0);
    },
    own(session, epoch, snapshot) {
      const row: Kept = { epoch, coming: snapshot, used: snapshot !== null, emptySince: clock.now() };
      kept.set(session, row);
      told(session, row, true);
      if (snapshot !== null) void adopt(session, row);
    },
    lost(session, to) {
      const row = kept.get(session);
      if (row) told(session, row, false);
      kept.delete(session);
      if (to === null) FENCES.add(1);
      else MOVES.taken.add(1);
      const end = host()?.release(session, { url: to?.url ?? null, withinMs: RELEASE_MS });
      const ended = Promise.resolve(end).catch((error) =>
        log.error(`Cannot let go of the session ${session}: ${message(error)}`)
      ).finally(() => {
        if (ending.get(session) === ended) ending.delete(session);
      });
      ending.set(session, ended);
    },
    snapshotOf(session) {
      const row = kept.get(session);
      if (!row) return null;
      if (row.coming !== null) return row.coming;
      const snapshot = host()?.snapshotOf(session) ?? null;
      if (snapshot !== null || isUsed(session)) Object.assign(row, { used: true, emptySince: clock.now() });
      return snapshot;
    },
    isIdle(session) {
      const row = kept.get(session);
      // While NATS takes no writes nobody else looks.
      if (row && isUsed(session)) Object.assign(row, { used: true, emptySince: clock.now() });
      return row !== undefined && row.coming === null &&
        clock.now() - row.emptySince > (row.used ? LEFT_MS : UNUSED_MS);
    },
    left(session) {
      const row = kept.get(session);
      if (row) told(session, row, false);
      kept.delete(session);
    },
    async without(session, act) {
      const row = kept.get(session);
      if (!row) return await act();
      told(session, row, false);
      kept.delete(session);
      try {
        return await act();
      } catch (error) {
        kept.set(session, row);
        told(session, row, true);
        throw error;
      }
    },
    has: (session) => kept.has(session) || ending.has(session),
  };
}
