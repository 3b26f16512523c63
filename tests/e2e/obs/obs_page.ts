/** The page for OBS's browser source, as OBS captures it: with alpha. */
import assert from "node:assert/strict";
import type { BrowserContext, Page } from "playwright-core";
import type { CodecName } from "../../../runtime/base/codec_names.ts";
import type { Server } from "../../../runtime/server/serve.ts";
import { eventually } from "../../eventually.ts";
import { withBrowser } from "../browser.ts";

/** A window as it is captured, without what the browser itself puts behind pages. */
export interface Capture {
  readonly width: number;
  /** Red, green, blue and alpha of each pixel. */
  at(x: number, y: number): number[];
  /** The largest alpha of all pixels. */
  readonly most: number;
}

export async function capture(page: Page): Promise<Capture> {
  const png = await page.screenshot({ omitBackground: true });
  const { width, data, most } = await page.evaluate(async (base64) => {
    // deno-lint-ignore no-explicit-any
    const { createImageBitmap, OffscreenCanvas } = globalThis as any;
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let most = 0;
    for (let at = 3; at < data.length; at += 4) most = Math.max(most, data[at]);
    let text = "";
    for (let at = 0; at < data.length; at += 8192) {
      text += String.fromCharCode(...data.subarray(at, at + 8192));
    }
    return { width: image.width as number, data: btoa(text), most };
  }, png.toString("base64"));
  const pixels = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  return { width, most, at: (x, y) => [...pixels.subarray((y * width + x) * 4).subarray(0, 4)] };
}

/** As in many builds of CEF, which is what OBS shows pages by. It is a worker that asks, which no script of a page reaches. */
const WITHOUT_H264 = `
  const Plain = globalThis.Worker;
  const stub = \`VideoDecoder.isConfigSupported = (config) => Promise.resolve({ supported: false, config });\`;
  globalThis.Worker = function (address, options) {
    const script = \`\${stub} import(\${JSON.stringify(address)});\`;
    return new Plain(URL.createObjectURL(new Blob([script], { type: "text/javascript" })), options);
  };
`;

const SIDE = 256;

export function obsPageTests(
  e2eTest: (claim: string, body: (server: Server) => Promise<void>) => void,
): void {
  for (const codec of ["h264", "jpeg"] as const) {
    const browser = codec === "h264" ? "" : " in a browser without H.264";
    e2eTest(
      `the page for OBS shows the head alone on nothing, by ${codec}${browser}`,
      (server) =>
        withBrowser(async (context) => {
          if (codec === "jpeg") await context.addInitScript(WITHOUT_H264);
          await showsTheHeadAlone(context, `${server.url}obs/air?size=${SIDE}`, codec);
        }),
    );
  }
}

async function showsTheHeadAlone(context: BrowserContext, address: string, codec: CodecName): Promise<void> {
  const page = await context.newPage();
  await page.setViewportSize({ width: SIDE, height: SIDE });
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(address);
  let seen = await capture(page);
  await eventually("the head is there", async () => {
    seen = await capture(page);
    return seen.at(SIDE / 2, SIDE / 2)[3] === 255;
  }, { every: 100 });
  for (const [x, y] of [[0, 0], [SIDE - 1, 0], [SIDE / 2, 1]] as const) assert.equal(seen.at(x, y)[3], 0);
  const [red, , blue] = seen.at(SIDE / 2, SIDE / 2);
  assert.ok(red! > blue! + 20 && red! > 80, `the face has skin's colour: ${seen.at(SIDE / 2, SIDE / 2)}`);
  const said = page.locator("output");
  assert.equal(await said.isVisible(), false, "it speaks where it is asked to alone");
  await page.goto(`${address}&debug`);
  await said.filter({ hasText: `${SIDE} x ${SIDE} by ${codec}` }).waitFor();
  assert.deepEqual(faults, []);
  await page.close();
}
