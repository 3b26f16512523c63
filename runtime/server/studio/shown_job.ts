import type { Training, TrainingState } from "../../protocol/training_report.ts";
import { isOver, type JobRecord } from "../../protocol/training_jobs.ts";

/** A job whose worker has told nothing for so long is not at work, though nobody has taken it yet. */
const SILENT_MS = 90_000;

/**
 * A job of the queue as trainings are told.
 *
 * @param silence ms since its record has last changed
 * @param avatar what has come of it, by the name under which sessions may show it here
 */
export function shownJob(record: JobRecord, silence: number, avatar: string | null): Training {
  const { name, prompt, steps, step, secondsLeft, previews, changed } = record;
  const state = stateOf(record, silence), preview = previews.at(-1)?.name;
  return {
    ...{ name, prompt, steps, step, state, changed },
    avatar: isOver(record) ? avatar : null,
    secondsLeft: state === "running" ? secondsLeft : null,
    preview: preview === undefined ? null : `/api/trainings/${name}/previews/${preview}`,
    error: state === "failed" ? record.error ?? "Nothing is known of why" : null,
    // Any server can take it out of the queue.
    here: !isOver(record),
    queued: true,
  };
}

const ENDED = { done: "done", cancelled: "stopped", failed: "failed", dead: "failed" } as const;

function stateOf({ state, cancel }: JobRecord, silence: number): TrainingState {
  if (state === "queued") return "waiting";
  if (state !== "running") return ENDED[state];
  return cancel !== null ? "stopping" : silence > SILENT_MS ? "silent" : "running";
}
