import { type Gpu, openGpu } from "../../../runtime/gpu/gpu.ts";
import { createRenderer, type Renderer, type View } from "../../../runtime/render/renderer.ts";
import { checkSize } from "./check_size.ts";
import type { DrawerOptions, HeadDrawer, OpenHeadDrawer } from "./drawer.ts";
import { createFrameLoop, type Drawable, type FrameLoop } from "./frame_loop.ts";
import { openScreen } from "./screen.ts";
import { createStages } from "./stages.ts";

export type * from "./drawer.ts";
export { whyNoDrawing } from "./why_not.ts";

/** Views have room for pictures up to this side, so that one serves most sizes; beyond, another is opened. */
const ROOM = 1024;

export const openHeadDrawer: OpenHeadDrawer = async (options) => {
  const { signal } = options;
  signal?.throwIfAborted();
  checkSize(options.size);
  const began = performance.now();
  const readShader = options.readShader ?? (await import("./shaders.ts")).readShader;
  const gpu = await openGpu({ readShader });
  let drawer: HeadDrawer | null = null;
  try {
    options.onStage?.("adapter", { ms: performance.now() - began, splats: 0 });
    drawer = await makeDrawer(gpu, options, began);
    const opened = drawer;
    signal?.throwIfAborted();
    signal?.addEventListener("abort", () => opened.close());
    const lost = gpu.lost.then((reason) => {
      throw new Error(`Cannot draw, the device was lost: ${reason}`);
    });
    await Promise.race([drawer.load(options.package), lost]);
    signal?.throwIfAborted();
    return drawer;
  } catch (error) {
    if (drawer === null) gpu.close();
    else drawer.close();
    signal?.throwIfAborted();
    throw error;
  }
};

async function makeDrawer(gpu: Gpu, options: DrawerOptions, began: number): Promise<HeadDrawer> {
  const renderer = await createRenderer(gpu);
  const screen = await openScreen(gpu, options.canvas ?? null);
  let { size, background } = options;
  let isClosed = false;
  const loop = createFrameLoop({
    screen,
    onPicture: (image, tag, drawMs) => drawer.onPicture(image, tag, drawMs),
    onFailed: (error) => drawer.onFailed(error),
  });

  function openView(): View {
    const room = Math.max(ROOM, size);
    return renderer.openView({ size: room, drawn: size, format: "kept", background, level: "fitting" });
  }

  const stages = createStages({
    ...{ renderer, loop, openView, head: options.head, size: () => size },
    onStage(stage, splats) {
      // As wished by now: its view was opened a while ago.
      fit(loop, size, openView);
      loop.drawable?.view.setBackground(background);
      options.onStage?.(stage, { ms: performance.now() - began, splats });
    },
  });
  screen.setBackground(background);
  screen.setMark(options.mark ?? null);

  const drawer: HeadDrawer = {
    adapter: {
      name: gpu.adapterName,
      isFallback: gpu.profile === "cpu",
      profile: gpu.profile,
    },
    draw: loop.draw,
    // Nobody has asked for it: what is not closed keeps its memory until the collector comes.
    onPicture: (picture) => picture?.image.close(),
    onFailed: (error) => console.error(`A picture could not be drawn: ${error.message}`),
    resize(wanted) {
      if (wanted === size) return;
      checkSize(wanted);
      size = wanted;
      loop.resized();
      if (loop.drawable !== null) compileFor(renderer, loop.drawable, wanted);
      fit(loop, wanted, openView);
    },
    setBackground(wanted) {
      background = wanted;
      loop.drawable?.view.setBackground(wanted);
      screen.setBackground(wanted);
    },
    setMark: screen.setMark,
    load: stages.load,
    get complete() {
      return stages.complete;
    },
    get figures() {
      const { frames, medianMs, drawable } = loop;
      const splats = drawable?.avatar.splatCount ?? 0;
      return { size, frames, medianMs, splats, drawn: drawable?.drawn ?? "nothing" };
    },
    lost: gpu.lost,
    get allocated() {
      return gpu.allocated;
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      stages.close();
      loop.close();
      renderer.close();
      screen.close();
      gpu.close();
    },
  };
  return drawer;
}

/** Asks for the kernels of another size at once; the view asks for one after another. */
function compileFor(renderer: Renderer, { avatar }: Drawable, size: number): void {
  const { splatCount, harmonics, harmonicsDegree = 1, light } = avatar;
  const kind = {
    splatCount,
    harmonicsDegree: harmonics ? harmonicsDegree : 0,
    isLit: Boolean(light),
  } as const;
  // What fails here fails again, and is told, where a frame is drawn.
  renderer.compileAhead(size, kind).catch(() => {});
}

/** Has the view draw another size; where it has no room for it, another view takes its place. */
function fit(loop: FrameLoop, size: number, openView: () => View): void {
  const { drawable } = loop;
  if (drawable === null) return;
  if (size <= drawable.view.size) return drawable.view.setDrawn(size);
  const { view, avatar, drawn, destroy } = drawable;
  const larger = openView();
  loop.use({
    ...{ avatar, drawn, view: larger },
    destroy() {
      larger.close();
      destroy();
    },
  }, () => view.close());
}
