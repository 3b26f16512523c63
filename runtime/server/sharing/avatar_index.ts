/** Which content each avatar's name stands for, in a bucket that all nodes follow. */
import * as v from "valibot";
import type { KV } from "@nats-io/kv";
import { message } from "../../base/message.ts";
import { isName } from "../../base/names.ts";
import type { Nats } from "../../nats/connect_nats.ts";
import { isLostRace } from "../../nats/lost_race.ts";
import { BUCKETS, nameOf, tokenOf } from "../../nats/names.ts";

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const entrySchema = v.object({
  /** As `avatarContent` has it. */
  content: hash,
  /** SHA-256 of the one file that holds it, by which that lies in the store. */
  blob: hash,
  /** Who has written this. */
  node: v.pipe(v.string(), v.maxLength(200)),
  deleted: v.optional(v.boolean(), false),
});

export type IndexEntry = v.InferOutput<typeof entrySchema>;
export type KnownEntry = IndexEntry & {
  /** What a change is made over. */
  readonly revision: number;
};

export interface IndexHistory {
  /** Milliseconds since there is an index, by the server's clock, as all of them here. */
  readonly age: number;
  readonly entries: readonly (Pick<IndexEntry, "content" | "blob"> & {
    /** Milliseconds since it is no more what its name stands for; null where it is. */
    readonly over: number | null;
  })[];
}

const MOST_VALUE_BYTES = 2048;
/** What a name stood for before can be looked up in the bucket so far back. */
const HISTORY = 8;
const AGAIN_MS = 1000;

export interface AvatarIndex {
  /** Changes where the bucket was lost and made anew; null until it has been seen. */
  readonly id: string | null;
  get(name: string): KnownEntry | undefined;
  names(): Iterable<string>;
  /** Writes an entry over a revision, 0 where there is none. @returns false where somebody else has written it since */
  set(name: string, entry: IndexEntry, over: number): Promise<boolean>;
  /** All that its names stand for and, as far back as the bucket has it, stood for, asked anew; null where nobody can say. */
  history(): Promise<IndexHistory | null>;
  close(): void;
}

/** @param changed called for each entry that comes, and with null once all that were there have come */
export function followIndex(nats: Nats, changed: (name: string | null) => void): AvatarIndex {
  let entries = new Map<string, KnownEntry>();
  /** Under which revisions something stands that is no entry: who has the avatar writes one over it. */
  const broken = new Map<string, number>();
  let id: string | null = null, bucket: KV | null = null, isClosed = false;
  let stop = () => {};

  /** Until the connection is lost: what is there afterwards may be another bucket, or an older one. */
  async function follow(): Promise<void> {
    bucket = await nats.bucket(BUCKETS.avatars, { maxValueBytes: MOST_VALUE_BYTES, history: HISTORY });
    const { streamInfo: { created, state } } = await bucket.status();
    const last = state.last_seq, fresh = new Map<string, KnownEntry>();
    const updates = await bucket.watch();
    stop = () => updates.stop();
    if (isClosed) return stop();
    let isWhole = false;
    const whole = () => {
      if (isWhole) return;
      isWhole = true;
      entries = fresh;
      id = String(created);
      changed(null);
    };
    if (last === 0) whole();
    for await (const { key, value, revision, operation, delta } of updates) {
      const name = nameOf(key);
      const entry = operation === "PUT" ? entryIn(value) : null;
      if (name !== null && isName("avatar", name)) {
        if (entry) fresh.set(name, { ...entry, revision });
        else fresh.delete(name);
        if (entry || operation === "DEL" || operation === "PURGE") broken.delete(name);
        else broken.set(name, revision);
        if (isWhole) changed(name);
      }
      if (delta === 0 || revision >= last) whole();
    }
  }

  async function run(): Promise<void> {
    while (!isClosed) {
      try {
        if (nats.isUp) await follow();
      } catch (error) {
        if (!isClosed && nats.isUp) {
          console.error(`Cannot follow the avatars of other nodes: ${message(error)}`);
        }
      }
      if (!isClosed) await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }
  const ends = nats.changed((isUp) => {
    if (isUp) stop();
  });
  void run();

  return {
    get id() {
      return id;
    },
    get: (name) => entries.get(name),
    names: () => entries.keys(),
    async set(name, entry, over) {
      if (bucket === null) throw new Error("Cannot tell other nodes of an avatar, NATS has not answered yet");
      try {
        const revision = await write(
          bucket,
          tokenOf(name),
          JSON.stringify(entry),
          over || broken.get(name) || 0,
        );
        // It comes back only after others may have asked.
        if ((entries.get(name)?.revision ?? 0) < revision) entries.set(name, { ...entry, revision });
        return true;
      } catch (error) {
        if (isLostRace(error)) return false;
        throw error;
      }
    },
    history: async () => bucket === null || id === null ? null : await historyOf(bucket),
    close() {
      isClosed = true;
      ends();
      stop();
    },
  };
}

async function historyOf(bucket: KV): Promise<IndexHistory | null> {
  const { streamInfo: { created, ts, state } } = await bucket.status();
  // Servers before 2.10 do not say what time it is.
  if (ts === undefined) return null;
  const now = Date.parse(ts), entries: IndexHistory["entries"][number][] = [];
  /** When what follows on each was written; the newest come last. */
  const followed = new Map<string, number>();
  const all = state.messages === 0 ? [] : await Array.fromAsync(await bucket.history());
  for (const { key, value, operation, created: at } of all.toSorted((a, b) => b.revision - a.revision)) {
    const next = followed.get(key), entry = operation === "PUT" ? entryIn(value) : null;
    followed.set(key, at.getTime());
    if (entry === null) continue;
    const { content, blob, deleted } = entry;
    const since = next ?? (deleted ? at.getTime() : null);
    entries.push({ content, blob, over: since === null ? null : now - since });
  }
  return { age: now - Date.parse(created), entries };
}

const write = (bucket: KV, key: string, value: string, over: number): Promise<number> =>
  over === 0 ? bucket.create(key, value) : bucket.update(key, value, over);

/** Null for what is none: anybody in the account may write there. */
function entryIn(value: Uint8Array): IndexEntry | null {
  if (value.length > MOST_VALUE_BYTES) return null;
  try {
    const result = v.safeParse(entrySchema, JSON.parse(new TextDecoder().decode(value)));
    return result.success ? result.output : null;
  } catch {
    return null;
  }
}
