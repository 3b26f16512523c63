/** The SDK in a real browser, on pages of another origin than the server's. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { openPageBundle } from "../../runtime/server/page_bundle.ts";
import type { Server } from "../../runtime/server/serve.ts";
import { eventually } from "../eventually.ts";
import { withServer } from "../server/live_server.ts";
import { lackOfBrowser, testUnless } from "../skip.ts";
import { shareBrowsers, withBrowser } from "./browser.ts";
import { type Embedder, type EmbedderFile, recipe, serveEmbedder, strictPolicy } from "./embedder.ts";

/** A tracker without a model, whose face opens its mouth by turns. */
const STAND_IN = fileURLToPath(new URL("./tracker_stand_in.js", import.meta.url));
const DEVICES = [
  ...["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
  "--autoplay-policy=no-user-gesture-required",
];

/** As long as a busy machine may stand still without a seat being lost by that: 1 was too short. */
const SEAT_SECONDS = 3;

const lack = await lackOfBrowser();
shareBrowsers();

function embedTest(
  claim: string,
  body: (parts: { server: Server; open: Open }) => Promise<void>,
  origins: "listed" | "others" = "listed",
  flags: readonly string[] = [],
): void {
  testUnless(lack, {
    name: claim,
    // Chromium's own, which end after the test.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const files: Record<string, EmbedderFile> = {};
      const embedder = serveEmbedder(files);
      const listed = origins === "listed" ? embedder.origin : "https://other.example";
      try {
        await withServer(async (server) => {
          await withBrowser(
            async (context) => {
              const open: Open = async (made) => {
                Object.assign(files, made(server.url, embedder));
                await context.route("**/tracker/worker.js", (route) => route.fulfill({ path: STAND_IN }));
                const page = await context.newPage();
                const faults: string[] = [];
                page.on("pageerror", (error) => faults.push(error.message));
                page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
                await page.goto(`${embedder.origin}/`);
                return { page, faults };
              };
              await body({ server, open });
            },
            {},
            flags,
          );
        }, { allowedOrigins: [listed], limits: { seatSeconds: SEAT_SECONDS } });
      } finally {
        await embedder.close();
      }
    },
  });
}

type Open = (
  files: (server: string, embedder: Embedder) => Record<string, EmbedderFile>,
) => Promise<{ page: Page; faults: string[] }>;

/** Whether a canvas shows a picture: of the painter's size, and painted. */
const SHOWN = `(() => {
  const canvas = document.querySelector("canvas");
  return canvas.width === 128 && canvas.getContext("2d").getImageData(64, 64, 1, 1).data[3] === 255;
})()`;

/** Those of the page's own thread. */
const KEEP_SOCKETS = `globalThis.sockets = [];
globalThis.WebSocket = class extends WebSocket {
  constructor(...how) {
    super(...how);
    sockets.push(this);
  }
};`;

/** A page that tells what it hears. */
const listening = (server: string, options = "{}", from = `${server}embed.js`) => `
  import { Headcast } from "${from}";
  globalThis.told = [];
  const head = globalThis.head = new Headcast("${server}", ${options});
  for (const kind of ["ready", "state", "speaking", "interrupted", "quality", "error"]) {
    head.on(kind, (event) => told.push([kind, event.code ?? event.thread ?? event.state ?? event, event.message ?? ""]));
  }
  head.attach(document.querySelector("canvas"));
  head.connect().catch((error) => told.push(["rejected", error.code, error.message]));
`;
const HTML = '<!doctype html><canvas></canvas><script type="module" src="page.js"></script>';

/** Waits until something of a kind was told, and gives it. */
async function told(page: Page, kind: string, what?: string): Promise<string[]> {
  const found = `globalThis.told?.find(([a, b]) => a === "${kind}" && ${
    what === undefined ? true : `b === "${what}"`
  })`;
  await eventually(
    `${kind} ${what ?? ""} is told`,
    () => page.evaluate(`Boolean(${found})`) as Promise<boolean>,
  );
  return await page.evaluate(found) as string[];
}

embedTest(
  "six lines show a head on a page of another origin, whose strict policy lists the server alone, and after a loss again",
  async ({ server, open }) => {
    const { html, script, lines } = await recipe(server.url);
    assert.ok(lines <= 6, `${lines} lines`);
    for (const workers of ["; worker-src blob:", ""]) {
      const { page, faults } = await open((url) => ({
        "/": { body: html, policy: strictPolicy(url, workers) },
        "/head.js": { body: `${KEEP_SOCKETS}\n${script}` },
      }));
      await eventually("a picture is shown", () => page.evaluate(SHOWN) as Promise<boolean>);
      // Where there may be no worker the browser says that it refused one, and the page says so too.
      if (workers !== "") assert.deepEqual(faults, []);
      else {
        assert.match(faults.join("\n"), /no-worker|Cannot run in a worker/);
        await page.evaluate("sockets[0].close()");
        await eventually("it comes back", () => page.evaluate("sockets.length === 2") as Promise<boolean>);
        await page.evaluate("document.querySelector('canvas').width = 1");
        await eventually("a picture is shown again", () => page.evaluate(SHOWN) as Promise<boolean>);
      }
      await page.close();
    }
  },
);

embedTest(
  "a page that is not listed is told so, and one whose policy lacks the server, and nothing is tried again",
  async ({ server, open }) => {
    const own = (await openPageBundle()).get("embed/main.js")!.raw as Uint8Array<ArrayBuffer>;
    const files = (url: string, policy: string) => ({
      "/": { body: HTML, policy },
      "/page.js": { body: listening(url, "{}", "/embed.js") },
      // A worker of its own has the policy that its script comes with.
      "/embed.js": { body: own, policy },
    });
    const { page } = await open((url) => files(url, strictPolicy(url)));
    const [, , message] = await told(page, "error", "origin");
    assert.match(message!, /origin is not this server's \(--origins names more\): http:\/\/localhost:\d+$/);
    assert.equal((await told(page, "rejected"))[1], "origin");
    const { page: other } = await open((url) => files(url, "script-src 'self'; connect-src 'self'"));
    assert.match((await told(other, "error", "policy"))[2]!, /must list the server in connect-src: http/);
    assert.equal(await other.evaluate("head.state"), "refused");
    assert.equal(server.hub.connectionCount, 0);
  },
  "others",
);

/** Of the pixel in the middle of an element's canvas: its red and its alpha; and the alpha near the upper edge, of nothing. */
const MIDDLE = `(() => {
  const canvas = document.querySelector("headcast-avatar").shadowRoot.querySelector("canvas");
  const [red, , , alpha] = canvas.getContext("2d").getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data;
  const above = canvas.getContext("2d").getImageData(canvas.width >> 1, canvas.height >> 4, 1, 1).data[3];
  return { size: [canvas.width, canvas.height], red, alpha, above };
})()`;

/** Sends a head's stream through a call in the page, and counts the pictures that arrive and the sound that goes out. */
const CALL = `(async () => {
  const head = globalThis.head = document.querySelector("headcast-avatar").headcast;
  const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
  here.onicecandidate = ({ candidate }) => candidate && there.addIceCandidate(candidate);
  there.onicecandidate = ({ candidate }) => candidate && here.addIceCandidate(candidate);
  const stream = head.stream();
  for (const track of stream.getTracks()) here.addTrack(track, stream);
  await here.setLocalDescription();
  await there.setRemoteDescription(here.localDescription);
  await there.setLocalDescription();
  await here.setRemoteDescription(there.localDescription);
  globalThis.arrived = async () => {
    const video = [...(await there.getStats()).values()].find(({ type, kind }) => type === "inbound-rtp" && kind === "video") ?? {};
    const sound = [...(await here.getStats()).values()].find(({ type, kind }) => type === "media-source" && kind === "audio");
    return { frames: video.framesDecoded ?? 0, height: video.frameHeight, loud: sound?.totalAudioEnergy ?? 0 };
  };
  return stream.getTracks().map(({ kind }) => kind).sort();
})()`;

interface Arrived {
  readonly frames: number;
  readonly height?: number;
  readonly loud: number;
}

embedTest(
  "an element alone shows a transparent head; it speaks, goes into a call, is interrupted, and follows a webcam",
  async ({ open }) => {
    const { page, faults } = await open((url) => ({
      "/": {
        body: `<!doctype html><script type="module" src="${url}embed.js"></script>` +
          `<headcast-avatar src="${url}" session="element" transparent mood="happy"></headcast-avatar>`,
        // Not even scripts of its own.
        policy: strictPolicy(url, `; worker-src blob:; frame-src ${url}`).replace(
          "script-src 'self'",
          "script-src",
        ),
      },
    }));
    const middle = () =>
      page.evaluate(MIDDLE) as Promise<{ size: number[]; red: number; alpha: number; above: number }>;
    await eventually("a head is shown, and nothing beside it", async () => {
      const { size, alpha, above } = await middle();
      return size.join() === "128,128" && alpha === 255 && above === 0;
    });

    assert.deepEqual(await page.evaluate(CALL), ["audio", "video"]);
    const arrived = () => page.evaluate("arrived()") as Promise<Arrived>;
    await eventually("pictures arrive", async () => (await arrived()).frames >= 5);
    assert.equal((await arrived()).height, 128, "the colour alone, without the alpha below it");

    await page.evaluate(`globalThis.told = [];
      for (const kind of ["speaking", "interrupted"]) {
        head.on(kind, (event) => told.push([kind, event.id, event.state ?? event.heardMs]));
      }
      const tone = (seconds) => Float32Array.from({ length: 24000 * seconds }, (_, at) => Math.sin(at / 10) * 0.5);
      head.speakAudio(tone(0.5), { id: "short", sampleRate: 24000, end: true });
      head.speakAudio(tone(20), { id: "long", sampleRate: 24000, end: true });`);
    await eventually("the tone goes out", async () => (await arrived()).loud > 0.01);
    await eventually(
      "the long one has begun",
      () =>
        page.evaluate(`told.some(([, id, state]) => id === "long" && state === "started")`) as Promise<
          boolean
        >,
    );
    await page.waitForTimeout(300);
    await page.evaluate(`head.interrupt()`);
    await eventually(
      "the interruption is told",
      () => page.evaluate(`told.some(([kind]) => kind === "interrupted")`) as Promise<boolean>,
    );
    const all = await page.evaluate("told") as [string, string, unknown][];
    assert.deepEqual(all.slice(0, 3).map((each) => each.join(" ")), [
      "speaking short started",
      "speaking short ended",
      "speaking long started",
    ]);
    const heardMs = all.at(-1)![2] as number;
    assert.ok(heardMs > 0 && heardMs < 5000, `${heardMs} ms were heard`);

    await page.evaluate("head.trackWebcam()");
    await eventually("the jaw opens", async () => (await middle()).red > 130);
    await eventually("the jaw shuts", async () => (await middle()).red < 40);
    await page.evaluate("document.querySelector('headcast-avatar').remove()");
    await eventually("it has left", () => page.evaluate("head.state === 'closed'") as Promise<boolean>);
    assert.deepEqual(faults, []);
  },
  "listed",
  DEVICES,
);

/** Two heads of one session: an element, which drives, and one that would like to. */
const TWO = (url: string) => `
  import { Headcast } from "${url}embed.js";
  const element = globalThis.element = document.querySelector("headcast-avatar");
  globalThis.told = [];
  const driving = () => element.headcast?.info?.role === "puppeteer";
  while (!driving()) await new Promise((resolve) => setTimeout(resolve, 20));
  globalThis.first = element.headcast;
  const second = globalThis.second = new Headcast("${url}", { session: "two", sound: false });
  second.on("error", ({ code }) => told.push(code));
  element.addEventListener("error", ({ detail: { code } }) => told.push(code));
  second.on("info", ({ role }) => told.push(role));
  await second.connect();
  globalThis.answer = null;
  element.addEventListener("seat", ({ detail: { state, own } }) => {
    if (state === "asked" && !own && answer !== null) first.answerSeat(answer);
  });
  globalThis.ask = (give) => (globalThis.answer = give, second.askForSeat().catch((error) => [error.code, error.retryAfter]));
  globalThis.isReady = true;
`;

embedTest(
  "an embedded head that is asked for its seat keeps it, gives it, or loses it while a mood merely stays",
  async ({ open }) => {
    const { page, faults } = await open((url) => ({
      "/": {
        body: `<!doctype html><headcast-avatar src="${url}" session="two" mood="happy"></headcast-avatar>` +
          '<script type="module" src="page.js"></script>',
      },
      "/page.js": { body: TWO(url) },
    }));
    const ready = () => page.evaluate("globalThis.isReady === true") as Promise<boolean>;
    await eventually("both are there", ready);
    assert.equal(await page.evaluate("ask(true)"), "given");
    const roles = () => page.evaluate("[first.info.role, second.info.role].join()") as Promise<string>;
    await eventually("they change roles in place", async () => await roles() === "viewer,puppeteer");
    assert.deepEqual(await page.evaluate("told"), ["viewer", "puppeteer"]);

    // The second has a mood, which stays; while it is given anew by the page the seat is kept.
    await page.evaluate(`second.mood("sad")`);
    await page.waitForTimeout(600);
    await page.evaluate(`globalThis.moods = setInterval(() => second.mood("sad"), 200);
      globalThis.outcome = null; first.askForSeat().then((it) => globalThis.outcome = it); null`);
    await page.waitForTimeout(SEAT_SECONDS * 1000 + 800);
    assert.equal(await page.evaluate("outcome"), null);
    await page.evaluate("clearInterval(moods)");
    await eventually("it is taken", async () => await page.evaluate("outcome") === "taken");
    await eventually("they change roles again", async () => await roles() === "puppeteer,viewer");

    assert.equal(await page.evaluate("ask(false)"), "refused");
    const [code, seconds] = await page.evaluate("ask(false)") as [string, number];
    assert.equal(code, "too-many-asks");
    assert.ok(seconds > 0 && seconds <= 15, `${seconds} s`);
    // What was under way as the seat changed hands is passed over for a second; a mood would be repeated beyond it.
    await page.waitForTimeout(1200);
    assert.deepEqual(
      await page.evaluate("told"),
      ["viewer", "puppeteer", "viewer"],
      "nor is a viewer's mood refused",
    );
    assert.deepEqual(faults, []);
  },
);
