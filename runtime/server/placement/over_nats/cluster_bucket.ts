import { DiscardPolicy, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { headers as createHeaders } from "@nats-io/transport-node";
import type { MsgHdrs } from "@nats-io/transport-node";
import { BUCKETS, SUBJECTS } from "../../../nats/names.ts";
import type { Nats } from "../../../nats/connect_nats.ts";
import { isBucketLost, isLostRace } from "../../../nats/lost_race.ts";
import { MAX_LEASE_BYTES } from "../lease/lease_value.ts";

/** What became of a write. */
export type Written =
  | { readonly kind: "wrote"; readonly revision: number }
  /** The key has another revision. */
  | { readonly kind: "beaten" }
  /** It may be there or not. */
  | { readonly kind: "failed" };

/** A key's last value; none where it was removed, or never was. */
export interface KeyRead {
  readonly value: Uint8Array | null;
  readonly revision: number;
}

/** Told of each write once it is there, in their order; not of those before it listened or while NATS was away. */
export type KeyListener = (key: string, value: Uint8Array | null, revision: number) => void;

export interface PutOptions {
  /** The revision that the key must have, 0 for none; any where it is not given. */
  readonly over?: number;
  /** It is removed by itself where it is not written again, as of a node that is gone for good. */
  readonly seconds?: number;
}

/** The bucket in which nodes say what they have: writes that name a revision, and news of all that is written. */
export interface ClusterBucket {
  /**
   * Makes it where it is not there (any more). Its revisions go on where those of one that was lost may have been: a write
   * that is still on its way must not find, by chance, the revision that it names.
   *
   * @throws {Error} where NATS does not answer
   */
  ensure(): Promise<void>;
  put(key: string, value: Uint8Array, options?: PutOptions): Promise<Written>;
  remove(key: string, over?: number): Promise<Written>;
  /** Null where NATS does not answer. */
  read(key: string): Promise<KeyRead | null>;
  /** Tells what all keys hold now. @throws {Error} where NATS does not answer */
  list(each: KeyListener): Promise<void>;
  close(): void;
}

/** A write that took longer may be begun again. */
const WRITE_MS = 1000;
const LIST_MS = 3000;
const MAX_BUCKET_BYTES = 256 * 2 ** 20;
/** What marks a removed key goes by itself too. */
const MARKER_SECONDS = 600;
const OPERATION = "KV-Operation", SEQUENCE = "Nats-Sequence", TTL = "Nats-TTL";
/** Why the server itself has written a mark. */
const MARKER_REASON = "Nats-Marker-Reason";
const EXPECTED = "Nats-Expected-Last-Subject-Sequence";
const NO_BYTES = new Uint8Array();

const isRemoval = (headers: MsgHdrs | undefined) =>
  headers?.has(OPERATION) === true || headers?.has(MARKER_REASON) === true;

const STREAM = `KV_${BUCKETS.placement}`,
  PREFIX = `$KV.${BUCKETS.placement}.`,
  TOLD = `${SUBJECTS.placement}.`;

const streamOf = (replicas: number) => ({
  ...{ name: STREAM, subjects: [`${PREFIX}>`], num_replicas: replicas },
  ...{ retention: RetentionPolicy.Limits, storage: StorageType.File, discard: DiscardPolicy.New },
  ...{ max_msgs_per_subject: 1, max_msg_size: MAX_LEASE_BYTES, max_bytes: MAX_BUCKET_BYTES },
  ...{ allow_rollup_hdrs: true, allow_direct: true, allow_msg_ttl: true },
  subject_delete_marker_ttl: MARKER_SECONDS * 1e9,
  republish: { src: `${PREFIX}>`, dest: `${TOLD}>` },
  first_seq: Date.now(),
});

function headersFor(over?: number, seconds?: number): MsgHdrs {
  const headers = createHeaders();
  if (over !== undefined) headers.set(EXPECTED, String(over));
  if (seconds !== undefined) headers.set(TTL, `${seconds}s`);
  return headers;
}

export function openClusterBucket(nats: Nats, listener: KeyListener): ClusterBucket {
  // What is under way when the connection is lost comes to nothing, at once and not after its time.
  let given = Promise.withResolvers<null>();
  const cancel = nats.changed((isUp) => {
    if (isUp) return;
    given.resolve(null);
    given = Promise.withResolvers<null>();
  });
  const subscription = nats.connection.subscribe(`${TOLD}>`, {
    callback(error, { subject, data, headers }) {
      if (error || !headers) return;
      const revision = Number(headers.get(SEQUENCE));
      if (!Number.isSafeInteger(revision) || revision <= 0) return;
      listener(subject.slice(TOLD.length), isRemoval(headers) ? null : data, revision);
    },
  });

  async function isThere(): Promise<boolean> {
    try {
      await nats.manager.streams.info(STREAM);
      return true;
    } catch (error) {
      if (isBucketLost(error)) return false;
      throw error;
    }
  }

  async function publish(key: string, value: Uint8Array, headers: MsgHdrs): Promise<Written> {
    if (!nats.isUp) return { kind: "failed" };
    const answer = nats.jetstream.publish(PREFIX + key, value, { headers, timeout: WRITE_MS });
    try {
      const found = await Promise.race([answer, given.promise]);
      answer.catch(() => {});
      return found === null ? { kind: "failed" } : { kind: "wrote", revision: found.seq };
    } catch (error) {
      return { kind: isLostRace(error) ? "beaten" : "failed" };
    }
  }

  return {
    async ensure() {
      if (await isThere()) return;
      try {
        await nats.manager.streams.add(streamOf(nats.replicas));
      } catch (error) {
        // Another node was first, by a clock of its own.
        if (!await isThere()) throw error;
      }
    },
    put: (key, value, { over, seconds } = {}) => publish(key, value, headersFor(over, seconds)),
    remove(key, over) {
      const headers = headersFor(over, MARKER_SECONDS);
      headers.set(OPERATION, "DEL");
      return publish(key, NO_BYTES, headers);
    },
    async read(key) {
      if (!nats.isUp) return null;
      const asked = nats.manager.streams.getMessage(STREAM, { last_by_subj: PREFIX + key });
      try {
        const found = await Promise.race([asked, given.promise.then(() => undefined)]);
        asked.catch(() => {});
        if (found === undefined) return null;
        if (found === null) return { value: null, revision: 0 };
        return { value: isRemoval(found.header) ? null : found.data, revision: found.seq };
      } catch {
        return null;
      }
    },
    async list(each) {
      // As it is: one that is gone is not made here.
      const bucket = await new Kvm(nats.jetstream).open(BUCKETS.placement);
      const all = await bucket.history({ key: ">" });
      const timer = setTimeout(() => all.stop(), LIST_MS);
      try {
        for await (const { key, value, revision, operation } of all) {
          each(key, operation === "PUT" ? value : null, revision);
        }
      } finally {
        clearTimeout(timer);
      }
    },
    close() {
      cancel();
      given.resolve(null);
      subscription.unsubscribe();
    },
  };
}
