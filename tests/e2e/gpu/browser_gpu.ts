import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { bundleScripts } from "../../../runtime/server/page_bundle.ts";
import { withBrowser } from "../browser.ts";
import type { PageCalls } from "./page.ts";

/** WebGPU by Chromium's own software device, on any machine. */
export const WEBGPU_FLAGS = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/**
 * The same where what is drawn goes onto a canvas: with WEBGPU_FLAGS alone the first texture of a canvas ends Chromium's
 * GPU process ("A valid external Instance reference no longer exists"), and pictures are black (156).
 */
export const CANVAS_FLAGS = [
  ...WEBGPU_FLAGS,
  ...["--enable-features=Vulkan", "--use-vulkan=swiftshader", "--use-angle=vulkan"],
];

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** A page of a browser with WebGPU that has page.ts loaded. */
export interface BrowserGpu {
  readonly page: Page;
  /** Calls a function of page.ts there. */
  call<Name extends keyof PageCalls>(
    name: Name,
    ...given: Parameters<PageCalls[Name]>
  ): Promise<Awaited<ReturnType<PageCalls[Name]>>>;
}

/** @param files what the page can fetch below /files/ */
export async function withBrowserGpu(
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  act: (browser: BrowserGpu) => Promise<void>,
  flags: readonly string[] = WEBGPU_FLAGS,
): Promise<void> {
  script ??= bundlePage();
  await using server = servePage(await script, files);
  await withBrowser(
    async (context) => {
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${server.addr.port}/`);
      await page.waitForFunction("globalThis.headcastGpu !== undefined");
      await act({
        page,
        call: (name, ...given) =>
          page.evaluate(
            // deno-lint-ignore no-explicit-any
            ([name, given]) => (globalThis as any).headcastGpu[name as string](...(given as unknown[])),
            [name, given] as const,
          ),
      });
    },
    {},
    flags,
  );
}

/** Once for all tests of a file. */
let script: Promise<string> | undefined;

async function bundlePage(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-gpu-page-" });
  try {
    await bundleScripts(ROOT, ["--outdir", folder], ["tests/e2e/gpu/page.ts"]);
    return await Deno.readTextFile(join(folder, "page.js"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function servePage(
  script: string,
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Deno.HttpServer<Deno.NetAddr> {
  const types = { html: "text/html", js: "text/javascript", wgsl: "text/plain; charset=utf-8" };
  const answer = (body: BodyInit, type: keyof typeof types) =>
    new Response(body, { headers: { "content-type": types[type] } });
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async ({ url }) => {
    const { pathname } = new URL(url);
    if (pathname === "/") {
      return answer(
        '<!doctype html><title>WebGPU</title><script type="module" src="/page.js"></script>',
        "html",
      );
    }
    if (pathname === "/page.js") return answer(script, "js");
    const shader = /^\/shaders\/([a-z0-9_/]+\.wgsl)$/.exec(pathname);
    if (shader) return answer(await Deno.readTextFile(join(ROOT, "shaders", shader[1]!)), "wgsl");
    const file = files.get(pathname.replace("/files/", ""));
    return file ? new Response(file) : new Response(null, { status: 404 });
  });
}
