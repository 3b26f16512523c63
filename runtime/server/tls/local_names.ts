import { BlockList } from "node:net";

/*
 * What an authority of one's own may sign for. A device that trusts it trusts it for these names alone, so that a
 * stolen key opens no bank.
 */

/** Domains that nobody can own: RFC 6761 (localhost), 6762 (local), 8375 (home.arpa), ICANN's internal, and routers'. */
const LOCAL_DOMAINS = ["localhost", "local", "home.arpa", "internal", "lan", "home", "localdomain"];

/** Networks that are reached from within only: RFC 1122, 1918, 3927, 6598, and 4193 and 4291 for IPv6. */
const LOCAL_NETWORKS = [
  ...["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"],
  ...["::1/128", "fc00::/7", "fe80::/10"],
];

/** Names and networks, as an authority's constraints have them: a domain stands for all below it too. */
export const LOCAL_NAMES: readonly string[] = [...LOCAL_DOMAINS, ...LOCAL_NETWORKS];

export const isAddress = (name: string): boolean => name.includes(":") || /^\d+(\.\d+){3}$/.test(name);

/** A name as constraints have it: an address is the network of itself alone. */
export const asConstraint = (name: string): string =>
  isAddress(name) ? `${name}/${name.includes(":") ? 128 : 32}` : name;

/** Whether constraints let an authority sign for a host name or an address without brackets. */
export function permits(constraints: readonly string[], name: string): boolean {
  if (!isAddress(name)) return constraints.some((each) => name === each || name.endsWith(`.${each}`));
  const networks = new BlockList();
  for (const each of constraints.filter((each) => each.includes("/"))) {
    const [network = "", bits] = each.split("/");
    networks.addSubnet(network, Number(bits), familyOf(network));
  }
  return networks.check(name, familyOf(name));
}

/**
 * Whether an address of this machine changes from day to day, as those that IPv6 gives towards the internet: a
 * certificate that had it would be another each day.
 */
export const isPassing = (name: string): boolean => name.includes(":") && !permits(LOCAL_NAMES, name);

const familyOf = (address: string) => address.includes(":") ? "ipv6" : "ipv4";
