import {
  AckPolicy,
  type Consumer,
  DiscardPolicy,
  JetStreamApiError,
  type JsMsg,
  RetentionPolicy,
} from "@nats-io/jetstream";
import type { Nats } from "../nats/connect_nats.ts";
import { STREAMS, SUBJECTS } from "../nats/names.ts";
import { BrokenJobError, jobMessage, readJobPart } from "../protocol/training_jobs.ts";

/** All workers of a cluster share it. */
const CONSUMER = "workers";
const MOST_MESSAGE_BYTES = 1024, MOST_MESSAGES = 10_000;
/** Of messages that are out at once; a worker has as many as it does jobs. */
const MOST_PENDING = 1000;
/** JetStream's code for a subject that has its one message already. */
const HAS_ONE = 10077;

/** The work queue, which says whose turn it is; what a job is stands in its order and record. */
export interface JobMessages {
  /** Puts a job's message into the queue, unless there is one. */
  send(name: string): Promise<void>;
  /** One message, and none beside it: null where none comes in time. */
  next(waitMs: number): Promise<JsMsg | null>;
}

type QueueNats = Pick<Nats, "jetstream" | "manager" | "replicas">;

export async function openJobMessages(nats: QueueNats, ackWaitMs: number): Promise<JobMessages> {
  await haveStream(nats);
  let consumer: Consumer | null = null;
  return {
    async send(name) {
      try {
        await nats.jetstream.publish(SUBJECTS.job(name), JSON.stringify({ name }));
      } catch (error) {
        if (!(error instanceof JetStreamApiError && error.code === HAS_ONE)) throw error;
      }
    },
    async next(waitMs) {
      consumer ??= await haveConsumer(nats, ackWaitMs);
      try {
        return await consumer.next({ expires: waitMs });
      } catch (error) {
        consumer = null;
        throw error;
      }
    },
  };
}

/** The name of a job, as its message has it. @throws for what is no such message */
export function jobNamed({ data, subject }: Pick<JsMsg, "data" | "subject">): string {
  const { name } = readJobPart(jobMessage, data, MOST_MESSAGE_BYTES);
  if (subject !== SUBJECTS.job(name)) {
    throw new BrokenJobError(`Cannot take a job, it has another name: ${subject}`);
  }
  return name;
}

async function haveStream({ manager, replicas }: QueueNats): Promise<void> {
  try {
    await manager.streams.info(STREAMS.jobs);
  } catch {
    await manager.streams.add({
      ...{ name: STREAMS.jobs, subjects: [SUBJECTS.jobs], retention: RetentionPolicy.Workqueue },
      ...{ max_msg_size: MOST_MESSAGE_BYTES, max_msgs: MOST_MESSAGES, max_msgs_per_subject: 1 },
      ...{ discard: DiscardPolicy.New, discard_new_per_subject: true, num_replicas: replicas },
    });
  }
}

async function haveConsumer(nats: QueueNats, ackWaitMs: number): Promise<Consumer> {
  const { manager, jetstream } = nats;
  await haveStream(nats);
  const settings = { ack_wait: ackWaitMs * 1e6, max_ack_pending: MOST_PENDING };
  try {
    await manager.consumers.info(STREAMS.jobs, CONSUMER);
  } catch {
    await manager.consumers.add(STREAMS.jobs, {
      ...{ durable_name: CONSUMER, ack_policy: AckPolicy.Explicit, max_deliver: -1, ...settings },
    });
  }
  return await jetstream.consumers.get(STREAMS.jobs, CONSUMER);
}
