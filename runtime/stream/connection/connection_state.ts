import type { ClientMessage } from "../../protocol/client_messages.ts";
import type { Grant } from "../../protocol/grant.ts";
import type { Cancel } from "../live_clock.ts";
import type { Session } from "../session.ts";

/** How far one connection of one client has come. */
export type ConnectionState =
  /** For a join; `grant` is null where no token has been shown. */
  | { kind: "waiting"; cancelTimeout: Cancel; grant: Grant | null }
  /** Its token is being looked at, or its avatar fetched; what comes meanwhile is kept. */
  | { kind: "checking"; cancelTimeout: Cancel; early: [message: ClientMessage, receivedAt: number][] }
  | { kind: "joined"; session: Session; client: string; grant: Grant | null }
  | { kind: "closed" };
export type CheckingState = ConnectionState & { kind: "checking" };
export type JoinedState = ConnectionState & { kind: "joined" };
