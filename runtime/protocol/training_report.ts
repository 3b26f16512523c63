/* What the server tells of trainings: how they stand, and the lines of their metrics.jsonl. */

/** One line of metrics.jsonl. Times are wall-clock; nothing in a training's result depends on them. */
export interface TrainingMetrics {
  /** Updates done. */
  readonly step: number;
  /** Sum of `terms`. */
  readonly loss: number;
  /** Weighted: the guidance's terms, then the regulariser's. */
  readonly terms: Readonly<Record<string, number>>;
  /** How many there are. */
  readonly splats: number;
  /** Since the line before. */
  readonly iterationsPerSecond: number;
  /** Of training, resumed ones' pauses left out. */
  readonly seconds: number;
  /** To the last step; null where it cannot be told yet, left out by trainings from before it was told. */
  readonly secondsLeft?: number | null;
  /** Updates left out so far, since their pictures did not fit the buffers. */
  readonly skipped: number;
  /** What the guidance tells of its steps since the line before, such as milliseconds in networks. */
  readonly guidance?: Readonly<Record<string, number>>;
}

/** Lines that are no measurement. */
export interface TrainingEvent {
  /** What has happened. */
  readonly event: "started" | "resumed" | "densified" | "grown" | "previewed" | "stopped" | "done" | "failed";
  /** Updates done. */
  readonly step: number;
  /** More of it: a preview's file, what changed. */
  readonly words?: string;
}

/**
 * `waiting`: for a machine that is free. `stopping`: it ends behind the step in work. `silent`: it was left without a last word,
 * or has said none for long.
 */
export type TrainingState = "waiting" | "running" | "stopping" | "done" | "stopped" | "failed" | "silent";

/** Whether a training goes on, if only to the end of a step: another has to wait for it. */
export const isAtWork = ({ state }: Pick<Training, "state">): boolean =>
  state === "running" || state === "stopping" || state === "waiting";

/** How a training stands: `GET /api/trainings` lists them, newest first. */
export interface Training {
  /** Of its folder. */
  readonly name: string;
  readonly prompt: string;
  /** What has come of it, by the name under which sessions may show it; null where there is no such avatar. */
  readonly avatar: string | null;
  readonly steps: number;
  /** Updates done. */
  readonly step: number;
  readonly state: TrainingState;
  /** To the last step, where it is running and that can be told. */
  readonly secondsLeft: number | null;
  /** Path of its newest picture on this server. */
  readonly preview: string | null;
  /** Why it has failed. */
  readonly error: string | null;
  /** Whether this server has begun it, and can stop it while it is running. */
  readonly here: boolean;
  /** It is of the queue that machines share: it keeps no other from beginning. */
  readonly queued?: true;
  /** Milliseconds since 1970, of the newest line. */
  readonly changed: number;
}

/** A training, with what is new of its metrics: `GET /api/trainings/:name?from=`. */
export interface TrainingReport extends Training {
  readonly lines: readonly (TrainingMetrics | TrainingEvent)[];
  /** The byte of metrics.jsonl to go on from. */
  readonly next: number;
  /** Files' names, in the order of their steps; they lie at `/api/trainings/:name/previews/`. */
  readonly previews: readonly string[];
}
