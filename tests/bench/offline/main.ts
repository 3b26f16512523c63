/**
 * A page of one file without a server, in Chromium with its software WebGPU: its size, how soon it shows a head, pictures a
 * second, and a film of a head before its camera that moves it.
 *
 *   deno run -A --preload runtime/cli/preload.ts tests/bench/offline/main.ts [--avatar NAME] [--avatars FOLDER]
 *     [--sizes 512,256] [--seconds 8] [--untracked]
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { exportHtml } from "../../../runtime/commands/offline/export_html.ts";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { withBrowser } from "../../e2e/browser.ts";
import { filmFlags, filmHead } from "../../e2e/camera_film.ts";
import { TRACKED_CANVAS_FLAGS } from "../../e2e/offline/flags.ts";
import { printTable } from "../table.ts";

const { values } = parseArgs({
  options: {
    avatar: { type: "string", default: "stock" },
    avatars: { type: "string" },
    sizes: { type: "string", default: "512,256" },
    seconds: { type: "string", default: "8" },
    untracked: { type: "boolean", default: false },
  },
});

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2);
const folder = await Deno.makeTempDir({ prefix: "headcast-offline-" });
const film = join(folder, "camera.y4m");

async function write(avatar: Avatar, tracks: boolean) {
  const path = join(folder, `${tracks}.html`), from = performance.now();
  const { html, packageBytes } = await exportHtml(avatar, { tracks, mark: null, levels: 1 });
  await Deno.writeTextFile(path, html);
  const { size } = await Deno.stat(path);
  return { url: pathToFileURL(path).href, size, packageBytes, ms: performance.now() - from };
}

interface Shown {
  /** Milliseconds from the address to a picture of coarse splats, and of all. */
  coarse: number;
  all: number;
  /** Pictures a second, and the median of one, milliseconds. */
  rate: number;
  median: number;
}

async function show(page: Page, url: string): Promise<Shown> {
  const from = performance.now();
  await page.goto(url);
  await page.waitForSelector("body.has-picture, #lack:not([hidden])", { timeout: 120_000 });
  const coarse = performance.now() - from;
  await page.evaluate("headcast.drawer.complete");
  const all = performance.now() - from;
  const [rate, median] = await page.evaluate(`(async () => {
    const { stage, drawer } = headcast, before = stage.shown;
    await new Promise((resolve) => setTimeout(resolve, ${Number(values.seconds) * 1000}));
    return [(stage.shown - before) / ${values.seconds}, drawer.figures.medianMs];
  })()`) as [number, number];
  return { coarse, all, rate, median };
}

/** The jaw of a head that follows a film of one that opens to 0.7 by turns: the most and the least of ten seconds. */
async function track(page: Page, url: string): Promise<{ first: number; most: number; least: number }> {
  await page.goto(`${url}?size=128`);
  await page.waitForSelector("body.has-picture", { timeout: 120_000 });
  const from = performance.now();
  await page.click("#camera");
  await page.locator("#camera-word", { hasText: "Your face drives the head" }).waitFor({ timeout: 120_000 });
  const first = performance.now() - from;
  const jaws = await page.evaluate(`(async () => {
    const jaws = [], pose = { space: "arkit", expression: new Float32Array(52), joints: new Float32Array(15) };
    for (let look = 0; look < 100; look++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      headcast.motion.sample(performance.timeOrigin + performance.now(), pose);
      jaws.push(pose.expression[${ARKIT_INDEX.jawOpen}]);
    }
    return jaws;
  })()`) as number[];
  return { first, most: Math.max(...jaws), least: Math.min(...jaws) };
}

try {
  const avatar = await readAvatar(values.avatar, values.avatars);
  const bare = await write(avatar, false), whole = await write(avatar, true);
  console.log(`${avatar.splatCount} splats`);
  printTable(["file", "MB", "package, MB", "written in, ms"], [
    ["without tracker", megabytes(bare.size), megabytes(bare.packageBytes), bare.ms.toFixed(0)],
    ["with tracker", megabytes(whole.size), megabytes(whole.packageBytes), whole.ms.toFixed(0)],
  ]);
  const rows: string[][] = [];
  for (const size of values.sizes.split(",").filter((size) => size !== "")) {
    await withBrowser(
      async (context) => {
        const { coarse, all, rate, median } = await show(await context.newPage(), `${bare.url}?size=${size}`);
        rows.push([size, coarse.toFixed(0), all.toFixed(0), rate.toFixed(1), median.toFixed(0)]);
      },
      {},
      TRACKED_CANVAS_FLAGS,
    );
  }
  if (rows.length > 0) {
    printTable(["side", "opened to coarse, ms", "to all, ms", "pictures a second", "a picture, ms"], rows);
  }
  if (!values.untracked) {
    const open = restPose();
    open.expression[ARKIT_INDEX.jawOpen] = 0.7;
    const poses = [restPose(), open];
    await filmHead({
      path: film,
      avatar: await readAvatar("stock", values.avatars),
      fps: 8,
      size: 320,
      poses,
      // At rest for most of the time: of that the tracker learns what a face at rest is.
      repeat: (pose) => pose === 0 ? 20 : 8,
    });
    await withBrowser(
      async (context) => {
        const { first, most, least } = await track(await context.newPage(), whole.url);
        printTable(["camera to a face followed, ms", "its jaw at most", "at least"], [
          [first.toFixed(0), most.toFixed(2), least.toFixed(2)],
        ]);
      },
      { permissions: ["camera"] },
      [...TRACKED_CANVAS_FLAGS, ...filmFlags(film)],
    );
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
