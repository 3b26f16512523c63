// How soon a page draws the stock avatar out of its live package, and how often then, by Chromium's software device:
//   deno run -A --preload runtime/cli/preload.ts tests/bench/draw/first_picture.ts [size ...]
// Cold: a browser that has compiled nothing. Warm: the same page again, so that what compiles pipelines has them. The
// package's bytes come from the machine itself. Busy: the longest time for which the page's thread answered nothing; it
// draws itself, or has a worker that does.
import { join } from "node:path";
import { loadAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { ensureLevels } from "../../../runtime/avatar/folder/kept_levels.ts";
import { AVATAR_FOLDER, readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { writePackage } from "../../../runtime/avatar/package/write_package.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { withDrawing } from "../../e2e/draw/drawing_page.ts";

await readAvatar("stock");
const avatar = await loadAvatar(join(AVATAR_FOLDER, "stock"));
const levels = await ensureLevels(avatar);
const files = new Map([
  ["stock.headcast", await writePackage(avatar, { head: "inline", levels: levels.slice(-1) })],
]);
const sizes = Deno.args.length > 0 ? Deno.args.map(Number) : [512, 256];

interface Opened {
  readonly coarseMs: number;
  readonly coarseFrameMs: number | null;
  readonly allMs: number;
  readonly allFrameMs: number;
  readonly busyMs: number;
}

// deno-lint-ignore no-explicit-any -- tests/e2e/draw/page.js
declare const drawn: any;

function openOnce(size: number, camera: typeof PORTRAIT, aside: boolean): Promise<Opened> {
  const measure = async (
    [size, camera, aside]: readonly [number, typeof PORTRAIT, boolean],
  ): Promise<Opened> => {
    let busyMs = 0, last = performance.now();
    const beat = setInterval(() => {
      busyMs = Math.max(busyMs, performance.now() - last);
      last = performance.now();
    }, 1);
    const began = performance.now();
    const pose = drawn.poseOf();
    const options = { package: await fetch("/stock.headcast"), size, background: "transparent" };
    const drawer = aside
      ? await drawn.openHeadDrawerAside("/static/client/draw/worker.js", options)
      : await drawn.openHeadDrawer(options);
    const frames = async (count: number) => {
      for (let at = 0; at < count; at++) {
        pose.expression[24] = at / count;
        const { image } = await drawn.nextPicture(drawer, () => drawer.draw(pose, camera, at));
        image.close();
      }
    };
    await frames(1);
    const coarseMs = performance.now() - began;
    const coarseFrameMs = drawer.figures.drawn === "coarse" ? drawer.figures.medianMs : null;
    await drawer.complete;
    await frames(1);
    const allMs = performance.now() - began;
    await frames(15);
    clearInterval(beat);
    const { medianMs } = drawer.figures;
    drawer.close();
    return { coarseMs, coarseFrameMs, allMs, allFrameMs: medianMs, busyMs };
  };
  return page!.evaluate(measure, [size, camera, aside] as const);
}

let page: import("playwright-core").Page | null = null;
const whole = (ms: number | null) => ms === null ? "-" : Math.round(ms).toString();
const WIDTHS = [6, 8, 11, 14, 14, 11, 11, 6];
const print = (cells: readonly (string | number)[]) =>
  console.log(cells.map((cell, at) => String(cell).padEnd(WIDTHS[at]!)).join(""));
print(["size", "drawn", "pipelines", "coarse shown", "coarse frame", "all shown", "all frame", "busy"]);
for (const size of sizes) {
  for (const by of ["page", "worker"]) {
    await withDrawing(files, async (opened) => {
      page = opened;
      for (const kind of ["cold", "warm", "warm"]) {
        const found = await openOnce(size, PORTRAIT, by === "worker");
        const { coarseMs, coarseFrameMs, allMs, allFrameMs, busyMs } = found;
        const times = [coarseMs, coarseFrameMs, allMs, allFrameMs, busyMs].map(whole);
        print([size, by, kind, ...times]);
      }
    });
  }
}
