/** Where a NATS server is, and how it is told who comes. */
export interface NatsOptions {
  /** `nats://host:port` or `tls://host:port`, with user:password@ or token@ where need be; several with commas between. */
  readonly url: string;
  /** File of credentials as `nsc` makes them, or of a user's nkey seed alone. */
  readonly creds?: string | undefined;
  /** PEM files: the authority of the server's certificate; a certificate of one's own and its key. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** How many servers of a NATS cluster keep each bucket: 1, 3 or 5; 1 where not given. */
  readonly replicas?: number | undefined;
  /** What its object store may take in all, where that is made by this. */
  readonly mostBytes?: number | undefined;
}

/** The servers of an address, and what stood before the @. */
export interface NatsServers {
  /** host:port */
  readonly servers: string[];
  readonly tls: boolean;
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
}

const USUAL_PORT = "4222";
const SCHEMES = new Set(["nats:", "tls:"]);

/** @throws {TypeError} for what is no address of NATS servers; it never tells what stood before the @ */
export function readServers(url: string): NatsServers {
  const each = url.split(",").map((part) => readServer(part.trim(), url));
  const named = each.find(({ username }) => username !== "");
  const user = named && decodeURIComponent(named.username);
  const pass = named && decodeURIComponent(named.password);
  return {
    servers: each.map(({ hostname, port }) => `${hostname}:${port || USUAL_PORT}`),
    tls: each.some(({ protocol }) => protocol === "tls:"),
    ...user !== undefined && (pass ? { user, pass } : { token: user }),
  };
}

function readServer(written: string, url: string): URL {
  const address = URL.parse(written.includes("://") ? written : `nats://${written}`);
  const isWhole = address !== null && /^\/?$/.test(address.pathname) && address.search + address.hash === "";
  if (!isWhole || !SCHEMES.has(address.protocol) || address.hostname === "") {
    throw new TypeError(
      "Cannot use NATS, its address must be like nats://host:4222 or tls://host, and of a password all but letters and digits " +
        `percent-encoded: ${unreadable(url)}`,
    );
  }
  return address;
}

/** One that cannot be read, of whose password nobody knows where it ends: nothing before the last @ but what it begins with. */
const unreadable = (url: string): string => url.replace(/^(\w+:\/\/)?.*@/s, "$1...@");

/** An address as it may be shown. */
export const withoutSecrets = (url: string): string => url.replace(/[^/,\s]*@/g, "");
