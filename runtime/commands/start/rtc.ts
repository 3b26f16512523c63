import { isIP } from "node:net";
import { custom, type Flag, UsageError } from "../../cli/flags.ts";
import { message } from "../../base/message.ts";
import { isIceAddress } from "../../stream/rtc/ice_address.ts";
import type { IceServer } from "../../stream/rtc/rtc_messages.ts";
import { SETTABLE } from "../../stream/limits.ts";

/** How connections over WebRTC are made. */
export const rtcFlags = () => ({
  "ice-host": custom<readonly string[]>(
    "addresses that WebRTC's viewers are told, with commas between, in place of --host: a router's or a container host's",
    "addresses",
    [],
    undefined,
    (written) =>
      written.split(",").map((each) => {
        if (isIP(each.trim()) > 0) return each.trim();
        throw new UsageError(`an address is needed, in numbers: ${each}`);
      }),
  ),
  "ice-ports": custom<readonly [number, number] | undefined>(
    "UDP ports for WebRTC, the first and the last; any where not given",
    "first-last",
    undefined,
    undefined,
    (written) => {
      const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(written)?.map(Number) ?? [];
      if (first !== undefined && last !== undefined && first > 0 && first < last && last < 65536) {
        return [first, last];
      }
      throw new UsageError(`two ports are needed, such as 50000-50100: ${written}`);
    },
  ),
  "ice-servers": custom<readonly IceServer[]>(
    "STUN and TURN servers for WebRTC: stun:host:port, with commas between, or a JSON file as RTCPeerConnection's iceServers",
    "urls or file",
    [],
    undefined,
    readIceServers,
  ),
} satisfies Record<string, Flag<unknown>>);

/** What werift can ask. */
const USABLE = /^(stun|turns?):/;

/** @throws {UsageError} for what names no servers */
function readIceServers(written: string): readonly IceServer[] {
  if (USABLE.test(written)) {
    return written.split(",").map((urls) => checked({ urls: urls.trim() }));
  }
  let listed: unknown;
  try {
    listed = JSON.parse(Deno.readTextFileSync(written));
  } catch (error) {
    throw new UsageError(`stun:host:port or a JSON file is needed: ${message(error)}`);
  }
  if (!Array.isArray(listed)) throw new UsageError(`a list is needed in the file: ${written}`);
  if (!listed.every((each) => each?.urls)) {
    throw new UsageError(`each server needs its urls in the file: ${written}`);
  }
  return listed.flatMap(({ urls, username, credential }) =>
    [urls].flat().map((each) =>
      checked({
        urls: String(each),
        ...username !== undefined && { username: String(username) },
        ...credential !== undefined && { credential: String(credential) },
      })
    )
  );
}

function checked(server: IceServer): IceServer {
  if (!USABLE.test(server.urls) || !isIceAddress(server.urls)) {
    throw new UsageError(`a server is written stun:host:port or turn:host:port: ${server.urls}`);
  }
  if (server.urls.startsWith("turn") && server.credential === undefined) {
    throw new UsageError(`a TURN server needs username and credential, in a file: ${server.urls}`);
  }
  return server;
}

/** What a reader of the help needs to know of it. */
export const rtcHelp = (): string =>
  "Players that speak WHEP watch a session at /whep/NAME (?size= and &fps= as they like), picture and sound, without the page: " +
  `${SETTABLE.whepViewersPerSession.usual} of a session, unless --limits says more. The pictures go by UDP, from the ` +
  "address of --host alone, or from --ice-host, and --ice-ports says which ports a firewall has to let through. No server elsewhere " +
  "is asked for anything unless --ice-servers names it, of which the first STUN and the first TURN server are used.";
