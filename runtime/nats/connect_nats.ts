import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { KV } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { message } from "../base/message.ts";
import { authenticatorOf, fileOf, guarded, refusalOf, tlsOf } from "./credentials.ts";
import { INBOXES, type NatsRole } from "./names.ts";
import { type NatsOptions, readServers, withoutSecrets } from "./nats_options.ts";

/** What a bucket of keys is made with where it is not there. */
export interface BucketOptions {
  /** Bytes of one value. */
  readonly maxValueBytes: number;
  readonly maxBytes?: number;
  /** Values kept of each key; 1 where not given. */
  readonly history?: number;
  /** In memory where it need not outlive the server. */
  readonly storage?: "file" | "memory";
}

/** A connection to NATS that comes back by itself, for ever. */
export interface Nats extends AsyncDisposable {
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  readonly manager: JetStreamManager;
  /** How many servers keep each bucket and stream that is made. */
  readonly replicas: number;
  /** What the object store may take in all, where it is made. */
  readonly mostBytes: number | undefined;
  /** Where it is connected, or tries to be: for people to read. */
  readonly place: string;
  /** Whether a server is connected. That one is says nothing of whether JetStream answers. */
  readonly isUp: boolean;
  /** Has every change of `isUp` told. @returns ends that */
  changed(listener: (isUp: boolean) => void): () => void;
  /** A bucket of keys, made where it is not there. */
  bucket(name: string, options: BucketOptions): Promise<KV>;
  /** Ends at once: what is under way is given up. */
  close(): Promise<void>;
}

/** How long the first connection may take. */
const CONNECT_MS = 5000;
/** Between attempts: at first, and after a while. */
const SOON_MS = 100, LATER_MS = 1000, SOON_ATTEMPTS = 100;
/** A server that is gone without a word is missed after two of these. */
const PING_MS = 1000;
const CLOSE_MS = 500;

/** Attempts at a server that resets the first connection. */
const RESETS = 3;

/** A server that lets nobody in closes at once, and why can be lost with the connection: then it is asked again. */
async function untilHeard<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1;; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === RESETS || !message(error).includes("ECONNRESET")) throw error;
    }
  }
}

async function openConnection(
  options: NatsOptions,
  role: NatsRole,
  reconnectDelayHandler: () => number,
): Promise<NatsConnection> {
  const found = readServers(options.url), place = withoutSecrets(options.url);
  const { connect, credsAuthenticator, nkeyAuthenticator } = await import("@nats-io/transport-node");
  const creds = options.creds === undefined ? undefined : await fileOf("credentials", options.creds);
  const authenticator = creds && authenticatorOf(creds, credsAuthenticator, nkeyAuthenticator);
  const tls = await tlsOf(options, found);
  const attempt = () =>
    guarded(connect({
      servers: found.servers,
      ...found.user !== undefined && { user: found.user, pass: found.pass! },
      ...found.token !== undefined && { token: found.token },
      ...authenticator && { authenticator },
      ...tls && { tls },
      name: "headcast",
      inboxPrefix: INBOXES[role],
      timeout: CONNECT_MS,
      maxReconnectAttempts: -1,
      // Credentials may be being exchanged: a node must not be lost for it.
      ignoreAuthErrorAbort: true,
      reconnectDelayHandler,
      pingInterval: PING_MS,
      maxPingOut: 2,
      noAsyncTraces: true,
    }));
  return await untilHeard(attempt).catch((cause) => {
    throw refusalOf(place, cause);
  });
}

/**
 * Connects, and waits for JetStream's answer.
 *
 * @param role a node's, where leases and the cluster's secret are needed
 * @throws {TypeError} for what is no address
 * @throws {Error} where no server answers within some seconds, where it does not let us in, or has no JetStream
 */
export async function connectNats(options: NatsOptions, role: NatsRole = "worker"): Promise<Nats> {
  const place = withoutSecrets(options.url);
  let attempts = 0;
  const [connection, { jetstream, jetstreamManager }, { Kvm }] = await Promise.all([
    openConnection(options, role, () => attempts++ < SOON_ATTEMPTS ? SOON_MS : LATER_MS),
    import("@nats-io/jetstream"),
    import("@nats-io/kv"),
  ]);
  const end = async () => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((done) => timer = setTimeout(done, CLOSE_MS));
    await Promise.race([connection.close().catch(() => {}), late]);
    clearTimeout(timer);
  };

  let isUp = true, isClosed = false;
  const listeners = new Set<(isUp: boolean) => void>();
  function turn(to: boolean): void {
    if (to === isUp || isClosed) return;
    isUp = to;
    for (const each of [...listeners]) each(to);
  }
  function close(): Promise<void> {
    isClosed = true;
    isUp = false;
    listeners.clear();
    return end();
  }
  async function watch(): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === "disconnect" || type === "staleConnection") turn(false);
      if (type === "reconnect") {
        attempts = 0;
        turn(true);
      }
    }
  }
  void watch();

  try {
    const manager = await jetstreamManager(connection).catch((cause) => {
      throw new Error(
        `Cannot use NATS, its server must have JetStream (nats-server -js): ${place} (${message(cause)})`,
        { cause },
      );
    });
    const client = jetstream(connection), kvm = new Kvm(client), { replicas = 1, mostBytes } = options;
    return {
      connection,
      jetstream: client,
      manager,
      replicas,
      mostBytes,
      place,
      get isUp() {
        return isUp;
      },
      changed(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      bucket: (name, { maxValueBytes, maxBytes, history = 1, storage = "file" }) =>
        kvm.create(name, {
          ...{ maxValueSize: maxValueBytes, history, replicas },
          ...maxBytes !== undefined && { max_bytes: maxBytes },
          ...{ storage: storage as never },
        }),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
