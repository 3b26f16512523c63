import { openGpuBackend } from "./gpu_backend.ts";
import { openLogAsTold } from "../../telemetry/out/open_log.ts";
import { type RenderPort, runRenderLoop } from "./render_loop.ts";

openLogAsTold();
await runRenderLoop(self as unknown as RenderPort, openGpuBackend);
