import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { createPage, STATIC_FOLDER } from "../../../runtime/server/page.ts";
import { withBrowser } from "../browser.ts";
import { CANVAS_FLAGS } from "../gpu/browser_gpu.ts";

const SCRIPT = fileURLToPath(new URL("page.js", import.meta.url));
const HTML = '<!doctype html><title>Drawing</title><script type="module" src="/page.js"></script>';

/** Serves the product's own bundle, page.js and some files. @param files by their names */
export function serveDrawing(
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Deno.HttpServer<Deno.NetAddr> {
  const page = createPage(STATIC_FOLDER);
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    const type = (name: string) => ({ headers: { "content-type": name } });
    if (pathname === "/") return new Response(HTML, type("text/html"));
    if (pathname === "/page.js") {
      return new Response(await Deno.readTextFile(SCRIPT), type("text/javascript"));
    }
    const asset = pathname.startsWith("/static/") && await page.file(pathname.slice(8), request);
    if (asset) return asset;
    const file = files.get(join(pathname).slice(1));
    return file ? new Response(file) : new Response(null, { status: 404 });
  });
}

/** A page that has page.js, in a browser that draws by its processor. */
export async function withDrawing(
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  act: (page: Page) => Promise<void>,
  flags: readonly string[] = CANVAS_FLAGS,
): Promise<void> {
  await using server = serveDrawing(files);
  await withBrowser(
    async (context) => {
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${server.addr.port}/`);
      await page.waitForFunction("globalThis.drawn !== undefined");
      await act(page);
    },
    {},
    flags,
  );
}
