import type { TrainingPageOptions, TrainingPageReport } from "../server/training_worker.ts";

/**
 * Serves the training page from a worker of its own: its npm package is fetched where somebody watches and nowhere
 * else.
 *
 * @throws Error where the port is taken
 */
export async function openTrainingPage(
  options: TrainingPageOptions,
): Promise<{ url: string; close(): void }> {
  const url = new URL("../server/training_worker.ts", import.meta.url);
  const worker = new Worker(url, { type: "module", name: "training page" });
  const report = await new Promise<TrainingPageReport>((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      resolve({ error: event.message });
    };
    worker.postMessage(options);
  });
  if ("error" in report) {
    worker.terminate();
    throw new Error(`Cannot show the training page (another port: --port 0), ${report.error}`);
  }
  return { url: report.url, close: () => worker.terminate() };
}
