import type { JoinMessage } from "../../protocol/client_messages.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { ConnectionOptions } from "../connection.ts";
import type { Limits } from "../limits.ts";
import type { Session } from "../session.ts";
import { membersOf } from "../session/occupancy.ts";
import type { SessionRegistry } from "../session_registry.ts";
import type { HubOptions } from "./hub_options.ts";

/* Who is to come by another server. */

/** How a connection asks for its session. */
export type JoinedBy = [message: JoinMessage, token: string | null];

/** @throws {ProtocolError} too-many-clients, where who comes to watch is to watch elsewhere; whom the session waits for is let in */
export function refuseOverflow(
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
export const passesOn = (
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
