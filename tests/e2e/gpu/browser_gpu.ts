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

/** Functions that a page's script puts into `headcastGpu`. */
// deno-lint-ignore no-explicit-any
type Calls = Record<string, (...given: any[]) => unknown>;

/** A page of a browser with WebGPU that has a script loaded, page.ts where none is named. */
export interface BrowserGpu<Known extends Calls = PageCalls> {
  readonly page: Page;
  /** Calls a function of the script there. */
  call<Name extends keyof Known>(
    name: Name,
    ...given: Parameters<Known[Name]>
  ): Promise<Awaited<ReturnType<Known[Name]>>>;
}

/** @param files what the page can fetch below /files/ */
export async function withBrowserGpu(
  files: PageFiles,
  act: (browser: BrowserGpu) => Promise<void>,
): Promise<void> {
  script ??= bundlePage("tests/e2e/gpu/page.ts");
  await using server = servePage(await script, files);
  await withBrowser(
    async (context) => await act(await openGpuPage(await context.newPage(), server)),
    {},
    WEBGPU_FLAGS,
  );
}

/** Opens what `servePage` serves. */
export async function openGpuPage<Known extends Calls = PageCalls>(
  page: Page,
  server: GpuPageServer,
): Promise<BrowserGpu<Known>> {
  await page.goto(`http://127.0.0.1:${server.addr.port}/`);
  await page.waitForFunction("globalThis.headcastGpu !== undefined");
  return {
    page,
    call: (name, ...given) =>
      page.evaluate(
        // deno-lint-ignore no-explicit-any
        ([name, given]) => (globalThis as any).headcastGpu[name as string](...(given as unknown[])),
        [name, given] as const,
      ),
  };
}

/** Once for all tests of a file. */
let script: Promise<string> | undefined;

/** A page's script, for browsers. */
export async function bundlePage(entry: string): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-gpu-page-" });
  try {
    await bundleScripts(ROOT, ["--outdir", folder], [entry]);
    return await Deno.readTextFile(join(folder, "page.js"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

export type GpuPageServer = Deno.HttpServer<Deno.NetAddr>;
type PageFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** An empty page with its script, the shaders, and files, to this machine alone. */
export function servePage(
  script: string,
  files: PageFiles,
): GpuPageServer {
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
