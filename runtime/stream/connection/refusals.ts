import type { ClientMessage } from "../../protocol/client_messages.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Session } from "../session.ts";
import { log } from "../../telemetry/log.ts";

/** What a client is told of an error: one of its own as it is, a fault of the server without its words. */
export function asRefusal(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  log.error("A client's message met a fault of the server:", { error });
  return new ProtocolError("unavailable", "Cannot handle the message, the server has a fault");
}

/** One kind of refusal, whatever is wrong: that of another kind would tell a client that its connection ends. */
export const notRenewed = (cause: ProtocolError): ProtocolError =>
  cause.code === "not-renewed"
    ? cause
    : new ProtocolError("not-renewed", `Cannot renew the token, the fresh one is refused: ${cause.message}`, {
      cause,
    });

export function joinTimeout(ms: number): ProtocolError {
  return new ProtocolError(
    "join-timeout",
    `Cannot wait longer for a join message, the limit is: ${ms / 1000} s`,
  );
}

export const notJoined = ({ type }: ClientMessage): ProtocolError =>
  new ProtocolError("not-joined", `Cannot take a message before the join: ${type}`);

export function alreadyJoined(session: Session, client: string): ProtocolError {
  return new ProtocolError(
    "already-joined",
    `Cannot join twice, this connection is a ${session.roleOf(client)} of: ${session.name}`,
  );
}
