import { hostname } from "node:os";
import * as v from "valibot";
import { message } from "../../../base/message.ts";
import type { Nats } from "../../../nats/connect_nats.ts";
import { KEYS } from "../../../nats/names.ts";
import { type Clock, SYSTEM_CLOCK } from "../../../stream/live_clock.ts";
import { NODE_NAME, NODE_RULE } from "../node_name.ts";
import { nodeUrl } from "../node_news.ts";
import type { NodeAddress, Placement } from "../placement.ts";
import { type ClusterBucket, type KeyListener, openClusterBucket } from "./cluster_bucket.ts";
import { clusterSecret } from "./cluster_secret.ts";
import { createNodeSigner } from "./node_signature.ts";
import type { OwnerListener } from "./custody.ts";
import { createPayerNames } from "./payer_names.ts";
import { createPlacement } from "./nats_placement.ts";

/** How a server becomes one of several. */
export interface ClusterOptions {
  /** Its name among them; of machine and port where it is not given. */
  readonly node?: string | undefined;
  /** The address by which others, and clients that follow, reach it; the one that it listens on where it is not given. */
  readonly advertise?: string | undefined;
}

export interface OpenOptions extends ClusterOptions {
  /** Stays open when the placement is closed. */
  readonly nats: Nats;
  /** Where it listens. */
  readonly url: string;
  /** Of the program, and of the protocol with clients. */
  readonly version: string;
  readonly protocol: string;
  /** For tests. */
  readonly clock?: Clock;
  /** Told of the times in which a session is this node's. */
  readonly owners?: OwnerListener;
}

/** Signs of life of another process of the same name are waited for. */
const NAMESAKE_MS = 1200;

/**
 * Becomes one of the servers that meet at a NATS server. Nobody is told before `host` is called.
 *
 * @throws {TypeError} for a name or address that can be none
 * @throws {Error} where NATS does not answer, or another node runs by this name
 */
export async function openPlacement(options: OpenOptions): Promise<Placement> {
  const { clock = SYSTEM_CLOCK, version, protocol, owners = () => {} } = options;
  const { nats } = options, me = addressOf(options);
  // Until all is put together what comes is listed later anyway.
  const listener: { take: KeyListener } = { take() {} };
  const bucket = openClusterBucket(nats, (...told) => listener.take(...told));
  try {
    await bucket.ensure().catch((cause) => {
      throw new Error(`Cannot join the cluster, NATS must keep its bucket: ${message(cause)}`, { cause });
    });
    const secret = await clusterSecret(bucket);
    await refuseNamesake(bucket, me, clock);
    const signer = createNodeSigner(secret, me);
    const nameOf = createPayerNames(secret, me.id);
    return createPlacement({
      ...{ nats, bucket, me, signer, nameOf, clock },
      ...{ version, protocol, owners, listener },
    });
  } catch (error) {
    bucket.close();
    throw error;
  }
}

function addressOf({ url, node, advertise }: OpenOptions): NodeAddress {
  const { origin, port } = new URL(advertise ?? url);
  const id = node ?? `${hostname().replace(/[^A-Za-z0-9._-]/g, "-")}-${new URL(url).port || port || "80"}`;
  if (!NODE_NAME.test(id)) {
    throw new TypeError(
      `Cannot join the cluster, a node's name must be ${NODE_RULE}: ${id}`,
    );
  }
  if (!v.is(nodeUrl, advertise?.replace(/\/$/, "") ?? origin)) {
    throw new TypeError(`Cannot join the cluster, the address must be like https://host:port: ${advertise}`);
  }
  return { id, instance: crypto.randomUUID(), url: origin };
}

/** Two by one name would each take what the other says for its own. */
async function refuseNamesake(bucket: ClusterBucket, { id }: NodeAddress, clock: Clock): Promise<void> {
  const before = await bucket.read(KEYS.beat(id));
  if (!before?.value) return;
  await new Promise<void>((done) => clock.after(NAMESAKE_MS, done));
  const after = await bucket.read(KEYS.beat(id));
  if (after?.value && after.revision !== before.revision) {
    throw new Error(`Cannot join the cluster, another node runs by this name (--node gives another): ${id}`);
  }
}
