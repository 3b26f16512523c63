import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isLoopback } from "../../base/network/loopback.ts";
import type { IceServer, RtcPlace } from "../../stream/rtc/rtc_messages.ts";
import { machineAddresses } from "../hosts.ts";

/** How a server's connections over WebRTC are made; all of it may be left out. */
export interface RtcOptions {
  /** Addresses that the other side is told, in place of those that the server listens on: a router's, a container host's. */
  readonly iceHosts?: readonly string[];
  /** UDP ports, the first and the last; any where not given. */
  readonly icePorts?: readonly [number, number];
  readonly iceServers?: readonly IceServer[];
}

/**
 * Where connections are made: at the address that the server listens on and at no other, unless more were asked for.
 *
 * @param host as the server listens on it
 * @throws {Error} where a host's name has no address
 */
export async function rtcPlace(
  host: string,
  { iceHosts = [], icePorts, iceServers = [] }: RtcOptions = {},
  addresses: () => readonly string[] = machineAddresses,
): Promise<RtcPlace> {
  const rest = { iceServers, ...icePorts && { ports: icePorts } };
  const own = addresses();
  if (iceHosts.length > 0) {
    // An address that this machine does not have is a router's, whose packets come to whichever it has.
    const known = iceHosts.every((each) => isLoopback(each) || own.includes(each));
    return { hosts: iceHosts, bind: known ? bindOf(iceHosts) : undefined, ...rest };
  }
  if (host === "0.0.0.0" || host === "::") {
    const fitting = own.filter((each) => host === "::" || isIP(each) === 4);
    const hosts = fitting.length > 0 ? fitting : ["127.0.0.1"];
    return { hosts, bind: bindOf(hosts), ...rest };
  }
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  const address = isIP(bare) > 0 ? bare : isLoopback(bare) ? "127.0.0.1" : (await lookup(bare)).address;
  return { hosts: [address], bind: bindOf([address]), ...rest };
}

/** One address of each kind is bound; with more only all can be. */
function bindOf(hosts: readonly string[]): RtcPlace["bind"] {
  const four = hosts.filter((each) => isIP(each) === 4), six = hosts.filter((each) => isIP(each) === 6);
  if (four.length > 1 || six.length > 1) return undefined;
  return { ...four[0] !== undefined && { udp4: four[0] }, ...six[0] !== undefined && { udp6: six[0] } };
}
