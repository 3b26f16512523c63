import type { Nats } from "../../../../nats/connect_nats.ts";
import { SUBJECTS } from "../../../../nats/names.ts";

/** What goes between nodes about a session's motion, to whoever listens: each message once, or not at all. */
export interface MotionBus {
  /** Whether anything is known to get through. */
  readonly isUp: boolean;
  /** Poses and sound, as `packets.ts` writes them. */
  publish(session: string, packet: Uint8Array): void;
  /** @returns ends it */
  subscribe(session: string, take: (packet: Uint8Array) => void): () => void;
  /** This node has clients of the session: said again every `LISTEN_MS`. */
  listen(session: string, node: string): void;
  /** Which nodes listen to a session, each time that one says so. @returns ends it */
  listeners(session: string, take: (node: string) => void): () => void;
}

export const LISTEN_MS = 1000;
/** A node that has not said so for so long does not listen. */
export const LISTEN_EXPIRY_MS = 3500;
/** The longest name of a node, bytes. */
const MOST_NAME = 128;

/** By NATS: plain messages, which no server keeps. */
export function busOver(nats: Pick<Nats, "connection" | "isUp">): MotionBus {
  const { connection } = nats;
  function subscribe(subject: string, take: (data: Uint8Array) => void): () => void {
    const subscription = connection.subscribe(subject, {
      // There is no message with an error, such as that the account may not listen.
      callback(error, message) {
        if (!error) take(message.data);
      },
    });
    return () => subscription.unsubscribe();
  }
  const publish = (subject: string, data: Uint8Array | string) => {
    if (nats.isUp && !connection.isClosed()) connection.publish(subject, data);
  };
  return {
    get isUp() {
      return nats.isUp;
    },
    publish: (session, packet) => publish(SUBJECTS.motion(session), packet),
    subscribe: (session, take) => subscribe(SUBJECTS.motion(session), take),
    listen: (session, node) => publish(SUBJECTS.listening(session), node),
    listeners: (session, take) =>
      subscribe(SUBJECTS.listening(session), (data) => {
        if (data.length > 0 && data.length <= MOST_NAME) take(new TextDecoder().decode(data));
      }),
  };
}
