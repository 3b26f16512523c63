// How soon a page draws the stock avatar out of its live package, and how often then, by Chromium's software device:
//   deno run -A --preload runtime/cli/preload.ts tests/bench/draw/first_picture.ts [size ...]
// Cold: a browser that has compiled nothing. Warm: the same page again, so that what compiles pipelines has them. The
// package's bytes come from the machine itself. CPU: of all of the browser's processes, whatever runs beside. Busy: the
// longest time for which the page's thread answered nothing; it draws itself, or has a worker that does.
import { join } from "node:path";
import type { Page } from "playwright-core";
import { loadAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { ensureLevels } from "../../../runtime/avatar/folder/kept_levels.ts";
import { AVATAR_FOLDER, readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { writePackage } from "../../../runtime/avatar/package/write_package.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { withDrawing } from "../../e2e/draw/drawing_page.ts";

const FRAMES = 15;
const sizes = Deno.args.length > 0 ? Deno.args.map(Number) : [512, 256];

await readAvatar("stock");
const avatar = await loadAvatar(join(AVATAR_FOLDER, "stock"));
const levels = await ensureLevels(avatar);
const files = new Map([
  ["stock.headcast", await writePackage(avatar, { head: "inline", levels: levels.slice(-1) })],
]);

// deno-lint-ignore no-explicit-any -- tests/e2e/draw/page.js
declare const drawn: any;
// deno-lint-ignore no-explicit-any -- between two calls of the page
declare let bench: any;

/** Milliseconds since then, of the clock and of the processors. */
type Watch = (act: () => Promise<unknown>) => Promise<{ ms: number; cpu: number }>;

async function openWatch(page: Page): Promise<Watch> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const cpuNow = async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
  };
  return async (act) => {
    const [cpu, at] = [await cpuNow(), performance.now()];
    await act();
    const ms = performance.now() - at;
    return { ms, cpu: await cpuNow() - cpu };
  };
}

/** Opens a drawer, and draws its first picture. */
const openFirst = (page: Page, size: number, aside: boolean) =>
  page.evaluate(async ([size, camera, aside]) => {
    // deno-lint-ignore no-explicit-any -- the page's
    const state: any = (globalThis as any).bench = { busyMs: 0, last: performance.now() };
    state.beat = setInterval(() => {
      state.busyMs = Math.max(state.busyMs, performance.now() - state.last);
      state.last = performance.now();
    }, 1);
    const options = { package: await fetch("/stock.headcast"), size, background: "transparent" };
    const drawer = state.drawer = aside
      ? await drawn.openHeadDrawerAside("/static/client/draw/worker.js", options)
      : await drawn.openHeadDrawer(options);
    const pose = drawn.poseOf();
    state.frames = async (count: number) => {
      for (let at = 0; at < count; at++) {
        pose.expression[24] = at / count;
        const { image } = await drawn.nextPicture(drawer, () => drawer.draw(pose, camera, at));
        image.close();
      }
    };
    await state.frames(1);
  }, [size, PORTRAIT, aside] as const);

const complete = (page: Page) =>
  page.evaluate(async () => {
    await bench.drawer.complete;
    await bench.frames(1);
  });

const close = (page: Page): Promise<number> =>
  page.evaluate(() => {
    clearInterval(bench.beat);
    bench.drawer.close();
    return bench.busyMs;
  });

const WIDTHS = [6, 8, 11, 16, 16, 14, 6];
const print = (cells: readonly (string | number)[]) =>
  console.log(cells.map((cell, at) => String(cell).padEnd(WIDTHS[at]!)).join(""));
const both = ({ ms, cpu }: { ms: number; cpu: number }, of = 1) =>
  `${Math.round(ms / of)} (${Math.round(cpu / of)})`;

console.log("Milliseconds, in brackets those of the processors");
print(["size", "drawn", "pipelines", "coarse shown", "all after that", "a frame", "busy"]);
for (const size of sizes) {
  for (const by of ["page", "worker"]) {
    await withDrawing(files, async (page) => {
      const watch = await openWatch(page);
      for (const kind of ["cold", "warm", "warm"]) {
        const first = await watch(() => openFirst(page, size, by === "worker"));
        const all = await watch(() => complete(page));
        const frames = await watch(() => page.evaluate((count) => bench.frames(count), FRAMES));
        const busy = Math.round(await close(page));
        print([size, by, kind, both(first), both(all), both(frames, FRAMES), busy]);
      }
    });
  }
}
