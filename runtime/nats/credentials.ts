/** How a NATS server is told who comes, and how it is known to be the right one. */
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { message } from "../base/message.ts";
import type { NatsOptions, NatsServers } from "./nats_options.ts";

/** A user's token with its key, as `nsc` makes it, or the key (seed) alone. @throws {TypeError} for anything else */
export function authenticatorOf<T>(
  creds: Uint8Array,
  byToken: (creds: Uint8Array) => T,
  byKey: (seed: Uint8Array) => T,
): T {
  const text = new TextDecoder().decode(creds).trim();
  if (/^SU[A-Z2-7]{56}$/.test(text)) return byKey(new TextEncoder().encode(text));
  if (/BEGIN NATS USER JWT/.test(text) && /BEGIN USER NKEY SEED/.test(text)) return byToken(creds);
  throw new TypeError(
    "Cannot use NATS, its file of credentials must hold a user's token and key, or the key alone",
  );
}

/** Null where nothing wishes for TLS. @throws {Error} where a file cannot be read */
export async function tlsOf({ ca, cert, key }: NatsOptions, { tls, servers }: NatsServers) {
  if ((cert === undefined) !== (key === undefined)) {
    throw new TypeError(`Cannot use NATS, a certificate and its key belong together: ${cert ?? key}`);
  }
  if (!tls && ca === undefined && cert === undefined) return null;
  const text = async (path: string) => new TextDecoder().decode(await fileOf("PEM", path));
  const hosts = servers.map((each) => each.replace(/:\d+$/, "").replace(/^\[|\]$/g, ""));
  return {
    ...ca !== undefined && { ca: await text(ca) },
    ...cert !== undefined && { cert: await text(cert), key: await text(key!) },
    // A server that is named by its address is taken for "localhost" by the client.
    checkServerIdentity: (name: string, certificate: PeerCertificate) => identityOf(name, certificate, hosts),
  };
}

/** Any of the servers that were named may answer. */
function identityOf(name: string, certificate: PeerCertificate, hosts: readonly string[]): Error | undefined {
  const names = [...hosts.includes(name) || name !== "localhost" ? [name] : [], ...hosts];
  let problem: Error | undefined;
  for (const each of names) {
    problem = checkServerIdentity(each, certificate);
    if (problem === undefined) return undefined;
  }
  return problem;
}

const waiting = new Set<(error: Error) => void>();
let isGuarded = false;

/**
 * By TLS 1.3 a server refuses a client's certificate once the client has the connection for made, and between two steps of
 * connecting the client's socket has nobody who listens. An error that comes then (Deno 2.9, transport-node 3.4) comes to the
 * process and ends it, be it a node that only connects anew. Such an error has nothing of this program in its stack.
 *
 * @returns what a connection comes to, or fails with the error that nobody heard
 */
export async function guarded<T extends { close(): Promise<void> }>(connecting: Promise<T>): Promise<T> {
  if (!isGuarded) globalThis.addEventListener("error", guard);
  isGuarded = true;
  const { promise: refused, reject } = Promise.withResolvers<never>();
  waiting.add(reject);
  try {
    return await Promise.race([connecting, refused]);
  } catch (error) {
    connecting.then((late) => late.close()).catch(() => {});
    throw error;
  } finally {
    waiting.delete(reject);
  }
}

function guard(event: ErrorEvent): void {
  const { code, stack = "" } = (event.error ?? {}) as { code?: unknown; stack?: string };
  if (typeof code !== "string" || !/^(ECONNRESET|EPIPE|ERR_SSL_.*ALERT.*)$/.test(code)) return;
  if (!stack.split("\n").filter((line) => /^ +at /.test(line)).every((line) => line.includes("(ext:"))) {
    return;
  }
  event.preventDefault();
  for (const reject of waiting) reject(event.error);
}

/** No server answers, or none by a certificate that is trusted. */
export class NatsUnreachableError extends Error {
  override readonly name = "NatsUnreachableError";
}

/** Why no connection was made, in words. */
export function refusalOf(place: string, cause: unknown): Error {
  const words = message(cause);
  return /authoriz|authentic|alert/i.test(words)
    ? new Error(`Cannot use NATS, its server must let us in: ${place} (${words})`, { cause })
    : new NatsUnreachableError(`Cannot reach NATS, a server must answer there: ${place} (${words})`, {
      cause,
    });
}

/** Bytes that no such file exceeds. */
const MOST_BYTES = 1 << 20;

/** @throws {Error} where it cannot be read */
export async function fileOf(what: string, path: string): Promise<Uint8Array> {
  const { size, isFile } = await Deno.stat(path).catch((cause) => {
    throw new Error(`Cannot use NATS, there must be a file of ${what}: ${path}`, { cause });
  });
  if (!isFile || size > MOST_BYTES) {
    throw new Error(`Cannot use NATS, ${what} must be a file of at most ${MOST_BYTES} bytes: ${path}`);
  }
  return await Deno.readFile(path);
}
