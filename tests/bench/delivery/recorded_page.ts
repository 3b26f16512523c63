import type { Page } from "playwright-core";

/** A picture that the page has shown. */
export interface ShownPicture {
  readonly source: "video" | "motion";
  /** When, by the page's clock, and of which moment, by the server's: milliseconds. */
  readonly at: number;
  readonly moment: number;
  readonly taken: number;
  readonly soundMs: number | null;
  readonly heardMs: number | null;
}

/** What the page's own scripts get from its window. */
declare const headcast: {
  onShown: ((frame: Frame) => void) | null;
};
interface Frame {
  readonly shown: number;
  readonly moment?: number;
  readonly stamps: { readonly taken: number };
  readonly soundMs: number | null;
  readonly heardMs: number | null;
}

/** Has the page keep what it shows, from here on. */
export function recordPictures(page: Page): Promise<void> {
  return page.evaluate(() => {
    const kept: ShownPicture[] = [];
    Object.assign(globalThis, { kept });

    headcast.onShown = ({ shown, moment, stamps, soundMs, heardMs }) => {
      kept.push({
        source: moment === undefined ? "video" : "motion",
        ...{ at: shown, moment: moment ?? stamps.taken, taken: stamps.taken, soundMs, heardMs },
      });
    };
  });
}

/** What was shown since it was last asked for. */
export const takePictures = (page: Page): Promise<ShownPicture[]> =>
  page.evaluate("kept.splice(0)") as Promise<ShownPicture[]>;

/** Waits until something holds in the page, whose policy lets Playwright wait for no text. */
export async function until(page: Page, what: string, timeoutMs: number): Promise<void> {
  for (const end = performance.now() + timeoutMs; !await page.evaluate(what);) {
    if (performance.now() > end) {
      throw new Error(`Cannot wait for longer than ${timeoutMs} ms until: ${what}`);
    }
    await page.waitForTimeout(20);
  }
}

/** The page goes over, and back. @returns how long it took, milliseconds */
export async function goOver(page: Page, to: "video" | "motion", timeoutMs = 120_000): Promise<number> {
  const from = performance.now();
  await page.evaluate(`headcast.deliver("${to}")`);
  await until(
    page,
    `(({ shows, stage }) => shows === "${to}" && stage === "${to}")(headcast.stats().delivery)`,
    timeoutMs,
  );
  return performance.now() - from;
}
