/** The recipes for calls, each as a page of another origin than the server's. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { builtSfu, liveKitToken, startLiveKit } from "../bench/calls/sfus.ts";
import { withBrowser } from "../e2e/browser.ts";
import { type EmbedderFile, serveEmbedder } from "../e2e/embedder.ts";
import { eventually } from "../eventually.ts";
import { withServer } from "../server/live_server.ts";
import { type Lack, lackOfBrowser, testUnless } from "../skip.ts";

const read = (name: string) =>
  Deno.readTextFile(fileURLToPath(new URL(`../../examples/call/${name}`, import.meta.url)));
/** In place of the deployment's own script: what a recipe calls of it, as lib-jitsi-meet documents and checks it. */
const JITSI = `
class Connection extends EventTarget {
  connect() { queueMicrotask(() => this.dispatchEvent(new Event("established"))); }
  initJitsiConference(name) {
    const joined = new EventTarget();
    return {
      on: (kind, take) => joined.addEventListener(kind, take),
      addTrack: async (track) => { jitsi.tracks.push(track); },
      join: () => { jitsi.room = name; joined.dispatchEvent(new Event("joined")); },
    };
  }
}
globalThis.jitsi = { tracks: [], room: null };
globalThis.JitsiMeetJS = {
  events: { connection: { CONNECTION_ESTABLISHED: "established" }, conference: { CONFERENCE_JOINED: "joined" } },
  init() { jitsi.ready = true; },
  JitsiConnection: Connection,
  createLocalTracksFromMediaStreams(infos) {
    if (!jitsi.ready) throw new Error("init() comes first");
    return infos.map(({ stream, mediaType, videoType = null }) => {
      const tracks = stream.getTracks().filter(({ kind }) => kind === mediaType);
      if (tracks.length !== 1) throw new Error(mediaType + ": one track, not " + tracks.length);
      return { track: tracks[0], videoType };
    });
  },
};
`;

/** Built by `deno run -A tests/bench/calls/whip.ts --build`, which takes minutes; here it stays on this machine's own address. */
const LIVEKIT = {
  ...{ port: 7890, address: "127.0.0.1", device: "lo", loopback: true },
  url: "ws://127.0.0.1:7890",
};
const WATCH_LIVEKIT = `<!doctype html><video autoplay muted playsinline></video>
<script type="module">
import { Room } from "/livekit.js";
const room = new Room({ adaptiveStream: false });
globalThis.kinds = [];
room.on("trackSubscribed", (track) => {
  kinds.push(track.kind);
  if (track.kind === "video") track.attach(document.querySelector("video"));
});
await room.connect("${LIVEKIT.url}", location.hash.slice(1));
</script>`;

interface Parts {
  readonly context: BrowserContext;
  /** What else is served, by path. */
  readonly files: Record<string, EmbedderFile>;
  /** Opens a page, which fails the test when one of its scripts does. */
  open(path: string, hash?: string): Promise<Page>;
}

const lack = await lackOfBrowser();

function recipeTest(
  claim: string,
  body: (parts: Parts) => Promise<void>,
  lacking: Lack | null = lack,
): void {
  testUnless(lacking, {
    name: claim,
    // Chromium's own, which end after the test.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const files: Record<string, EmbedderFile> = { "/jitsi.js": { body: JITSI } };
      const embedder = serveEmbedder(files);
      const faults: string[] = [];
      try {
        await withServer(async ({ url }) => {
          await withBrowser((context) =>
            body({
              context,
              files,
              async open(path, hash = "") {
                const text = path === "room.html" ? WATCH_LIVEKIT : await read(path);
                const body = text.replaceAll("https://heads.example.org", url.slice(0, -1))
                  .replace("https://meet.example.org/libs/lib-jitsi-meet.min.js", "/jitsi.js")
                  .replace(/https:[^"]*livekit-client@[^"]*/, "/livekit.js")
                  .replace("wss://livekit.example.org", LIVEKIT.url);
                files[`/${path}`] = { body: `<link rel="icon" href="data:,">${body}` };
                const page = await context.newPage();
                page.on("pageerror", (error) => faults.push(error.message));
                page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
                await page.goto(`${embedder.origin}/${path}${hash}`);
                return page;
              },
            })
          );
        }, { allowedOrigins: [embedder.origin] });
      } finally {
        await embedder.close();
      }
      assert.deepEqual(faults, []);
    },
  });
}

recipeTest(
  "a head goes into a plain RTCPeerConnection, and the page at the other end shows it",
  async ({ open }) => {
    const watch = await open("watch.html");
    const peer = await open("peer.html");
    await peer.locator("button").click();
    const seen = () =>
      watch.evaluate(`(() => {
      const video = document.querySelector("video");
      return { width: video.videoWidth, time: video.currentTime, kinds: video.srcObject?.getTracks().map(({ kind }) => kind).sort() };
    })()`) as Promise<{ width: number; time: number; kinds?: string[] }>;
    await eventually("pictures of the head are shown", async () => {
      const { width, time } = await seen();
      return width === 128 && time > 0.3;
    }, { every: 50 });
    assert.deepEqual((await seen()).kinds, ["audio", "video"]);
  },
);

recipeTest(
  "a head's tracks are given to lib-jitsi-meet's functions as they are documented",
  async ({ open }) => {
    const page = await open("jitsi.html");
    await page.locator("button").click();
    await page.waitForFunction('document.title === "In the conference"');
    assert.deepEqual(
      await page.evaluate(
        "jitsi.tracks.map(({ track, videoType }) => [track.kind, track.readyState, videoType])",
      ),
      [["video", "live", "camera"], ["audio", "live", null]],
    );
    assert.equal(await page.evaluate("jitsi.room"), "heads");
  },
);

const noLiveKit: Lack | null = builtSfu("livekit") !== null ? null : {
  kind: "tool",
  reason: "LiveKit's server is not built: deno run -A tests/bench/calls/whip.ts --build",
};

recipeTest(
  "livekit-client publishes a head's tracks to a LiveKit server, whose viewers have them",
  async (parts) => {
    const { open, files } = parts;
    const client = dirname(createRequire(import.meta.url).resolve("livekit-client"));
    files["/livekit.js"] = { body: await Deno.readFile(join(client, "livekit-client.esm.mjs")) };
    const sfu = await startLiveKit(LIVEKIT);
    try {
      const watch = await open("room.html", `#${await liveKitToken("viewer")}`);
      const page = await open("livekit.html", `#${await liveKitToken("head")}`);
      await page.locator("button").click();
      await page.waitForFunction('document.title === "In the room"');
      await eventually("pictures of the head are shown", () =>
        watch.evaluate(
          'document.querySelector("video").videoWidth > 0 && document.querySelector("video").currentTime > 0.3',
        ) as Promise<boolean>, { every: 50 });
      assert.deepEqual((await watch.evaluate("kinds") as string[]).sort(), ["audio", "video"]);
      await page.close();
      await watch.close();
    } finally {
      await sfu.stop();
    }
  },
  lack ?? noLiveKit,
);
