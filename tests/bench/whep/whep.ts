/**
 * A session watched by WHEP in Chromium. The head is painted, at no cost: what is measured is the way behind it.
 *
 *   deno run -A tests/bench/whep/whep.ts viewers --count 4 --seconds 30    the longest time that each showed no new picture
 *   deno run -A tests/bench/whep/whep.ts churn --count 200                 what is left of viewers that came and went
 *   deno run -A tests/bench/whep/whep.ts pixel --count 40                  pose to pixel, beside a WebSocket in turn
 */
import { readdir } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import type { Server } from "../../../runtime/server/serve.ts";
import { createOpusEncoder } from "../../../runtime/video/opus.ts";
import { eventually } from "../../eventually.ts";
import { withBrowser } from "../../e2e/browser.ts";
import { startWhep, whepFigures } from "../../e2e/whep/whep_page.ts";
import { connectLive, type LiveClient, withServer } from "../../server/live_server.ts";
import { arkitPose, sleep } from "../../stream/fakes.ts";
import { fakeSpeech } from "../../stream/sound/fake_speech.ts";
import { installPixelProbe, type PixelProbe, startSocket } from "./pixel_page.ts";

const { values, positionals: [mode = "viewers"] } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    count: { type: "string", default: "4" },
    seconds: { type: "string", default: "30" },
    size: { type: "string", default: "256" },
    fps: { type: "string", default: "30" },
  },
});
const [count, seconds, size, fps] = [values.count, values.seconds, values.size, values.fps].map(Number) as [
  number,
  number,
  number,
  number,
];

const speech = { ...fakeSpeech(), openEncoder: () => Promise.resolve(createOpusEncoder()) };
await withServer((server) =>
  withBrowser(
    async (context) => {
      const page = await context.newPage();
      await page.goto(`${server.url}healthz`);
      await page.evaluate(installPixelProbe);
      const puppeteer = await connectLive(server, "bench");
      puppeteer.send({ type: "join", role: "puppeteer", size, fps });
      await puppeteer.next("welcome");
      const url = `${server.url}whep/bench?size=${size}&fps=${fps}`;
      if (mode === "viewers") await viewers(page, puppeteer, url);
      else if (mode === "churn") await churn(server, page, url);
      else await pixel(server, page, puppeteer, url);
      await puppeteer.close();
    },
    {},
    ["--autoplay-policy=no-user-gesture-required"],
  ), { speech, size, fps });
Deno.exit();

/** Moves the head all the time. */
async function drive(puppeteer: LiveClient, ms: number): Promise<void> {
  for (let seq = 0, end = performance.now() + ms; performance.now() < end; seq++) {
    puppeteer.send(arkitPose(seq, 0.5 + 0.5 * Math.sin(seq / 10)));
    await sleep(33);
  }
}

async function viewers(page: Page, puppeteer: LiveClient, url: string): Promise<void> {
  await page.evaluate(startWhep, { url, count });
  await eventually(
    "all watch",
    async () => (await page.evaluate(whepFigures)).every(({ framesDecoded }) => framesDecoded > 10),
    { every: 200 },
  );
  await page.evaluate(() => (globalThis as unknown as PixelProbe).watchGaps());
  await drive(puppeteer, seconds * 1000);
  const gaps = await page.evaluate(() => (globalThis as unknown as PixelProbe).gaps());
  const figures = await page.evaluate(whepFigures);
  figures.forEach(({ framesDecoded, jitterBuffer, soundJitterBuffer, freezes, nacks, plis }, at) =>
    console.log(
      `viewer ${at + 1}: ${
        gaps[at]!.frames
      } pictures in ${seconds} s (${framesDecoded} in all), longest gap ` +
        `${gaps[at]!.longest.toFixed(0)} ms, freezes ${freezes}, nacks ${nacks}, plis ${plis}, ` +
        `jitter buffer ${jitterBuffer.toFixed(0)} ms, of sound ${soundJitterBuffer.toFixed(0)} ms`,
    )
  );
}

/** What the server holds. */
async function held(server: Server) {
  const [session] = server.hub.sessions();
  const { rss } = Deno.memoryUsage();
  const descriptors = (await readdir("/proc/self/fd")).length;
  return {
    megabytes: Math.round(rss / 2 ** 20),
    descriptors,
    clients: session!.clients,
    renditions: session!.renditions,
  };
}

async function churn(server: Server, page: Page, url: string): Promise<void> {
  const told = async (what: string) => console.log(what, JSON.stringify(await held(server)));
  await told("before");
  let seen = 0;
  for (let viewer = 1; viewer <= count; viewer++) {
    await page.evaluate(startWhep, { url, count: 1 });
    await eventually("it sees", async () => (await page.evaluate(whepFigures))[0]!.framesDecoded > 0);
    seen++;
    // One goes by DELETE, one by itself.
    await page.evaluate(async (polite) => {
      // deno-lint-ignore no-explicit-any
      const [{ pc, location }] = (globalThis as any).peers;
      if (polite) await fetch(location, { method: "DELETE" });
      pc.close();
    }, viewer % 2 === 0);
    await eventually("it is gone", () => server.hub.sessions()[0]!.clients === 1);
    if (viewer % 50 === 0 || viewer === 10) await told(`after ${viewer}`);
  }
  // The thread of connections ends by itself.
  await sleep(22_000);
  await told(`after a rest, ${seen} of ${count} saw the head`);
}

async function pixel(server: Server, page: Page, puppeteer: LiveClient, url: string): Promise<void> {
  await page.evaluate(startWhep, { url, count: 1 });
  await page.evaluate(startSocket, {
    url: new URL("live/bench", server.url.replace("http", "ws")).href,
    size,
    fps,
  });
  const ways: Record<"whep" | "socket", number[]> = { whep: [], socket: [] };
  await eventually(
    "both watch",
    () => page.evaluate(() => (globalThis as unknown as PixelProbe).lumas().every((luma) => luma > 0)),
    { every: 200 },
  );
  let seq = 0, isOpen = false;
  const hold = async (ms: number) => {
    for (const end = performance.now() + ms; performance.now() < end; seq++) {
      puppeteer.send(arkitPose(seq, isOpen ? 1 : 0));
      await sleep(33);
    }
  };
  await hold(1500);
  for (let turn = 0; turn < count * 2; turn++) {
    const way = turn % 2 === 0 ? "whep" : "socket";
    isOpen = !isOpen;
    const change = page.evaluate(
      (index) => (globalThis as unknown as PixelProbe).nextChange(index),
      turn % 2,
    );
    await sleep(20);
    const sent = performance.timeOrigin + performance.now();
    await hold(900 + Math.random() * 33);
    ways[way].push(await change - sent);
  }
  for (const [way, all] of Object.entries(ways)) {
    const sorted = all.toSorted((a, b) => a - b),
      at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
    console.log(`${way}: median ${at(0.5).toFixed(0)} ms, p95 ${at(0.95).toFixed(0)}, ${all.length} changes`);
  }
  const stats = puppeteer.messages.findLast((each) => each.type === "stats");
  console.log("the server's stages:", JSON.stringify(stats?.latency));
  const [figures] = await page.evaluate(whepFigures);
  console.log(`WHEP's jitter buffer: ${figures!.jitterBuffer.toFixed(0)} ms a picture`);
}
