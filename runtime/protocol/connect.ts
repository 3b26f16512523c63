import { CODECS } from "../base/codec_names.ts";
import { arkitExpression } from "../head/arkit_expression.ts";
import { EXPRESSION_SPACE_NAMES, EXPRESSION_SPACES } from "../head/expression_space.ts";
import type { ClientMessage, JoinMessage } from "./client_messages.ts";
import { createAvatarWish } from "./avatar_wish.ts";
import { type ErrorCode, ProtocolError } from "./errors.ts";
import { createFollowed, type Followed, type Joined, sessionAt } from "./following.ts";
import { createPending } from "./pending.ts";
import { decodeServerMessage, encodeClientMessage, PROTOCOL } from "./protocol.ts";
import { createPoseEvents } from "./pose_events.ts";
import type { MovedMessage, ServerMessage } from "./server_messages.ts";
import type { SentDelivery } from "./fields.ts";
import { createSessionSpeech } from "./session_speech.ts";
import type {
  ConnectOptions,
  DeliveryEvent,
  SeatOutcome,
  Session,
  SessionEvents,
  SessionInfo,
} from "./session.ts";

/**
 * Joins a live session; the first to use a session's name opens it. Runs in Deno and in browsers.
 *
 * @param url `ws://127.0.0.1:8787/live/studio`: the server's address, `/live/`, and any name for the session
 * @returns once the server has let the client in; who listens at once misses nothing
 * @throws {ProtocolError} where the server refuses, or leaves before its welcome
 * @throws {Error} where there is no server
 */
export async function connect(url: string | URL, options: ConnectOptions = {}): Promise<Session> {
  const { role = "puppeteer", codecs = CODECS, sound = [], background, alpha = [], signal, ...wanted } =
    options;
  const message: JoinMessage = {
    ...{ type: "join", role, codecs: [...codecs], sound: [...sound], alpha: [...alpha] },
    // The server reads CSS.
    ...background !== undefined && { background: background as NonNullable<JoinMessage["background"]> },
    ...wanted,
  };
  const first = await join(url, message, signal);
  return makeSession(first, wanted.follows ? { followed: createFollowed(url, join), message } : null);
}

/** A session that is handed over meanwhile may be named elsewhere again by the next server. */
const MOST_MOVES = 4;

/**
 * @param moves how often it may yet be sent on to another server
 * @throws {ProtocolError} where the server refuses, or leaves before its welcome @throws {Error} where there is no server
 */
async function join(
  url: string | URL,
  message: JoinMessage,
  signal?: AbortSignal,
  moves = MOST_MOVES,
): Promise<Joined> {
  signal?.throwIfAborted();
  const socket = new WebSocket(url, PROTOCOL);
  socket.binaryType = "arraybuffer";
  const abandon = () => socket.close();
  signal?.addEventListener("abort", abandon, { once: true });
  try {
    await opened(socket, url);
    const answer = welcomed(socket);
    send(socket, message);
    const first = await answer;
    if ("socket" in first) return first;
    socket.close();
    const { resume = message.resume } = first;
    const sent = { ...message, ...resume !== undefined && { resume } };
    const there = first.url ? sessionAt(first.url, url) : url;
    if (moves > 0) return await join(there, sent, signal, moves - 1);
    throw new ProtocolError("unavailable", "Cannot join, the session goes on elsewhere");
  } catch (error) {
    socket.close();
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener("abort", abandon);
  }
}

/** What may come in answer to a `renew`: the second where it was dropped, the third of a server that knows no such. */
const RENEWAL_REFUSALS: readonly ErrorCode[] = ["not-renewed", "rate-limited", "bad-message"];

/** The same in answer to a question for the seat. */
const SEAT_REFUSALS: readonly ErrorCode[] = ["too-many-asks", "not-allowed", "rate-limited", "bad-message"];

/** The same in answer to another delivery. */
const DELIVERY_REFUSALS: readonly ErrorCode[] = [
  ...["unavailable", "too-many-clients", "too-many-renditions", "too-costly"] as const,
  ...["rate-limited", "bad-message"] as const,
];

/** Messages that go to listeners as they come. */
const EVENTS = ["video", "audio", "speaking", "interrupted", "answer", "stats", "seat"] as const;
const isEvent = (type: string): type is (typeof EVENTS)[number] =>
  (EVENTS as readonly string[]).includes(type);

type Heard = Exclude<ServerMessage, { type: "error" }> | ProtocolError | null;

/** Waits for the welcome. Frames follow on its heels: they are kept until the caller has had its turn to listen. */
function welcomed(socket: WebSocket): Promise<Joined | MovedMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<Joined | MovedMessage>();
  socket.onclose = ({ reason }) =>
    reject(new ProtocolError("unavailable", `Cannot join, the server has left: ${reason || "no reason"}`));
  socket.onmessage = ({ data }) => {
    const message = read(data);
    if (message instanceof ProtocolError) return reject(message);
    if (message?.type === "moved") return resolve(message);
    if (message?.type !== "welcome") return;
    const early: ArrayBuffer[] = [];
    socket.onmessage = ({ data }) => early.push(data);
    resolve({ socket, welcome: message, early });
  };
  return promise;
}

/** How a session is looked for that has gone elsewhere. */
interface Following {
  readonly followed: Followed;
  /** It joined with that. */
  message: JoinMessage;
}

function makeSession(first: Joined, following: Following | null): Session {
  const listeners: { [Kind in keyof SessionEvents]?: Set<(event: SessionEvents[Kind]) => void> } = {};
  let info = first.welcome;
  const renewal = createPending<number | null>("renew the token", RENEWAL_REFUSALS, () => info.session);
  const wish = createAvatarWish(() => info.session);
  const going = createPending<SentDelivery>("go over", DELIVERY_REFUSALS, () => info.session);
  const poses = createPoseEvents();
  const asking = createPending<SeatOutcome>("ask for the seat", SEAT_REFUSALS, () => info.session);

  function emit<Kind extends keyof SessionEvents>(kind: Kind, event: SessionEvents[Kind]): void {
    const all = listeners[kind];
    if (kind === "error" && !all?.size) console.error(event);
    // A copy: a listener may take itself off.
    for (const listener of [...all ?? []]) listener(event);
  }
  function receive(message: Heard): void {
    if (message instanceof ProtocolError) {
      const isRenewal = renewal.refuse(message);
      const isAsk = asking.refuse(message);
      const isWish = wish.refuse(message);
      going.refuse(message);
      // What may as well be the answer to something else is told to listeners too.
      const isKnown = isRenewal && message.code === "not-renewed" ||
        isAsk && message.code === "too-many-asks" || isWish && message.code === "unknown-avatar";
      if (!isKnown) emit("error", message);
    } else if (message?.type === "renewed") renewal.answer(message.until);
    else if (message?.type === "welcome") {
      poses.restart();
      emit("welcome", info = message);
    } else if (message?.type === "pose") {
      const pose = listeners.pose?.size ? poses.read(message) : null;
      if (pose instanceof ProtocolError) emit("error", pose);
      else if (pose) emit("pose", pose);
    } else if (message?.type === "delivery") {
      info = { ...info, ...pictured(message) };
      emit("delivery", message);
      going.answer(message.delivery);
    } else if (message?.type === "avatar") {
      if (message.state === "shown") info = { ...info, ...message.head, avatar: message.name };
      emit("avatar", message);
      wish.told(message);
    } else if (message !== null && isEvent(message.type)) {
      emit(message.type, message as never);
      if (message.type === "seat" && message.client === info.clientId && message.state !== "asked") {
        asking.answer(message.state);
      }
    }
  }
  const { act, close } = createLine(first, following, {
    name: () => info.session,
    receive,
    lost() {
      for (const each of [renewal, asking, going, wish]) each.end();
    },
    ended: (event) => emit("close", event),
  });
  const session: Session = {
    get info() {
      return info;
    },
    ...createSessionSpeech(act),
    ...createPlainActs(act),
    renew: (token) => renewal.begin(() => act("renew the token", { type: "renew", token })),
    askForSeat: () => asking.begin(() => act("ask for the seat", { type: "seat", act: "ask" })),
    async changeAvatar(name) {
      if (!info.changesAvatar) {
        throw new Error(`Cannot change the avatar, the server is too old: ${info.avatar}`);
      }
      await wish.begin(name, () => act("change the avatar", { type: "avatar", name }));
    },
    deliver: (delivery) =>
      going.begin(() => {
        if (info.delivery !== undefined) return act("go over", { type: "delivery", delivery });
        throw new Error(`Cannot go over, the server knows video alone: ${info.session}`);
      }),
    watch: (active) => void (info.rests && act("watch", { type: "watch", active })),
    on(kind, listener) {
      const all = (listeners[kind] ??= new Set() as never) as Set<typeof listener>;
      all.add(listener);
      return () => void all.delete(listener);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  return session;
}

interface LineEvents {
  name(): string;
  receive(message: Heard): void;
  /** Nothing of what was asked is answered any more. */
  lost(): void;
  ended(event: SessionEvents["close"]): void;
}

/** What is said and heard by, which may be another connection later. */
function createLine(first: Joined, following: Following | null, events: LineEvents) {
  const ended = Promise.withResolvers<void>();
  let { socket, welcome } = first, isClosing = false, isBetween = false;

  function end(event: SessionEvents["close"]): void {
    ended.resolve();
    events.ended(event);
  }
  function hear(data: ArrayBuffer): void {
    const message = read(data);
    if (message !== null && !(message instanceof ProtocolError)) {
      following?.followed.note(message);
      if (message.type === "welcome") welcome = message;
    }
    events.receive(message);
  }
  function attach(joined: Joined): void {
    ({ socket, welcome } = joined);
    socket.onclose = ({ code, reason, wasClean }) => {
      events.lost();
      // A server that has no more of a client says so: only who moves or was lost without a word is looked for.
      if (following && !isClosing && (code === 1012 || !wasClean)) void goAfter(following, { code, reason });
      else end({ code, reason });
    };
    setTimeout(() => {
      const { early } = joined;
      joined.socket.onmessage = ({ data }) => hear(data);
      early.forEach(hear);
    });
  }
  async function goAfter({ followed, message }: Following, event: SessionEvents["close"]): Promise<void> {
    isBetween = true;
    const joined = await followed.find(welcome, message);
    isBetween = false;
    if (joined === null) return end(event);
    attach(joined);
    if (isClosing) return leave();
    events.receive(joined.welcome);
  }
  function leave(): void {
    if (following && socket.readyState === WebSocket.OPEN) send(socket, { type: "leave" });
    socket.close();
  }

  attach(first);
  return {
    act(what: string, message: ClientMessage): void {
      if (socket.readyState === WebSocket.OPEN) {
        if (following && message.type === "renew") following.message.token = message.token;
        return send(socket, message);
      }
      // Between two servers: nobody misses a pose that the next one overtakes.
      if (isBetween && message.type === "pose") return;
      const state = isBetween ? "is on its way to another server" : "has ended";
      throw new Error(`Cannot ${what}, the session ${state}: ${events.name()}`);
    },
    async close(): Promise<void> {
      isClosing = true;
      if (!isBetween) leave();
      await ended.promise;
    },
  };
}

/** What is said without an answer. */
function createPlainActs(
  act: (what: string, message: ClientMessage) => void,
): Pick<Session, "drive" | "look" | "withdrawAsk" | "answerSeat" | "requestKeyFrame"> {
  let seq = 0;
  return {
    drive(expression, joints = {}) {
      const { space, numbers } = expressionOf(expression);
      const rotations = Object.fromEntries(
        Object.entries(joints).map(([joint, rotation]) => [joint, Float32Array.from(rotation)]),
      );
      const pose = { type: "pose", t: performance.now(), space, expression: numbers, ...rotations } as const;
      act("drive", { ...pose, seq: seq++ });
    },
    look: (camera) => act("look", { type: "camera", height: 0, ...camera }),
    withdrawAsk: () => act("withdraw", { type: "seat", act: "withdraw" }),
    answerSeat: (give, client) =>
      act("answer", { type: "seat", act: give ? "give" : "keep", ...client !== undefined && { client } }),
    requestKeyFrame: () => act("ask for a frame", { type: "keyframe" }),
  };
}

/** What of it `info` has, too. */
const pictured = ({ delivery, size, codec, codecString }: DeliveryEvent): Partial<SessionInfo> => ({
  delivery,
  ...size !== undefined && { size },
  ...codec !== undefined && { codec },
  ...codecString !== undefined && { codecString },
});

const send = (socket: WebSocket, message: ClientMessage): void => socket.send(encodeClientMessage(message));

/** What came, an error message as an error; null for what this client does not know. */
function read(data: ArrayBuffer): Heard {
  try {
    const message = decodeServerMessage(new Uint8Array(data));
    if (message?.type !== "error") return message;
    return new ProtocolError(message.code, message.message, message);
  } catch (cause) {
    return new ProtocolError("bad-message", (cause as Error).message, { cause });
  }
}

async function opened(socket: WebSocket, url: string | URL): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.onopen = () => resolve();
  socket.onclose = () => reject(new Error(`Cannot connect, a server must be there: ${url}`));
  socket.onerror = (event) => event.preventDefault();
  await promise;
}

/** A pose's expression, and the space that it is of. */
function expressionOf(given: Parameters<Session["drive"]>[0]) {
  if (!isNumbers(given)) return { space: "arkit" as const, numbers: arkitExpression(given) };
  const space = EXPRESSION_SPACE_NAMES.find((name) => EXPRESSION_SPACES[name].count === given.length);
  if (space !== undefined) return { space, numbers: Float32Array.from(given) };
  const counts = EXPRESSION_SPACE_NAMES.map((name) => `${EXPRESSION_SPACES[name].count} of ${name}`);
  throw new RangeError(`Cannot drive, an expression must have ${counts.join(" or ")}: ${given.length}`);
}

const isNumbers = (given: object): given is ArrayLike<number> => "length" in given;
