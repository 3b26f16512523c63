import * as v from "valibot";
import { message } from "../base/message.ts";
import { isName } from "../base/names.ts";
import { MAX_PROMPT_LENGTH, TRAINING_PROFILES } from "./trainings.ts";

/*
 * What a training is in the queue that machines share: the order, which never changes, and the record, which says how it
 * stands and who has it. Both come over the network: all that is in them is bounded.
 */

/** Characters of an order and a record as they are stored: JSON. */
export const MOST_ORDER_BYTES = 512 * 1024, MOST_RECORD_BYTES = 64 * 1024;
/** The largest file that an order brings along, or a training keeps, bytes. */
export const MOST_FILE_BYTES = 4 * 2 ** 30;
/** Pictures of a training that are kept: of more, the newest. */
export const MOST_PREVIEWS = 48;
/** Of a reason, in characters. */
export const MOST_REASON = 1000;

const count = (most: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(most));
const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const time = count(Number.MAX_SAFE_INTEGER);
const steps = count(10_000_000);

/** Of a training, and of the avatar that comes of it. */
const name = v.pipe(v.string(), v.check((text) => isName("avatar", text), "must be a plain name"));

/** Whether it can be written as it was read: what lies too deep throws there, with a worker's process begun for it. */
function isShallow(value: unknown, left = 64): boolean {
  if (typeof value !== "object" || value === null) return true;
  return left > 0 && Object.values(value).every((each) => isShallow(each, left - 1));
}

/** A file that lies among the blobs, and what it must be. */
const file = v.object({
  blob: text(400),
  /** SHA-256, hexadecimal. */
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  size: count(MOST_FILE_BYTES),
});
export type JobFile = v.InferOutput<typeof file>;

/** What a worker needs to know of the message that brings a job: the rest stands under its name. */
export const jobMessage = v.strictObject({ name });

/** What is to be trained. */
export const jobOrder = v.strictObject({
  name,
  prompt: text(MAX_PROMPT_LENGTH),
  /** By the worker's machine where not given. */
  profile: v.optional(v.picklist([...TRAINING_PROFILES, "card"])),
  /** Fields of the configuration that are other than the profile's; the trainer knows what may stand there. */
  changes: v.pipe(
    v.record(text(64), v.union([text(MAX_PROMPT_LENGTH), v.pipe(v.number(), v.finite()), v.boolean()])),
    v.check((all) => Object.keys(all).length <= 200, "must have at most 200 fields"),
  ),
  /** The painter's, as `train --look-only` prints it; null for other guidances. */
  look: v.pipe(v.unknown(), v.check(isShallow, "must not lie deeper than 64")),
  /** Motion to train with besides the drawn one: files by their content. */
  clips: v.pipe(v.array(v.object({ name: text(200), file })), v.maxLength(16)),
  /** Beta that it begins with, up to 300. */
  shape: v.optional(v.pipe(v.array(v.pipe(v.number(), v.finite())), v.maxLength(300))),
  /** Milliseconds since 1970. */
  submitted: time,
});
export type JobOrder = v.InferOutput<typeof jobOrder>;

/** `cancelled`: somebody wanted no more of it. `failed`: by its own fault. `dead`: its workers ended without a word. */
export const JOB_STATES = ["queued", "running", "done", "cancelled", "failed", "dead"] as const;

/** How a job stands. It is changed by compare-and-set alone: its revision is the fence of who has it. */
export const jobRecord = v.object({
  name,
  prompt: text(MAX_PROMPT_LENGTH),
  state: v.picklist(JOB_STATES),
  /** How often it was taken. */
  attempt: count(1_000_000),
  /** How often in a row its worker ended without a word, since the newest checkpoint. */
  crashes: count(1_000_000),
  /** Who has it, or had it last. */
  worker: v.nullable(text(200)),
  /** What somebody wants who wants no more of it. `keep`: its avatar as it stands. */
  cancel: v.nullable(v.picklist(["drop", "keep"])),
  step: steps,
  /** 0 until it is known. */
  steps,
  secondsLeft: v.nullable(count(1e10)),
  /** run.json as its first worker made it out; null before. */
  run: v.nullable(file),
  /** The newest first; the second where the first is not whole. */
  checkpoints: v.pipe(v.array(v.object({ step: steps, file })), v.maxLength(2)),
  metrics: v.nullable(file),
  /** By file name, in the order of their steps. */
  previews: v.pipe(
    v.array(v.object({ name: v.pipe(v.string(), v.regex(/^\d{1,8}\.png$/)), file })),
    v.maxLength(MOST_PREVIEWS),
  ),
  /** The avatar's files, once they are there. */
  avatar: v.nullable(
    v.pipe(
      v.array(v.object({ name: v.pipe(v.string(), v.regex(/^[a-z_]{1,32}\.[a-z]{1,8}$/)), file })),
      v.maxLength(8),
    ),
  ),
  /** Why it has failed. */
  error: v.nullable(text(MOST_REASON)),
  /** Milliseconds since 1970, as those who wrote them had it: for people. */
  submitted: time,
  changed: time,
});
export type JobRecord = v.InferOutput<typeof jobRecord>;

/** Whether nothing more will come of it. */
export const isOver = ({ state }: Pick<JobRecord, "state">): boolean =>
  state !== "queued" && state !== "running";

/** What stands where an order or a record should. */
export class BrokenJobError extends Error {
  override readonly name = "BrokenJobError";
}

/**
 * Reads an order or a record.
 *
 * @throws {BrokenJobError} for what is too long, no JSON, or none
 */
export function readJobPart<Schema extends v.GenericSchema>(
  schema: Schema,
  bytes: Uint8Array,
  most: number,
): v.InferOutput<Schema> {
  if (bytes.length > most) {
    throw new BrokenJobError(`Cannot read a job, it must have at most ${most} bytes: ${bytes.length}`);
  }
  const { success, output, issues } = v.safeParse(schema, jsonOf(bytes), { abortEarly: true });
  if (success) return output;
  const [issue] = issues, place = v.getDotPath(issue) ?? "it";
  throw new BrokenJobError(`Cannot read a job, ${place} is wrong: ${issue.message.slice(0, 200)}`);
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new BrokenJobError(`Cannot read a job, it must be JSON: ${message(cause).slice(0, 200)}`, {
      cause,
    });
  }
}
