import { type Cancel, type Clock, SYSTEM_CLOCK } from "./live_clock.ts";
import type { Entrance } from "./admission.ts";
import { type Connection, type ConnectionOptions, createConnection } from "./connection.ts";
import {
  EMPTY_SESSION_TIMEOUT_MS,
  type Limits,
  RECORDING_FINISH_MS,
  SPEECH_CLOSE_MS,
  STATS_INTERVAL_MS,
  USUAL_LIMITS,
} from "./limits.ts";
import { createMessageGate } from "./message_gate.ts";
import type { Release, Standing } from "./handover/handover.ts";
import type { SessionSnapshot } from "./handover/snapshot.ts";
import type { DrivenFace } from "./driven_face.ts";
import { createClusterScheduler } from "./shares/cluster_scheduler.ts";
import { createCostBook } from "./shares/cost_book.ts";
import type { FindElsewhere, PassOn } from "./shares/elsewhere.ts";
import { createHeldSize } from "./sizes/held_size.ts";
import { createDeviceLoad } from "./sizes/device_load.ts";
import { createMemoryWatch } from "./shares/memory_watch.ts";
import type { PayerUse } from "./shares/payer_uses.ts";
import type { RetargetData } from "../motion/retarget/retarget_map.ts";
import type { SentDelivery } from "../protocol/fields.ts";
import type { SessionDetails } from "../protocol/admin/admin_report.ts";
import { ProtocolError } from "../protocol/errors.ts";
import { tellHub } from "./traces/hub_figures.ts";
import type { AskMessage, JoinMessage, SpeechMessage } from "../protocol/client_messages.ts";
import type { BrainServer } from "../speech/brain/config.ts";
import type { WholeAnswer } from "./brain/questions.ts";
import { createQuestionBudget } from "./brain/question_budget.ts";
import type { FeedOutcome, Session } from "./session.ts";
import type { ServerFacts } from "./session/server_facts.ts";
import type { Recordings } from "./recording/session_recorders.ts";
import { createSessionRegistry, type SessionRegistry } from "./session_registry.ts";
import type { AvatarPlace, MemberState, SessionState } from "./session_state.ts";
import { sentTo } from "./motion/deliveries.ts";
import type { MotionAside } from "./motion/motion_aside.ts";
import type { SpeechParts } from "./sound/speech_parts.ts";
import { apiOf, type InterruptedNews } from "./sound/speech_state.ts";
import type { Voice } from "../speech/voices/voice.ts";
import { isOccupied, membersOf } from "./session/occupancy.ts";
import { createTaps } from "./sinks/taps.ts";
import { createTokenUses } from "./token_uses.ts";
import type { Tap, TapSink, TapWishes } from "./sinks/tap.ts";
import type { ClientSocket } from "./sinks/websocket.ts";
import { createRenderClient, type RenderClient, type RenderState } from "./worker/render_client.ts";
import type { RenderThread } from "./worker/render_link.ts";
import { undrawnThread } from "./worker/undrawn_thread.ts";
import { createWarmUp } from "./worker/warm_up.ts";

export interface HubOptions {
  facts: ServerFacts;
  /** The avatar shown where a client names none. */
  defaultAvatar: string;
  /** Where an avatar is, nothing where there is none of that name. @throws {Error} where it is broken */
  findAvatar(name: string): AvatarPlace | undefined;
  /** Waits for an avatar that other servers have; null where nothing is to be waited for. It never fails. */
  bringAvatar?: ((name: string) => Promise<unknown> | null) | undefined;
  /** A table of the user's own for FLAME frames on ARKit heads. */
  flameMap?: RetargetData | undefined;
  /** How frames of other spaces move an avatar's head, where nothing is drawn of it. */
  retargetsOf?: ((folder: string) => Promise<readonly RetargetData[]>) | undefined;
  /** Where who comes to watch a session is to go; null where it is welcome here, as all are where it is not given. */
  watchOf?: ((session: string, clients: number) => string | null) | undefined;
  /** Where sessions are recorded; nowhere where it is not given. */
  recordings?: Recordings | undefined;
  /** What is seen in the corner of every picture; nothing where it is not given. */
  mark?: string | undefined;
  /** What sessions speak with; they have no sound where it is not given. */
  speech?: SpeechParts | undefined;
  /** Who answers what sessions are asked; nobody where it is not given. */
  brain?: BrainServer | undefined;
  /** All pictures are drawn whole, with fewer frames where the device falls behind. */
  insist?: boolean | undefined;
  /** Where nobody asks for a size, pictures have what the device holds of `facts.size`. @param size as measured */
  held?: ((size: number) => void) | undefined;
  /** Told how many pictures of the usual size are drawn and encoded in a second here, as measured at the start. */
  capacity?: ((framesPerSecond: number) => void) | undefined;
  /** As usual where they are not given. */
  limits?: Limits | undefined;
  /** Whether a token has been taken back, by its id. */
  isRevoked?: ((id: string) => boolean) | undefined;
  /** Where this server stands among several, for a session's clients; alone where it is not given. */
  standing?: ((session: string) => Standing) | undefined;
  /** Whether a session is this server's, asked before each picture, pose and packet of sound leaves; all are where it is not given. */
  owns?: ((session: string) => boolean) | undefined;
  /** What payers have on other servers. */
  elsewhere?: FindElsewhere | undefined;
  /**
   * Somebody is refused in a session that nobody is in: another server may have room. Null where none has, else whether it is
   * to be had there now.
   */
  passOn?: PassOn | undefined;
  /** For tests: another render worker, shorter waits, a time of their own. */
  openThread?: (() => RenderThread) | undefined;
  restartDelayMs?: number | undefined;
  joinTimeoutMs?: number | undefined;
  emptySessionTimeoutMs?: number | undefined;
  /** Bytes that the process holds. */
  residentBytes?: (() => number) | undefined;
  clock?: Clock | undefined;
}

export interface SessionReport {
  name: string;
  avatar: string;
  /** Who is got ready to be shown in its place; left out where nobody is. */
  coming?: string;
  state: SessionState["kind"];
  clients: number;
  /** Of them, what is sent to how many. */
  deliveries: Readonly<Record<SentDelivery, number>>;
  renditions: number;
  /** The mood that is set over what drives it; left out where none is. */
  mood?: string;
}

/** How a connection is reached. */
export interface Way {
  /** Its poses and its sound may come to it by another way. */
  readonly aside?: MotionAside | undefined;
}

/** All sessions of a server, and the one render worker behind them. */
export interface Hub {
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
  sessions(): SessionReport[];
  /** All sessions, as operators see them. */
  details(): SessionDetails[];
  /** Sends everybody in a session away and ends it; false where there is none of that name. */
  endSession(name: string): boolean;
  /** Takes the puppeteer's seat from whoever sits there; whether somebody did, null where there is no such session. */
  freeSeat(name: string): boolean | null;
  /** An avatar is renamed or deleted, which nobody is shown: what remembers it is forgotten. */
  forgetAvatar(name: string): void;
  /** The face of a session; null while nobody is in it. */
  faceOf(session: string): DrivenFace | null;
  /** A program moves a session's camera; false where there is none of that name. @throws {ProtocolError} as `Session.view` */
  view(session: string, ...to: Parameters<Session["view"]>): boolean;
  /** A program sets a session's mood; as `view`. @throws {ProtocolError} as `Session.mood` */
  mood(session: string, mood: Parameters<Session["mood"]>[1]): boolean;
  /** A pose from one of the server's ports, for a session by name. One that nobody is in is not made for it. */
  feed(session: string, ...pose: Parameters<Session["feed"]>): FeedOutcome;
  /**
   * What a program says by the API, in a session by name; null where there is none of that name.
   *
   * @param payer whose share of what may be begun it uses; the server's own where it is not given
   */
  speak(session: string, message: SpeechMessage, payer?: string): number | null;
  /** Interrupts for a program, and tells what was heard; null as for `speak`. @param id all where it is not given */
  interrupt(session: string, id?: string): Promise<readonly InterruptedNews[] | null>;
  /** A program's question, and the answer when all of it is there; null as for `speak`. @param payer whose budget it uses */
  ask(session: string, payer: string, message: AskMessage): Promise<WholeAnswer | null>;
  /** What sessions can speak with, the usual one first. */
  voices(): Promise<readonly Voice[]>;
  /** Has a first picture of the default avatar rendered, so that the first viewer need not wait for kernels. */
  warmUp(): Promise<void>;
  /** Ends sessions, recordings and worker. */
  close(): Promise<void>;
}

const NOTHING_DRAWN = "nothing is drawn here, the server was started with --delivery motion";

/** How a connection asks for its session. */
type JoinedBy = [message: JoinMessage, token: string | null];

/** @throws {ProtocolError} too-many-clients, where who comes to watch is to watch elsewhere; whom the session waits for is let in */
function refuseOverflow(
  { watchOf }: HubOptions,
  session: Session | undefined,
  ...[join, token]: JoinedBy
): void {
  if (!watchOf || !session || join.role === "puppeteer" || session.knows(join.resume, token)) return;
  const watch = watchOf(session.name, membersOf(session.state).length);
  if (watch === null) return;
  throw new ProtocolError(
    "too-many-clients",
    `Cannot join, as many watch here as may; the session can be watched at: ${watch}`,
    { watch },
  );
}

/** Whether who is refused in a session, for what it would cost or for want of a place, is to come again elsewhere. */
const passesOn = (
  { passOn }: HubOptions,
  sessions: SessionRegistry,
  name: string,
  { frameSeconds }: Limits,
): ConnectionOptions["passOn"] =>
  passOn && ((payer, { code }) => {
    const state = sessions.find(name)?.state, isEmpty = state === undefined || state.kind === "empty";
    const isFull = code === "too-costly" || code === "too-many-sessions";
    return isEmpty && isFull ? passOn(name, payer, frameSeconds) : null;
  });

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

/** What programs do to sessions, by their names. */
const createActsByName = (
  sessions: SessionRegistry,
): Pick<
  Hub,
  | ("forgetAvatar" | "sessions" | "faceOf" | "view" | "mood" | "feed" | "speak" | "interrupt" | "ask")
  | ("details" | "endSession" | "freeSeat")
> => ({
  forgetAvatar: sessions.forgetAvatar,
  details: () => [...sessions.all()].map((session) => session.details()),
  endSession: (name) => sessions.close(name, endedByOperator()),
  freeSeat: (name) => sessions.find(name)?.freeSeat() ?? null,
  sessions: () => [...sessions.all()].map(reportOf),
  faceOf(name) {
    const session = sessions.find(name);
    return session && isOccupied(session.state) ? session.face : null;
  },
  view: (name, ...to) => isFound(sessions.find(name), (session) => session.view(...to)),
  mood: (name, mood) => isFound(sessions.find(name), (session) => session.mood(null, mood)),
  feed: (session, ...pose) => sessions.find(session)?.feed(...pose) ?? "unwatched",
  speak: (name, message, payer) => sessions.find(name)?.speak(apiOf(payer), message) ?? null,
  interrupt: async (name, id) => await sessions.find(name)?.interrupt(id) ?? null,
  ask: async (name, payer, message) => await sessions.find(name)?.answer(payer, message) ?? null,
});

const endedByOperator = () =>
  new ProtocolError("not-allowed", "Cannot stay in this session, an operator has ended it");

/** @param tick given the seconds that have really passed */
function everySecond(clock: Clock, tick: (seconds: number) => void): Cancel {
  let ticked = clock.now();
  return clock.every(STATS_INTERVAL_MS, () => {
    const time = clock.now(), seconds = (time - ticked) / 1000;
    ticked = time;
    tick(seconds);
  });
}

function deliveriesOf(members: readonly MemberState[]): SessionReport["deliveries"] {
  const counts = { video: 0, motion: 0, both: 0 };
  for (const member of members) counts[sentTo(member)]++;
  return counts;
}

const reportOf = ({ name, avatar, state }: Session): SessionReport => ({
  ...{ name, avatar, state: state.kind },
  clients: membersOf(state).length,
  deliveries: deliveriesOf(membersOf(state)),
  renditions: isOccupied(state) ? state.renditions.length : 0,
  ...isOccupied(state) && state.change && { coming: state.change.avatar.name },
  ...isOccupied(state) && state.mood && { mood: state.mood.mood },
});

function isFound(session: Session | undefined, act: (session: Session) => void): boolean {
  if (session !== undefined) act(session);
  return session !== undefined;
}

/** Waits for work, but no longer than so many milliseconds. */
async function soon(work: Promise<void>, clock: Clock, ms: number): Promise<void> {
  const late = Promise.withResolvers<void>();
  const cancel = clock.after(ms, late.resolve);
  await Promise.race([work, late.promise]);
  cancel();
}
