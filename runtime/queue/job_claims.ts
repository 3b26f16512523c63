import type { JsMsg } from "@nats-io/jetstream";
import { message as words } from "../base/message.ts";
import { isName } from "../base/names.ts";
import { BrokenJobError, isOver, type JobOrder, type JobRecord } from "../protocol/training_jobs.ts";
import type { HeldEvent } from "./fenced_record.ts";
import { type HeldJob, holdJob } from "./held_job.ts";
import { type JobMessages, jobNamed } from "./job_messages.ts";
import { ConflictError, type JobStore } from "./job_store.ts";
import type { ObservedJobs } from "./observed_jobs.ts";
import type { QueueTiming } from "./timing.ts";
import { type SparingTell, tellSparingly } from "./tell_sparingly.ts";
import { failedRecord, queuedRecord, takeJob } from "./transitions.ts";

/** How long one question for work may stand. */
const ASK_MS = 5000;
/** The server takes no shorter question. */
const AGAIN_MS = 1000;
/** Of leases: a job that nobody has been given for so long has lost its message. */
const FORGOTTEN = 3;
/** In a row, of a record that others change: then somebody else's job has its turn. */
const TRIES = 20;

export interface ClaimOptions {
  readonly store: JobStore;
  readonly messages: JobMessages;
  readonly observed: ObservedJobs;
  /** Unique among all processes there ever were. */
  readonly worker: string;
  readonly timing: QueueTiming;
  /** How often in a row a job's worker may end without a word. */
  readonly retries: number;
  readonly tell?: (words: string) => void;
  readonly onHeld?: (event: HeldEvent) => void;
}

type Telling = Omit<ClaimOptions, "tell"> & Pick<SparingTell, "tell">;
const THROWN = "Messages of the queue are thrown away";

/** Takes jobs for a worker, one at a time. */
export interface JobClaims {
  /** @returns null where the signal comes, or where nothing has come and `once` is wanted */
  next(signal: AbortSignal, once?: boolean): Promise<HeldJob | null>;
}

export function openJobClaims(options: ClaimOptions): JobClaims {
  const { messages, observed, timing } = options;
  const sparing = tellSparingly(options.tell ?? console.error), telling = { ...options, tell: sparing.tell };
  const away = (words: string) => sparing.tell("The queue of trainings did not answer", words);
  let swept = performance.now();
  return {
    async next(signal, once = false) {
      for (; !signal.aborted; sparing.flush()) {
        try {
          const message = await asked(
            messages,
            signal,
            once ? AGAIN_MS : Math.min(ASK_MS, Math.max(AGAIN_MS, timing.leaseMs)),
          );
          if (message) {
            const job = await consider(message, telling);
            if (job) return job;
            continue;
          }
        } catch (error) {
          away(`The queue of trainings does not answer: ${words(error)}`);
          await pause(AGAIN_MS, signal);
          continue;
        }
        if (once && observed.list().every(({ state }) => state !== "queued")) return null;
        if (performance.now() - swept < FORGOTTEN * timing.leaseMs) continue;
        swept = performance.now();
        await sweep(options).catch((error) =>
          away(`The queue of trainings cannot be swept: ${words(error)}`)
        );
      }
      return null;
    },
  };
}

/** A message that comes behind the signal goes back. */
async function asked(messages: JobMessages, signal: AbortSignal, waitMs: number): Promise<JsMsg | null> {
  const coming = messages.next(waitMs);
  const stopped = Promise.withResolvers<null>();
  const stop = () => stopped.resolve(null);
  signal.addEventListener("abort", stop);
  const message = await Promise.race([coming, stopped.promise]);
  signal.removeEventListener("abort", stop);
  if (signal.aborted) void coming.then((late) => late?.nak(), () => {});
  return signal.aborted ? null : message;
}

/** Takes the job of a message, or does with it what else is to be done. */
async function consider(message: JsMsg, options: Telling): Promise<HeldJob | null> {
  const { store, tell } = options;
  let name: string;
  try {
    name = jobNamed(message);
  } catch (error) {
    tell(THROWN, `A message of the queue is thrown away: ${words(error)}`);
    message.term("it is no job");
    return null;
  }
  try {
    for (let tries = 1;; tries++) {
      try {
        return await take(name, message, options);
      } catch (error) {
        if (!(error instanceof ConflictError) || tries === TRIES) throw error;
      }
    }
  } catch (error) {
    // Nobody is told less than that it cannot be read; what does not answer now does so later.
    const isBroken = error instanceof BrokenJobError;
    const [kind, what] = isBroken ? ["Jobs are none", "no job"] : ["Jobs are given back", "given back"];
    tell(kind, `The job ${name} is ${what}: ${words(error)}`);
    if (!isBroken) message.nak(AGAIN_MS);
    else if (await fail(store, name, words(error))) message.term("its order cannot be read");
    else message.nak(AGAIN_MS);
    return null;
  }
}

/** @throws {ConflictError} where somebody else has changed it meanwhile */
async function take(name: string, message: JsMsg, options: Telling): Promise<HeldJob | null> {
  const { store, observed, worker, timing, retries, tell, onHeld } = options;
  const order = await store.readOrder(name);
  if (order === null) {
    tell(THROWN, `A message of the queue is thrown away, there is no such job: ${name}`);
    const record = observed.find(name), silence = observed.silence(name, observed.revisionOf(name));
    // Or it would be given a message with each sweep. Nobody of ours writes a record before its order.
    if (record && !isOver(record) && silence > FORGOTTEN * timing.leaseMs) {
      await fail(store, name, "There is no order of it");
    }
    message.term("there is no such job");
    return null;
  }
  if (order.name !== name) throw new BrokenJobError(`the order has another name: ${order.name}`);
  const { record, revision } = await recordOf(store, order);
  const expired = observed.silence(name, revision) >= timing.leaseMs;
  const taking = takeJob(record, { worker, expired, retries, now: Date.now() });
  if (taking.kind === "wait") {
    message.nak(timing.leaseMs / 2);
    return null;
  }
  const since = performance.now();
  if (taking.kind === "over") {
    if (taking.record) await store.updateRecord(taking.record, revision);
    message.ack();
    return null;
  }
  const taken = await store.updateRecord(taking.record, revision);
  return holdJob({
    ...{ store, message, order, record: taking.record, revision: taken, since, timing, retries },
    ...{ onHeld },
  });
}

/** How a job stands; one that nobody has written a record of yet is given one, and so is one whose record is none. */
async function recordOf(
  store: JobStore,
  order: JobOrder,
): Promise<{ record: JobRecord; revision: number }> {
  const met = await store.readRecord(order.name);
  if (met === null) {
    const record = queuedRecord(order);
    return { record, revision: await store.createRecord(record) };
  }
  if (met.problem === null) return met;
  const record = failedRecord(queuedRecord(order), met.problem, Date.now());
  return { record, revision: await store.updateRecord(record, met.revision) };
}

/** Writes down that an order cannot be read. @returns whether it is written */
async function fail(store: JobStore, name: string, reason: string): Promise<boolean> {
  try {
    const met = await store.readRecord(name), now = Date.now();
    const blank = queuedRecord({ name, prompt: "", changes: {}, look: null, clips: [], submitted: now });
    const record = failedRecord(met?.record ?? blank, reason, now);
    if (met === null) await store.createRecord(record);
    else await store.updateRecord(record, met.revision);
    return true;
  } catch {
    return false;
  }
}

/** Jobs that have no message, as where whoever put them into the queue ended in the middle of that, get another. */
async function sweep({ store, messages, observed, timing }: ClaimOptions): Promise<void> {
  for (const { name, state } of observed.list()) {
    const silence = observed.silence(name, observed.revisionOf(name));
    const forgotten = state === "queued" || state === "running" && silence > 3 * timing.ackWaitMs;
    if (forgotten && silence > FORGOTTEN * timing.leaseMs) await messages.send(name);
  }
  for (const name of await store.orders()) {
    // What is no job's name would be thrown away, each time anew.
    if (isName("avatar", name) && observed.find(name) === null) await messages.send(name);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}
