/*
 * A network namespace for each place, and a bridge between them: what is cut is silent as a cable that was pulled, since
 * packets go to a hardware address that nobody has. All of it stands in namespaces of this program's own (`enter`), so
 * that nothing of it is left however the program ends.
 */
import { fileURLToPath } from "node:url";
import type { Network, Place, Slowness } from "./network.ts";
import { openSlowLink } from "./slow_link.ts";

const ENTERED = "HEADCAST_CLUSTER_NETWORK";
const SUBNET = "10.77.0";
/** Nobody's. */
const NOWHERE = "02:00:00:00:00:01";

const SET_UP = [
  "mount -t tmpfs none /run/netns 2>/dev/null || { mkdir -p /run/netns && mount -t tmpfs none /run/netns; }",
  "ip link set lo up",
  "ip link add bridge type bridge",
  `ip addr add ${SUBNET}.254/24 dev bridge`,
  "ip link set bridge up",
].join(" && ");

const flags = () => [
  ...["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"],
  ...Deno.uid() === 0 ? [] : ["--map-root-user"],
];

/** Whether this process is inside. */
export const isInside = (): boolean => Deno.env.get(ENTERED) === "1";

/** Why there can be no such network; null where there can. */
export async function lackOfNamespaces(): Promise<string | null> {
  try {
    const { success, stderr } = await new Deno.Command("unshare", {
      args: [
        ...flags(),
        "sh",
        "-c",
        `${SET_UP} && ip netns add try && ip link add try0 type veth peer name try1 netns try`,
      ],
    }).output();
    return success ? null : `no network of its own can be made: ${new TextDecoder().decode(stderr).trim()}`;
  } catch {
    return "unshare and ip are needed (util-linux, iproute2)";
  }
}

/** Runs this program again, inside. @returns its exit code */
export async function enter(program: string, args: readonly string[]): Promise<number> {
  const deno = [Deno.execPath(), "run", "-A", "--no-check", fileURLToPath(program), ...args];
  const { code } = await new Deno.Command("unshare", {
    args: [...flags(), "sh", "-c", `${SET_UP} && exec "$@"`, "sh", ...deno],
    env: { [ENTERED]: "1" },
  }).spawn().status;
  return code;
}

async function ip(...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("ip", { args: [...args] }).output();
  if (!success) {
    throw new Error(
      `Cannot go on, ip ${args.join(" ")} must work: ${new TextDecoder().decode(stderr).trim()}`,
    );
  }
}

/** Inside alone. */
export function openNamespaces(): Network {
  let places = 0;
  /** How often each pair is cut: by more than one fault, it heals with the last. */
  const cuts = new Map<string, number>();
  function count(one: Place, other: Place, by: 1 | -1): number {
    const pair = [one.name, other.name].sort().join(" "), sum = (cuts.get(pair) ?? 0) + by;
    cuts.set(pair, sum);
    return sum;
  }
  const divert = (from: Place, to: Place) =>
    ip(
      ...["-n", from.name, "neigh", "replace", to.address, "lladdr", NOWHERE],
      "nud",
      "permanent",
      "dev",
      "eth0",
    );
  const restore = (from: Place, to: Place) => ip("-n", from.name, "neigh", "del", to.address, "dev", "eth0");

  return {
    kind: "namespaces",
    async place(name) {
      const address = `${SUBNET}.${++places}`;
      await ip("netns", "add", name);
      await ip("link", "add", `to-${name}`, "type", "veth", "peer", "name", "eth0", "netns", name);
      await ip("link", "set", `to-${name}`, "master", "bridge", "up");
      await ip("-n", name, "addr", "add", `${address}/24`, "dev", "eth0");
      await ip("-n", name, "link", "set", "eth0", "up");
      await ip("-n", name, "link", "set", "lo", "up");
      return {
        ...{ name, address },
        command: (program, args) => ["ip", ["netns", "exec", name, program, ...args]],
      };
    },
    reach: (_from, to, port) => Promise.resolve(`${to.address}:${port}`),
    async cut(one, other) {
      if (count(one, other, 1) > 1) return;
      await divert(one, other);
      await divert(other, one);
    },
    async heal(one, other) {
      if (count(one, other, -1) > 0) return;
      await restore(one, other);
      await restore(other, one);
    },
    slow: (one, other, how: Slowness) => openSlowLink([one, other], how, ip),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
