import type { TrainingEvent, TrainingMetrics } from "../../runtime/protocol/training_report.ts";

/** Share of the old in the smoothed loss: some ten lines, so that a noisy batch does not look like a trend. */
const KEPT = 0.9;

/** What the page knows of a training: the lines of its metrics.jsonl so far. */
export interface TrainingLog {
  readonly metrics: readonly TrainingMetrics[];
  readonly events: readonly TrainingEvent[];
  clear(): void;
  /**
   * Takes lines in the file's order. A line at or before a step that is known comes from a training that was
   * resumed further back: what was known beyond it has been done again.
   */
  add(lines: readonly (TrainingMetrics | TrainingEvent)[]): void;
  /** The loss by step, smoothed; unbiased at the start, as Adam's moments are. */
  smoothed(): number[];
}

export function createTrainingLog(): TrainingLog {
  const metrics: TrainingMetrics[] = [];
  const events: TrainingEvent[] = [];
  return {
    metrics,
    events,
    clear() {
      metrics.length = events.length = 0;
    },
    add(lines) {
      for (const line of lines) {
        if ("event" in line) {
          events.push(line);
          continue;
        }
        while (metrics.length > 0 && (metrics.at(-1)?.step ?? 0) >= line.step) metrics.pop();
        metrics.push(line);
      }
    },
    smoothed() {
      let sum = 0;
      return metrics.map(({ loss }, index) => {
        sum = KEPT * sum + (1 - KEPT) * loss;
        return sum / (1 - KEPT ** (index + 1));
      });
    },
  };
}
