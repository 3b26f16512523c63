import { isIceAddress } from "../../rtc/ice_address.ts";
import type { IceServer } from "../../rtc/rtc_messages.ts";

/** As many as are taken of an answer. */
const MOST_SERVERS = 4;
const LONGEST_SECRET = 512;

/**
 * The servers of a WHIP answer's Link headers (RFC 9725, 4.6): `<turn:turn.example.org>; rel="ice-server"; username="u";
 * credential="c"`. What is none is passed over.
 */
export function iceServersOf(link: string | null): IceServer[] {
  const servers: IceServer[] = [];
  if (link === null || link.length > 8192) return servers;
  for (
    const [, urls = "", written = ""] of link.matchAll(
      /<([^<>]*)>((?:\s*;\s*[\w-]+(?:=(?:"(?:[^"\\]|\\.)*"|[^\s;,"]+))?)*)/g,
    )
  ) {
    const parameters = new Map(
      [...written.matchAll(/;\s*([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+))/g)].map((
        [, name = "", quoted, plain],
      ) => [name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain ?? ""]),
    );
    if (!isIceAddress(urls) || !parameters.get("rel")?.split(/\s+/).includes("ice-server")) continue;
    const username = parameters.get("username"), credential = parameters.get("credential");
    if ((username?.length ?? 0) > LONGEST_SECRET || (credential?.length ?? 0) > LONGEST_SECRET) continue;
    const login = username !== undefined && credential !== undefined ? { username, credential } : {};
    if (/^turn/i.test(urls) && !("username" in login)) continue;
    servers.push({ urls, ...login });
    if (servers.length === MOST_SERVERS) break;
  }
  return servers;
}
