import { type ListenRequest, placeName } from "./listen_request.ts";
import type { SendRequest } from "./vmc/send_request.ts";

/** Where a port listens, and whom it drives. */
export type Listening = Pick<ListenRequest, "kind" | "address" | "port" | "session">;

const LOOPBACK = /^(127\.|::1$|localhost$)/i;
const ANY = new Set(["0.0.0.0", "::"]);

/**
 * Finds a session that would be driven by its own face, straight away or by way of other sessions here: it would stand still
 * for good, since a source that sends goes before idle motion.
 *
 * @param own names and addresses of this machine in its networks
 * @returns the session's name and where the circle closes; null where none does
 */
export function findEcho(
  listens: readonly Listening[],
  sends: readonly SendRequest[],
  own: () => ReadonlySet<string>,
): { readonly session: string; readonly place: string } | null {
  const reaches = ({ host, port }: SendRequest, to: Listening): boolean => {
    if (to.kind !== "vmc" || to.port !== port) return false;
    // What is sent to no address in particular comes to this machine.
    const here = LOOPBACK.test(host) || ANY.has(host);
    if (LOOPBACK.test(to.address)) return here;
    return host.toLowerCase() === to.address ||
      ANY.has(to.address) && (here || own().has(host.toLowerCase()));
  };
  for (const first of sends) {
    const driven = new Set<string>();
    const follow = (session: string): void => {
      for (const send of sends) {
        if (send.session !== session) continue;
        for (const to of listens) {
          if (driven.has(to.session) || !reaches(send, to)) continue;
          driven.add(to.session);
          follow(to.session);
        }
      }
    };
    follow(first.session);
    if (driven.has(first.session)) {
      return { session: first.session, place: placeName(first.host, first.port) };
    }
  }
  return null;
}

/** @throws TypeError where a session would be driven by its own face */
export function refuseEcho(...[listens, sends, own]: Parameters<typeof findEcho>): void {
  const echo = findEcho(listens, sends, own);
  if (echo === null) return;
  throw new TypeError(
    `Cannot send the face of ${echo.session} where it comes back to it, another port is needed: ${echo.place}`,
  );
}
