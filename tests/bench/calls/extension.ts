/**
 * The extension in a call of two, for long: the caller's tab is hidden all the time, the head drives and speaks, the camera
 * is changed away and back, and in the end the server goes.
 *
 *   deno run -A tests/bench/calls/extension.ts --seconds 60 --changes 20 --out FOLDER
 */
import { defineCommand } from "../../../runtime/cli/command.ts";
import { number, size as sizeFlag, text, toggle } from "../../../runtime/cli/flags.ts";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { connect } from "../../../runtime/protocol/connect.ts";
import { s16FromPcm } from "../../../runtime/base/sound/pcm_s16.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { withCallSite } from "../../e2e/call/call_site.ts";
import { type CallBrowser, withExtension } from "../../e2e/call/extension.ts";
import { openParty, type Party, received, ring, untilReceived } from "../../e2e/call/two_parties.ts";
import { eventually } from "../../eventually.ts";
import { putStockAvatar } from "../../kept.ts";
import { PAINTED_WORKER } from "../../stream/fakes.ts";
import { printTable } from "../table.ts";

interface Options {
  readonly seconds: number;
  readonly changes: number;
  readonly size: number;
  readonly real: boolean;
  readonly out: string | undefined;
}

const SESSION = "call";
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const PACKET = 960, PACKET_MS = 20;
/** Sound that waits, so that a busy machine makes no gap. */
const AHEAD_MS = 2000;

/** Drives the head all the time, and has it sound a tone of 440 Hz. */
async function openPuppeteer(url: string) {
  const session = await connect(new URL(`live/${SESSION}`, url.replace("http", "ws")), { size: 128, fps: 2 });
  const began = performance.now();
  let sent = 0;
  session.on("error", (error) => {
    // A server that was held up has more waiting than it takes: a second's rest.
    if (error.code === "too-much-sound") sent += 1000 / PACKET_MS;
    else console.error(`The server: ${error.message}`);
  });
  const timer = setInterval(() => {
    const at = performance.now() - began;
    session.drive({ jawOpen: 0.5 + 0.5 * Math.sin(at / 200) }, { neck: [0, 0.4 * Math.sin(at / 900), 0] });
    for (; sent * PACKET_MS < at + AHEAD_MS; sent++) {
      const samples = Float32Array.from(
        { length: PACKET },
        (_, i) => 0.3 * Math.sin((sent * PACKET + i) * 2 * Math.PI * 440 / 48_000),
      );
      session.speakSound(s16FromPcm(samples), { codec: "pcm-s16" });
    }
  }, 40);
  session.on("close", () => clearInterval(timer));
  return {
    async close() {
      await session.close();
    },
  };
}

/** Each second of a hidden tab at the second party. */
async function watchHidden(second: Party, seconds: number) {
  const rates: number[] = [], levels: number[] = [];
  let last = await received(second), at = performance.now();
  for (let second_ = 0; second_ < seconds; second_++) {
    await sleep(1000);
    const now = await received(second), took = (performance.now() - at) / 1000;
    rates.push((now.pictures - last.pictures) / took);
    levels.push(Math.sqrt(Math.max(0, now.energy - last.energy) / took));
    last = now;
    at = performance.now();
  }
  return { rates, levels };
}

/** Away to the fake camera and back, as a site's menu does it. @returns ms until the second party has the head again */
async function change(caller: Party, second: Party, count: number): Promise<number[]> {
  const [ours, other] = [await caller.id("Headcast"), await caller.id("fake_device_0")];
  const times: number[] = [];
  for (let turn = 0; turn < count; turn++) {
    await caller.change({ video: { deviceId: { exact: other } } });
    await untilReceived(second, "the other camera", ({ size }) => size[0] / size[1] < 1.5);
    const at = performance.now();
    await caller.change({ video: { deviceId: { exact: ours } } });
    await untilReceived(second, "the head", ({ size }) => size[0] / size[1] > 1.5);
    times.push(performance.now() - at);
  }
  return times;
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

async function call(
  browser: CallBrowser,
  server: Awaited<ReturnType<typeof serve>>,
  origin: string,
  options: Options,
) {
  const { context, base, set } = browser;
  const { seconds, changes, size, out } = options;
  await set({ server: server.url, session: SESSION, size, sites: [origin] });
  const caller = await openParty(context, origin);
  await context.grantPermissions(["camera", "microphone"], { origin });
  const [camera, microphone] = [await caller.id("Headcast"), await caller.id("Headcast", "audioinput")];
  const opening = performance.now();
  const first = await caller.get({ video: { deviceId: { exact: camera } } });
  if (first.error !== undefined) throw new Error(`Cannot call, the camera could not be had: ${first.error}`);
  const openMs = performance.now() - opening;
  await caller.run("call.release()");
  const second = await openParty(context, origin);
  await second.page.bringToFront();
  await ring(caller, second, { video: { deviceId: camera }, audio: { deviceId: microphone } });
  await untilReceived(second, "a picture", ({ pictures }) => pictures > 2);
  const visibility = await caller.run<string>("document.visibilityState");
  const { rates, levels } = await watchHidden(second, seconds);
  if (out !== undefined) await second.page.screenshot({ path: `${out}/second_party.png` });
  const times = await change(caller, second, changes);
  if (out !== undefined) await lookAtOptions(browser, base, out);

  const unlisted = await openParty(context, origin.replace("localhost", "127.0.0.1"));
  const strangers = await unlisted.id("Headcast");
  const going = performance.now();
  await server.close();
  await eventually(
    "the tracks end",
    async () => (await caller.run<string[]>("call.first.ended")).length >= 2,
  );
  const endMs = performance.now() - going;
  const refused = await caller.get({ video: { deviceId: { exact: camera } } });
  printTable(["what", "figure"], [
    ["the caller's tab", visibility],
    ["getUserMedia until there is a track, first time", `${openMs.toFixed(0)} ms`],
    [`pictures a second at the second party, ${seconds} s`, `median ${median(rates).toFixed(1)}`],
    ["  the worst second", Math.min(...rates).toFixed(1)],
    ["the tone there (0.21 is all of it)", `median ${median(levels).toFixed(3)}`],
    ["  the worst second", Math.min(...levels).toFixed(3)],
    [`back from another camera, ${changes} times`, `median ${median(times).toFixed(0)} ms`],
    ["  the slowest", `${Math.max(...times).toFixed(0)} ms`],
    ["a site that is not listed sees", String(strangers ?? "nothing of it")],
    ["the server goes: tracks end after", `${endMs.toFixed(0)} ms`],
    ["  and who asks again gets", String(refused.error)],
  ]);
}

/** The options page as its user sees it, with the head that "Try it" shows. */
async function lookAtOptions({ context }: CallBrowser, base: string, out: string): Promise<void> {
  const page = await context.newPage();
  await page.setViewportSize({ width: 1100, height: 900 });
  await page.goto(`${base}page/options.html`);
  await page.click("#try");
  await page.waitForSelector("#found.good", { timeout: 60_000 });
  await page.screenshot({ path: `${out}/options.png` });
  await page.setViewportSize({ width: 420, height: 1200 });
  await page.screenshot({ path: `${out}/options_narrow.png` });
  await page.close();
}

async function run(options: Options): Promise<void> {
  const avatars = await Deno.makeTempDir({ prefix: "headcast-calls-" });
  try {
    const { folder } = await putStockAvatar(avatars);
    const server = await serve({
      ...{ port: 0, avatarsFolder: avatars, avatarFolder: folder, size: options.size, fps: 30 },
      ...(!options.real && { workerUrl: PAINTED_WORKER }),
    });
    const puppeteer = await openPuppeteer(server.url);
    await withCallSite((origin) =>
      withExtension([origin], async (browser) => {
        await call(browser, server, origin, options);
      })
    );
    await puppeteer.close();
    await server.close();
  } finally {
    await Deno.remove(avatars, { recursive: true });
  }
}

const command = defineCommand({
  name: "extension",
  isProgram: true,
  summary: "the browser extension in a call of two, in a hidden tab, for long",
  flags: {
    seconds: number("to watch the hidden tab", "s", 60, { min: 2, max: 3600, step: 1 }),
    changes: number("away to another camera and back", "count", 20, { min: 1, max: 1000, step: 1 }),
    size: sizeFlag(512),
    real: toggle("draws the stock avatar, which takes most of a machine without a GPU"),
    out: text("folder for pictures of both pages", "folder"),
  },
  examples: [["deno run -A tests/bench/calls/extension.ts --seconds 10 --changes 3", "a minute"]],
  notes: [],
  run: run,
});

if (import.meta.main) Deno.exit(await runCommand(command, Deno.args));
