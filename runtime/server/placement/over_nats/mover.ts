import { MOVES } from "../../../telemetry/figures.ts";
import { log } from "../../../telemetry/log.ts";
import { message } from "../../../base/message.ts";
import type { Clock } from "../../../stream/live_clock.ts";
import type { NodeNews, NodeSign } from "../node_news.ts";
import type { NodeAddress, SessionHost } from "../placement.ts";
import { ranked } from "../score.ts";
import type { Custody } from "./custody.ts";
import type { LeaseBook } from "./lease_book.ts";
import type { NodeRequests } from "./node_requests.ts";

/** All sessions are elsewhere by then, or end here. */
const DRAIN_MS = 1500;
/** Of that, what letting go of one may take. */
const RELEASE_MS = 700;

export interface MoverOptions {
  readonly me: NodeAddress;
  readonly clock: Clock;
  readonly leases: LeaseBook;
  readonly custody: Custody;
  readonly requests: () => NodeRequests;
  host(): SessionHost | null;
  nodes(): readonly NodeNews[];
  /** Those of other versions. */
  strange(): readonly NodeSign[];
  /** Sessions that were given to a node so lately that no load tells of them. */
  coming(id: string): number;
  /** One is given to it now. */
  given(id: string): void;
}

export interface Mover {
  /** @param among which nodes may have it */
  move(session: string, among?: (node: NodeNews) => boolean): Promise<boolean>;
  moveAll(): Promise<void>;
  /** Whether one is on its way. */
  isMoving(session: string): boolean;
}

export function createMover(options: MoverOptions): Mover {
  const { me, clock, leases, custody, host, nodes } = options;
  const moving = new Set<string>();

  async function move(session: string, among?: (node: NodeNews) => boolean): Promise<boolean> {
    if (moving.has(session)) return false;
    moving.add(session);
    try {
      return await find(session, among);
    } finally {
      moving.delete(session);
    }
  }

  async function find(session: string, among?: (node: NodeNews) => boolean): Promise<boolean> {
    const sessions = host();
    if (!sessions || leases.of(session).kind !== "held") return false;
    const snapshot = sessions.snapshotOf(session);
    const others = nodes().filter((node) => node.id !== me.id && (!among || among(node)));
    for (const target of ranked(others, { avatar: snapshot?.avatar }, options.coming)) {
      options.given(target.id);
      // One that is not ready in time takes it all the same, and shows a picture later.
      if (snapshot) await options.requests().prepare(target, session, snapshot);
      if (await moveTo(session, target, sessions)) return true;
    }
    // During an upgrade: one of another version cannot go on with what is in the session, but has those who are in it come.
    const strangers = among ? [] : options.strange().filter(({ draining }) => !draining);
    for (const target of strangers) if (await moveTo(session, target, sessions)) return true;
    return false;
  }

  async function moveTo(session: string, target: NodeAddress, sessions: SessionHost): Promise<boolean> {
    const to: NodeAddress = { id: target.id, instance: target.instance, url: target.url };
    const hand = (snapshot: unknown) => custody.without(session, () => leases.hand(session, to, snapshot));
    try {
      if (await sessions.release(session, { url: to.url, withinMs: RELEASE_MS, hand })) MOVES.drain.add(1);
      // Nobody is in it, and it is to be found there by who comes.
      if (leases.of(session).kind === "held") await hand(null);
      return true;
    } catch (error) {
      log.error(`Cannot move a session: ${message(error)}`);
      return false;
    }
  }

  return {
    move,
    isMoving: (session) => moving.has(session),
    async moveAll() {
      const late = Promise.withResolvers<void>(), cancel = clock.after(DRAIN_MS, late.resolve);
      await Promise.race([Promise.all(leases.held().map((session) => move(session))), late.promise]);
      cancel();
    },
  };
}
