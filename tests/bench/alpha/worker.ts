/** The GPU's render worker, which tells on a channel how each stacked picture is posed, so that it can be drawn again. */
import { openGpuBackend } from "../../../runtime/stream/worker/gpu_backend.ts";
import type { RenderBackend, RenderView } from "../../../runtime/stream/worker/render_backend.ts";
import { type RenderPort, runRenderLoop } from "../../../runtime/stream/worker/render_loop.ts";
import { type Posed, POSES } from "./poses.ts";

async function openTelling(): Promise<RenderBackend> {
  const backend = await openGpuBackend();
  const channel = new BroadcastChannel(POSES);
  const stacked = new Set<RenderView>();
  let seq = 0;
  return {
    ...backend,
    async open(spec) {
      const view = await backend.open(spec);
      if (spec.alpha !== undefined) stacked.add(view);
      return view;
    },
    submit(frames) {
      for (const { view, pose, camera } of frames) {
        if (stacked.has(view)) channel.postMessage({ seq: ++seq, pose, camera } satisfies Posed);
      }
      return backend.submit(frames);
    },
    close() {
      channel.close();
      backend.close();
    },
  };
}

await runRenderLoop(self as unknown as RenderPort, openTelling);
