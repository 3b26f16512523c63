import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { findBrowser } from "../../runtime/cli/browser.ts";
import { QUIET_FLAGS } from "../browser_support.ts";

/** Points of MediaPipe's refined mesh: 468 of the face, 5 of each iris. */
export const MESH_POINTS = 478;

/** MediaPipe's face mesh in a browser of its own. */
export interface Tracker {
  /**
   * Where the face is: [478, 3], pixels right, pixels down, and depth in about the same unit, away from the
   * camera; null where the tracker sees no face.
   *
   * @param pixels [size, size, 4], RGBA8, opaque
   * @param fresh forgets the frame before; else the frames are a film
   */
  track(pixels: Uint8Array, size: number, fresh: boolean): Promise<Float64Array | null>;
  /**
   * What face_mesh tells of pictures that follow one another, the frame before them forgotten: for each [478, 3], x in
   * widths, y in heights, z in widths, or null where it sees no face.
   *
   * @param pictures [pictures, size, size, 4], RGBA8, opaque
   * @param jpeg the quality, 0 to 1, that they are packed with first
   */
  trackFilm(pictures: Uint8Array, size: number, jpeg?: number): Promise<(Float32Array | null)[]>;
  close(): Promise<void>;
}

/** WebGL, which hands the tracker its pictures, by software everywhere. */
const FLAGS = [
  "--headless",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  ...QUIET_FLAGS,
];

/** @throws Error where there is no browser, or the tracker does not come up in it */
export async function openTracker(): Promise<Tracker> {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    throw new Error(
      "Cannot open the face tracker, it needs Chromium or Chrome: none was found. Install it with " +
        "`deno task setup --tests`, or name it with CHROME_PATH",
    );
  }
  const { chromium } = await import("playwright-core");
  let picture: Uint8Array<ArrayBuffer> = new Uint8Array();
  const server = await servePage(() => picture);
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await server.close();
  };
  try {
    // Playwright makes a profile of its own in the temporary folder and removes it.
    browser = await chromium.launch({
      executablePath,
      headless: true,
      args: FLAGS,
      // Ctrl-C is the command's own affair: it closes the browser.
      handleSIGINT: false,
      handleSIGTERM: false,
    });
    const page = await browser.newPage();
    const failed = watchForFailure(page);
    await page.goto(`${server.origin}/`);
    await Promise.race([page.evaluate("openTracker()"), failed]);
    let frame = 0;
    return {
      async track(pixels, size, fresh) {
        picture = new Uint8Array(pixels);
        const call = `track("/picture/${frame++}", ${size}, ${fresh})`;
        const shares = await Promise.race([page.evaluate(call), failed]) as number[] | null;
        return shares && Float64Array.from(shares, (share) => share * size);
      },
      async trackFilm(pictures, size, jpeg) {
        picture = new Uint8Array(pictures);
        const call = `trackFilm("/picture/${frame++}", ${size}, ${jpeg ?? null})`;
        const films = await Promise.race([page.evaluate(call), failed]) as (number[] | null)[];
        return films.map((points) => points && Float32Array.from(points));
      },
      close,
    };
  } catch (error) {
    await close();
    throw new Error("Cannot open the face tracker, its page failed", { cause: error });
  }
}

/** Rejects when a script of the page throws; it never resolves. */
function watchForFailure(page: Page): Promise<never> {
  const failed = new Promise<never>((_, reject) => {
    page.on("pageerror", reject);
    page.on("crash", () => reject(new Error("the browser's page crashed")));
  });
  failed.catch(() => {});
  return failed;
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  wasm: "application/wasm",
};

/** Serves the page, the tracker's files and the current picture to this machine alone. */
async function servePage(
  picture: () => Uint8Array<ArrayBuffer>,
): Promise<{ origin: string; close(): Promise<void> }> {
  // Deno puts the package into its cache when it sees this import; the browser wants its files as they are.
  await import("@mediapipe/face_mesh/package.json", { with: { type: "json" } });
  const own = createRequire(import.meta.url);
  const folder = dirname(own.resolve("@mediapipe/face_mesh/package.json"));
  const here = new URL(".", import.meta.url);
  const file = async (path: string | URL): Promise<Response> => {
    try {
      const type = TYPES[String(path).split(".").at(-1)!] ?? "application/octet-stream";
      return new Response(await Deno.readFile(path), { headers: { "content-type": type } });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return new Response(null, { status: 404 });
    }
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/picture/")) return new Response(picture());
    if (pathname === "/") return file(new URL("tracker_page.html", here));
    if (pathname === "/tracker_page.js") return file(new URL("tracker_page.js", here));
    const name = /^\/face_mesh\/([\w.]+)$/.exec(pathname)?.[1];
    return name === undefined ? new Response(null, { status: 404 }) : file(join(folder, name));
  });
  return { origin: `http://127.0.0.1:${server.addr.port}`, close: () => server.shutdown() };
}
