import type { TimeLeft } from "./time_left.ts";
import { type Event, type Metrics, openMetricsLog } from "./metrics.ts";

/** What a run tells, in metrics.jsonl and to whoever listens. */
export type RunLog = Awaited<ReturnType<typeof openRunLog>>;

/** @param step the first to be done @param left tells how long it still takes */
export async function openRunLog(
  path: string,
  step: number,
  left: TimeLeft,
  onLine: (line: Metrics | Event) => void = () => {},
) {
  const lines = await openMetricsLog(path, step);
  const begun = performance.now();
  let last = { step, seconds: lines.seconds };
  const write = (line: Metrics | Event) => {
    lines.write(line);
    onLine(line);
  };
  return {
    /** Updates done when it was last measured. */
    get step(): number {
      return last.step;
    },
    say: (event: Event): void => write(event),
    /** Writes a measurement, with the time and the rate of all runs of this training. */
    measure(figures: Omit<Metrics, "seconds" | "secondsLeft" | "iterationsPerSecond">): void {
      const seconds = lines.seconds + (performance.now() - begun) / 1000;
      const iterationsPerSecond = (figures.step - last.step) / Math.max(1e-9, seconds - last.seconds);
      left.passed(last.step, figures.step, seconds - last.seconds);
      last = { step: figures.step, seconds };
      write({ ...figures, iterationsPerSecond, seconds, secondsLeft: left.at(figures.step) });
    },
    close: lines.close,
  };
}
