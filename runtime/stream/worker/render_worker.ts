import { openGpuBackend } from "./gpu_backend.ts";
import { type RenderPort, runRenderLoop } from "./render_loop.ts";

await runRenderLoop(self as unknown as RenderPort, openGpuBackend);
