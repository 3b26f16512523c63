import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";

/** One picture as the page's canvas has it. */
export interface Seen {
  readonly seq: number;
  /** [size, size] */
  readonly alpha: Uint8Array;
  /** RGBA8 [size, size, 4] over each colour, as the browser lays one canvas over another. */
  readonly over: readonly Uint8Array[];
}

/** Waits for so many more pictures and takes the last of them. */
export async function seenBy(
  page: Page,
  grounds: readonly (readonly number[])[],
  apart: number,
): Promise<Seen> {
  const { seq, alpha, over } = await page.evaluate(async ([colours, count]) => {
    const until = hook().stats().shown + count;
    while (hook().stats().shown < until) {
      await new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));
    }
    // deno-lint-ignore no-explicit-any
    const { document, FileReader } = globalThis as any;
    const canvas = document.getElementById("picture");
    const { seq } = hook().stats().last!;
    const { data } = hook().pixels();
    const alpha = new Uint8Array(data.length / 4).map((_, pixel) => data[pixel * 4 + 3]!);
    const over = colours.map((colour) => {
      const ground = document.createElement("canvas");
      ground.width = canvas.width;
      ground.height = canvas.height;
      const context = ground.getContext("2d");
      context.fillStyle = `rgb(${colour.join()})`;
      context.fillRect(0, 0, ground.width, ground.height);
      context.drawImage(canvas, 0, 0);
      return context.getImageData(0, 0, ground.width, ground.height).data;
    });
    const text = (bytes: Uint8Array) =>
      new Promise<string>((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.split(",")[1]);
        reader.readAsDataURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
      });
    return { seq, alpha: await text(alpha), over: await Promise.all(over.map(text)) };
  }, [grounds, apart] as const);
  return { seq, alpha: Buffer.from(alpha, "base64"), over: over.map((each) => Buffer.from(each, "base64")) };
}
