import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import type { MiddlewareHandler } from "hono";
import { isLoopback } from "../base/network/loopback.ts";

export interface HostRules {
  /** The address the server listens on. */
  readonly host: string;
  /** Names that it answers to besides its own, such as a proxy's or a router's: "head.example.org". */
  readonly hosts?: readonly string[];
}

/** How old what is known of the networks may be: a laptop that changes them is reached again by then. */
const FRESH_MS = 5000;
let known: { readonly at: number; readonly names: ReadonlySet<string> } | null = null;

/** Names and addresses by which this machine is reached from its networks; IPv6 without its zone and brackets. */
export function machineNames(): ReadonlySet<string> {
  const at = performance.now();
  if (known !== null && at - known.at < FRESH_MS) return known.names;
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
    .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address))
    .map(({ address }) => address.toLowerCase());
  const name = Deno.hostname().toLowerCase();
  const names = new Set([name, ...name.includes(".") ? [] : [`${name}.local`], ...addresses]);
  known = { at, names };
  return names;
}

/** Addresses alone, as `machineNames` has them. */
export const machineAddresses = (): string[] => [...machineNames()].filter((name) => isIP(name) !== 0);

/** The host that a request was sent to, without its port, as URLs write it; empty where it is none. */
export function askedHost(request: Request): string {
  // HTTP/2 has no such header, its `:authority` stands in the address.
  const asked = request.headers.get("host") ?? new URL(request.url).host;
  if (!/^[\w.:[\]-]+$/.test(asked) || !URL.canParse(`http://${asked}`)) return "";
  return new URL(`http://${asked}`).hostname.replace(/\.$/, "");
}

/**
 * Whether a server answers to a host name: a page could point a name of its own at this machine and would then count
 * as the same site (DNS rebinding), so that only names that nobody else can give are taken.
 *
 * @param name as `askedHost` gives it
 */
export function hostAllowed(name: string, { host, hosts = [] }: HostRules): boolean {
  if (name === "") return false;
  if (isLoopback(name) || hosts.some((each) => each.toLowerCase() === name)) return true;
  return !isLoopback(host) && machineNames().has(name.replace(/^\[(.*)\]$/, "$1"));
}

/** Turns away, on every route, what was sent to a host that is not this server. */
export function checkHost(rules: HostRules): MiddlewareHandler {
  return async (context, next) => {
    const name = askedHost(context.req.raw);
    if (hostAllowed(name, rules)) return await next();
    const error = "Cannot answer to this host name, the server has others (--hosts names more)";
    return context.json({ error: `${error}: ${name || "none"}` }, 421);
  };
}
