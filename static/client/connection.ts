import { now } from "../../runtime/base/clock.ts";
import { asError } from "../../runtime/base/message.ts";
import type { ClientMessage, JoinMessage } from "../../runtime/protocol/client_messages.ts";
import type { ErrorCode } from "../../runtime/protocol/errors.ts";
import type { Role } from "../../runtime/protocol/fields.ts";
import { decodeServerMessage, encodeClientMessage, PROTOCOL } from "../../runtime/protocol/protocol.ts";
import type { ServerMessage } from "../../runtime/protocol/server_messages.ts";
import { createClaim } from "./claim.ts";
import { openLine } from "./line.ts";
import { createServerClock, type ServerClock } from "./server_clock.ts";

/** A few quick pings on joining give a clock offset before the first second is over. */
const FIRST_PINGS = [0, 80, 160, 320];
/**
 * Poses are dropped rather than queued behind a stalled uplink: ten of them, a third of a second of a tracked face. What
 * the browser counts is what the system's own buffer would not take any more.
 */
const UPLINK_LIMIT_BYTES = 4 * 1024;

/** `refused`: the server lets nobody in with this page's token, and is asked no more. */
export type Status = "connecting" | "joined" | "lost" | "refused";

/** Who cannot drive may still watch. */
export const LESSER: readonly string[] = ["role-taken", "not-allowed"] satisfies ErrorCode[];
const REFUSALS: readonly string[] = ["unauthorized", "token-expired", "token-revoked"] satisfies ErrorCode[];

export interface ConnectionOptions {
  url: string;
  /** The join message, asked for at every (re)connection. Where it cannot be had it is tried again later. */
  join: (role: Role) => JoinMessage | Promise<JoinMessage>;
  wantedRole: () => Role;
  onStatus: (status: Status) => void;
  /** Everything but pongs. */
  onMessage: (message: ServerMessage, arrivedAt: number) => void;
  onBadMessage: (error: Error) => void;
  /** The session's sound time that is heard at a moment of this clock, which the server is told; null while nothing is. */
  heard?: (at: number) => number | null;
  /** Whether to come back after a token was refused, with another; for good where it is not given. */
  hasFreshToken?: (code: ErrorCode) => boolean;
}

export interface Connection {
  readonly clock: ServerClock;
  readonly status: Status;
  /** False where it could not be sent. */
  send(message: ClientMessage): boolean;
  /** Leaves and joins anew, for a setting or a role that holds from the join on. */
  rejoin(): void;
  /** The server lets nobody in like this: it is asked no more. */
  refuse(): void;
  close(): void;
}

/**
 * A WebSocket that joins, keeps the clock, and comes back by itself. Where the puppeteer's seat is taken, or its token
 * is a viewer's, it joins as a viewer instead.
 */
export function openConnection(options: ConnectionOptions): Connection {
  const { join, wantedRole, onMessage, onBadMessage } = options;
  const clock = createServerClock();
  let status: Status = "connecting", role: Role = "viewer";
  /** Counts joins: what was asked for by an older one is let go of. */
  let entries = 0;
  const claim = createClaim(options.url);

  async function enter(as: Role): Promise<void> {
    const mine = ++entries;
    role = as;
    try {
      const message = await join(as);
      if (mine === entries) send({ ...message, ...claim.fields });
    } catch (error) {
      if (mine !== entries) return;
      onBadMessage(asError(error));
      line.drop();
    }
  }

  function setStatus(next: Status): void {
    if (next === status) return;
    status = next;
    options.onStatus(next);
  }

  function receive(data: unknown): void {
    const arrivedAt = now();
    const message = readMessage(data, onBadMessage);
    if (message !== null) handle(message, arrivedAt);
  }

  function handle(message: ServerMessage, arrivedAt: number): void {
    if (message.type === "pong") return clock.add(message.t, message.serverTime, arrivedAt);
    if (status !== "joined" && role === "puppeteer" && isLesser(message)) void enter("viewer");
    if (message.type === "error" && REFUSALS.includes(message.code)) {
      if (options.hasFreshToken?.(message.code)) line.drop();
      else refuse();
    }
    claim.note(message);
    if (message.type === "welcome") {
      line.settled();
      for (const delay of FIRST_PINGS) setTimeout(ping, delay);
    }
    onMessage(message, arrivedAt);
    if (message.type === "welcome") setStatus("joined");
  }

  function send(message: ClientMessage): boolean {
    if (!line.open) return false;
    if (message.type === "pose" && line.bufferedAmount > UPLINK_LIMIT_BYTES) return false;
    line.send(encodeClientMessage(message));
    return true;
  }

  function ping(): void {
    const t = now();
    const soundMs = options.heard?.(t) ?? null;
    send({ type: "ping", t, ...soundMs !== null && { soundMs } });
  }

  /** Nobody is to wait for this client, as the server does for who is lost; older ones do not know the word. */
  const leave = () => claim.fields.resume && send({ type: "leave" });

  const refuse = () => (line.close(), setStatus("refused"));

  const line = openLine({
    url: () => claim.url,
    ...{ subProtocol: PROTOCOL, hasOthers: () => claim.hasOthers },
    onOpen() {
      clock.reset();
      claim.met();
      void enter(wantedRole());
    },
    onData: receive,
    onLost(silent) {
      entries++;
      if (status !== "refused") setStatus(claim.lost(silent) ? "connecting" : "lost");
    },
    onBeat: ping,
  });

  return {
    clock,
    get status() {
      return status;
    },
    send,
    refuse,
    rejoin() {
      entries++;
      leave();
      claim.drop();
      setStatus("connecting");
      line.renew();
    },
    close: () => (leave(), line.close()),
  };
}

const isLesser = (message: ServerMessage): boolean =>
  message.type === "error" && LESSER.includes(message.code);

/** @returns null for what this client does not know, and for what is told to `bad` */
function readMessage(data: unknown, bad: (error: Error) => void): ServerMessage | null {
  try {
    if (data instanceof ArrayBuffer) return decodeServerMessage(new Uint8Array(data));
    throw new TypeError(`Cannot read a message, bytes were expected: ${typeof data}`);
  } catch (error) {
    bad(asError(error));
    return null;
  }
}
