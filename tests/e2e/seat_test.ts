/** Two windows of the real page, of which one drives; and the page on phones, held either way. */
import assert from "node:assert/strict";
import type { BrowserContext, Page } from "playwright-core";
import { withServer } from "../server/live_server.ts";
import { lackOfBrowser, testUnless } from "../skip.ts";
import { installHelpers, openPage, shareBrowsers, withBrowser } from "./browser.ts";
import { objectionsTo, setInsets } from "./layout.ts";

const lack = await lackOfBrowser();
shareBrowsers();
const roleIs = (page: Page, role: string) =>
  page.waitForFunction((wanted) => hook().state.role === wanted, role, { timeout: 60_000 });
const move = (page: Page, value: string) => page.locator("#control-jawOpen").fill(value);
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first();

/** Holds a pose, which goes out ten times a second from then on. */
async function drive(page: Page): Promise<void> {
  await move(page, "0.5");
  await page.waitForFunction(() => hook().state.driving);
}

testUnless(lack, {
  name: "a second window gets the seat by consent, from a pose that is only held, and not where that is kept",
  fn: () =>
    withServer((server) =>
      withBrowser(async (context) => {
        await installHelpers(context);
        const { page: first, faults } = await openPage(context, `${server.url}?session=two`);
        await drive(first);
        const { page: second, faults: others } = await openPage(context, `${server.url}?session=two`);
        await roleIs(second, "viewer");
        assert.ok(await second.locator("#watch-note").isVisible(), "who watches is told so");
        assert.ok(await second.locator("#shape-list").isHidden(), "sliders that move nothing are not shown");

        // By consent, with the keyboard alone: the question is the first thing behind the header's buttons.
        await button(second, "Take control").click();
        await first.locator("#seat-question").waitFor();
        assert.match(await button(second, /^Asking/).innerText(), /^Asking … \d+ s$/);
        await first.locator("#panel-toggle").focus();
        await first.keyboard.press("Tab");
        await first.keyboard.press("Tab");
        assert.equal(await first.evaluate("document.activeElement.id"), "seat-give");
        await first.keyboard.press("Enter");
        await Promise.all([roleIs(first, "viewer"), roleIs(second, "puppeteer")]);
        assert.equal(await second.locator(".toast").innerText(), "You are driving now");
        assert.ok(await second.locator("#shape-list").isVisible());
        assert.ok(await first.locator("#notice").isHidden(), "one message at a time");
        assert.equal(await first.locator(".toast").innerText(), "You have handed over");

        // From a pose that is held.
        await drive(second);
        await button(first, "Take control").click();
        await second.locator("#seat-question").waitFor();
        await Promise.all([roleIs(first, "puppeteer"), roleIs(second, "viewer")]);

        // It is kept, and who asked has to wait.
        await drive(first);
        await button(second, "Take control").click();
        await button(first, "Keep it").click();
        const again = button(second, /^Ask again in/);
        await again.waitFor();
        assert.ok(await again.isDisabled());
        assert.deepEqual(
          await Promise.all([first, second].map((page) => page.evaluate(() => hook().state.role))),
          [
            "puppeteer",
            "viewer",
          ],
        );
        assert.deepEqual([...faults, ...others], []);
      }), { limits: { seatSeconds: 2 } }),
});

/** Phones, both ways: a small old one and two usual ones. */
const PHONES = [[320, 568], [390, 844], [667, 375], [844, 390]] as const;

testUnless(lack, {
  name:
    "on phones every button is seen, 44 px wide and high and clear of the notch; ?clean shows the picture alone",
  fn: () =>
    withServer((server) =>
      withBrowser(async (context: BrowserContext) => {
        await installHelpers(context);
        const { page, faults } = await openPage(context, `${server.url}?session=phone`);
        const found: string[] = [];
        for (const [width, height] of PHONES) {
          await page.setViewportSize({ width, height });
          const insets = width < 360
            ? { left: 0, right: 0, top: 0, bottom: 0 }
            : width > height
            ? { left: 47, right: 47, top: 0, bottom: 21 }
            : { left: 0, right: 0, top: 47, bottom: 34 };
          await setInsets(page, insets);
          const tabs = ["heads", "face", "clip", "speech", "tracking", "stream"];
          for (const tab of tabs) {
            await page.locator(`#tab-${tab}`).click();
            found.push(
              ...(await objectionsTo(page, insets)).map((each) => `${width} x ${height}, ${tab}: ${each}`),
            );
          }
          await page.locator("#panel-toggle").click();
          found.push(
            ...(await objectionsTo(page, insets)).map((each) => `${width} x ${height}, closed: ${each}`),
          );
          await page.locator("#panel-toggle").click();
        }
        assert.deepEqual(found, []);

        const clean = await context.newPage();
        await clean.goto(`${server.url}?session=phone&clean`);
        await clean.waitForFunction(() => hook().stats().shown >= 3);
        assert.equal(
          await clean.evaluate(() => hook().state.role),
          "viewer",
          "a window that films takes no seat",
        );
        assert.deepEqual(await clean.evaluate(VISIBLE_WORDS), []);
        assert.deepEqual(faults, []);
      }, { hasTouch: true, isMobile: true, reducedMotion: "reduce" })
    ),
});

/** The texts and buttons that can be seen. */
const VISIBLE_WORDS = `[...document.querySelectorAll("body *")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && (each.matches("button, input, select") ||
    [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "")) &&
    !each.matches("script, style, noscript, symbol, symbol *"))
  .map((each) => each.id || each.textContent.trim())`;
