/** What nobody can see rests: the page and the SDK in tabs that hide each other, with the painted render worker. */
import assert from "node:assert/strict";
import { eventually } from "../../eventually.ts";
import { withServer } from "../../server/live_server.ts";
import { lackOfBrowser, testUnless } from "../../skip.ts";
import { serveEmbedder } from "../embedder.ts";
import { type Tab, withTabs } from "./tabs.ts";

/** Twenty pictures, where any came. */
const RESTED_MS = 400;

/** Three heads: at the top of a long page, at its end, and one whose stream a call has. */
const script = (server: string) =>
  `import { Headcast } from "${server}embed.js";
globalThis.quality = {};
globalThis.heads = ["near", "far", "call"].map((session) => {
  const head = new Headcast("${server}", { session, sound: false });
  head.on("quality", (told) => quality[session] = told);
  if (session === "call") globalThis.stream = head.stream();
  else head.attach(document.getElementById(session));
  head.connect();
  return head;
});`;
const PAGE =
  `<!doctype html><canvas id="near" style="display: block"></canvas><div style="height: 9000px"></div>
<canvas id="far"></canvas><script type="module" src="/head.js"></script>`;

/** How soon a picture is there when the page is seen again, milliseconds. */
const BACK = `globalThis.back = new Promise((resolve) => {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    const since = performance.now(), { received } = headcast.stats();
    const look = () => {
      const stats = headcast.stats();
      if (stats.received > received && stats.last.arrived > performance.timeOrigin + since) {
        resolve({ ms: performance.now() - since });
      } else requestAnimationFrame(look);
    };
    look();
  });
});`;

testUnless(await lackOfBrowser(), {
  name:
    "the page in a hidden tab, an embedded head there or scrolled away, get no pictures; a stream's go on",
  // Chromium's own, which end after the test.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const files: Record<string, { body: string }> = { "/": { body: PAGE } };
    const embedder = serveEmbedder(files);
    try {
      await withServer((server) => {
        files["/head.js"] = { body: script(server.url) };
        return withTabs(async (open) => {
          const page = await open(server.url);
          await eventually("the page shows", () => page.run("globalThis.headcast?.stats().shown > 2"));
          await page.run(`${BACK} 0`);
          const other = await open(`${embedder.origin}/`);
          await isEmbedded(other);
          await isBack(page, other);
        });
      }, { allowedOrigins: [embedder.origin] });
    } finally {
      await embedder.close();
    }
  },
});

/** Whether a head has told its server that nobody looks. */
const resting = (tab: Tab, session: string) => tab.run<boolean | undefined>(`quality.${session}?.resting`);

async function isEmbedded(tab: Tab): Promise<void> {
  const rests = "globalThis.quality?.far?.resting && quality.near.fps > 5 && quality.call.fps > 5";
  await eventually("the one that is scrolled away rests", () => tab.run(rests));
  assert.deepEqual([await resting(tab, "near"), await resting(tab, "call")], [false, false]);
}

async function isBack(page: Tab, other: Tab): Promise<void> {
  assert.equal(await page.run("document.visibilityState"), "hidden");
  const received = () => page.run<number>("headcast.stats().received");
  // It is let be for a second: who only looks into another tab and back costs no key frame.
  await eventually("nothing comes", async () => {
    const before = await received();
    await new Promise((resolve) => setTimeout(resolve, RESTED_MS));
    return await received() === before;
  });
  await page.toFront();
  const { ms } = await page.run<{ ms: number }>("back");
  assert.ok(ms < 1000, `${ms} ms until the page was back`);
  await eventually("what the other page shows rests now", () => resting(other, "near"));
  assert.equal(await resting(other, "call"), false);
  assert.ok(await other.run("quality.call.fps > 5"), "its stream goes on");
}
