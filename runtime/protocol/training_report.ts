/* What the training page asks the server for: how trainings stand, and the lines of their metrics.jsonl. */

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

export type TrainingState = "running" | "done" | "stopped" | "failed" | "silent";

/** What the page's list shows of a training. */
export interface TrainingEntry {
  readonly name: string;
  readonly prompt: string;
  readonly steps: number;
  readonly state: TrainingState;
  /** Milliseconds since 1970, of the newest line. */
  readonly changed: number;
}

/** A training, with what is new of its metrics. */
export interface TrainingReport extends TrainingEntry {
  readonly lines: readonly (TrainingMetrics | TrainingEvent)[];
  /** The byte of metrics.jsonl to go on from. */
  readonly next: number;
  /** Files' names, in the order of their steps. */
  readonly previews: readonly string[];
}
