/** The painter as a worker that knows what the GPU's knows: the maps of the stock head, from heads in a folder, where the weights of what it drew last lie. */
import { openHeadFolder } from "../../../runtime/head/folder/head_folder.ts";
import { provideHeads } from "../../../runtime/head/registry.ts";
import { retargetsOf } from "../../../runtime/motion/retarget/retargets.ts";
import { type RenderPort, runRenderLoop } from "../../../runtime/stream/worker/render_loop.ts";
import { stockHead } from "../../kept.ts";
import { openPainter } from "./painter.ts";

const folder = new URL(import.meta.url).searchParams.get("heads")!;
provideHeads(openHeadFolder(folder));
const retargets = await retargetsOf(stockHead());
await runRenderLoop(self as unknown as RenderPort, async () => {
  const painter = await openPainter();
  return {
    ...painter,
    open: async (spec) => Object.assign(await painter.open(spec), { retargets }),
    submit(frames) {
      for (const { pose } of frames) {
        Deno.writeTextFileSync(`${folder}/drawn.new`, JSON.stringify([...pose.expression]));
        Deno.renameSync(`${folder}/drawn.new`, `${folder}/drawn.json`);
      }
      return painter.submit(frames);
    },
  };
});
