import { openPageBundle } from "../../runtime/server/page_bundle.ts";
import { withServer } from "../server/live_server.ts";
import { withBrowser } from "./browser.ts";
import { recipe, serveEmbedder, strictPolicy } from "./embedder.ts";
const files: Record<string, { body: string; policy?: string }> = {};
const embedder = serveEmbedder(files);
await withServer(async (server) => {
  const own = (await openPageBundle()).get("embed/main.js")!.raw as never;
  const { html, script } = await recipe(server.url);
  const policy = "script-src 'self'; connect-src 'self'";
  files["/"] = { body: html, policy };
  files["/embed.js"] = { body: own, policy };
  files["/head.js"] = {
    body: script.replace(/".*embed.js"/, '"/embed.js"').replace(
      "await",
      "for (const k of ['ready','state','error','quality']) head.on(k, (e) => console.log(k, JSON.stringify(e), e.message)); globalThis.head = head; await",
    ),
  };
  await withBrowser(async (context) => {
    const page = await context.newPage();
    page.on("console", (m) => console.log("console", m.type(), m.text()));
    page.on("pageerror", (m) => console.log("pageerror", m.message));
    page.on("requestfailed", (r) => console.log("failed", r.url(), r.failure()?.errorText));
    page.on("worker", (w) => {
      console.log("worker", w.url());
    });
    page.on("websocket", (w) => {
      console.log("ws", w.url());
      w.on("close", () => console.log("ws closed"));
    });
    await page.goto(embedder.origin + "/");
    for (let i = 0; i < 2; i++) {
      await new Promise((r) => setTimeout(r, 1000));
      console.log(
        JSON.stringify(
          await page.evaluate(
            "[globalThis.head?.state, document.querySelector('canvas').width, globalThis.head?.info?.size, (() => { const {data} = document.querySelector('canvas').getContext('2d').getImageData(0,0,128,128); return new Set(new Uint32Array(data.buffer)).size; })()]",
          ),
        ),
      );
    }
  });
}, { allowedOrigins: [Deno.args[0] ?? embedder.origin] });
await embedder.close();
