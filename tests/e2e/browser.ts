import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { findBrowser } from "../../runtime/cli/browser.ts";
import { QUIET_FLAGS } from "../browser_support.ts";
import { SECONDS } from "../eventually.ts";

const browserPath = findBrowser();

/** Browsers by their flags, from one test to the next; null where each test has its own. */
let shared: Map<string, Promise<Browser>> | null = null;

/** One browser for all tests of a file that take the same flags: to start one and end it takes a second of two cores. */
export function shareBrowsers(): void {
  const browsers: typeof shared = shared = new Map();
  Deno.test.afterAll(async () => {
    for (const browser of await Promise.allSettled(browsers.values())) {
      if (browser.status === "fulfilled") await browser.value.close();
    }
  });
}

/** Playwright makes a profile of its own in the temporary folder and removes it. */
function launch(flags: readonly string[]): Promise<Browser> {
  if (browserPath === undefined) throw new Error("Cannot run without a browser, none was found");
  return chromium.launch({ executablePath: browserPath, headless: true, args: [...QUIET_FLAGS, ...flags] });
}

/** Hands in a fresh profile, and closes all that was opened there whatever the test does. */
export async function withBrowser(
  test: (context: BrowserContext) => Promise<void>,
  options: BrowserContextOptions = {},
  flags: readonly string[] = [],
): Promise<void> {
  const key = flags.join(" ");
  const launching = shared?.get(key) ?? launch(flags);
  shared?.set(key, launching);
  const browser = await launching;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(1000 * SECONDS);
  try {
    await test(context);
  } finally {
    await (shared ? context : browser).close();
  }
}

/** A page that fails the test when one of its scripts does. */
export async function openPage(
  context: BrowserContext,
  url: string,
): Promise<{ page: Page; faults: string[] }> {
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  await page.goto(url);
  await page.waitForFunction(() => hook().stats().shown >= 3, null, { timeout: 60_000 });
  // What drives; a newcomer is shown the page Heads first.
  await page.locator("#tab-face").click();
  return { page, faults };
}

/** What the page lends to scripts, see static/live/hook.ts. */
export interface PageHook {
  readonly state: {
    status: string;
    role: string | null;
    codec: string | null;
    size: number | null;
    driving: boolean;
  };
  stats(): {
    shown: number;
    dropped: number;
    last: {
      seq: number;
      poseSeq: number | null;
      stamps: { received: number | null; taken: number; rendered: number; encoded: number; sent: number };
      arrived: number;
      decoded: number;
      shown: number;
    } | null;
  };
  pixels(x?: number, y?: number, width?: number, height?: number): {
    width: number;
    height: number;
    data: Uint8ClampedArray;
  };
}

declare global {
  /** Put into each page by `openPage`'s callers through `installHelpers`. */
  var hook: () => PageHook;
  /** The browser's; the functions that use it run there. */
  function requestAnimationFrame(step: () => void): number;
}

/** Makes `hook()` known in every page of a context before its scripts run. */
export async function installHelpers(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    // deno-lint-ignore no-explicit-any
    const holder = globalThis as any;
    holder.hook = () => holder.headcast ?? { state: {}, stats: () => ({ shown: 0, last: null }) };
  });
}

/** Parts of the picture as shares of its sides: left, top, right, bottom. */
export type Regions = Record<string, readonly [number, number, number, number]>;

/** A frame as the page showed it: the luma of each region, and the frame's way. */
export interface Sample {
  seq: number;
  poseSeq: number | null;
  stamps: { received: number | null; taken: number; rendered: number; encoded: number; sent: number };
  arrived: number;
  decoded: number;
  shown: number;
  luma: Record<string, number[]>;
}

/** Watches the page for a while, and on until it shows something, and takes each frame that it shows. */
export function watch(page: Page, regions: Regions, milliseconds: number): Promise<Sample[]> {
  return page.evaluate(([parts, length, most]) => {
    return new Promise<Sample[]>((resolve) => {
      const samples: Sample[] = [];
      const end = performance.now() + length, last = performance.now() + most;
      let shown = hook().stats().shown;
      const step = () => {
        const stats = hook().stats();
        if (stats.shown !== shown && stats.last !== null) {
          shown = stats.shown;
          const size = hook().state.size ?? 0;
          const luma: Record<string, number[]> = {};
          for (const [name, [left, top, right, bottom]] of Object.entries(parts)) {
            const [x, y] = [Math.round(left * size), Math.round(top * size)];
            const width = Math.round(right * size) - x;
            const { data } = hook().pixels(x, y, width, Math.round(bottom * size) - y);
            const values = [];
            for (let at = 0; at < data.length; at += 4) {
              values.push(0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!);
            }
            luma[name] = values;
          }
          samples.push({ ...stats.last, luma });
        }
        const goesOn = performance.now() < (samples.length > 0 ? end : last);
        if (goesOn) requestAnimationFrame(step);
        else resolve(samples);
      };
      requestAnimationFrame(step);
    });
  }, [regions, milliseconds, 1000 * SECONDS] as const);
}
