/**
 * How long a page takes from asking for a live package, its head inside, to having all of it on the device: Chromium, its
 * software device, bytes from this machine. The first time what reads is compiled, too.
 *
 *   deno run -A --preload runtime/cli/preload.ts tests/bench/package/in_browser.ts
 */
import { ensureLevels } from "../../../runtime/avatar/folder/kept_levels.ts";
import { readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { writePackage } from "../../../runtime/avatar/package/write_package.ts";
import { withBrowser } from "../../e2e/browser.ts";
import { bundlePage, CANVAS_FLAGS } from "../../e2e/gpu/browser_gpu.ts";
import { printTable } from "../table.ts";
import type { Times } from "./page.ts";

const avatar = await readAvatar("stock"), levels = (await ensureLevels(avatar)).slice(-1);
const bytes = await writePackage(avatar, { head: "inline", levels });
const script = await bundlePage(new URL("page.ts", import.meta.url).href);
const HTML = '<!doctype html><title>Reading</title><script type="module" src="/page.js"></script>';
await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ url }) => {
  const { pathname } = new URL(url);
  if (pathname === "/stock.headcast") return new Response(bytes);
  const [text, type] = pathname === "/page.js" ? [script, "text/javascript"] : [HTML, "text/html"];
  return new Response(text, { headers: { "content-type": type } });
});
await withBrowser(
  async (context) => {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.addr.port}/`);
    await page.waitForFunction("globalThis.read !== undefined");
    const rows: string[][] = [];
    for (const which of ["first", "second", "third", "fourth", "fifth"]) {
      const times = await page.evaluate('read("/stock.headcast")') as Times;
      rows.push([which, ...[times.coarse, times.avatar, times.buffers].map((ms) => ms.toFixed(0))]);
    }
    printTable([`${bytes.length} bytes`, "coarse ms", "avatar ms", "on the device ms"], rows);
  },
  {},
  CANVAS_FLAGS,
);
