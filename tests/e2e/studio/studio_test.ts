/** A head from words on the real page: typed, made by the real trainer, live, renamed and deleted, in one connection. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { serve } from "../../../runtime/server/serve.ts";
import { read } from "../../../train/studio/prompt_reader.ts";
import { putStockAvatar } from "../../kept.ts";
import { lackOfBrowser, testUnless } from "../../skip.ts";
import { installHelpers, withBrowser } from "../browser.ts";

/** Without its low priority, for which this would wait while it draws for nobody. */
const TRAINER = new URL("../../server/studio/trainers/plain.ts", import.meta.url);
const PROMPT = "a bald man with a long curlly beard and a blue backpack";
const NAME = "a-bald-man-with-a-long-curlly-beard-and-a-blue-backpack";
/** What the page would leave to the machine: small enough for a test, and a head all the same. */
const SMALL = { steps: 4, size: 64 };

/** Beside other work of the machine the trainer takes most of this. */
const MADE_MS = 180_000;

const lack = await lackOfBrowser();

const avatarIs = (page: Page, name: string, timeout = 30_000) =>
  page.waitForFunction(
    // deno-lint-ignore no-explicit-any
    (wanted) => (hook().state as any).avatar === wanted,
    name,
    { timeout },
  );

/** Opens the menu of a head's card, and chooses from it. */
async function choose(page: Page, head: string, what: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${head}`, exact: true }).click();
  await page.getByRole("button", { name: what, exact: true }).click();
}

async function typesAndReads(page: Page): Promise<void> {
  await page.getByLabel("Describe a head").pressSequentially(PROMPT);
  await page.locator("#reading-means li", { hasText: "not understood: blue backpack" }).waitFor();
  const marked = await page.locator("#reading-words [data-as]").evaluateAll((spans) =>
    // deno-lint-ignore no-explicit-any
    (spans as any[]).map(({ textContent, dataset }) => `${textContent}: ${dataset.as}`)
  );
  assert.ok(marked.includes("curlly: mended") && marked.includes("blue backpack: unknown"), marked.join());
  assert.match(await page.locator("#reading-word").innerText(), /blue backpack/, "and it is read out");
}

async function makesIt(page: Page): Promise<void> {
  await page.route("**/api/trainings", async (route) => {
    const request = route.request();
    if (request.method() !== "POST") return await route.continue();
    await route.continue({ postData: JSON.stringify({ ...request.postDataJSON(), ...SMALL }) });
  });
  await page.keyboard.press("Enter");
  await page.getByText("Making a head", { exact: true }).waitFor({ timeout: 60_000 });
  // Found again: the tab knows what it has begun.
  await page.reload();
  await page.locator("#making-word", { hasText: /^(Making a head|Done)/ }).waitFor({ timeout: 60_000 });
  assert.equal(await page.locator("#making-prompt").innerText(), PROMPT);
}

async function isLive(page: Page): Promise<void> {
  await avatarIs(page, NAME, MADE_MS);
  await page.getByText(`Done: ${NAME} is live now`).waitFor();
  const shown = await page.evaluate(() => hook().stats().shown);
  await page.waitForFunction((before) => hook().stats().shown > before + 2, shown);
  assert.equal(await page.locator(".head-card.current .head-name").innerText(), NAME);
}

async function isRenamedAndDeleted(page: Page, avatars: string): Promise<void> {
  await page.locator(".head-show", { hasText: "stock" }).click();
  await avatarIs(page, "stock");
  await choose(page, NAME, "Rename");
  await page.keyboard.type("backpacker");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "More for backpacker" }).waitFor();
  assert.deepEqual([NAME, "backpacker"].map((name) => existsSync(join(avatars, name))), [false, true]);
  await choose(page, "backpacker", "Delete");
  await page.keyboard.press("Escape");
  assert.ok(existsSync(join(avatars, "backpacker")), "who thinks better of it keeps it");
  await choose(page, "backpacker", "Delete");
  await page.getByRole("button", { name: "Delete for good" }).click();
  await page.getByRole("button", { name: "More for backpacker" }).waitFor({ state: "detached" });
  assert.ok(!existsSync(join(avatars, "backpacker")));
}

testUnless(lack, {
  name: "a prompt that is typed on the page is read as it is typed, made, and live in the same connection",
  // The trainer's process and the server's worker outlive parts of it.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "headcast-studio-" });
    const { folder: avatarFolder } = await putStockAvatar(join(folder, "avatars"));
    const avatars = dirname(avatarFolder);
    const server = await serve({
      ...{ port: 0, avatarsFolder: avatars, avatarFolder, size: 128, fps: 5, insist: true },
      ...{ trainingFolder: join(folder, "training"), studio: { read, trainer: TRAINER } },
    });
    try {
      await withBrowser(async (context) => {
        await installHelpers(context);
        const page = await context.newPage();
        const faults: string[] = [];
        let sockets = 0;
        page.on("pageerror", (error) => faults.push(error.message));
        page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
        await page.goto(server.url);
        await typesAndReads(page);
        page.on("websocket", () => sockets++);
        await makesIt(page);
        await isLive(page);
        await isRenamedAndDeleted(page, avatars);
        assert.equal(sockets, 1, "the reload's connection is the only one since");
        assert.deepEqual(faults, []);
      });
    } finally {
      await server.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
