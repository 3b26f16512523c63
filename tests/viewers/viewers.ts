import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { findBrowser } from "../../runtime/cli/browser.ts";
import { QUIET_FLAGS } from "../browser_support.ts";
import { decodeBase64 } from "../formats/hostile.ts";

/** WebGL2 by software, as anywhere. */
export const SOFTWARE_FLAGS = [
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  ...QUIET_FLAGS,
];

export const VIEWERS = ["spark", "playcanvas", "three"] as const;
export type Viewer = typeof VIEWERS[number];

/** A camera in a file's units. */
export interface ViewerCamera {
  readonly size: number;
  readonly eye: readonly [number, number, number];
  readonly target: readonly [number, number, number];
  /** Radians. */
  readonly fovY: number;
}

/** Viewers of others in a browser without a window. */
export interface Viewers {
  /**
   * @param name with the ending that viewers go by
   * @throws Error where the viewer refuses it
   */
  draw(viewer: Viewer, name: string, file: Uint8Array, camera: ViewerCamera): Promise<Drawn>;
  /** Reads .spz by @spz-loader/core: [splats, 3] each, in its units. */
  readSpz(name: string, file: Uint8Array): Promise<{ positions: number[]; colors: number[] }>;
  close(): Promise<void>;
}

export interface Drawn {
  /** [size, size, 4], RGBA8. */
  readonly pixels: Uint8Array;
  /** For looking at. */
  readonly png: Uint8Array;
  readonly said: string;
}

/** Puts packages, this folder's own by default, into Deno's cache, from which they are served as they are. */
export async function fetchPackages(list = new URL("packages.js", import.meta.url)): Promise<void> {
  const path = list.pathname;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--no-check", path],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`Cannot fetch the viewers: ${new TextDecoder().decode(stderr)}`);
}

const LONGEST_MS = 120_000;

export async function openViewers(): Promise<Viewers> {
  await fetchPackages();
  const files = new Map<string, Uint8Array>();
  const server = servePages(new URL("./", import.meta.url), files);
  const { chromium } = await import("playwright-core");
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await server.shutdown();
  };
  try {
    browser = await chromium.launch({ executablePath: findBrowser()!, headless: true, args: SOFTWARE_FLAGS });
  } catch (error) {
    await close();
    throw error;
  }
  /** A page each: no viewer keeps anything of the file before. */
  const onPage = async <T>(size: number, act: (page: Page) => Promise<T>): Promise<T> => {
    const page = await browser!.newPage({ viewport: { width: size, height: size } });
    try {
      page.setDefaultTimeout(LONGEST_MS);
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(error.message));
      await page.goto(`http://127.0.0.1:${server.addr.port}/`);
      await page.waitForFunction("globalThis.ready === true");
      const result = await act(page);
      if (faults.length > 0) throw new Error(`The page failed: ${faults.join("; ")}`);
      return result;
    } finally {
      await page.close();
    }
  };
  return {
    draw(viewer, name, file, camera) {
      files.set(name, file);
      return onPage(camera.size, async (page) => {
        const words = [viewer, `/files/${name}`, camera].map((word) => JSON.stringify(word));
        const { said, pixels } = await page.evaluate(`draw(${words})`) as { said: string; pixels: string };
        return { pixels: decodeBase64(pixels), png: await page.screenshot({ type: "png" }), said };
      });
    },
    readSpz(name, file) {
      files.set(name, file);
      return onPage(100, (page) => page.evaluate(`readSpz("/files/${name}")`));
    },
    close,
  };
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  wasm: "application/wasm",
};

/** A folder's page, packages and files, to this machine alone. */
export function servePages(
  folder: URL,
  files: ReadonlyMap<string, Uint8Array>,
): Deno.HttpServer<Deno.NetAddr> {
  const require = createRequire(import.meta.url);
  // Of the lock file's version: it stands in the path that a package's own entry resolves to.
  const folderOf = (name: string) => {
    const entry = require.resolve(name), end = entry.lastIndexOf(`/${name}/`) + name.length + 2;
    return entry.slice(0, entry.indexOf("/", end) + 1);
  };
  const answer = async (path: string | URL) => {
    const type = TYPES[String(path).split(".").at(-1)!] ?? "application/octet-stream";
    try {
      return new Response(await Deno.readFile(path), { headers: { "content-type": type } });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return new Response(null, { status: 404 });
    }
  };
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    const file = files.get(pathname.slice("/files/".length));
    if (pathname.startsWith("/files/") && file) return new Response(file as Uint8Array<ArrayBuffer>);
    if (pathname === "/") return answer(new URL("page.html", folder));
    if (pathname === "/page.js") return answer(new URL("page.js", folder));
    const match = /^\/npm\/((?:@[\w-]+\/)?[\w-]+)\/([\w./-]+)$/.exec(pathname);
    if (!match || match[2]!.includes("..")) return new Response(null, { status: 404 });
    return answer(folderOf(match[1]!) + match[2]!);
  }) as Deno.HttpServer<Deno.NetAddr>;
}
