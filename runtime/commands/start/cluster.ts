import { hostname } from "node:os";
import type { KeyPair } from "../../server/tls/issue_certificates.ts";
import type { Nats } from "../../nats/connect_nats.ts";
import type { Placement } from "../../server/placement/placement.ts";
import type { MotionBus } from "../../server/placement/proxy/motion/bus.ts";
import type { Reach } from "../../server/placement/proxy/relays.ts";
import { NODE_RULE } from "../../server/placement/node_name.ts";
import { custom, type Flags, text, toggle, UsageError, type Values } from "../../cli/flags.ts";
import { log } from "../../telemetry/log.ts";
import { NATS_FLAGS, natsOf } from "../nats/flags.ts";

/** How a server becomes one of several. */
export const clusterFlags = () => ({
  ...NATS_FLAGS,
  node: text(
    `this server's name among those of --nats (${NODE_RULE}); its machine's and its port where not given`,
    "name",
  ),
  advertise: custom<string | undefined>(
    "address at which the others reach this server, and clients that follow a session; --host and --port where not given",
    "http(s)://host:port",
    undefined,
    undefined,
    (written) => {
      const url = URL.parse(written);
      if (url && /^https?:$/.test(url.protocol) && url.pathname === "/" && !url.search && !url.username) {
        return url.origin;
      }
      throw new UsageError(`an address like https://host:port is needed, without a path: ${written}`);
    },
  ),
  redirect: toggle("send clients that follow to the server of their session, in place of passing them on"),
  balanced: toggle("clients reach all servers by one address, a load balancer's: they are told of no other"),
} satisfies Flags);

export interface Cluster {
  readonly nats: Nats;
  readonly placement: Placement;
  readonly motionBus: MotionBus;
  readonly reach: Reach;
}

type ClusterFlags = Values<ReturnType<typeof clusterFlags>> & {
  readonly host: string;
  readonly port: number;
};

/**
 * Joins those that meet at the NATS server which the flags name; null where they name none.
 *
 * @param signal ends that this is waited for
 * @throws {UsageError} for flags that belong to --nats, and where others would not find this server
 * @throws {Error} where NATS cannot be had
 */
export async function clusterOf(
  options: ClusterFlags,
  tls: KeyPair | null,
  signal: AbortSignal,
): Promise<Cluster | null> {
  const asked = natsOf(options), { node, advertise } = options;
  if (asked === undefined) {
    const needless = (["node", "advertise", "redirect", "balanced"] as const).find((name) =>
      options[name] !== undefined && options[name] !== false
    );
    if (needless !== undefined) throw new UsageError(`--${needless} needs --nats`);
    return null;
  }
  const { redirect, balanced } = options;
  if (redirect && balanced) throw new UsageError("only one of --redirect and --balanced can be chosen");
  if (advertise === undefined && options.port === 0) {
    throw new UsageError("--nats needs --port or --advertise: others must find this server");
  }
  const [{ awaitNats }, { busOver }, { openPlacement }, { VERSION }, { PROTOCOL }] = await Promise.all([
    import("../../nats/await_nats.ts"),
    import("../../server/placement/proxy/motion/bus.ts"),
    import("../../server/placement/over_nats/open_placement.ts"),
    import("../../server/serve.ts"),
    import("../../protocol/protocol.ts"),
  ]);
  const nats = await awaitNats(asked, "node", { tell: log.info, signal });
  try {
    const url = advertise ?? ownUrl(options, tls !== null);
    const placement = await openPlacement({ nats, node, url, version: VERSION, protocol: PROTOCOL });
    const reach = redirect ? "redirect" : balanced ? "none" : "all";
    return { nats, placement, motionBus: busOver(nats), reach };
  } catch (error) {
    await nats.close();
    throw error;
  }
}

function ownUrl({ host, port }: ClusterFlags, isSecure: boolean): string {
  const name = host === "0.0.0.0" || host === "::" ? hostname() : host;
  return new URL(`${isSecure ? "https" : "http"}://${name.includes(":") ? `[${name}]` : name}:${port}`)
    .origin;
}

/** What a reader of the help needs to know of it. */
export const CLUSTER_HELP =
  "Servers with the same --nats share their sessions: each session is one server's, any of them answers any client, and when " +
  "one dies its sessions are another's within 3 s. They check tokens by the same secret or JWKS (--token-secret, --jwks), and " +
  "reach each other at --advertise, as clients do where one has gone, or with --redirect at once; --balanced: only the others " +
  "do. SIGTERM hands over what runs and ends then; Ctrl-C ends it. While NATS is away for all of them " +
  "pictures go on, and no new sessions begin. Where NATS does not answer yet it is waited for, a minute at most. nats-server 2.11 or later, with JetStream.";
