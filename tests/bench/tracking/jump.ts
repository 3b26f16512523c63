/**
 * How long it takes from a jaw that drops before the camera to the jaw that drops on the page's screen, by nothing but
 * pixels: of the camera's pictures, which carry their number, and of the page's canvas. Beside it stands what the page's
 * own read-out says of the same time.
 *
 *   deno run -A tests/bench/tracking/jump.ts --jumps 30 --held 2 --fps 10 --size 512
 */
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { loadAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { createSenderClock } from "../../../runtime/motion/sender_clock.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { installHelpers, openPage, type Sample, watch, withBrowser } from "../../e2e/browser.ts";
import { filmFlags, filmHead, SOFTWARE_GL } from "../../e2e/camera_film.ts";
import { faceRegions } from "../../e2e/face_regions.ts";
import { drawMark, MARK_READER, type Marked } from "../../judge/tracking/loop/mark.ts";
import { putStockAvatar, stockHead } from "../../kept.ts";

/** Numbers of the jaw's two places. */
const CLOSED = 1, OPEN = 2;
const SIZE = 320;
/** Share of the way by which a jump counts as seen. */
const SEEN = 0.5;

declare global {
  var takeMarks: () => Marked[];
}

/** When the camera's picture changed, milliseconds since the epoch. */
function changesOf(marks: readonly Marked[]): { at: number; number: number }[] {
  const clock = createSenderClock();
  const times = marks.map(({ stamp, at, number }) => ({ at: clock.map(stamp, at), number }));
  return times.filter(({ number }, i) => i > 0 && number !== times[i - 1]!.number);
}

const lumaOf = ({ luma }: Sample): number => {
  const values = luma["mouth"]!;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
};

/** Milliseconds from each change before the camera until the canvas had gone half its way. */
function delaysOf(changes: readonly { at: number }[], samples: readonly Sample[]): number[] {
  return changes.flatMap(({ at }, i) => {
    const end = changes[i + 1]?.at;
    if (end === undefined) return [];
    const before = samples.findLast(({ shown }) => shown <= at);
    const during = samples.filter(({ shown }) => shown > at && shown <= end);
    const last = during.at(-1);
    if (before === undefined || last === undefined) return [];
    const [from, to] = [lumaOf(before), lumaOf(last)];
    const seen = during.find((sample) => (lumaOf(sample) - from) / (to - from) >= SEEN);
    return seen === undefined ? [] : [seen.shown - at];
  });
}

const percentile = (values: readonly number[], share: number): string =>
  (values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? NaN).toFixed(0);

/** Reads the page's read-out now and then, which shows medians of two seconds. */
async function readOut(page: Page, milliseconds: number): Promise<Map<string, number[]>> {
  const rows = new Map<string, number[]>();
  const add = (name: string, value: number) =>
    Number.isFinite(value) && rows.set(name, [...rows.get(name) ?? [], value]);
  for (const end = performance.now() + milliseconds; performance.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const told = await page.evaluate<[string, string][]>(
      `[["All", document.getElementById("track-total").textContent],
        ...[...document.querySelectorAll("#track-stages li")].map((item) =>
          [item.querySelector("span").textContent, item.querySelector("b").textContent])]`,
    );
    for (const [name, text] of told) add(name, parseFloat(text));
  }
  return rows;
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      // Longer than it takes: one jump is known from the next.
      held: { type: "string", default: "2" },
      jumps: { type: "string", default: "30" },
      fps: { type: "string", default: "10" },
      size: { type: "string", default: "512" },
    },
  });
  const [jumps, fps, size, held] = [values.jumps, values.fps, values.size, values.held].map(Number);
  const folder = await Deno.makeTempDir({ prefix: "headcast-jump-" });
  const { folder: avatarFolder } = await putStockAvatar(folder), path = join(folder, "camera.y4m");
  const open = restPose();
  open.expression[ARKIT_INDEX.jawOpen] = 0.8;
  await filmHead({
    ...{ path, avatar: await loadAvatar(avatarFolder), fps: fps!, size: SIZE },
    poses: [restPose(), open],
    repeat: () => held! * fps!,
    degrade: (pixels, frame) => drawMark(pixels, SIZE, SIZE, frame === 0 ? CLOSED : OPEN),
  });
  const server = await serve({
    ...{ port: 0, avatarsFolder: dirname(avatarFolder), avatarFolder, size: size!, fps: 30 },
  });
  try {
    await withBrowser(
      async (context) => {
        await installHelpers(context);
        await context.addInitScript({ content: MARK_READER });
        const { page } = await openPage(context, `${server.url}?session=jump&codec=jpeg`);
        await page.click("#tab-tracking");
        await page.click("#track-toggle");
        await page.locator("#calibration-skip").click({ timeout: 90_000 });
        // As a function: the page's policy lets no text be evaluated.
        await page.waitForFunction(() => hook().state.driving);
        await page.evaluate(() => takeMarks());
        const length = jumps! * held! * 1000, { mouth } = faceRegions(stockHead());
        const [samples, rows] = await Promise.all([watch(page, { mouth }, length), readOut(page, length)]);
        const delays = delaysOf(changesOf(await page.evaluate(() => takeMarks())), samples);
        console.log(
          `${delays.length} jumps seen, ${size} pixels, a camera of ${fps} pictures a second; milliseconds`,
        );
        console.log(`by pixels: median ${percentile(delays, 0.5)}, p95 ${percentile(delays, 0.95)}`);
        for (const [name, all] of rows) {
          console.log(`the page says: ${name.padEnd(8)} median of medians ${percentile(all, 0.5)}`);
        }
      },
      { permissions: ["camera"] },
      [...SOFTWARE_GL, ...filmFlags(path)],
    );
  } finally {
    await server.close();
    await Deno.remove(folder, { recursive: true });
  }
  Deno.exit(0);
}
