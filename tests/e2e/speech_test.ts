/** The page's sound in a real browser: texts and a microphone have the head speak, and it is heard, and is silent at once. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { writeWav } from "../../runtime/base/sound/wav.ts";
import { now } from "../../runtime/base/clock.ts";
import { ARKIT_INDEX } from "../../runtime/head/arkit.ts";
import { restPose } from "../../runtime/motion/head_pose.ts";
import type { Server } from "../../runtime/server/serve.ts";
import { eventually } from "../eventually.ts";
import { withServer } from "../server/live_server.ts";
import { lackOfBrowser, testUnless } from "../skip.ts";
import { syllables } from "../speech/syllables.ts";
import { lackOfSpeaker } from "../speech/voices/lacks.ts";
import { installHelpers, openPage, shareBrowsers, withBrowser } from "./browser.ts";

const TEXT = "Good morning, and welcome to the house. Peter brought a big blue bag, and maybe a map.";
const QUIET = 0.002;
const MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

const lack = await lackOfBrowser();
shareBrowsers();

function speechTest(claim: string, needsVoice: boolean, body: (server: Server) => Promise<void>): void {
  testUnless(lack ?? (needsVoice ? lackOfSpeaker("espeak-ng") : null), {
    name: claim,
    // Chromium's own, which end after the test.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => withServer(body),
  });
}

const level = (page: Page) => page.evaluate("headcast.stats().sound?.level ?? 0") as Promise<number>;
const loud = (page: Page) => eventually("something is heard", async () => await level(page) > 0.05);
const word = (page: Page, id: string, text: string | RegExp) =>
  page.locator(`#${id}`, { hasText: text }).waitFor({ timeout: 60_000 });

/**
 * Runs in the page before its scripts, and has it be heard once it is clicked, as browsers do on a person's desktop: what
 * Playwright evaluates counts as a person's gesture there.
 */
function heardOnceClicked(): void {
  // deno-lint-ignore no-explicit-any
  const page = globalThis as any;
  let clicked = false;
  page.addEventListener("pointerup", () => clicked = true, { capture: true });
  page.AudioContext = class extends page.AudioContext {
    constructor(options: unknown) {
      super(options);
      void super.suspend();
    }
    resume() {
      return clicked ? super.resume() : new Promise(() => {});
    }
  };
}

/** Does something in the page, and looks until it is silent for good. @returns milliseconds */
const silentAfter = (page: Page, what: string) =>
  page.evaluate(`new Promise((resolve) => {
    const from = performance.now();
    let loudAt = from;
    ${what};
    const timer = setInterval(() => {
      const at = performance.now();
      if (headcast.stats().sound.level > ${QUIET}) loudAt = at;
      if (at - from < 700) return;
      clearInterval(timer);
      resolve(loudAt - from);
    }, 4);
  })`) as Promise<number>;

speechTest(
  "a text is heard in the page and in others once they are clicked; Stop and Escape are silent within 150 ms",
  true,
  async (server) => {
    await withBrowser(
      async (context) => {
        await installHelpers(context);
        const { page, faults } = await openPage(context, `${server.url}?session=said`);
        await context.addInitScript(heardOnceClicked);
        const { page: other, faults: theirs } = await openPage(
          context,
          `${server.url}?session=said&role=viewer`,
        );
        await page.getByRole("tab", { name: "Speech" }).click();
        await page.locator("#speech-voice option", { hasText: "espeak-ng" }).nth(3).waitFor({
          state: "attached",
        });
        await page.getByLabel("What the head should say").fill(TEXT);
        await page.keyboard.press("Enter");
        await word(page, "speech-word", "Speaking: “Good morning");
        await loud(page);
        await other.getByText("Click for sound").waitFor();
        assert.equal(await level(other), 0);
        await other.getByRole("button", { name: "Click for sound" }).click();
        await loud(other);
        const stopped = await silentAfter(page, `document.getElementById("speech-stop").click()`);
        assert.ok(stopped <= 150, `silent ${stopped} ms after Stop`);
        await word(page, "speech-word", /Stopped after \d\.\d s: “Good/);

        await page.getByRole("button", { name: "Say", exact: true }).click();
        await loud(page);
        await loud(other);
        const escaped = silentAfter(other, "");
        await page.keyboard.press("Escape");
        const silent = await escaped;
        // From when it begins to look, a little before the key is pressed.
        assert.ok(silent <= 250, `silent at the other's ${silent} ms after Escape`);
        assert.deepEqual([faults, theirs], [[], []]);
      },
    );
  },
);

speechTest("a microphone that is refused, and none at all, are told in words", false, async (server) => {
  for (
    const [flags, told] of [[[MICROPHONE[0]!], "was not allowed"], [
      [],
      /none is connected|not allowed/,
    ]] as const
  ) {
    await withBrowser(
      async (context) => {
        await installHelpers(context);
        const { page, faults } = await openPage(context, `${server.url}?session=refused`);
        await page.getByRole("tab", { name: "Speech" }).click();
        await page.getByRole("button", { name: "Speak with your microphone" }).click();
        await word(page, "microphone-word", told);
        await page.getByRole("button", { name: "Speak with your microphone" }).waitFor();
        assert.deepEqual(faults, []);
      },
      {},
      flags,
    );
  }
});

speechTest(
  "a microphone's voice opens and shuts the head's jaw, is not heard where it is spoken, and stops; or it stops a text",
  true,
  async (server) => {
    const folder = await Deno.makeTempDir({ prefix: "headcast-microphone-" });
    const file = join(folder, "voice.wav");
    await Deno.writeFile(file, writeWav(syllables(), 48_000));
    try {
      await withBrowser(
        async (context) => {
          await installHelpers(context);
          const { page, faults } = await openPage(context, `${server.url}?session=spoken`);
          await page.getByRole("tab", { name: "Speech" }).click();
          await page.getByRole("button", { name: "Speak with your microphone" }).click();
          await word(page, "speech-word", "Speaking: Your microphone");
          const pose = restPose();
          const jaw = () => {
            server.hub.faceOf("spoken")?.sample(now(), pose);
            return pose.expression[ARKIT_INDEX.jawOpen]!;
          };
          await eventually("the jaw opens", () => Promise.resolve(jaw() > 0.15));
          await eventually("the jaw shuts", () => Promise.resolve(jaw() < 0.06));
          await eventually("the jaw opens again", () => Promise.resolve(jaw() > 0.15));
          assert.equal(await level(page), 0);
          await page.getByRole("button", { name: "Stop the microphone" }).click();
          await word(page, "speech-word", "Said: Your microphone");

          await page.getByRole("button", { name: "Only listen" }).click();
          await page.getByRole("button", { name: "Speak with your microphone" }).click();
          await word(page, "microphone-word", "Your voice stops");
          await page.getByLabel("What the head should say").fill(
            "One, two, three, four, five, six, seven. ".repeat(5),
          );
          await page.getByRole("button", { name: "Say", exact: true }).click();
          await word(page, "speech-word", "Stopped after");
          await page.getByRole("button", { name: "Stop the microphone" }).click();

          const drop = (name: string, bytes: Uint8Array) =>
            page.setInputFiles("#sound-file", { name, mimeType: "audio/wav", buffer: Buffer.from(bytes) });
          await drop("voice.wav", writeWav(syllables().subarray(0, 24_000), 48_000));
          await word(page, "speech-word", "Said: “voice.wav”");
          await drop("words.mp3", new TextEncoder().encode("no sound"));
          await page.locator(".toast.error", { hasText: "does not decode: words.mp3" }).waitFor();
          assert.deepEqual(faults, []);
        },
        {},
        [...MICROPHONE, `--use-file-for-fake-audio-capture=${file}`],
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
