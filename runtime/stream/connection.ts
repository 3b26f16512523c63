import type { ClientMessage, JoinMessage } from "../protocol/client_messages.ts";
import { ProtocolError } from "../protocol/errors.ts";
import { encodeServerMessage } from "../protocol/protocol.ts";
import type { Cancel, Clock } from "./live_clock.ts";
import { JOIN_TIMEOUT_MS, MAX_BUFFERED_BYTES } from "./limits.ts";
import { createMessageGate } from "./message_gate.ts";
import type { ClientLine, Session } from "./session.ts";
import { type ClientSocket, CLOSE_CODES } from "./sinks/websocket.ts";

type ConnectionState =
  | { kind: "waiting"; cancelTimeout: Cancel }
  | { kind: "joined"; session: Session; client: string }
  | { kind: "closed" };

/** One WebSocket of one client. */
export interface Connection {
  /** Handles a message. Never throws: what is wrong with it is told to the client, and nothing else changes. */
  receive(data: unknown): void;
  /** The socket is gone. */
  closed(): void;
  /** Closes the socket because the server goes away. */
  shutDown(): void;
}

export interface ConnectionOptions {
  socket: ClientSocket;
  clock: Clock;
  /** The session to join, made if need be. @throws {ProtocolError} */
  sessionFor(message: JoinMessage): Session;
  joinTimeoutMs?: number | undefined;
}

export function createConnection(options: ConnectionOptions): Connection {
  const { socket, clock, sessionFor, joinTimeoutMs = JOIN_TIMEOUT_MS } = options;
  const gate = createMessageGate(clock);
  let state: ConnectionState = { kind: "waiting", cancelTimeout: clock.after(joinTimeoutMs, tooLate) };

  const line: ClientLine = {
    socket,
    send(message) {
      // Who does not read must not fill the server's memory with answers.
      if (state.kind === "closed" || socket.bufferedAmount > MAX_BUFFERED_BYTES * 2) return;
      socket.send(encodeServerMessage(message));
    },
    dismiss(error) {
      tell(error);
      close(CLOSE_CODES.refused, error.code);
    },
    stuck: () => close(CLOSE_CODES.stuck, "the viewer takes no video"),
  };

  function tell({ code, message }: ProtocolError): void {
    line.send({ type: "error", code, message });
  }

  function close(code: number, reason: string): void {
    leave();
    socket.close(code, reason);
  }

  function leave(): void {
    const last = state;
    state = { kind: "closed" };
    if (last.kind === "waiting") last.cancelTimeout();
    if (last.kind === "joined") last.session.leave(last.client);
  }

  function tooLate(): void {
    line.dismiss(joinTimeout(joinTimeoutMs));
  }

  function join(message: JoinMessage): void {
    if (state.kind === "closed") return;
    if (state.kind === "joined") {
      throw alreadyJoined(state.session, state.client);
    }
    const { cancelTimeout } = state;
    const session = sessionFor(message);
    const client = session.join(line, message);
    cancelTimeout();
    state = { kind: "joined", session, client };
  }

  function handle(message: ClientMessage, receivedAt: number): void {
    if (message.type === "join") return join(message);
    if (message.type === "ping") return line.send({ type: "pong", t: message.t, serverTime: receivedAt });
    if (state.kind !== "joined") {
      throw new ProtocolError("not-joined", `Cannot take a message before the join: ${message.type}`);
    }
    const { session, client } = state;
    switch (message.type) {
      case "pose":
        session.pose(client, message, receivedAt);
        return line.send({ type: "ack", seq: message.seq });
      case "camera":
        return session.camera(client, message);
      case "keyframe":
        return session.requestKey(client);
      case "record":
        return session.record(client, message.on);
    }
  }

  return {
    receive(data) {
      const receivedAt = clock.epoch();
      if (state.kind === "closed") return;
      try {
        const message = gate(data);
        if (message === "hostile") close(CLOSE_CODES.tooBig, "message too big");
        else if (message) handle(message, receivedAt);
      } catch (error) {
        answer(error);
      }
    },
    closed: leave,
    shutDown: () => close(CLOSE_CODES.goingAway, "the server is closing"),
  };

  function answer(error: unknown): void {
    if (error instanceof ProtocolError) {
      // Who cannot be shown a head is sent away, whether avatar.json is broken or what it names.
      return state.kind === "waiting" && error.code === "unavailable" ? line.dismiss(error) : tell(error);
    }
    console.error("A client's message met a fault of the server:", error);
    tell(new ProtocolError("unavailable", "Cannot handle the message, the server has a fault"));
  }
}

function joinTimeout(ms: number): ProtocolError {
  return new ProtocolError(
    "join-timeout",
    `Cannot wait longer for a join message, the limit is: ${ms / 1000} s`,
  );
}

function alreadyJoined(session: Session, client: string): ProtocolError {
  return new ProtocolError(
    "already-joined",
    `Cannot join twice, this connection is a ${session.roleOf(client)} of: ${session.name}`,
  );
}
