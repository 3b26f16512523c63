import type { KV } from "@nats-io/kv";
import type * as v from "valibot";
import { message } from "../base/message.ts";
import type { Nats } from "../nats/connect_nats.ts";
import { isLostRace } from "../nats/lost_race.ts";
import { BUCKETS, nameOf, tokenOf } from "../nats/names.ts";
import {
  BrokenJobError,
  type JobOrder,
  jobOrder,
  type JobRecord,
  jobRecord,
  MOST_ORDER_BYTES,
  MOST_RECORD_BYTES,
  readJobPart,
} from "../protocol/training_jobs.ts";

/** A record as it was read, and the fence behind which it may be changed. `problem`: it is none. */
export type ReadRecord =
  & { readonly revision: number }
  & ({ readonly record: JobRecord; readonly problem: null } | {
    readonly record: null;
    readonly problem: string;
  });

/** Somebody else has changed it since it was read. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
}

/** Orders and records of jobs in a key-value bucket of NATS. */
export interface JobStore {
  readonly kv: KV;
  /** @returns false where there is an order of that name already */
  createOrder(order: JobOrder): Promise<boolean>;
  /** @returns null where there is none @throws as `readJobPart` for what is none */
  readOrder(name: string): Promise<JobOrder | null>;
  /** @returns its revision @throws {ConflictError} where there is one */
  createRecord(record: JobRecord): Promise<number>;
  readRecord(name: string): Promise<ReadRecord | null>;
  /** @param timeoutMs for an answer; some seconds where not given @returns its new revision @throws {ConflictError} */
  updateRecord(record: JobRecord, revision: number, timeoutMs?: number): Promise<number>;
  /** Names of all orders there are. */
  orders(): Promise<string[]>;
  /** Takes a job away altogether. */
  forget(name: string): Promise<void>;
}

export async function openJobStore(nats: Pick<Nats, "bucket">): Promise<JobStore> {
  const kv = await nats.bucket(BUCKETS.jobs, { maxValueBytes: MOST_ORDER_BYTES });
  return {
    kv,
    createOrder: (order) =>
      kv.create(keyOf("order", order.name), checkedPart(jobOrder, bytesOf(order), MOST_ORDER_BYTES)).then(
        () => true,
        (error) => {
          if (isLostRace(error)) return false;
          throw error;
        },
      ),
    async readOrder(name) {
      const entry = await kv.get(keyOf("order", name));
      return isThere(entry) ? readJobPart(jobOrder, entry.value, MOST_ORDER_BYTES) : null;
    },
    createRecord: (record) => guarded(() => kv.create(keyOf("job", record.name), encodedRecord(record))),
    async readRecord(name) {
      const entry = await kv.get(keyOf("job", name));
      return isThere(entry) ? readEntry(entry) : null;
    },
    updateRecord: (record, revision, timeoutMs) =>
      guarded(() => kv.update(keyOf("job", record.name), encodedRecord(record), revision, timeoutMs)),
    async orders() {
      const keys = await Array.fromAsync(await kv.keys("order.*"));
      return keys.map(nameOfKey).filter((name) => name !== null);
    },
    async forget(name) {
      await kv.purge(keyOf("job", name));
      await kv.purge(keyOf("order", name));
    },
  };
}

const keyOf = (kind: "order" | "job", name: string): string => `${kind}.${tokenOf(name)}`;

/** Whether something stands under a key. Who writes there may call what is written by any word: only these make room for another. */
export const isThere = <Entry extends { readonly operation: string }>(entry: Entry | null): entry is Entry =>
  entry !== null && entry.operation !== "DEL" && entry.operation !== "PURGE";

/** The job of a key; null for what is no key of one. */
export const nameOfKey = (key: string): string | null => nameOf(key.slice(key.indexOf(".") + 1));

/** What stands under a key that is a record's. */
export function readEntry(
  { value, revision, key }: { value: Uint8Array; revision: number; key: string },
): ReadRecord {
  try {
    const record = readJobPart(jobRecord, value, MOST_RECORD_BYTES);
    if (keyOf("job", record.name) !== key) {
      throw new BrokenJobError(`Cannot read a job, it has another name: ${key}`);
    }
    return { record, revision, problem: null };
  } catch (error) {
    return { record: null, revision, problem: message(error) };
  }
}

/** What nobody could read is not written. @throws {BrokenJobError} */
function checkedPart(schema: v.GenericSchema, bytes: Uint8Array, most: number): Uint8Array {
  readJobPart(schema, bytes, most);
  return bytes;
}

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/**
 * Without its files where it would be too long, as only one can be that somebody else has filled: how it stands has always room,
 * or nobody could take it, end it, or give it back.
 */
function encodedRecord(record: JobRecord): Uint8Array {
  const whole = bytesOf(record), isLong = whole.length > MOST_RECORD_BYTES;
  return checkedPart(jobRecord, isLong ? bytesOf({ ...record, ...NO_FILES }) : whole, MOST_RECORD_BYTES);
}

const NO_FILES = { run: null, checkpoints: [], metrics: null, previews: [], avatar: null };

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isLostRace(error)) {
      throw new ConflictError("the job's record was changed meanwhile", { cause: error });
    }
    throw error;
  }
}
