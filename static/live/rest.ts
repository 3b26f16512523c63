import type { WelcomeMessage } from "../../runtime/protocol/server_messages.ts";
import { type Attention, createAttention } from "../client/attention.ts";
import type { Connection } from "../client/connection.ts";

/** From the first picture on: a page in a tab that is hidden says that nobody looks. */
export function rest(connection: Pick<Connection, "send">, welcome: WelcomeMessage): Attention {
  const attention = createAttention((message) => connection.send(message));
  const look = () => void (attention.seen = !document.hidden);
  document.addEventListener("visibilitychange", look);
  attention.welcomed(welcome);
  attention.pictured();
  look();
  return attention;
}
