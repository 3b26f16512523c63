/** The whole live path in another browser: the real server, the real page in Firefox, and its user's hand. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { findFirefox } from "../../runtime/cli/browser.ts";
import { lacksOf } from "../../static/live/browser_lacks.ts";
import { serve } from "../../runtime/server/serve.ts";
import { putStockAvatar, stockHead } from "../kept.ts";
import { type Lack, lackOfGpu, testUnless } from "../skip.ts";
import { faceRegions } from "./face_regions.ts";
import { type FirefoxPage, withFirefox } from "./firefox.ts";

const SIZE = 256;
/** The smoothing of poses and the way to the screen have ended by then. */
const SETTLE_MS = 2500;
const path = findFirefox();
const lack: Lack | null = path === undefined
  ? { kind: "tool", reason: "there is no Firefox (deno task setup --tests)" }
  : await lackOfGpu();

/** Mean luma of a part of the picture. */
async function lumaOf(page: FirefoxPage, part: readonly [number, number, number, number]): Promise<number> {
  const [left, top, right, bottom] = part.map((share) => Math.round(share * SIZE));
  return await page.evaluate(
    `(({ data }) => { let sum = 0; for (let at = 0; at < data.length; at += 4) ` +
      `sum += 0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2]; return sum / (data.length / 4); })` +
      `(headcast.pixels(${left}, ${top}, ${right! - left!}, ${bottom! - top!}))`,
  );
}

testUnless(lack, {
  name: "Firefox shows the head, drives it, and says what it lacks",
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "headcast-firefox-test-" });
    const { folder: avatarFolder } = await putStockAvatar(folder);
    const server = await serve({
      ...{ port: 0, avatarsFolder: dirname(avatarFolder), avatarFolder },
      ...{ size: SIZE, fps: 15 },
    });
    try {
      await withFirefox(path!, async (page) => {
        await page.goto(`${server.url}?session=firefox`);
        await page.until("globalThis.headcast?.stats().shown >= 3");
        const state = await page.evaluate<{ codec: string; role: string; size: number }>("headcast.state");
        assert.deepEqual([state.role, state.size], ["puppeteer", SIZE]);

        const [webCodecs, h264] = await page.evaluate<[boolean, boolean]>(
          `"VideoDecoder" in globalThis ? VideoDecoder.isConfigSupported({ codec: "avc1.42E020" })` +
            `.then(({ supported }) => [true, supported]) : [false, false]`,
        );
        assert.equal(state.codec, h264 ? "h264" : "jpeg");
        const notes = await page.evaluate<string[]>(
          `[...document.querySelectorAll("#notes li")].map((item) => item.textContent)`,
        );
        const expected = lacksOf({ secure: true, webCodecs, h264, sound: true });
        assert.deepEqual(notes.slice(0, expected.length), expected);
        console.log(
          `${page.version}: ${state.codec}, and the page says: ${expected[0] ?? "nothing is lacking"}`,
        );

        const { mouth, forehead } = faceRegions(stockHead());
        const hold = async (values: Record<string, number>) => {
          await page.evaluate(`headcast.set(${JSON.stringify(values)})`);
          await page.until("headcast.stats().last?.poseSeq != null");
          await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
          return [await lumaOf(page, mouth), await lumaOf(page, forehead)] as const;
        };
        const shut = await hold({ jawOpen: 0, eyeBlinkLeft: 0.01 });
        const open = await hold({ jawOpen: 0.9 });
        const [atMouth, atForehead] = [Math.abs(open[0] - shut[0]), Math.abs(open[1] - shut[1])];
        assert.ok(atMouth > 5 && atMouth > 4 * atForehead, `mouth ${atMouth}, forehead ${atForehead}`);
        assert.equal(await page.evaluate("document.querySelector('#mode').textContent"), "You are driving");

        const picture = Deno.env.get("HEADCAST_FIREFOX_PICTURE");
        if (picture) {
          await page.evaluate("document.querySelector('#notes').open = true");
          await Deno.writeFile(picture, await page.screenshot());
        }
        await page.evaluate("headcast.release()");
        await page.until("headcast.stats().last?.poseSeq === null");
        assert.deepEqual(page.faults, []);
      });
    } finally {
      await server.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
