/**
 * The render worker, which dies when it is told to: by an error that nobody catches, or by drawing no more, as where a
 * device hangs: no picture comes back, and it still hears what it is told. Told to tidy, it says what its thread's heap holds.
 *
 * A thread that stands in JavaScript for ever is another matter: Deno 2.9.6 ends it, and never gives back what it held,
 * 70 to 100 MiB each time.
 */
import { tidyMemory } from "../../../runtime/system/tidy_memory.ts";
import { openGpuBackend } from "../../../runtime/stream/worker/gpu_backend.ts";
import { type RenderPort, runRenderLoop } from "../../../runtime/stream/worker/render_loop.ts";
import { CHANNEL, type WorkerNews, type WorkerOrder } from "./worker_orders.ts";

const port = self as unknown as RenderPort;
const channel = new BroadcastChannel(CHANNEL);
channel.onmessage = ({ data }: MessageEvent<WorkerOrder>) => {
  if (data === "throw") {
    setTimeout(() => {
      throw new Error("the soak has told it to die");
    });
  } else if (data === "hang") {
    const hear = port.onmessage;
    port.onmessage = (event) => {
      if (event.data.type !== "frames") hear?.(event);
    };
  } else if (data === "tidy") {
    tidyMemory();
    const { heapUsed, external } = Deno.memoryUsage();
    channel.postMessage({ heap: heapUsed / 2 ** 20, external: external / 2 ** 20 } satisfies WorkerNews);
  }
};
await runRenderLoop(port, openGpuBackend);
