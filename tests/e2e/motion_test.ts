/** What the page records of what it sends, against what the server records of what drives. */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readMotionLines } from "../../runtime/motion/clips/lines/read_motion_lines.ts";
import { readClip } from "../../runtime/motion/clips/read_clip.ts";
import { openRecordingFiles } from "../../runtime/stream/sinks/recording_files.ts";
import { withServer } from "../server/live_server.ts";
import { lackOfBrowser, testUnless } from "../skip.ts";
import { installHelpers, withBrowser } from "./browser.ts";

testUnless(await lackOfBrowser(), {
  name: "what the page saves of its motion is to the bit what the server received, and plays there again",
  // Chromium's own, which end after the test.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const folder = await Deno.makeTempDir();
    const files = openRecordingFiles({ folder });
    await withServer(async (server) => {
      await withBrowser(async (context) => {
        await installHelpers(context);
        const page = await context.newPage();
        const faults: string[] = [];
        page.on("pageerror", (error) => faults.push(error.message));
        await page.goto(`${server.url}?session=${encodeURIComponent("my 房间")}&codec=jpeg`);
        await page.waitForFunction(() => hook().state.role === "puppeteer");
        await page.getByRole("tab", { name: "Clip" }).click();
        const keep = page.getByRole("button", { name: "Record my motion" });
        const onServer = page.getByRole("button", { name: "Record it on the server", exact: true });
        await keep.click();
        await page.getByText("It begins when you move something").waitFor();
        await onServer.click();
        await page.locator("#motion-server[aria-pressed=true]").waitFor();
        await page.evaluate(async () => {
          for (let step = 1; step <= 20; step++) {
            // deno-lint-ignore no-explicit-any
            (globalThis as any).headcast.set({ jawOpen: step / 27, "neck.y": -step / 70 });
            await new Promise<void>((resolve) => requestAnimationFrame(resolve));
          }
        });
        await page.locator("#motion-state", { hasText: "frames" }).waitFor();
        await onServer.click();
        await page.locator("#motion-server[aria-pressed=false]").waitFor();
        await keep.click();
        await page.getByRole("button", { name: "Save .jsonl" }).waitFor();
        const saved = async (name: string) => {
          const download = page.waitForEvent("download");
          await page.getByRole("button", { name }).click();
          const got = await download;
          return { name: got.suggestedFilename(), bytes: await Deno.readFile(await got.path()) };
        };
        const lines = await saved("Save .jsonl"), csv = await saved("Save .csv");
        assert.deepEqual([lines.name, csv.name], ["my 房间.jsonl", "my 房间.csv"]);
        const mine = readMotionLines(lines.bytes);
        const [name] = await readdir(folder);
        const theirs = readMotionLines(await Deno.readFile(join(folder, name!)));
        assert.deepEqual([mine.session, theirs.session], ["my 房间", "my 房间"]);
        assert.ok(theirs.frames.length >= 5, `${theirs.frames.length}`);
        // The page began before the server, and ended after it.
        const first = mine.frames.findIndex(({ frame }) => frame.seq === theirs.frames[0]!.frame.seq);
        assert.deepEqual(
          mine.frames.slice(first, first + theirs.frames.length).map(({ frame }) => frame),
          theirs.frames.map(({ frame }) => frame),
        );
        const clip = await readClip(csv.bytes, "take.csv");
        assert.equal(clip.frameCount, mine.frames.length);
        await page.getByRole("button", { name: "Play it" }).click();
        await page.locator("#clip-name", { hasText: "my 房间.jsonl" }).waitFor();
        assert.match(
          await page.locator("#clip-facts").innerText(),
          new RegExp(`^${mine.frames.length} frames$`),
        );
        assert.deepEqual(faults, []);
      });
    }, { recordings: { policy: "asked", files, report: () => {} } });
    await Deno.remove(folder, { recursive: true });
  },
});
