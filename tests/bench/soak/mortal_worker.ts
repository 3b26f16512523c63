/**
 * The render worker, which dies when it is told to: by an error that nobody catches, or by answering no more, as where a
 * device hangs. Told to tidy, it says what its thread's heap holds.
 *
 * A thread that stands in JavaScript for ever is another matter: Deno 2.9.6 ends it, and never gives back what it held,
 * 70 to 100 MiB each time.
 */
import { tidyMemory } from "../../../runtime/system/tidy_memory.ts";
import { openGpuBackend } from "../../../runtime/stream/worker/gpu_backend.ts";
import { type RenderPort, runRenderLoop } from "../../../runtime/stream/worker/render_loop.ts";
import { CHANNEL, type WorkerNews, type WorkerOrder } from "./worker_orders.ts";

const channel = new BroadcastChannel(CHANNEL);
channel.onmessage = ({ data }: MessageEvent<WorkerOrder>) => {
  if (data === "throw") {
    setTimeout(() => {
      throw new Error("the soak has told it to die");
    });
  } else if (data === "hang") {
    self.onmessage = () => {};
  } else if (data === "tidy") {
    tidyMemory();
    const { heapUsed, external } = Deno.memoryUsage();
    channel.postMessage({ heap: heapUsed / 2 ** 20, external: external / 2 ** 20 } satisfies WorkerNews);
  }
};
await runRenderLoop(self as unknown as RenderPort, openGpuBackend);
