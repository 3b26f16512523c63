/**
 * How far picture and sound are apart on the live page, by nothing but what it shows and sounds: the picture flashes and
 * the head clicks, Chromium's canvas and what the page gives to the sound card are met from outside, and a program in the
 * session knows the sound time of each flash and click. Quiet machine, 20 minutes:
 *
 *   deno run -A tests/bench/speech/sync.ts --minutes 20
 *
 * With --plain 100 a viewer of a hundred lines takes the page's place: what there is between server and screen besides
 * the page.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadAvatar, saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { withBrowser } from "../../e2e/browser.ts";
import { putStockAvatar } from "../../kept.ts";
import { installProbe, type Met, metBy } from "./page_probe.ts";
import { figuresOf, offsetsOf, pairUp } from "./pairs.ts";
import { plainViewer } from "./plain_viewer.ts";
import { smallAvatar } from "./small_avatar.ts";
import { openWitness } from "./witness.ts";

/** What the figure allows, ms. */
const MOST_MS = 45, MOST_DRIFT_MS = 5;
const FLAGS = [
  "--autoplay-policy=no-user-gesture-required",
  // The plain viewer comes from nowhere, and could connect to no address of this machine.
  "--disable-features=LocalNetworkAccessChecks",
];

/** What the page's clock is ahead of the sound clock, by the clicks: that at which most of them find one another. */
function clockOffset(given: readonly number[], met: readonly number[]): number {
  let best = { offset: NaN, count: 0 };
  for (const sound of given.slice(0, 20)) {
    for (const at of met.slice(0, 20)) {
      const { length: count } = pairUp(given, met, at - sound, 100);
      if (count > best.count) best = { offset: at - sound, count };
    }
  }
  return best.offset;
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      minutes: { type: "string", default: "1" },
      size: { type: "string", default: "256" },
      fps: { type: "string", default: "30" },
      splats: { type: "string", default: "5000" },
      // What has to be clicked so that the page sounds.
      unlock: { type: "string" },
      // The plain viewer in place of the page, which holds sound back for so long, ms.
      plain: { type: "string" },
    },
  });
  const [minutes, size, fps, splats] = [values.minutes, values.size, values.fps, values.splats].map(Number);
  const folder = await Deno.makeTempDir({ prefix: "headcast-sync-" });
  const { folder: stock } = await putStockAvatar(folder), avatarFolder = join(folder, "small");
  await saveAvatar(smallAvatar(await loadAvatar(stock), splats!), avatarFolder);
  const server = await serve({ port: 0, avatarsFolder: folder, avatarFolder, size: size!, fps: fps! });
  const mets: Met[] = [];
  try {
    const witness = await openWitness({
      ...{ url: new URL("live/sync", server.url.replace("http", "ws")).href, size: size!, fps: fps! },
    });
    await withBrowser(
      async (context) => {
        await installProbe(context);
        const page = await context.newPage();
        page.on("pageerror", (error) => console.error(`The page: ${error.message}`));
        page.on(
          "console",
          (message) => message.type() === "error" && console.error(`The page: ${message.text()}`),
        );
        if (values.plain !== undefined) {
          const body = plainViewer(size!, fps!, Number(values.plain));
          await page.route(/./, (route) => route.fulfill({ contentType: "text/html", body }), { times: 1 });
        }
        await page.goto(`${server.url}?session=sync&role=viewer&codec=h264`);
        if (values.unlock !== undefined) await page.click(values.unlock);
        const running = witness.run(minutes! * 60);
        let over = false;
        void running.finally(() => over = true);
        while (!over) {
          await Promise.race([running, new Promise((resolve) => setTimeout(resolve, 10_000))]);
          mets.push(await metBy(page));
        }
      },
      {},
      FLAGS,
    );
    const { flashes, clicks, frames } = witness.given();
    witness.close();
    const heard = mets.flatMap((met) => met.clicks), seen = mets.flatMap((met) => met.changes);
    const screens = mets.reduce((sum, met) => sum + met.screens, 0);
    console.log(
      `${minutes} min, ${size} pixels, ${splats} splats: ${
        (frames / minutes! / 60).toFixed(1)
      } pictures and ` +
        `${
          (screens / minutes! / 60).toFixed(1)
        } screens a second; ${flashes.length} flashes given, ${seen.length} seen; ` +
        `${clicks.length} clicks given, ${heard.length} heard; the sound card is ${
          ms(mets.at(-1)!.outputLatency)
        } behind`,
    );
    const offset = clockOffset(clicks, heard);
    const sounds = pairUp(clicks, heard, offset);
    const pictures = pairUp(flashes, seen.map(({ at }) => at), offset);
    const figures = figuresOf(offsetsOf(pictures, sounds));
    const verdict = (met: boolean) => met ? "pass" : "MISS";
    console.log(
      `${figures.count} flashes: picture behind sound, median ${ms(figures.median)}; p95 of the size ` +
        `${ms(figures.p95)} (${MOST_MS} allowed: ${verdict(figures.p95 <= MOST_MS)}); largest ${
          ms(figures.largest)
        }; ` +
        `drift ${ms(figures.drift)} in ${figures.minutes.toFixed(1)} min ` +
        `(${MOST_DRIFT_MS} allowed: ${verdict(Math.abs(figures.drift) <= MOST_DRIFT_MS)})`,
    );
  } finally {
    await server.close();
    await Deno.remove(folder, { recursive: true });
  }
  Deno.exit(0);
}
