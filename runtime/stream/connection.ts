import type { ClientMessage, JoinMessage, RenewMessage } from "../protocol/client_messages.ts";
import { PASSING_CODES, ProtocolError } from "../protocol/errors.ts";
import type { Grant } from "../protocol/grant.ts";
import { encodeServerMessage } from "../protocol/protocol.ts";
import type { ServerMessage } from "../protocol/server_messages.ts";
import {
  type BoundJoin,
  boundJoin,
  checkAvatar,
  checkRenewal,
  checkSeat,
  type Entrance,
  objectionTo,
  objectionToShown,
} from "./admission.ts";
import type { Cancel, Clock } from "./live_clock.ts";
import { JOIN_TIMEOUT_MS, MAX_BUFFERED_BYTES, MAX_EARLY_MESSAGES, RETRY_AFTER_S } from "./limits.ts";
import type { MessageGate } from "./message_gate.ts";
import type { Session } from "./session.ts";
import type { ClientLine } from "./session/client_line.ts";
import { createSecret } from "./handover/tickets.ts";
import type { MotionAside } from "./motion/motion_aside.ts";
import { createPoseSink } from "./motion/pose_sink.ts";
import { payerOf } from "./shares/payer.ts";
import { type ClientSocket, CLOSE_CODES, createViewer } from "./sinks/websocket.ts";
import { createSocketHearer } from "./sound/sound_audience.ts";
import { log } from "../telemetry/log.ts";
import { type JoinTrace, traceJoin } from "./traces/join_trace.ts";

type ConnectionState =
  /** For a join; `grant` is null where no token has been shown. */
  | { kind: "waiting"; cancelTimeout: Cancel; grant: Grant | null }
  /** Its token is being looked at, or its avatar fetched; what comes meanwhile is kept. */
  | { kind: "checking"; cancelTimeout: Cancel; early: [message: ClientMessage, receivedAt: number][] }
  | { kind: "joined"; session: Session; client: string; grant: Grant | null }
  | { kind: "closed" };
type CheckingState = ConnectionState & { kind: "checking" };
type JoinedState = ConnectionState & { kind: "joined" };

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

/** A client's line before it is known who pays for it. */
type Line = Omit<ClientLine, "payer" | "moved" | "replaced">;

function createLine(
  socket: ClientSocket,
  isClosed: () => boolean,
  close: (code: number, reason: string) => void,
  trace: JoinTrace,
  aside?: MotionAside,
): Line {
  const poses = createPoseSink(
    socket,
    () => close(CLOSE_CODES.stuck, "the viewer takes no motion"),
    trace.pictured,
  );
  const hearer = createSocketHearer(socket);
  const line: Line = {
    viewer: createViewer(socket, () => close(CLOSE_CODES.stuck, "the viewer takes no video"), trace.pictured),
    poses: aside?.poses(poses) ?? poses,
    hearer: aside?.hearer(hearer) ?? hearer,
    send(message) {
      // Who does not read must not fill the server's memory with answers.
      if (isClosed() || socket.bufferedAmount > MAX_BUFFERED_BYTES * 2) return;
      socket.send(encodedOnce(message));
      if (message.type === "welcome") trace.welcomed();
    },
    dismiss(error) {
      trace.ended(error.code);
      tell(line, error);
      close(CLOSE_CODES.refused, error.code);
    },
  };
  return line;
}

/** What takes nothing for long is most often a network that is gone. */
const LOST: readonly number[] = [CLOSE_CODES.stuck];

/** The line of who joins: who pays for it, and how it comes back. */
function payingLine(
  line: Line,
  { socket, address }: ConnectionOptions,
  { message: { follows, resume }, grant, close }: {
    readonly message: JoinMessage;
    readonly grant: Grant | null;
    close(code: number, reason: string): void;
  },
): ClientLine {
  const follower = follows === true || resume !== undefined;
  const secret = createSecret();
  return {
    ...line,
    payer: payerOf(grant, address),
    ...follower && { back: { secret, token: grant?.id ?? null } },
    moved(url, isIn = true) {
      // Whatever waits in its socket: it is the last that it is told, and the first where its welcome waits for a picture.
      if (follower) socket.send(encodeServerMessage({ type: "moved", url, ...isIn && { resume: secret } }));
      close(CLOSE_CODES.moved, "the session goes on elsewhere");
    },
    replaced: () => close(CLOSE_CODES.replaced, "this client has come back by another connection"),
  };
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

let last: ServerMessage | null = null, lastBytes: Uint8Array<ArrayBuffer>;

/** What many are told one after the other is coded once. */
function encodedOnce(message: ServerMessage): Uint8Array<ArrayBuffer> {
  if (message !== last) lastBytes = encodeServerMessage(message);
  last = message;
  return lastBytes;
}

function answer(line: Line, error: unknown, waiting: boolean): void {
  const refusal = asRefusal(error);
  // Who cannot be shown a head is sent away, whether avatar.json is broken or what it names.
  if (waiting && error === refusal && refusal.code === "unavailable") line.dismiss(refusal);
  else tell(line, refusal);
}

function tell(line: Line, { code, message, retryAfter, watch }: ProtocolError): void {
  const seconds = retryAfter ?? (PASSING_CODES.has(code) ? RETRY_AFTER_S : undefined);
  const more = {
    ...(seconds !== undefined && { retryAfter: seconds }),
    ...(watch !== undefined && { watch }),
  };
  line.send({ type: "error", code, message, ...more });
}

function act(
  { session, client, grant }: JoinedState,
  message: Exclude<ClientMessage, { type: "join" | "renew" | "leave" }>,
  receivedAt: number,
  line: Line,
): void {
  switch (message.type) {
    case "pose":
      session.pose(client, message, receivedAt);
      return line.send({ type: "ack", seq: message.seq });
    case "camera":
      return session.camera(client, message);
    case "mood":
      return session.mood(client, message);
    case "ping":
      session.hears(client, message.soundMs);
      return line.send(pong(message, receivedAt));
    case "keyframe":
      return session.requestKey(client);
    case "watch":
      return session.watch(client, message.active);
    case "delivery":
      return session.delivery(client, message.delivery);
    case "record":
      return session.record(client, message.on);
    case "seat":
      checkSeat(message, grant);
      return session.seat(client, message);
    case "avatar":
      checkAvatar(message, grant);
      return session.changeAvatar(client, message.name, grant?.role === "operator");
    case "capture":
      return session.recordMotion(client, message.on);
    case "ask":
      return session.ask({ client, operator: grant?.role === "operator" }, message);
    case "speak":
    case "audio":
    case "audioEnd":
    case "interrupt":
    case "resume":
    case "heard":
      return void session.speak({ client, operator: grant?.role === "operator" }, message);
  }
}

const pong = ({ t }: ClientMessage & { type: "ping" }, serverTime: number): ServerMessage => ({
  ...{ type: "pong", t, serverTime },
});

/** What a client is told of an error: one of its own as it is, a fault of the server without its words. */
function asRefusal(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  log.error("A client's message met a fault of the server:", { error });
  return new ProtocolError("unavailable", "Cannot handle the message, the server has a fault");
}

/** @param take puts the fresh grant in place of the one before @throws nothing: what is wrong is told */
async function renewBy(
  entrance: Entrance,
  token: string,
  line: Line,
  take: (fresh: Grant | null) => void,
): Promise<void> {
  try {
    const fresh = entrance.kind === "open" ? null : await entrance.look(token);
    take(fresh);
    line.send({ type: "renewed", until: fresh?.until ?? null });
  } catch (error) {
    tell(line, notRenewed(asRefusal(error)));
  }
}

/** Whatever is wrong with a fresh token, the one before holds on. @throws {ProtocolError} */
function renewed(
  joined: JoinedState,
  fresh: Grant | null,
  countFor: ConnectionOptions["countFor"],
): JoinedState {
  if (fresh === null || joined.grant === null) return joined;
  checkRenewal(fresh, joined.grant, joined.session.holdingOf(joined.client));
  countFor(fresh);
  joined.session.bind(joined.client, fresh.id);
  // What it may not ask for any more it does not get either.
  if (fresh.role === "viewer") joined.session.seat(joined.client, { type: "seat", act: "withdraw" });
  return { ...joined, grant: fresh };
}

/** One kind of refusal, whatever is wrong: that of another kind would tell a client that its connection ends. */
const notRenewed = (cause: ProtocolError): ProtocolError =>
  cause.code === "not-renewed"
    ? cause
    : new ProtocolError("not-renewed", `Cannot renew the token, the fresh one is refused: ${cause.message}`, {
      cause,
    });

function joinTimeout(ms: number): ProtocolError {
  return new ProtocolError(
    "join-timeout",
    `Cannot wait longer for a join message, the limit is: ${ms / 1000} s`,
  );
}

const notJoined = ({ type }: ClientMessage): ProtocolError =>
  new ProtocolError("not-joined", `Cannot take a message before the join: ${type}`);

function alreadyJoined(session: Session, client: string): ProtocolError {
  return new ProtocolError(
    "already-joined",
    `Cannot join twice, this connection is a ${session.roleOf(client)} of: ${session.name}`,
  );
}
