import type { ClientMessage, JoinMessage, RenewMessage } from "../protocol/client_messages.ts";
import { ProtocolError } from "../protocol/errors.ts";
import type { Grant } from "../protocol/grant.ts";
import { type BoundJoin, boundJoin, type Entrance, objectionTo, objectionToShown } from "./admission.ts";
import type { Cancel, Clock } from "./live_clock.ts";
import { JOIN_TIMEOUT_MS, MAX_EARLY_MESSAGES } from "./limits.ts";
import { act, pong } from "./connection/acts.ts";
import type { CheckingState, ConnectionState, JoinedState } from "./connection/connection_state.ts";
import { createLine, type Line, payingLine, tell } from "./connection/line.ts";
import { alreadyJoined, asRefusal, joinTimeout, notJoined } from "./connection/refusals.ts";
import { renewBy, renewed } from "./connection/renewal.ts";
import type { MessageGate } from "./message_gate.ts";
import type { Session } from "./session.ts";
import type { ClientLine } from "./session/client_line.ts";
import type { MotionAside } from "./motion/motion_aside.ts";
import { type ClientSocket, CLOSE_CODES } from "./sinks/websocket.ts";
import { type JoinTrace, traceJoin } from "./traces/join_trace.ts";

/** One WebSocket of one client. */
export interface Connection {
  /** Handles a message. Never throws: what is wrong with it is told to the client, and nothing else changes. */
  receive(data: unknown): void;
  /** The socket is gone. @param isLost nobody has closed it */
  closed(isLost?: boolean): void;
  /** Ends the connection where its token has expired or been revoked, or is for another avatar than is shown. */
  review(): void;
  /** Closes the socket because the server goes away. */
  shutDown(): void;
}

export interface ConnectionOptions {
  socket: ClientSocket;
  clock: Clock;
  /** Where it comes from, as the server names it. */
  address: string;
  entrance: Entrance;
  /** Whether a token has been taken back, by its id. */
  isRevoked: (id: string) => boolean;
  /** Counts it for a fresh token. @throws {ProtocolError} where that has no room */
  countFor: (grant: Grant) => void;
  /** What its messages have to pass. */
  gate: MessageGate;
  /** Pixels a side where a join does not ask. */
  size: number;
  /** The session to join, made if need be. @param token by which it came in; null for none. @throws {ProtocolError} */
  sessionFor(message: JoinMessage, token: string | null): Session;
  joinTimeoutMs?: number | undefined;
  /** Waits for an avatar that other servers have; null where nothing is to be waited for. */
  bring?: ((avatar: string) => Promise<unknown> | null) | undefined;
  /** Where it is refused: another server may have room; null where none has. The session is there once it says so. */
  passOn?: ((payer: string, refusal: ProtocolError) => Promise<boolean> | null) | undefined;
  /** Another way for its poses and sound. */
  aside?: MotionAside | undefined;
}

/** What takes nothing for long is most often a network that is gone. */
const LOST: readonly number[] = [CLOSE_CODES.stuck];

export function createConnection(options: ConnectionOptions): Connection {
  const { socket, clock, entrance, gate, isRevoked, joinTimeoutMs = JOIN_TIMEOUT_MS } = options;
  let state: ConnectionState = {
    ...{ kind: "waiting", grant: entrance.kind === "granted" ? entrance.grant : null },
    cancelTimeout: clock.after(joinTimeoutMs, () => line.dismiss(joinTimeout(joinTimeoutMs))),
  };
  const trace = traceJoin(clock.now);
  const line = createLine(socket, () => state.kind === "closed", close, trace, options.aside);

  function close(code: number, reason: string): void {
    leave(LOST.includes(code));
    socket.close(code, reason);
  }

  function leave(isLost = false): void {
    const last = state;
    state = { kind: "closed" };
    if (last.kind === "waiting" || last.kind === "checking") last.cancelTimeout();
    if (last.kind === "joined") last.session.leave(last.client, isLost);
    trace.ended("gone before its first picture");
  }

  function join(message: JoinMessage): void {
    if (state.kind === "joined") throw alreadyJoined(state.session, state.client);
    if (state.kind !== "waiting") return;
    const { cancelTimeout: cancel, grant } = state;
    if (grant === null && entrance.kind === "asked") {
      return void wait(message, cancel, entrance.admit(message.token));
    }
    const bounded = boundJoin(message, grant, options.size), coming = options.bring?.(bounded.avatar ?? "");
    if (coming) return void wait(message, cancel, coming.then(() => grant));
    const paying = payingLine(line, options, { message, grant, close });
    try {
      state = entered(options, { line: paying, bounded, grant, trace, cancel });
    } catch (error) {
      void wait(message, cancel, ledOn(options, { line: paying, error, grant }));
    }
  }

  async function wait(message: JoinMessage, cancelTimeout: Cancel, granted: Promise<Grant | null>) {
    const checking = state = { kind: "checking", cancelTimeout, early: [] } as CheckingState;
    try {
      const grant = await granted;
      if (state !== checking) return;
      state = { kind: "waiting", cancelTimeout, grant };
    } catch (error) {
      return state === checking ? line.dismiss(asRefusal(error)) : undefined;
    }
    attempt(() => join(message));
    for (const [each, receivedAt] of checking.early) attempt(() => handle(each, receivedAt));
  }

  const renew = ({ token }: RenewMessage) =>
    renewBy(entrance, token, line, (fresh) => {
      if (state.kind === "joined") state = renewed(state, fresh, options.countFor);
    });

  function handle(message: ClientMessage, receivedAt: number): void {
    if (state.kind === "checking") {
      if (state.early.length < MAX_EARLY_MESSAGES) state.early.push([message, receivedAt]);
      return;
    }
    if (message.type === "leave") return close(CLOSE_CODES.done, "as you wish");
    if (message.type === "join") return join(message);
    if (message.type === "ping" && state.kind !== "joined" && entrance.kind !== "asked") {
      return line.send(pong(message, receivedAt));
    }
    if (state.kind !== "joined") throw notJoined(message);
    if (message.type === "renew") return void renew(message);
    const coming = message.type === "avatar" ? options.bring?.(message.name) : null;
    if (coming) return void coming.finally(() => attempt(() => handle(message, receivedAt)));
    act(state, message, receivedAt, line);
  }

  function attempt(act: () => void): void {
    if (state.kind === "closed") return;
    try {
      act();
    } catch (error) {
      answer(line, error, state.kind === "waiting");
    }
  }

  return {
    receive(data) {
      const receivedAt = clock.epoch();
      attempt(() => {
        const message = gate(data);
        if (message === "hostile") close(CLOSE_CODES.tooBig, "message too big");
        else if (message) handle(message, receivedAt);
      });
    },
    closed: leave,
    review() {
      const objection = objectionIn(state, clock.epoch(), isRevoked);
      if (objection) line.dismiss(objection);
    },
    shutDown: () => close(CLOSE_CODES.goingAway, "the server is closing"),
  };
}

/** Why a connection may not go on by its token; null where it may. @param time ms since the epoch */
function objectionIn(
  state: ConnectionState,
  time: number,
  isRevoked: ConnectionOptions["isRevoked"],
): ProtocolError | null {
  if (state.kind !== "waiting" && state.kind !== "joined" || state.grant === null) return null;
  return objectionTo(state.grant, time, isRevoked) ??
    (state.kind === "joined" ? objectionToShown(state.grant, state.session.avatar) : null);
}

/** Takes a client into its session. @throws {ProtocolError} */
function entered(
  { sessionFor }: ConnectionOptions,
  { line, bounded, grant, trace, cancel }: {
    readonly line: ClientLine;
    readonly bounded: BoundJoin;
    readonly grant: Grant | null;
    readonly trace: JoinTrace;
    readonly cancel: Cancel;
  },
): JoinedState {
  const session = sessionFor(bounded, grant?.id ?? null);
  trace.joined(session.name, session.avatar);
  const client = session.join(line, bounded);
  cancel();
  return { kind: "joined", session, client, grant };
}

/**
 * Who is refused comes again by the same address, where another server has room for it and has the session by then; else it
 * is looked at once more.
 *
 * @throws {unknown} the error, where no other has room
 */
function ledOn(
  { passOn }: ConnectionOptions,
  { line, error, grant }: {
    readonly line: ClientLine;
    readonly error: unknown;
    readonly grant: Grant | null;
  },
): Promise<Grant | null> {
  const passed = error instanceof ProtocolError ? passOn?.(line.payer, error) : null;
  if (!passed) throw error;
  return passed.catch(() => false).then((isElsewhere) => {
    if (isElsewhere) line.moved(null, false);
    return grant;
  });
}

function answer(line: Line, error: unknown, waiting: boolean): void {
  const refusal = asRefusal(error);
  // Who cannot be shown a head is sent away, whether avatar.json is broken or what it names.
  if (waiting && error === refusal && refusal.code === "unavailable") line.dismiss(refusal);
  else tell(line, refusal);
}
