import * as v from "valibot";
import { WIRE } from "../../../nats/names.ts";
import { refuseHugeJson } from "../../../motion/clips/json_bounds.ts";
import { MAX_SNAPSHOT_BYTES } from "../../../stream/handover/snapshot.ts";
import { nodeAddress } from "../node_news.ts";
import { epochAt, type LeaseEntry, unreadable } from "./lease.ts";

/** What a session's key holds, as JSON: all but the snapshot is read by every version, see `names.ts`. */
const leaseValue = v.object({
  /** Of the snapshot. */
  wire: v.optional(v.string()),
  holder: nodeAddress,
  /** 0 where its holder had not been told the revision yet. */
  epoch: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  after: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  given: v.boolean(),
  /** Read by who goes on with it. */
  snapshot: v.unknown(),
});
export type LeaseValue = Omit<v.InferOutput<typeof leaseValue>, "snapshot" | "wire"> & {
  readonly snapshot: unknown;
};

/** The longest that is read, bytes. */
export const MAX_LEASE_BYTES = MAX_SNAPSHOT_BYTES + 4096;

const encoder = new TextEncoder(), decoder = new TextDecoder("utf-8", { fatal: true });

/** A snapshot that is too long is left out: the session begins anew where it is taken then. */
export function writeLease(value: LeaseValue): Uint8Array {
  const whole = { wire: WIRE, ...value }, bytes = encoder.encode(JSON.stringify(whole));
  return bytes.length <= MAX_LEASE_BYTES
    ? bytes
    : encoder.encode(JSON.stringify({ ...whole, snapshot: null }));
}

/** Who has a session, as far as it can be read. */
export function readLease(bytes: Uint8Array, revision: number): LeaseEntry {
  const value = readJson(bytes, MAX_LEASE_BYTES);
  const found = v.safeParse(leaseValue, value, { abortEarly: true });
  if (!found.success) return unreadable(revision);
  const { wire, holder, epoch, after, given, snapshot = null } = found.output;
  const ours = wire === WIRE ? snapshot : null;
  return { revision, holder, epoch: epoch || epochAt(revision, after), given, snapshot: ours };
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
