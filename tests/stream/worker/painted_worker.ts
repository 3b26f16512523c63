import { type RenderPort, runRenderLoop } from "../../../runtime/stream/worker/render_loop.ts";
import { openPainter } from "./painter.ts";

await runRenderLoop(self as unknown as RenderPort, () => openPainter());
