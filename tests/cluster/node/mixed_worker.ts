/** A render worker that paints all avatars but the stock one, which it draws: real pictures beside many that cost nothing. */
import { openGpuBackend } from "../../../runtime/stream/worker/gpu_backend.ts";
import type {
  PendingPictures,
  RenderBackend,
  RenderView,
  ViewFrame,
} from "../../../runtime/stream/worker/render_backend.ts";
import { type RenderPort, runRenderLoop } from "../../../runtime/stream/worker/render_loop.ts";
import { openPainter } from "../../stream/worker/painter.ts";

await runRenderLoop(self as unknown as RenderPort, openMixed);

async function openMixed(): Promise<RenderBackend> {
  const [drawing, painting] = [await openGpuBackend(), await openPainter()];
  const painted = new WeakSet<RenderView>();
  return {
    adapter: `${drawing.adapter}, and a painter`,
    lost: drawing.lost,
    async open(spec) {
      if (spec.avatarFolder.endsWith("stock")) return await drawing.open(spec);
      const view = await painting.open(spec);
      painted.add(view);
      return view;
    },
    submit(frames) {
      const isPainted = ({ view }: ViewFrame) => painted.has(view);
      return together(frames.map((frame) => isPainted(frame) ? "painted" : "drawn"), {
        painted: painting.submit(frames.filter(isPainted)),
        drawn: drawing.submit(frames.filter((frame) => !isPainted(frame))),
      });
    },
    destroyDevice: drawing.destroyDevice,
    close() {
      painting.close();
      drawing.close();
    },
  };
}

/** @param kinds of each picture, in the order of submission */
function together(
  kinds: readonly ("painted" | "drawn")[],
  pending: Readonly<Record<"painted" | "drawn", PendingPictures>>,
): PendingPictures {
  const counts = { painted: 0, drawn: 0 };
  const places = kinds.map((kind) => counts[kind]++);
  return {
    async drawn() {
      await Promise.all(
        (["painted", "drawn"] as const).map((kind) => counts[kind] > 0 && pending[kind].drawn()),
      );
    },
    read: (at) => pending[kinds[at]!].read(places[at]!),
  };
}
