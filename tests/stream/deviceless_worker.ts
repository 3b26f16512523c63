import { BackendUnavailableError } from "../../runtime/stream/render_backend.ts";
import { type RenderPort, runRenderLoop } from "../../runtime/stream/render_loop.ts";

await runRenderLoop(
  self as unknown as RenderPort,
  () => Promise.reject(new BackendUnavailableError("no adapter: install a driver")),
);
