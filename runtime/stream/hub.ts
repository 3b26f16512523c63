import { type Cancel, type Clock, SYSTEM_CLOCK } from "./live_clock.ts";
import type { Entrance } from "./admission.ts";
import { type Connection, createConnection } from "./connection.ts";
import {
  EMPTY_SESSION_TIMEOUT_MS,
  RECORDING_FINISH_MS,
  SPEECH_CLOSE_MS,
  STATS_INTERVAL_MS,
  USUAL_LIMITS,
} from "./limits.ts";
import { createMessageGate } from "./message_gate.ts";
import type { Release } from "./handover/handover.ts";
import type { SessionSnapshot } from "./handover/snapshot.ts";
import { createClusterScheduler } from "./shares/cluster_scheduler.ts";
import { createCostBook } from "./shares/cost_book.ts";
import { createHeldSize } from "./sizes/held_size.ts";
import { createDeviceLoad } from "./sizes/device_load.ts";
import { createMemoryWatch } from "./shares/memory_watch.ts";
import type { PayerUse } from "./shares/payer_uses.ts";
import { tellHub } from "./traces/hub_figures.ts";
import { createQuestionBudget } from "./brain/question_budget.ts";
import { type ActsByName, createActsByName } from "./hub/acts_by_name.ts";
import type { HubOptions } from "./hub/hub_options.ts";
import { type JoinedBy, passesOn, refuseOverflow } from "./hub/overflow.ts";
import { createSessionRegistry } from "./session_registry.ts";
import type { MotionAside } from "./motion/motion_aside.ts";
import type { Voice } from "../speech/voices/voice.ts";
import { createTaps } from "./sinks/taps.ts";
import { createTokenUses } from "./token_uses.ts";
import type { Tap, TapSink, TapWishes } from "./sinks/tap.ts";
import type { ClientSocket } from "./sinks/websocket.ts";
import { createRenderClient, type RenderClient, type RenderState } from "./worker/render_client.ts";
import { undrawnThread } from "./worker/undrawn_thread.ts";
import { createWarmUp } from "./worker/warm_up.ts";

/** How a connection is reached. */
export interface Way {
  /** Its poses and its sound may come to it by another way. */
  readonly aside?: MotionAside | undefined;
}

/** All sessions of a server, and the one render worker behind them. */
export interface Hub extends ActsByName {
  readonly render: RenderClient;
  readonly renderState: RenderState;
  /** Whether it is to draw anything. */
  readonly draws: boolean;
  readonly connectionCount: number;
  /** The share of the last second that the device was at frames, 0 to 1. */
  busy(): number;
  /** What each payer has of it, of those that have a picture now. */
  uses(): ReadonlyMap<string, PayerUse>;
  /**
   * @param entrance how it came in; where nobody is asked for a token it need not be given
   * @param address where it came from, for its share of the device
   */
  connect(
    sessionName: string,
    socket: ClientSocket,
    entrance?: Entrance,
    address?: string,
    way?: Way,
  ): Connection;
  /** What another server needs to go on with a session; null where there is none of that name, or nobody in it. */
  snapshotOf(session: string): SessionSnapshot | null;
  /**
   * Goes on with another server's session: who was in it is waited for, and what was said goes on once they hear it. A second
   * call, with a later snapshot, takes the place of the first as long as nobody has come.
   *
   * @param still it is only got ready: nothing is said, and who was in it is waited for until the next call
   * @returns once its pictures can be drawn, or cannot
   * @throws {ProtocolError} unknown-avatar, unavailable, too-many-sessions
   */
  adopt(session: string, snapshot: SessionSnapshot, still?: boolean): Promise<void>;
  /**
   * Lets go of a session that goes on elsewhere: recordings are finished and told, clients are told `moved` and closed, those
   * that do not follow with 1012.
   *
   * @returns whether there was one that went on, with somebody in it or waited for; an empty one is over, and `hand` not asked
   * @throws what `hand` throws; the session goes on here then
   */
  release(session: string, to: Release): Promise<boolean>;
  /**
   * Gives a session out to something that is no WebSocket, as pictures in H.264 and sound in Opus. It counts as a viewer,
   * and the session lives as long as it is there.
   *
   * @throws {ProtocolError} where a viewer's join would be refused; nothing is left then
   */
  tap(session: string, wishes: TapWishes, sink: TapSink): Tap;
  /** What sessions can speak with, the usual one first. */
  voices(): Promise<readonly Voice[]>;
  /** Has a first picture of the default avatar rendered, so that the first viewer need not wait for kernels. */
  warmUp(): Promise<void>;
  /** Ends sessions, recordings and worker. */
  close(): Promise<void>;
}

const NOTHING_DRAWN = "nothing is drawn here, the server was started with --delivery motion";

/** The thread that draws, where anything is to be drawn. */
const openRender = ({ facts, openThread, restartDelayMs, mark }: HubOptions, clock: Clock): RenderClient =>
  createRenderClient({
    openThread: facts.delivery === "motion" ? () => undrawnThread(NOTHING_DRAWN) : openThread,
    ...{ firstRestartDelayMs: restartDelayMs, clock, mark },
  });

export function createHub(options: HubOptions): Hub {
  const { facts, defaultAvatar, findAvatar, joinTimeoutMs } = options;
  const { clock = SYSTEM_CLOCK, emptySessionTimeoutMs = EMPTY_SESSION_TIMEOUT_MS } = options;
  const { recordings = null, isRevoked = () => false, limits = USUAL_LIMITS } = options;
  const uses = createTokenUses(limits);
  const connections = new Set<Connection>();
  const render = openRender(options, clock);
  const scheduler = createClusterScheduler(render.targets, clock, options.elsewhere);
  const costs = createCostBook();
  const load = createDeviceLoad(!options.insist);
  const memory = createMemoryWatch(options.residentBytes ?? (() => Deno.memoryUsage().rss), clock);
  render.onCapacity = scheduler.wake;
  const held = options.held ? createHeldSize(facts.size, render, clock, options.held) : null;
  const { mark, standing, owns, capacity } = options, place = () => findAvatar(defaultAvatar);
  const shown = { ...facts, mark, standing, owns, ...held && { held: () => held.size } };
  const warmUp = createWarmUp({ render, facts, place, costs, memory, held, capacity, clock });
  const sessions = createSessionRegistry({
    ...{ facts: shown, defaultAvatar, findAvatar, emptySessionTimeoutMs, recordings },
    ...{ render, scheduler, elsewhere: options.elsewhere, costs, load, clock, limits },
    ...{ flameMap: options.flameMap, retargetsOf: options.retargetsOf },
    // A session is in the middle of telling everybody.
    changed: () => queueMicrotask(review),
    speech: options.speech ?? null,
    brain: options.brain ? { server: options.brain, budget: createQuestionBudget(limits, clock.now) } : null,
  });
  const taps = createTaps({ sessions, uses, clock, size: facts.size, isRevoked });
  function review(): void {
    for (const connection of connections) connection.review();
    taps.review();
  }
  const cancelTick = everySecond(clock, (seconds) => {
    for (const each of [load, scheduler, sessions]) each.tick(seconds);
    review();
    held?.review();
    if (render.state.kind === "running" && memory.isDue(render.targets.size)) {
      render.renew();
      void warmUp();
    }
  });

  const hub: Hub = {
    render,
    get renderState() {
      return render.state;
    },
    draws: facts.delivery !== "motion",
    get connectionCount() {
      return connections.size;
    },
    ...{ busy: () => load.busy, uses: scheduler.uses },
    connect(sessionName, socket, entrance = { kind: "open" }, address = "unknown", { aside } = {}) {
      const sessionFor = (...asked: JoinedBy) => {
        refuseOverflow(options, sessions.find(sessionName), ...asked);
        return sessions.join(sessionName, ...asked);
      };
      const use = uses.open();
      const connection = createConnection({
        ...{ socket, clock, address, joinTimeoutMs, sessionFor, isRevoked, size: facts.size, aside },
        bring: options.bringAvatar,
        entrance: use.through(entrance),
        countFor: use.renew,
        passOn: passesOn(options, sessions, sessionName, limits),
        gate: createMessageGate(clock, limits.messageRate, use.takeMessage),
      });
      connections.add(connection);
      return {
        ...connection,
        closed(isLost) {
          connections.delete(connection);
          use.end();
          connection.closed(isLost);
        },
      };
    },
    snapshotOf: (name) => sessions.find(name)?.snapshot() ?? null,
    async adopt(name, snapshot, still) {
      await options.bringAvatar?.(snapshot.avatar);
      await sessions.adopt(name, snapshot, still);
    },
    release: sessions.release,
    tap: taps.open,
    ...createActsByName(sessions),
    voices: async () => await options.speech?.voices() ?? [],
    warmUp,
    async close() {
      cancelTick();
      untell();
      for (const connection of connections) connection.shutDown();
      connections.clear();
      taps.shutDown();
      // A disk that hangs must not hold up the end: what it has is under the temporary name.
      await soon(sessions.end(), clock, RECORDING_FINISH_MS);
      await soon(options.speech?.close() ?? Promise.resolve(), clock, SPEECH_CLOSE_MS);
      scheduler.close();
      await render.close();
    },
  };
  const untell = tellHub(hub);
  return hub;
}

/** @param tick given the seconds that have really passed */
function everySecond(clock: Clock, tick: (seconds: number) => void): Cancel {
  let ticked = clock.now();
  return clock.every(STATS_INTERVAL_MS, () => {
    const time = clock.now(), seconds = (time - ticked) / 1000;
    ticked = time;
    tick(seconds);
  });
}

/** Waits for work, but no longer than so many milliseconds. */
async function soon(work: Promise<void>, clock: Clock, ms: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  const cancel = clock.after(ms, late.resolve);
  await Promise.race([work, late.promise]);
  cancel();
}
