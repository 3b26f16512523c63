import { KEYS } from "../../../nats/names.ts";
import type { Nats } from "../../../nats/connect_nats.ts";
import type { Clock } from "../../../stream/live_clock.ts";
import { EXPIRY_MS } from "../lease/lease.ts";
import type { NodeBeat, NodeFactsNews } from "../node_news.ts";
import type { ClusterBucket, KeyListener } from "./cluster_bucket.ts";

/** Between signs of life. */
export const BEAT_MS = 500;
/** What is never said again goes from the bucket. */
const BEAT_SECONDS = 120, FACTS_SECONDS = 3600, FACTS_AGAIN_MS = 600_000;
/** A sign of life that is to show whether NATS takes anything. */
const PROBE_MS = 300;
const RETRY_MS = 200;

export interface PresenceOptions {
  readonly nats: Nats;
  readonly bucket: ClusterBucket;
  readonly clock: Clock;
  beat(): NodeBeat;
  facts(): NodeFactsNews;
  take: KeyListener;
  /** NATS takes what is written, after a time in which that was not known. */
  arrived(): void;
}

/** Whether this node is there for the others, and they for it. */
export interface Presence {
  /** NATS takes what is written, as far as is known. */
  readonly isThere: boolean;
  /** When it ceased to; Infinity while it does. */
  readonly awaySince: number;
  /** Whether the bucket has been there long enough for what is not in it to be nobody's. */
  readonly isSettled: boolean;
  /** Looks whether NATS takes something. */
  probe(): Promise<boolean>;
  /** Begins to tell others. */
  begin(): void;
  /** Tells them now. */
  tell(): Promise<boolean>;
  close(): Promise<void>;
}

const encoder = new TextEncoder();
const bytesOf = (value: unknown) => encoder.encode(JSON.stringify(value));
const sleep = (clock: Clock, ms: number) => new Promise<void>((done) => clock.after(ms, done));

export function openPresence(options: PresenceOptions): Presence {
  const { nats, bucket, clock, beat, facts, take } = options;
  let isThere = false, awaySince = -Infinity, settledAt = Infinity, isClosed = false, isArriving = false;
  let told = "", toldAt = -Infinity, hasBegun = false;

  function leave(): void {
    if (isThere) awaySince = clock.now();
    isThere = false;
    if (!isClosed && nats.isUp) void arrive();
  }

  /** Makes the bucket where it is gone, and reads all of it. What it did not have may have been lost with it. */
  async function arrive(): Promise<void> {
    if (isArriving) return;
    isArriving = true;
    while (!isThere && nats.isUp && !isClosed) {
      try {
        await bucket.ensure();
        await settle();
        await bucket.list(take);
        told = "";
        if (hasBegun && !await write()) throw new Error("Cannot tell others");
        [isThere, awaySince] = [true, Infinity];
        options.arrived();
      } catch {
        await sleep(clock, RETRY_MS);
      }
    }
    isArriving = false;
  }

  async function settle(): Promise<void> {
    const ready = await bucket.read(KEYS.ready);
    if (ready === null) throw new Error("Cannot read the bucket");
    if (ready.value !== null) return void (settledAt = Math.min(settledAt, clock.now()));
    settledAt = clock.now() + EXPIRY_MS;
    clock.after(EXPIRY_MS, () => void bucket.put(KEYS.ready, bytesOf(true), { over: ready.revision }));
  }

  async function write(): Promise<boolean> {
    const now = clock.now(), said = facts(), text = JSON.stringify(said);
    if (text !== told || now - toldAt > FACTS_AGAIN_MS) {
      const written = await bucket.put(KEYS.facts(said.id), bytesOf(said), { seconds: FACTS_SECONDS });
      if (written.kind !== "wrote") return false;
      [told, toldAt] = [text, now];
    }
    const written = await bucket.put(KEYS.beat(said.id), bytesOf(beat()), { seconds: BEAT_SECONDS });
    return written.kind === "wrote";
  }

  async function tell(): Promise<boolean> {
    if (isClosed || !hasBegun || !isThere) return false;
    const done = await write();
    if (!done && !isClosed) leave();
    return done;
  }

  const cancelChanged = nats.changed((isUp) => isUp ? void arrive() : leave());
  let cancelBeat = () => {};
  void arrive();
  return {
    get isThere() {
      return isThere;
    },
    get awaySince() {
      return awaySince;
    },
    get isSettled() {
      return clock.now() >= settledAt;
    },
    async probe() {
      if (!isThere) return false;
      const late = sleep(clock, PROBE_MS).then(() => false);
      const done = await Promise.race([tell(), late]);
      if (!done && isThere) leave();
      return done;
    },
    begin() {
      hasBegun = true;
      cancelBeat = clock.every(BEAT_MS, () => void tell());
      void tell();
    },
    tell,
    async close() {
      isClosed = true;
      cancelBeat();
      cancelChanged();
      if (!hasBegun || !nats.isUp) return;
      const { id } = facts();
      await Promise.race([
        Promise.all([bucket.remove(KEYS.beat(id)), bucket.remove(KEYS.facts(id))]),
        sleep(clock, PROBE_MS),
      ]);
    },
  };
}
