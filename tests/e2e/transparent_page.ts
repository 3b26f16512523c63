/** What is transparent, as the page in a real browser shows it. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import type { Server } from "../../runtime/server/serve.ts";
import type { CodecName } from "../../runtime/base/codec_names.ts";
import { openEncoder } from "../../runtime/video/codecs.ts";
import { bars, type Rgb } from "../video/pictures.ts";
import { installHelpers, openPage, withBrowser } from "./browser.ts";

const SIZE = 64;
const COLOURS: readonly Rgb[] = [[224, 172, 140], [92, 56, 40], [255, 255, 255], [20, 60, 200]];
/** Rows of alpha from the top: nothing, then more and more, then all. */
const CLEAR = 16, WHOLE = 48;
const alphaAt = (y: number) => Math.min(1, Math.max(0, (y - CLEAR) / (WHOLE - CLEAR)));

/** Bars that come out of nothing towards the bottom, where their colour meets the alpha's first row. */
function stackedBars(): Uint8Array {
  const whole = bars(SIZE, COLOURS);
  const half = SIZE / 2, luma = SIZE * SIZE, chroma = luma / 4;
  const planes = new Uint8Array(luma * 3).fill(16, 0, luma).fill(128, luma * 2);
  for (let y = 0; y < SIZE; y++) {
    const alpha = alphaAt(y);
    for (let x = 0; x < SIZE; x++) {
      planes[y * SIZE + x] = Math.round(16 + (whole[y * SIZE + x]! - 16) * alpha);
      planes[luma + y * SIZE + x] = Math.round(16 + 219 * alpha);
    }
    if (y % 2 > 0) continue;
    const share = (alpha + alphaAt(y + 1)) / 2;
    for (let x = 0; x < half; x++) {
      const at = (y / 2) * half + x;
      for (const [from, to] of [[luma, luma * 2], [luma + chroma, luma * 2 + chroma * 2]] as const) {
        planes[to + at] = Math.round(128 + (whole[from + at]! - 128) * share);
      }
    }
  }
  return planes;
}

/** What a page makes of one stacked picture. */
interface Composed {
  /** RGBA, premultiplied, from the top. */
  readonly composed: Uint8Array;
  /** The same once the context was lost and came back, and from a canvas of the page that the first was drawn on. */
  readonly again: Uint8Array;
  readonly shown: Uint8Array;
  /** The coded picture as a 2D canvas has it, without alpha. */
  readonly plain: Uint8Array;
}

async function compose(page: Page, codec: CodecName): Promise<Composed> {
  const encoder = openEncoder(codec, { size: SIZE, fps: 30, alpha: "stacked" });
  const chunk = Buffer.from(encoder.encode(stackedBars(), true).data).toString("base64");
  const { codecString } = encoder;
  encoder.close();
  const answer = await page.evaluate(async ([codecString, chunk]) => {
    // deno-lint-ignore no-explicit-any
    const browser = globalThis as any;
    const { document, VideoDecoder, EncodedVideoChunk, OffscreenCanvas, createImageBitmap } = browser;
    const scripts = performance.getEntriesByType("resource").map(({ name }) => name);
    const { createCompositor } = await import(scripts.find((name) => /\/compositor-[^/]*\.js$/.test(name))!);
    const data = Uint8Array.from(atob(chunk), (letter) => letter.charCodeAt(0));
    // deno-lint-ignore no-explicit-any
    const image = await new Promise<any>((resolve, reject) => {
      if (codecString === "jpeg") return resolve(createImageBitmap(new Blob([data], { type: "image/jpeg" })));
      const decoder = new VideoDecoder({ output: resolve, error: reject });
      decoder.configure({ codec: codecString, optimizeForLatency: true });
      decoder.decode(new EncodedVideoChunk({ type: "key", timestamp: 0, data }));
      void decoder.flush().catch(() => {});
    });
    // deno-lint-ignore no-explicit-any
    const pixelsOf = (canvas: any) => {
      const gl = canvas.getContext("webgl2");
      const { width, height } = canvas;
      const pixels = new Uint8Array(width * height * 4);
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      const rows = Array.from(
        { length: height },
        (_, y) => pixels.subarray((height - 1 - y) * width * 4).subarray(0, width * 4),
      );
      return rows.flatMap((row) => [...row]);
    };
    const canvas = new OffscreenCanvas(1, 1);
    const compositor = createCompositor(canvas);
    compositor.draw(image, true);
    const composed = pixelsOf(canvas);

    const gl = canvas.getContext("webgl2");
    const extension = gl.getExtension("WEBGL_lose_context");
    const comes = (event: string) =>
      new Promise((resolve) => canvas.addEventListener(event, resolve, { once: true }));
    const [lost, restored] = [comes("webglcontextlost"), comes("webglcontextrestored")];
    extension.loseContext();
    await lost;
    compositor.draw(image, true);
    // Not allowed while the event is still on its way.
    await new Promise((resolve) => setTimeout(resolve));
    extension.restoreContext();
    await restored;
    compositor.draw(image, true);
    const again = pixelsOf(canvas);
    compositor.close();

    const shown = document.createElement("canvas");
    const other = createCompositor(shown);
    other.draw(image, false);
    other.draw(image, true);
    const flat = new OffscreenCanvas(canvas.width, canvas.height * 2);
    const context = flat.getContext("2d");
    context.drawImage(image, 0, 0);
    const plain = [...context.getImageData(0, 0, flat.width, flat.height).data];
    image.close();
    return { composed, again, shown: pixelsOf(shown), plain };
  }, [codecString, chunk] as const);
  const bytes = (values: number[]) => Uint8Array.from(values);
  const { composed, again, shown, plain } = answer;
  return { composed: bytes(composed), again: bytes(again), shown: bytes(shown), plain: bytes(plain) };
}

export function transparentPageTests(
  e2eTest: (claim: string, body: (server: Server) => Promise<void>) => void,
): void {
  e2eTest(
    "the page shows the head over a checkerboard, its composition is that of the picture",
    async (server) => {
      await withBrowser(async (context) => {
        await installHelpers(context);
        const address = `${server.url}?session=clear&background=transparent&size=256`;
        const { page, faults } = await openPage(context, address);
        const alpha = await page.evaluate(() => {
          const { data } = hook().pixels();
          return Array.from({ length: data.length / 4 }, (_, pixel) => data[pixel * 4 + 3]!);
        });
        assert.equal(alpha.length, 256 * 256);
        const row = (y: number) => alpha.slice(y * 256, (y + 1) * 256);
        const face = row(128).slice(112, 144);
        assert.ok(row(0).every((each) => each === 0), "there is something above the head");
        // An edge within the face, of the nose or an eyelid, may be some steps from whole by codec, wherever idle motion has
        // turned it; a hole is wider and deeper.
        const thin = face.filter((each) => each < 247);
        assert.ok(thin.length <= 3 && thin.every((each) => each >= 200), `the face is not whole: ${face}`);
        const between = alpha.filter((each) => each > 8 && each < 247).length;
        assert.ok(between > 100 && between < 256 * 256 / 4, `${between} pixels are neither`);
        const ground = await page.locator("#stage").evaluate((stage) =>
          // deno-lint-ignore no-explicit-any
          (globalThis as any).getComputedStyle(stage).backgroundImage
        );
        assert.match(ground, /conic-gradient/);
        for (const codec of ["h264", "jpeg"] as const) check(codec, await compose(page, codec));
        assert.deepEqual(faults, []);
      });
    },
  );
}

function check(codec: CodecName, { composed, again, shown, plain }: Composed): void {
  assert.deepEqual(again, composed, `${codec}: after the context was lost`);
  assert.deepEqual(shown, composed, `${codec}: on a canvas of the page`);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const at = (y * SIZE + x) * 4;
      const [cover, where] = [composed[at + 3]!, `${codec} at ${x}, ${y}`];
      assert.ok(Math.abs(cover - alphaAt(y) * 255) <= 10, `${where}: alpha ${cover}`);
      if (y < CLEAR - 2) assert.deepEqual([...composed.subarray(at, at + 4)], [0, 0, 0, 0], where);
      if (y > WHOLE + 2) {
        assert.equal(cover, 255, where);
        for (let c = 0; c < 3; c++) {
          assert.ok(
            Math.abs(composed[at + c]! - plain[at + c]!) <= 1,
            `${where}: ${composed.subarray(at, at + 3)}`,
          );
        }
      }
      for (let c = 0; c < 3; c++) assert.ok(composed[at + c]! <= cover, `${where} shines`);
    }
  }
}
