import {
  JOIN_TIMEOUT_MS,
  MAX_BUFFERED_BYTES,
  MAX_TOLERATED_MESSAGE_BYTES,
  MESSAGE_BURST,
  MESSAGE_RATE,
} from "./limits.ts";
import { now } from "../base/clock.ts";
import type { ClientMessage, JoinMessage } from "../protocol/client_messages.ts";
import { ProtocolError } from "../protocol/errors.ts";
import { decodeClientMessage, encodeServerMessage } from "../protocol/protocol.ts";
import type { ServerMessage } from "../protocol/server_messages.ts";
import type { Client, ClientLine, Session } from "./session.ts";
import { createTokenBucket } from "./token_bucket.ts";
import { type ClientSocket, CLOSE_CODES } from "./sinks/viewer.ts";

type ConnectionState =
  | { kind: "waiting"; timer: ReturnType<typeof setTimeout> }
  | { kind: "joined"; session: Session; client: Client }
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
  /** The session to join, made if need be. @throws {ProtocolError} */
  sessionFor(message: JoinMessage): Session;
  joinTimeoutMs?: number;
}

/** Between two answers that messages come too fast. */
const RATE_ERROR_INTERVAL_MS = 1000;

export function createConnection(options: ConnectionOptions): Connection {
  const { socket, sessionFor, joinTimeoutMs = JOIN_TIMEOUT_MS } = options;
  const bucket = createTokenBucket(MESSAGE_RATE, MESSAGE_BURST);
  let rateErrorAt = -Infinity;
  let state: ConnectionState = { kind: "waiting", timer: setTimeout(tooLate, joinTimeoutMs) };

  const line: ClientLine = {
    socket,
    send(message: ServerMessage) {
      // Who does not read must not fill the server's memory with answers.
      if (state.kind === "closed" || socket.bufferedAmount > MAX_BUFFERED_BYTES * 2) return;
      socket.send(encodeServerMessage(message));
    },
    dismiss(error) {
      tell(error);
      leave();
      socket.close(CLOSE_CODES.refused, error.code);
    },
    stuck() {
      leave();
      socket.close(CLOSE_CODES.stuck, "the viewer takes no video");
    },
  };

  function tell(error: ProtocolError): void {
    line.send({ type: "error", code: error.code, message: error.message });
  }

  function tooLate(): void {
    line.dismiss(
      new ProtocolError(
        "join-timeout",
        `Cannot wait longer for a join message, the limit is: ${joinTimeoutMs / 1000} s`,
      ),
    );
  }

  function leave(): void {
    if (state.kind === "waiting") clearTimeout(state.timer);
    if (state.kind === "joined") state.session.leave(state.client);
    state = { kind: "closed" };
  }

  function join(message: JoinMessage): void {
    if (state.kind === "closed") return;
    if (state.kind === "joined") {
      throw new ProtocolError(
        "already-joined",
        `Cannot join twice, this connection is a ${state.client.role} of: ${state.session.name}`,
      );
    }
    const session = sessionFor(message);
    const { timer } = state;
    const client = session.join(line, message);
    clearTimeout(timer);
    state = { kind: "joined", session, client };
  }

  function joined(type: string): { session: Session; client: Client } {
    if (state.kind === "joined") return state;
    throw new ProtocolError("not-joined", `Cannot take a message before the join: ${type}`);
  }

  function handle(message: ClientMessage, receivedAt: number): void {
    switch (message.type) {
      case "join":
        return join(message);
      case "pose": {
        const { session, client } = joined(message.type);
        session.pose(client, message, receivedAt);
        return line.send({ type: "ack", seq: message.seq });
      }
      case "camera": {
        const { session, client } = joined(message.type);
        return session.camera(client, message);
      }
      case "keyframe": {
        const { session, client } = joined(message.type);
        return session.requestKey(client);
      }
      case "ping":
        return line.send({ type: "pong", t: message.t, serverTime: receivedAt });
    }
  }

  return {
    receive(data) {
      const receivedAt = now();
      if (state.kind === "closed") return;
      try {
        if (!bucket.take(performance.now())) {
          if (receivedAt - rateErrorAt < RATE_ERROR_INTERVAL_MS) return;
          rateErrorAt = receivedAt;
          throw new ProtocolError(
            "rate-limited",
            `Cannot take more messages a second, the rest is dropped: ${MESSAGE_RATE}`,
          );
        }
        if (!(data instanceof ArrayBuffer)) {
          throw new ProtocolError(
            "bad-message",
            `Cannot accept a message that is not binary: ${typeof data}`,
          );
        }
        if (data.byteLength > MAX_TOLERATED_MESSAGE_BYTES) {
          leave();
          return socket.close(CLOSE_CODES.tooBig, "message too big");
        }
        handle(decodeClientMessage(new Uint8Array(data)), receivedAt);
      } catch (error) {
        if (error instanceof ProtocolError) return tell(error);
        console.error("A client's message met a fault of the server:", error);
        tell(
          new ProtocolError("unavailable", "Cannot handle the message, the server has a fault", {
            cause: error,
          }),
        );
      }
    },
    closed: leave,
    shutDown() {
      leave();
      socket.close(CLOSE_CODES.goingAway, "the server is closing");
    },
  };
}
