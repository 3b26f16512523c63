import { type RenderPort, runRenderLoop } from "../../runtime/stream/render_loop.ts";
import { openPainter } from "./painter.ts";

await runRenderLoop(self as unknown as RenderPort, openPainter);
