import type { FaultCode } from "./messages.ts";

/** Why no connection comes about. */
export interface Lack {
  readonly code: FaultCode;
  readonly message: string;
  /** Trying again is in vain. */
  readonly fatal: boolean;
}

/** As runtime/server/origins.ts answers: the one address at which pages of other origins read why they are refused. */
const ORIGIN_CHECK = "embed/origin";
const PATIENCE_MS = 5000;
const POLICY_MS = 50;

/**
 * Finds out why a WebSocket was refused, which browsers do not tell: asks the server for the same by plain HTTP.
 *
 * @param server its address, with a slash at its end
 * @param page the origin of the page that asks
 * @returns null where nothing is the matter any more
 */
export async function whyNot(server: string, session: string, page: string): Promise<Lack | null> {
  const policy = watchPolicy();
  try {
    const answer = await ask(`${server}live/${encodeURIComponent(session)}`);
    if (answer !== null) {
      // What it says to one who comes without a WebSocket.
      if (answer.status === 426) return null;
      const fatal = answer.status === 400 || answer.status === 403;
      return { code: "unreachable", message: answer.error, fatal };
    }
    // The page's policy speaks up a moment after the refusal.
    await new Promise((resolve) => setTimeout(resolve, POLICY_MS));
    if (policy.refused) {
      const socket = server.replace(/^http/, "ws");
      return {
        code: "policy",
        message: `Cannot connect, the page's policy must list the server in connect-src: ${server} ${socket}`,
        fatal: true,
      };
    }
    const refusal = await ask(`${server}${ORIGIN_CHECK}`);
    if (refusal?.status === 403) return { code: "origin", message: `${refusal.error}: ${page}`, fatal: true };
    return {
      code: "unreachable",
      message:
        `Cannot connect, there must be a server, and its --origins must name this page's origin (${page}): ` +
        server,
      fatal: false,
    };
  } finally {
    policy.stop();
  }
}

/** @returns null where the answer cannot be read */
async function ask(address: string): Promise<{ status: number; error: string } | null> {
  try {
    const response = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    const body = await response.json().catch(() => ({}));
    const error = typeof body?.error === "string"
      ? body.error
      : `Cannot connect, the server says: ${response.status}`;
    return { status: response.status, error };
  } catch {
    return null;
  }
}

/** Whether the page's own policy refuses a connection from now on. */
function watchPolicy(): { readonly refused: boolean; stop(): void } {
  let refused = false;
  const listen = (event: Event) => {
    if ((event as SecurityPolicyViolationEvent).effectiveDirective === "connect-src") refused = true;
  };
  const target: EventTarget = "document" in globalThis ? document : globalThis;
  target.addEventListener("securitypolicyviolation", listen);
  return {
    get refused() {
      return refused;
    },
    stop: () => target.removeEventListener("securitypolicyviolation", listen),
  };
}
