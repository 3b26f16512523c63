/** The page for OBS's browser source where the server lets it in no more, with the painted render worker. */
import assert from "node:assert/strict";
import { lockedDoor } from "../../../runtime/server/auth/door.ts";
import { signToken } from "../../../runtime/server/auth/sign_token.ts";
import { createVerifier } from "../../../runtime/server/auth/verifier.ts";
import { eventually } from "../../eventually.ts";
import { withServer } from "../../server/live_server.ts";
import { lackOfBrowser, testUnless } from "../../skip.ts";
import { withBrowser } from "../browser.ts";
import { capture } from "./obs_page.ts";

const SECRET = new TextEncoder().encode("a secret of thirty-two characters");

testUnless(await lackOfBrowser(), {
  name: "the page for OBS shows nothing at all without a right token, and the head again once there is one",
  // Chromium's own, which end after the test.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () => {
    const revoked = new Set<string>();
    const door = lockedDoor(createVerifier({ secret: SECRET }), revoked);
    return withServer(async (server) => {
      await withBrowser(async (context) => {
        const page = await context.newPage();
        await page.setViewportSize({ width: 128, height: 128 });
        const token = () => signToken(SECRET, { session: "air", role: "viewer", minutes: 5 });
        const open = (text: string) =>
          page.evaluate((hash) => void Reflect.set(globalThis.location, "hash", hash), `token=${text}`);
        const shows = () => eventually("the head is there", async () => (await capture(page)).most === 255);
        await page.goto(`${server.url}obs/air`);
        await page.waitForSelector("headcast-avatar.lost", { state: "attached" });
        assert.equal((await capture(page)).most, 0);

        const { token: first, grant } = await token();
        await open(first);
        await shows();
        assert.equal(page.url(), `${server.url}obs/air`, "the token is gone from the address");

        revoked.add(grant.id);
        await eventually("the picture has faded", async () => (await capture(page)).most === 0);
        assert.equal(await page.evaluate("document.body.innerText.trim()"), "");
        await open((await token()).token);
        await shows();
      });
    }, { door });
  },
});
