/** The SDK in a real browser, on pages of another origin than the server's. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { openPageBundle } from "../../runtime/server/page_bundle.ts";
import type { Server } from "../../runtime/server/serve.ts";
import { eventually } from "../eventually.ts";
import { withServer } from "../server/live_server.ts";
import { lackOfBrowser, testUnless } from "../skip.ts";
import { withBrowser } from "./browser.ts";
import { type Embedder, type EmbedderFile, recipe, serveEmbedder, strictPolicy } from "./embedder.ts";

const lack = await lackOfBrowser();

function embedTest(
  claim: string,
  body: (parts: { server: Server; open: Open }) => Promise<void>,
  origins: "listed" | "others" = "listed",
): void {
  testUnless(lack, {
    name: claim,
    // Chromium's own, which end after the test.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const files: Record<string, EmbedderFile> = {};
      const embedder = serveEmbedder(files);
      const listed = origins === "listed" ? embedder.origin : "https://other.example";
      try {
        await withServer(async (server) => {
          await withBrowser(async (context) => {
            const open: Open = async (made) => {
              Object.assign(files, made(server.url, embedder));
              const page = await context.newPage();
              const faults: string[] = [];
              page.on("pageerror", (error) => faults.push(error.message));
              page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
              await page.goto(`${embedder.origin}/`);
              return { page, faults };
            };
            await body({ server, open });
          });
        }, { allowedOrigins: [listed] });
      } finally {
        await embedder.close();
      }
    },
  });
}

type Open = (
  files: (server: string, embedder: Embedder) => Record<string, EmbedderFile>,
) => Promise<{ page: Page; faults: string[] }>;

/** Whether a canvas shows a picture: of the painter's size, and painted. */
const SHOWN = `(() => {
  const canvas = document.querySelector("canvas");
  return canvas.width === 128 && canvas.getContext("2d").getImageData(64, 64, 1, 1).data[3] === 255;
})()`;

/** A page that tells what it hears. */
const listening = (server: string, options = "{}", from = `${server}embed.js`) => `
  import { Headcast } from "${from}";
  globalThis.told = [];
  const head = globalThis.head = new Headcast("${server}", ${options});
  for (const kind of ["ready", "state", "speaking", "interrupted", "quality", "error"]) {
    head.on(kind, (event) => told.push([kind, event.code ?? event.thread ?? event.state ?? event, event.message ?? ""]));
  }
  head.attach(document.querySelector("canvas"));
  head.connect().catch((error) => told.push(["rejected", error.code, error.message]));
`;
const HTML = '<!doctype html><canvas></canvas><script type="module" src="page.js"></script>';

/** Waits until something of a kind was told, and gives it. */
async function told(page: Page, kind: string, what?: string): Promise<string[]> {
  const found = `globalThis.told?.find(([a, b]) => a === "${kind}" && ${
    what === undefined ? true : `b === "${what}"`
  })`;
  await eventually(
    `${kind} ${what ?? ""} is told`,
    () => page.evaluate(`Boolean(${found})`) as Promise<boolean>,
  );
  return await page.evaluate(found) as string[];
}

embedTest(
  "six lines show a head on a page of another origin, whose strict policy lists the server alone",
  async ({ server, open }) => {
    const { html, script, lines } = await recipe(server.url);
    assert.ok(lines <= 6, `${lines} lines`);
    for (const workers of ["; worker-src blob:", ""]) {
      const { page, faults } = await open((url) => ({
        "/": { body: html, policy: strictPolicy(url, workers) },
        "/head.js": { body: script },
      }));
      await eventually("a picture is shown", () => page.evaluate(SHOWN) as Promise<boolean>);
      // Where there may be no worker the browser says that it refused one, and the page says so too.
      if (workers !== "") assert.deepEqual(faults, []);
      else {assert.ok(
          faults.some((fault) => /no-worker|Cannot run in a worker/.test(fault)),
          faults.join("\n"),
        );}
      await page.close();
    }
  },
);

embedTest(
  "a page that is not listed is told so, and one whose policy lacks the server, and nothing is tried again",
  async ({ server, open }) => {
    const own = (await openPageBundle()).get("embed/main.js")!.raw as Uint8Array<ArrayBuffer>;
    const files = (url: string, policy: string) => ({
      "/": { body: HTML, policy },
      "/page.js": { body: listening(url, "{}", "/embed.js") },
      // A worker of its own has the policy that its script comes with.
      "/embed.js": { body: own, policy },
    });
    const { page } = await open((url) => files(url, strictPolicy(url)));
    const [, , message] = await told(page, "error", "origin");
    assert.match(message!, /origin is not this server's \(--origins names more\): http:\/\/localhost:\d+$/);
    assert.equal((await told(page, "rejected"))[1], "origin");
    const { page: other } = await open((url) => files(url, "script-src 'self'; connect-src 'self'"));
    assert.match((await told(other, "error", "policy"))[2]!, /must list the server in connect-src: http/);
    assert.equal(await other.evaluate("head.state"), "refused");
    assert.equal(server.hub.connectionCount, 0);
  },
  "others",
);
