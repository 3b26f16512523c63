import type { RenderThread } from "./render_link.ts";

/** A render worker's thread. @param url its module; the GPU's by default */
export const openWorker = (url = new URL("./render_worker.ts", import.meta.url)): RenderThread =>
  new Worker(url, { type: "module", name: "render" });
