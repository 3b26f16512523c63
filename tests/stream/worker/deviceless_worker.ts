import { BackendUnavailableError } from "../../../runtime/stream/worker/render_backend.ts";
import { type RenderPort, runRenderLoop } from "../../../runtime/stream/worker/render_loop.ts";

await runRenderLoop(
  self as unknown as RenderPort,
  () => Promise.reject(new BackendUnavailableError("no adapter: install a driver")),
);
