/** The page of those who run a server: who is in, who drives, how long stages take; a seat is freed and a session ended. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { useLog } from "../../../runtime/telemetry/log.ts";
import { createLogTail } from "../../../runtime/telemetry/out/log_tail.ts";
import { connectLive, type LiveClient, withServer } from "../../server/live_server.ts";
import { lackOfBrowser, testUnless } from "../../skip.ts";
import { withBrowser } from "../browser.ts";

const lack = await lackOfBrowser();

/** Sends poses until it is told to stop. */
function drive({ send }: LiveClient): () => void {
  let seq = 0;
  const timer = setInterval(() => {
    const expression = new Array(52).fill(Math.sin(seq / 5) / 4 + 0.25);
    send({ type: "pose", seq, t: 40 * seq++, space: "arkit", expression });
  }, 40);
  return () => clearInterval(timer);
}

/** What stands on the page over its right edge. */
const tooWide = (page: Page) => page.evaluate("document.documentElement.scrollWidth > innerWidth");

testUnless(lack, {
  name: "who runs a server sees who drives and how long stages take, frees a seat and ends a session",
  fn: () => {
    const tail = createLogTail(), endLog = useLog(tail.take);
    return withServer(async (server) => {
      const driver = await connectLive(server, "studio"), viewer = await connectLive(server, "studio");
      driver.send({ type: "join", role: "puppeteer" });
      viewer.send({ type: "join", role: "viewer" });
      const { clientId } = await driver.next("welcome");
      await viewer.next("welcome");
      const stop = drive(driver);
      await withBrowser(async (context) => {
        const page = await context.newPage(), faults: string[] = [];
        page.on("pageerror", ({ message }) => faults.push(message));
        await page.goto(new URL("admin", server.url).href);
        const card = page.locator(".card", { hasText: "studio" });
        await card.locator(".bar .drawn").waitFor();
        assert.match(await card.innerText(), new RegExp(`${clientId.slice(0, 8)} drives`));
        assert.match(await card.innerText(), /128 px\s+\d+\.\d of 50 frames\/s/);
        assert.equal(await card.locator(".members li").count(), 2);
        assert.match(await page.locator("#tiles").innerText(), /Ready\s+yes/);
        assert.equal(await tooWide(page), false);
        await page.setViewportSize({ width: 390, height: 844 });
        assert.equal(await tooWide(page), false);

        const seat = card.getByRole("button", { name: "Free the seat" });
        await seat.click();
        assert.equal((await driver.next("welcome")).role, "puppeteer", "asked once, it has not been done");
        await card.getByRole("button", { name: "Free the seat: sure?" }).click();
        assert.equal((await driver.next("welcome", ({ role }) => role === "viewer")).role, "viewer");
        await seat.waitFor({ state: "hidden" });

        await card.getByRole("button", { name: "End", exact: true }).click();
        await card.getByRole("button", { name: "End: sure?" }).click();
        assert.equal((await viewer.next("error")).code, "not-allowed");
        await page.getByText("Nobody is here.").waitFor();
        assert.deepEqual(faults, []);
      });
      stop();
    }, { operations: { logAfter: tail.after } }).finally(endLog);
  },
});
