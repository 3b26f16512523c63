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
  /** Where the red, the green and the blue mark are, pixels; NaN where one is not seen. */
  readonly marks: readonly (readonly [x: number, y: number])[];
}

/** What the page's own scripts get from its window. */
declare const headcast: {
  onShown: ((frame: Frame) => void) | null;
  pixels(): { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray };
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

    /** The middle of what is of one colour, weighed by how much of it. */
    function middles(): [number, number][] {
      const { width, data } = headcast.pixels();
      const sums = [0, 1, 2].map(() => ({ x: 0, y: 0, weight: 0 }));
      for (let at = 0; at < data.length; at += 4) {
        for (let channel = 0; channel < 3; channel++) {
          const others = Math.max(data[at + (channel + 1) % 3]!, data[at + (channel + 2) % 3]!);
          const weight = data[at + channel]! - others - 60;
          if (weight <= 0) continue;
          const sum = sums[channel]!;
          sum.x += weight * (at / 4 % width);
          sum.y += weight * Math.floor(at / 4 / width);
          sum.weight += weight;
        }
      }
      return sums.map(({ x, y, weight }) => [x / weight, y / weight]);
    }

    headcast.onShown = ({ shown, moment, stamps, soundMs, heardMs }) => {
      kept.push({
        source: moment === undefined ? "video" : "motion",
        ...{ at: shown, moment: moment ?? stamps.taken, taken: stamps.taken, soundMs, heardMs },
        marks: middles(),
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
export async function goOver(page: Page, to: "video" | "motion", timeoutMs = 30_000): Promise<number> {
  const from = performance.now();
  await page.evaluate(`headcast.deliver("${to}")`);
  await until(
    page,
    `(({ shows, stage }) => shows === "${to}" && stage === "${to}")(headcast.stats().delivery)`,
    timeoutMs,
  );
  return performance.now() - from;
}
