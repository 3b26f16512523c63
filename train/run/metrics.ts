import type {
  TrainingEvent as Event,
  TrainingMetrics as Metrics,
} from "../../runtime/protocol/training_report.ts";

export type { Event, Metrics };

export interface MetricsLog {
  /** Of training, up to where it goes on. */
  readonly seconds: number;
  write(line: Metrics | Event): void;
  close(): void;
}

/**
 * Opens metrics.jsonl to go on from a step: lines beyond it come from steps that will be done again, and a line that
 * a killed process left half is no line; both are taken out.
 */
export async function openMetricsLog(path: string, step: number): Promise<MetricsLog> {
  const kept = (await readMetrics(path)).filter((line) => line.step <= step);
  await Deno.writeTextFile(path, kept.map((line) => JSON.stringify(line) + "\n").join(""));
  const file = await Deno.open(path, { append: true });
  const encoder = new TextEncoder();
  return {
    seconds: Math.max(0, ...kept.map((line) => "seconds" in line ? line.seconds : 0)),
    write(line) {
      file.writeSync(encoder.encode(JSON.stringify(line) + "\n"));
    },
    close: () => file.close(),
  };
}

/** The whole lines of metrics.jsonl; none where there is no such file. */
export async function readMetrics(path: string): Promise<(Metrics | Event)[]> {
  const text = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as Metrics | Event];
    } catch {
      return [];
    }
  });
}
