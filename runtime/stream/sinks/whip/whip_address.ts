import { holdsToken } from "../../../base/redact.ts";
import { isLoopback } from "../../../base/network/loopback.ts";

/** Hosts that pictures may be sent to: each as an address has it, `sfu.example.org` or `127.0.0.1:7880`. */
export type HostList = ReadonlySet<string>;

/** Longer addresses are refused. */
const LONGEST_ADDRESS = 2048;

/**
 * Reads where a session is sent by WHIP. What stands behind the host may be a secret (a stream's key): words about it name
 * the host alone.
 *
 * @param url `https://sfu.example.org/whip/...`; http where the network is trusted
 * @throws TypeError for what is no such address, or has a password or a token in it
 */
export function readWhipAddress(url: string): URL {
  const address = url.length <= LONGEST_ADDRESS ? URL.parse(url) : null;
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw new TypeError(
      `Cannot send by WHIP, the address must begin with http:// or https://: ${beginningOf(url)}`,
    );
  }
  if (address.username !== "" || address.password !== "" || holdsToken(url)) {
    throw new TypeError(`Cannot send by WHIP, a token must not stand in the address: ${address.host}`);
  }
  address.hash = "";
  return address;
}

/** What was typed may hold a secret further on. */
const beginningOf = (url: string): string => url.length <= 12 ? url : `${url.slice(0, 12)}...`;

/**
 * Reads hosts, each with its port where that is not the scheme's own.
 *
 * @throws TypeError for what is no host, such as a whole address or a pattern
 */
export function readHosts(written: readonly string[]): HostList {
  return new Set(written.map((each) => {
    // Whether 443 or 80 is meant is for the scheme, which leaves its own out.
    const host = URL.parse(`https://${each}`);
    if (host === null || host.href !== `https://${host.host}/` || /[*]/.test(each)) {
      throw new TypeError(
        `Cannot allow a host, it must be such as sfu.example.org or 10.0.0.5:7880: ${each}`,
      );
    }
    return host.host;
  }));
}

/** Whether it may be sent there. */
export const isListed = (hosts: HostList, { host }: URL): boolean => hosts.has(host);

/** @throws TypeError where a token would go over a network in the clear */
export function checkSecrecy({ protocol, hostname, host }: URL, token: string | null): void {
  if (token !== null && protocol === "http:" && !isLoopback(hostname)) {
    throw new TypeError(`Cannot send by WHIP, a token must go to https or to this machine: ${host}`);
  }
}
