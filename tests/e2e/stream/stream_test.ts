/** What streamers need, on the page in a real browser, with the painted render worker. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { deflateSync } from "node:zlib";
import type { Page } from "playwright-core";
import { encodePng } from "../../../runtime/formats/png.ts";
import { FRAMINGS } from "../../../runtime/protocol/framings.ts";
import type { Server } from "../../../runtime/server/serve.ts";
import { eventually } from "../../eventually.ts";
import { withServer } from "../../server/live_server.ts";
import { lackOfBrowser, testUnless } from "../../skip.ts";
import { installHelpers, openPage, shareBrowsers, withBrowser } from "../browser.ts";
import { capture } from "../obs/obs_page.ts";

const BLUE = [20, 60, 200];
const SIDE = 16;

shareBrowsers();

async function moodOf(server: Server): Promise<string | undefined> {
  const { sessions } = await (await fetch(new URL("api/sessions", server.url))).json();
  return sessions[0].mood;
}

const cameraOf = (page: Page) => page.evaluate(() => (hook().state as unknown as { camera: object }).camera);

async function keysSetMoodsAndFramings(page: Page, server: Server): Promise<void> {
  await page.locator("#tab-stream").click();
  await page.keyboard.press("2");
  await eventually("2 is the second mood", async () => await moodOf(server) === "sad");
  await page.keyboard.press("0");
  await eventually("0 is none", async () => await moodOf(server) === undefined);
  assert.deepEqual(await cameraOf(page), FRAMINGS.head);
  await page.keyboard.press("f");
  assert.deepEqual(await cameraOf(page), FRAMINGS.bust);
  await page.getByRole("button", { name: "Profile" }).click();
  assert.deepEqual(await cameraOf(page), FRAMINGS.profile);

  await page.getByLabel("Name of this view").fill("My 2");
  assert.equal(await moodOf(server), undefined, "a digit that is typed is a digit");
  await page.getByRole("button", { name: "Keep this view" }).click();
  await page.getByRole("button", { name: "Face", exact: true }).click();
  await page.getByRole("button", { name: "My 2", exact: true }).click();
  assert.deepEqual(await cameraOf(page), FRAMINGS.profile);

  await page.locator("summary", { hasText: "Keys" }).click();
  await page.getByRole("button", { name: /^Sad: 2/ }).click();
  await page.keyboard.press("m");
  await page.getByText("M is “The head's sound here on or off” already").waitFor();
  await page.keyboard.press("x");
  await page.getByRole("button", { name: /^Sad: X/ }).waitFor();
  await page.getByRole("button", { name: "Held down" }).click();
  await page.keyboard.down("x");
  await eventually("it is held", async () => await moodOf(server) === "sad");
  await page.keyboard.up("x");
  await eventually("it is let go", async () => await moodOf(server) === undefined);
}

async function letsGo(page: Page, server: Server): Promise<void> {
  await page.evaluate(() => (hook() as unknown as { set(values: object): void }).set({ jawOpen: 0.5 }));
  await page.keyboard.down("3");
  assert.equal(await page.evaluate(() => hook().state.driving), true);
  await page.keyboard.press("l");
  assert.equal(await page.evaluate(() => hook().state.driving), false);
  await eventually("its mood is over", async () => await moodOf(server) === undefined);
}

/** Of the stage: above the head, where the painter draws nothing, and within the head. */
async function stagePixels(page: Page): Promise<[above: number[], head: number[]]> {
  const { x, y, width, height } = (await page.locator("#picture").boundingBox())!;
  const seen = await capture(page);
  const at = (down: number) => seen.at(Math.round(x + width / 2), Math.round(y + height * down)).slice(0, 3);
  return [at(0.12), at(0.5)];
}

/** Through what the painter draws of nothing: its colour there is that of its camera. */
const isBlue = ([red = 0, , blue = 0]: number[]) => blue > 150 && blue > red + 80;

async function showsPicture(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const data = Uint8Array.from({ length: SIDE * SIDE * 4 }, (_, at) => [...BLUE, 255][at % 4]!);
  const buffer = Buffer.from(encodePng(data, SIDE, SIDE, 4, deflateSync));
  await page.locator(".backdrop-tools input[type=file]").setInputFiles({
    ...{ name: "studio.png", mimeType: "image/png", buffer },
  });
  await eventually("the picture is behind the head", async () => {
    const [above, head] = await stagePixels(page);
    return isBlue(above) && !isBlue(head);
  });
}

testUnless(await lackOfBrowser(), {
  name: "keys set moods and framings, and a picture is seen behind the head's alpha, after a reload too",
  // Chromium's own, which end after the test.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withServer((server) =>
      withBrowser(async (context) => {
        await installHelpers(context);
        const { page, faults } = await openPage(context, server.url);
        await page.locator("details.stream-group").first().waitFor({ state: "attached" });
        await keysSetMoodsAndFramings(page, server);
        await letsGo(page, server);
        await showsPicture(page);
        await page.goto(`${server.url}?framing=My%202`);
        await eventually("the picture is there again, and so is the view", async () => {
          const [above] = await stagePixels(page);
          return isBlue(above) && JSON.stringify(await cameraOf(page)) === JSON.stringify(FRAMINGS.profile);
        });
        await page.keyboard.press("Control+2");
        await page.locator("#tab-stream").click();
        await page.getByRole("button", { name: "Chroma green" }).click();
        await eventually("another background takes its place", async () =>
          !isBlue((await stagePixels(page))[0]));
        assert.equal(await moodOf(server), undefined);
        assert.deepEqual(faults, []);
      })
    ),
});
