/** The real page in a real browser, before a server that lets nobody in without a token. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { lockedDoor } from "../../runtime/server/auth/door.ts";
import { signToken } from "../../runtime/server/auth/sign_token.ts";
import { createVerifier } from "../../runtime/server/auth/verifier.ts";
import { machineNames } from "../../runtime/server/hosts.ts";
import { openLocalCertificate } from "../../runtime/server/tls/local_certificate.ts";
import type { Server } from "../../runtime/server/serve.ts";
import { withServer } from "../server/live_server.ts";
import { lackOfBrowser, testUnless } from "../skip.ts";
import { installHelpers, shareBrowsers, withBrowser } from "./browser.ts";

const SECRET = new TextEncoder().encode("a secret of thirty-two bytes or more");
const lack = await lackOfBrowser();
shareBrowsers();

const shows = (page: Page) =>
  page.waitForFunction(() => hook().stats().shown >= 3, null, { timeout: 60_000 });
const refusal = async (page: Page) => {
  await page.waitForSelector('#status[data-status="refused"]', { timeout: 60_000 });
  return await page.textContent("#notice-text");
};

testUnless(lack, {
  name:
    "a link lets the page in, a reload too; its token goes into no request's address, and no page's after it",
  fn: () =>
    withServer(async (server) => {
      const { token } = await signToken(SECRET, { session: "main", role: "viewer", minutes: 5 });
      const expired = await signToken(
        SECRET,
        { session: "main", role: "viewer", minutes: 1 },
        Date.now() - 61_000,
      );
      await withBrowser(async (context) => {
        await installHelpers(context);
        const page = await context.newPage();
        const asked: string[] = [];
        page.on("request", (request) => asked.push(request.url()));
        page.on("websocket", (socket) => asked.push(socket.url()));

        await page.goto(`${server.url}?session=main`);
        assert.match(await refusal(page) ?? "", /without a token/);
        const socketsBefore = server.hub.connectionCount;
        await page.waitForTimeout(1500);
        assert.equal(server.hub.connectionCount, socketsBefore, "who is refused asks no more");

        // Another fragment alone loads nothing by itself.
        await page.goto(`${server.url}?session=main#token=${token}`);
        await shows(page);
        assert.equal(page.url(), `${server.url}?session=main`);
        assert.equal(
          await page.evaluate(() => hook().state.role),
          "viewer",
          "the page would drive, the token may not",
        );
        await page.reload();
        await shows(page);

        await page.goto(`${server.url}?session=main#token=${expired.token}`);
        assert.match(await refusal(page) ?? "", /has expired/);
        const addresses = asked.map((url) => url.split("#")[0]!).join("\n");
        assert.ok(asked.length > 10);
        assert.doesNotMatch(addresses, /eyJ|token=/);
      });
    }, { host: "0.0.0.0", door: lockedDoor(createVerifier({ secret: SECRET })) }),
});

testUnless(lack, {
  name: "from another address the page shows H.264 over https, and JPEG over http",
  async fn() {
    const address = [...machineNames()].find((name) => /^\d+(\.\d+){3}$/.test(name));
    if (address === undefined) return console.log("This machine has no address in a network");
    const keys = await Deno.makeTempDir({ prefix: "headcast-tls-" });
    const tls = await openLocalCertificate(keys, ["localhost", address]);
    const { token } = await signToken(SECRET, { session: "main", role: "puppeteer", minutes: 5 });
    const seen = async (options: { tls?: typeof tls }) => {
      const found: unknown[] = [];
      await withServer(async (server) => {
        await withBrowser(async (context) => {
          await installHelpers(context);
          const page = await context.newPage();
          const link = Object.assign(new URL(server.url), { hostname: address, hash: `token=${token}` });
          link.searchParams.set("session", "main");
          await page.goto(link.href);
          await shows(page);
          found.push(
            await page.evaluate(() => [globalThis.isSecureContext, hook().state.codec, hook().state.role]),
          );
        }, { ignoreHTTPSErrors: true });
      }, { ...options, host: "0.0.0.0", door: lockedDoor(createVerifier({ secret: SECRET })) });
      return found[0];
    };
    assert.deepEqual(await seen({ tls }), [true, "h264", "puppeteer"]);
    assert.deepEqual(await seen({}), [false, "jpeg", "puppeteer"]);
    await Deno.remove(keys, { recursive: true });
  },
});

testUnless(lack, {
  name: "a fresh link that is opened in the page's tab keeps its session beyond the first token's end",
  fn: () => {
    const revoked = new Set<string>();
    const door = lockedDoor(createVerifier({ secret: SECRET }), revoked);
    return withServer(async (server) => {
      const of = (role: "viewer" | "puppeteer") => signToken(SECRET, { session: "main", role, minutes: 5 });
      const [first, fresh, more] = [await of("viewer"), await of("viewer"), await of("puppeteer")];
      await withBrowser(async (context) => {
        await installHelpers(context);
        const page = await context.newPage();
        const open = ({ token }: typeof first) =>
          page.evaluate((hash) => void Reflect.set(globalThis.location, "hash", hash), `token=${token}`);
        await page.goto(`${server.url}?session=main#token=${first.token}`);
        await shows(page);
        await page.evaluate(() => void Object.assign(globalThis, { unloaded: false }));
        await open(fresh);
        await page.waitForSelector(".toast:text('The new token holds')");
        revoked.add(first.grant.id);
        await page.waitForTimeout(2500);
        const shown = await page.evaluate(() => hook().stats().shown);
        await page.waitForFunction((before) => hook().stats().shown > before + 2, shown);
        assert.equal(await page.evaluate(() => Reflect.get(globalThis, "unloaded")), false);
        assert.equal(page.url(), `${server.url}?session=main`);

        // What may more is no renewal: the page joins anew.
        await open(more);
        await page.waitForFunction(() => hook().state.role === "puppeteer" && hook().stats().shown >= 3);
        assert.equal(page.url(), `${server.url}?session=main`);
        revoked.add(more.grant.id);
        assert.match(await refusal(page) ?? "", /has been revoked/);
      });
    }, { host: "0.0.0.0", door });
  },
});

testUnless(lack, {
  name: "a page of a listed origin imports the client from /embed.js and shows a session, another's cannot",
  async fn() {
    const page = (server: Server) =>
      `<!doctype html><title>elsewhere</title><script type="module">
      try {
        const { connect } = await import("${server.url}embed.js");
        const session = await connect("${server.url.replace("http", "ws")}live/main", { codecs: ["jpeg"] });
        session.on("video", ({ data }) => document.title = "shows " + (data.length > 100));
      } catch (error) {
        document.title = "refused";
      }
      </script>`;
    let current = "";
    const elsewhere = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      () => new Response(current, { headers: { "content-type": "text/html" } }),
    );
    const origin = `http://127.0.0.1:${elsewhere.addr.port}`;
    const seen = async (origins: string[]) => {
      let title = "";
      await withServer(async (server) => {
        current = page(server);
        await withBrowser(async (context) => {
          const tab = await context.newPage();
          await tab.goto(`${origin}/`);
          await tab.waitForFunction("document.title !== 'elsewhere'", null, { timeout: 60_000 });
          title = await tab.title();
        });
      }, { allowedOrigins: origins });
      return title;
    };
    assert.equal(await seen([origin]), "shows true");
    assert.equal(await seen(["https://listed.example"]), "refused");
    await elsewhere.shutdown();
  },
});
