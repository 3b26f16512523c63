/** A page of one file without a server, opened from the disk: it draws, is spoken to, and asks nobody for anything. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { writeWav } from "../../../runtime/base/sound/wav.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { exportHtml } from "../../../runtime/commands/offline/export_html.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { createMark } from "../../../runtime/render/mark.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";
import { eventually } from "../../eventually.ts";
import { arkitTestHead } from "../../reference/test_head.ts";
import { lackOfBrowser, testUnless } from "../../skip.ts";
import { syllables } from "../../speech/syllables.ts";
import { psnr } from "../../video/pictures.ts";
import { shareBrowsers, withBrowser } from "../browser.ts";
import { CANVAS_FLAGS } from "../gpu/browser_gpu.ts";

const lack = await lackOfBrowser();
shareBrowsers();

const HEAD = arkitTestHead();
const AVATAR = buildPlainAvatar(HEAD, "small </script> & Co", [], 2000);
const SIZE = 128, MARK = "AI made";

const folder = await Deno.makeTempDir({ prefix: "headcast-offline-" });
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
const file = join(folder, "small.html"), voice = join(folder, "voice.wav");
if (lack === null) {
  await Deno.writeTextFile(file, (await exportHtml(AVATAR, { tracks: false, mark: MARK, levels: 1 })).html);
  await Deno.writeFile(voice, writeWav(syllables(), 48_000));
}

const FLAGS = [
  ...CANVAS_FLAGS,
  ...["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
  `--use-file-for-fake-audio-capture=${voice}`,
];

interface Opened {
  readonly page: Page;
  readonly faults: string[];
  /** Addresses that were asked for. */
  readonly asked: string[];
}

async function open(context: BrowserContext, shown: string): Promise<Opened> {
  const page = await context.newPage();
  const faults: string[] = [], asked: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (told) => told.type() === "error" && faults.push(told.text()));
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`${pathToFileURL(file).href}?size=${SIZE}`);
  await page.waitForSelector(shown, { timeout: 60_000 });
  return { page, faults, asked };
}

const test = (name: string, fn: (context: BrowserContext) => Promise<void>) =>
  // What is left over is Chromium's own.
  testUnless(lack, {
    name,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => withBrowser(fn, {}, FLAGS),
  });

/** Runs in the page: a head at rest, as pixels whose alpha is not multiplied in. */
const REST = `(async () => {
  const { stage, drawer, orbit } = headcast;
  stage.stop();
  await drawer.complete;
  const pose = { space: "arkit", expression: new Float32Array(52), joints: new Float32Array(15) };
  const picture = await new Promise((resolve) => {
    drawer.onPicture = ({ image }, tag) => tag === -1 ? resolve(image) : image.close();
    drawer.draw(pose, orbit.camera, -1);
  });
  const context = new OffscreenCanvas(${SIZE}, ${SIZE}).getContext("2d");
  context.drawImage(picture, 0, 0);
  return [...context.getImageData(0, 0, ${SIZE}, ${SIZE}).data];
})()`;

async function drawnHere(): Promise<Uint8Array> {
  const gpu = await openLocalGpu(), renderer = await createRenderer(gpu);
  const view = renderer.openView({ size: SIZE, format: "rgba", background: "transparent" });
  const { data } = await view.submit(await renderer.load(AVATAR), restPose(), PORTRAIT).read();
  createMark(SIZE, MARK).overRgba(data);
  const picture = data.slice();
  view.close();
  renderer.close();
  gpu.close();
  return picture;
}

test("a file by itself draws its head as the server does, with its mark, and may ask nobody for anything", async (context) => {
  const { page, faults, asked } = await open(context, "body.has-picture");
  const here = await drawnHere(), there = Uint8Array.from(await page.evaluate(REST) as number[]);
  for (let at = 0; at < there.length; at++) {
    if (at % 4 < 3) there[at] = Math.round(there[at]! * there[at | 3]! / 255);
  }
  assert.ok(psnr(there, here) >= 40, `${psnr(there, here)} dB`);
  assert.equal(await page.title(), "small </script> & Co · Headcast");
  assert.deepEqual(faults, []);
  assert.deepEqual(asked.map((address) => new URL(address).protocol), ["file:"]);

  let heard = 0;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    heard++;
    return new Response("", { headers: { "access-control-allow-origin": "*" } });
  });
  const refused = await page.evaluate(async (address) => {
    // deno-lint-ignore no-explicit-any -- the browser's
    const { document, WebSocket, Image, navigator } = globalThis as any;
    const image = new Promise((resolve) => {
      const image = Object.assign(new Image(), { src: address, onerror: () => resolve("no image") });
      document.body.append(image);
    });
    const socket = new Promise((resolve) => {
      const open = new WebSocket(address.replace("http", "ws"));
      open.onerror = () => resolve("no socket");
    });
    document.body.append(Object.assign(document.createElement("script"), { src: address }));
    navigator.sendBeacon(address, "x");
    return await Promise.all([fetch(address).catch(() => "no fetch"), image, socket]);
  }, `http://127.0.0.1:${server.addr.port}/`);
  assert.deepEqual([refused, heard], [["no fetch", "no image", "no socket"], 0]);
});

test("a microphone's voice moves the jaw of a file's head, moods its brows, and a picture of it is saved", async (context) => {
  const { page, faults } = await open(context, "body.has-picture");
  await page.evaluate(`globalThis.seen = () => {
    const pose = { space: "arkit", expression: new Float32Array(52), joints: new Float32Array(15) };
    headcast.motion.sample(performance.timeOrigin + performance.now(), pose);
    return pose.expression;
  }`);
  const jaw = () => page.evaluate("seen()[17]") as Promise<number>;
  await page.getByRole("button", { name: "Voice" }).click();
  await eventually("the jaw opens", async () => await jaw() > 0.15);
  await eventually("the jaw shuts", async () => await jaw() < 0.06);
  await page.getByRole("button", { name: "Voice" }).click();
  await page.keyboard.press("1");
  await eventually("it smiles", async () => await page.evaluate("seen()[23]") as number > 0.3);

  const [saved] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("p")]);
  const png = await Deno.readFile(await saved.path());
  assert.match(new TextDecoder("latin1").decode(png), /compositeSynthetic/);
  assert.equal(new DataView(png.buffer).getUint32(16), SIZE);
  assert.deepEqual(faults, []);
});

test("a browser without WebGPU shows a file's picture and says why", async (context) => {
  await context.addInitScript("delete Navigator.prototype.gpu");
  const { page, faults } = await open(context, "#lack:not([hidden])");
  assert.match(await page.innerText("#lack-why"), /WebGPU/);
  const side = await page.evaluate("document.getElementById('preview').naturalWidth");
  assert.equal(side, 448);
  assert.ok(await page.isHidden("footer"));
  assert.deepEqual(faults, []);
});
