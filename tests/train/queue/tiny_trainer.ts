import { message } from "../../../runtime/base/message.ts";
import { saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { endProcess } from "../../../runtime/system/end_process.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import {
  jsonLines,
  type TrainingNews,
  type TrainingOrder,
  type TrainingWord,
} from "../../../runtime/server/studio/training_orders.ts";
import { tinyRun } from "../run/tiny_run.ts";

/*
 * Trains as training_process.ts does, by the loop and with the checkpoints of all trainings, but on a test's head of few
 * triangles, towards splats of random colours: a second of work, where a painted head's scene takes nine.
 */

const report = (news: TrainingNews) => console.log(JSON.stringify(news));
const stop = new AbortController();

Deno.addSignalListener("SIGTERM", () => {});
Deno.addSignalListener("SIGINT", () => {});
const lines = jsonLines<TrainingOrder | TrainingWord>(Deno.stdin.readable);
const { folder, out, job, prompt } = (await lines.next()).value as TrainingOrder;

async function listen(): Promise<void> {
  for await (const word of lines as AsyncGenerator<TrainingWord>) if (word.type === "stop") stop.abort();
  endProcess(1);
}
void listen();

/** A step's rest, so that there is a time to be killed in. */
const { restMs = 0, ...changes } = job!.changes as { restMs?: number; steps: number };
const nap = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

try {
  if (prompt === "a broken prompt") throw new Error("nobody can train that");
  const gpu = await openLocalGpu();
  report({ type: "planned", steps: changes.steps });
  const { avatar, done } = await tinyRun(gpu, folder, {
    ...{ changes, signal: stop.signal, rest: () => nap(restMs) },
  });
  if (done === changes.steps) {
    await saveAvatar(avatar, out);
  }
  endProcess(0);
} catch (error) {
  report({ type: "failed", reason: message(error), fault: "order" });
  endProcess(1);
}
