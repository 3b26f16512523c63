/**
 * The render worker, which dies when it is told to: by an error that nobody catches, or by standing still for ever. Told to
 * tidy, it says what its thread's heap holds.
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
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  } else if (data === "tidy") {
    tidyMemory();
    const { heapUsed, external } = Deno.memoryUsage();
    channel.postMessage({ heap: heapUsed / 2 ** 20, external: external / 2 ** 20 } satisfies WorkerNews);
  }
};
await runRenderLoop(self as unknown as RenderPort, openGpuBackend);
