/**
 * What the cluster calls its buckets, subjects and streams on a NATS server. The version of what is written there stands in
 * each, so that servers of two versions live side by side on one NATS and never read each other's messages. The bucket
 * `placement` alone is shared by all versions, or a session could have an owner of each: there the version stands in each
 * value, and what every version reads of it, now and later, is:
 *
 *   session.NAME  JSON: `holder` {id, instance, url}, `epoch`, `after`, `given`; when it may be taken (placement/lease/lease.ts)
 *   beat.NODE     JSON: id, instance, url, `draining`
 *   ready         whether the bucket has been there for as long as a lease lasts
 *   secret        32 bytes, by which nodes sign for each other: requests that they pass on, and `/cluster/vouch`
 */

/** The version of what nodes write for each other. */
export const WIRE = "v1";

export const BUCKETS = {
  /** Who holds which session, what nodes say of themselves, and the cluster's secret: one bucket, so one order of revisions. */
  placement: "headcast_placement",
  /** Which content each avatar's name stands for. */
  avatars: `headcast_${WIRE}_avatars`,
  /** What is known of training jobs. */
  jobs: `headcast_${WIRE}_jobs`,
  /** Object store of avatars, checkpoints and previews. */
  blobs: `headcast_${WIRE}_blobs`,
} as const;

/**
 * Below which answers come to who asks: to others of the account, a worker's permissions let nobody listen but to workers'. A
 * node reads the cluster's secret there.
 */
export const INBOXES = { node: "_INBOX_HEADCAST_NODE", worker: "_INBOX_HEADCAST_WORKER" } as const;
export type NatsRole = keyof typeof INBOXES;

export const STREAMS = {
  /** The queue of training jobs. */
  jobs: `HEADCAST_${WIRE.toUpperCase()}_JOBS`,
} as const;

/** Keys of the bucket `placement`. */
export const KEYS = {
  /** Who holds a session. */
  session: (name: string) => `session.${tokenOf(name)}`,
  /** That a node is alive, told all the time; and what changes seldom. */
  beat: (node: string) => `beat.${tokenOf(node)}`,
  facts: (node: string) => `facts.${tokenOf(node)}`,
  /** Written once the bucket has been there for as long as a lease lasts. */
  ready: "ready",
  secret: "secret",
} as const;

export const SUBJECTS = {
  /** What is written into the bucket `placement`, told once it is there: the key stands behind it. */
  placement: "headcast.placement",
  /** A session's poses, and sound for those who hear. */
  motion: (session: string) => `headcast.${WIRE}.session.${tokenOf(session)}.motion`,
  /** Some node has begun to listen to a session's motion, or still does. */
  listening: (session: string) => `headcast.${WIRE}.session.${tokenOf(session)}.listening`,
  /** What one node is asked by others. */
  node: (id: string, asked: string) => `headcast.${WIRE}.node.${tokenOf(id)}.${asked}`,
  /** Training jobs, by name. */
  job: (id: string) => `headcast.${WIRE}.job.${tokenOf(id)}`,
  jobs: `headcast.${WIRE}.job.*`,
  /** What a job's worker tells meanwhile: progress, previews. */
  jobNews: (id: string) => `headcast.${WIRE}.jobnews.${tokenOf(id)}`,
  allJobNews: `headcast.${WIRE}.jobnews.*`,
} as const;

const PLAIN = /^[A-Za-z0-9_-]+$/;

/** A name as one token of a key or subject: sessions are called by letters of any script, with dots and spaces. */
export function tokenOf(name: string): string {
  if (PLAIN.test(name)) return name;
  const bytes = new TextEncoder().encode(name);
  // "=" is in no plain name, and keys may have it.
  return `=${bytes.toBase64({ alphabet: "base64url", omitPadding: true })}`;
}

/** The name that a token stands for; null where it can be none. */
export function nameOf(token: string): string | null {
  if (PLAIN.test(token)) return token;
  if (!token.startsWith("=") || token === "=") return null;
  try {
    const bytes = Uint8Array.fromBase64(token.slice(1), { alphabet: "base64url" });
    const name = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    // One token a name: another spelling of it would be another key.
    return tokenOf(name) === token ? name : null;
  } catch {
    return null;
  }
}
