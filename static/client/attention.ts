import type { ClientMessage } from "../../runtime/protocol/client_messages.ts";
import type { WelcomeMessage } from "../../runtime/protocol/server_messages.ts";

/** Who only looks into another tab and back costs no key frame. */
const GRACE_MS = 1000;

/** Tells the server whether anybody looks at this client's pictures. */
export interface Attention {
  /** Whether somebody does, as far as the page knows. */
  seen: boolean;
  /** Whether the server has been told that nobody does: no pictures come then. */
  readonly resting: boolean;
  /** A connection begins, or goes on otherwise. */
  welcomed(welcome: Pick<WelcomeMessage, "rests">): void;
  /** A picture has come: before the first nothing rests, so that a page has something to show from the start. */
  pictured(): void;
  close(): void;
}

/** @param send false where it could not be sent @param graceMs how long somebody has to look away */
export function createAttention(
  send: (message: ClientMessage) => boolean,
  graceMs: number = GRACE_MS,
): Attention {
  let [seen, pictured, understood, resting] = [true, false, false, false];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(active: boolean): void {
    if (understood && send({ type: "watch", active })) resting = !active;
  }

  function refresh(): void {
    clearTimeout(timer);
    if (seen && resting) tell(true);
    if (!seen && !resting && pictured) timer = setTimeout(tell, graceMs, false);
  }

  return {
    get seen() {
      return seen;
    },
    set seen(now) {
      seen = now;
      refresh();
    },
    get resting() {
      return resting;
    },
    welcomed({ rests }) {
      understood = rests === true;
      // Of a fresh connection the server knows nothing; of one that goes on it takes the same twice.
      resting = false;
      if (!seen && pictured) tell(false);
      else refresh();
    },
    pictured() {
      if (pictured) return;
      pictured = true;
      refresh();
    },
    close: () => clearTimeout(timer),
  };
}
