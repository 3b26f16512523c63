// @ts-check

/**
 * What the page knows of a training: the lines of its metrics.jsonl so far.
 * @typedef {{ step: number, loss: number, terms: Record<string, number>, splats: number,
 *   iterationsPerSecond: number, seconds: number, skipped: number }} Metrics
 * @typedef {{ step: number, event: string, words?: string }} TrainingEvent
 */

/** Share of the old in the smoothed loss: some ten lines, so that a noisy batch does not look like a trend. */
const KEPT = 0.9;

export function createTrainingLog() {
  /** @type {Metrics[]} */
  let metrics = [];
  /** @type {TrainingEvent[]} */
  let events = [];
  return {
    get metrics() {
      return metrics;
    },
    get events() {
      return events;
    },
    clear() {
      metrics = [];
      events = [];
    },
    /**
     * Takes lines in the file's order. A line at or before a step that is known comes from a training that was
     * resumed further back: what was known beyond it has been done again.
     * @param {readonly (Metrics | TrainingEvent)[]} lines
     */
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
    /** The loss by step, smoothed; unbiased at the start, as Adam's moments are. */
    smoothed() {
      let sum = 0;
      return metrics.map(({ loss }, index) => {
        sum = KEPT * sum + (1 - KEPT) * loss;
        return sum / (1 - KEPT ** (index + 1));
      });
    },
    /**
     * Seconds to the last step, by the newest rates; null where nothing is known.
     * @param {number} steps
     */
    secondsLeft(steps) {
      const last = metrics.at(-1);
      if (!last) return null;
      const recent = metrics.slice(-5).map(({ iterationsPerSecond }) => iterationsPerSecond);
      const rate = recent.reduce((sum, each) => sum + each, 0) / recent.length;
      return rate > 0 ? (steps - last.step) / rate : null;
    },
  };
}

/**
 * Minutes and seconds, such as 0:07, or hours too.
 * @param {number} seconds
 */
export function clockTime(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}
