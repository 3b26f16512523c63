import * as v from "valibot";
import { refuseHugeJson } from "../../../motion/clips/json_bounds.ts";
import { MAX_SNAPSHOT_BYTES } from "../../../stream/handover/snapshot.ts";
import { nodeAddress } from "../node_news.ts";
import { epochAt, type LeaseEntry } from "./lease.ts";

/** What a session's key holds, as JSON. */
const leaseValue = v.object({
  holder: nodeAddress,
  /** 0 where its holder had not been told the revision yet. */
  epoch: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  after: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  given: v.boolean(),
  /** Read by who goes on with it. */
  snapshot: v.unknown(),
});
export type LeaseValue = Omit<v.InferOutput<typeof leaseValue>, "snapshot"> & { readonly snapshot: unknown };

/** The longest that is read, bytes. */
export const MAX_LEASE_BYTES = MAX_SNAPSHOT_BYTES + 4096;

const encoder = new TextEncoder(), decoder = new TextDecoder("utf-8", { fatal: true });

/** A snapshot that is too long is left out: the session begins anew where it is taken then. */
export function writeLease(value: LeaseValue): Uint8Array {
  const bytes = encoder.encode(JSON.stringify(value));
  return bytes.length <= MAX_LEASE_BYTES
    ? bytes
    : encoder.encode(JSON.stringify({ ...value, snapshot: null }));
}

/** Null for what is no lease: somebody else's, or of no use. */
export function readLease(bytes: Uint8Array, revision: number): LeaseEntry | null {
  const value = readJson(bytes, MAX_LEASE_BYTES);
  const found = v.safeParse(leaseValue, value, { abortEarly: true });
  if (!found.success) return null;
  const { holder, epoch, after, given, snapshot = null } = found.output;
  return { revision, holder, epoch: epoch || epochAt(revision, after), given, snapshot };
}

/** What a text of JSON says; undefined for what is none, longer than it may be, or so deep that it cannot be written again. */
export function readJson(bytes: Uint8Array, most: number): unknown {
  if (bytes.length > most) return undefined;
  try {
    const text = decoder.decode(bytes);
    refuseHugeJson(text);
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
