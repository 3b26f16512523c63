import assert from "node:assert/strict";
import { createOpusEncoder } from "../../../runtime/video/opus.ts";
import type { Voice } from "../../../runtime/speech/voices/voice.ts";
import { eventually } from "../../eventually.ts";
import { connectLive, withServer } from "../../server/live_server.ts";
import { lackOfBrowser, testUnless } from "../../skip.ts";
import { fakeSpeech } from "../../stream/sound/fake_speech.ts";
import { withBrowser } from "../browser.ts";
import { closeWhep, endWhep, startWhep, whepFigures } from "./whep_page.ts";

/** A tone that an encoder keeps. */
const tone: Voice = {
  ...{ id: "fake:tone", label: "a tone", languages: ["en"], timed: false },
  async *speak() {
    const sampleRate = 48_000;
    yield await Promise.resolve({
      pcm: Float32Array.from(
        { length: 90 * sampleRate },
        (_, at) => 0.5 * Math.sin(at * 2 * Math.PI * 440 / sampleRate),
      ),
      sampleRate,
      phones: [],
    });
  },
};

testUnless(await lackOfBrowser(), {
  name: "a browser that knows nothing of Headcast shows a session by WHEP, and plays what it says",
  fn: () =>
    withServer(async (server) => {
      await withBrowser(
        async (context) => {
          const page = await context.newPage();
          await page.goto(`${server.url}healthz`);
          const puppeteer = await connectLive(server);
          puppeteer.send({ type: "join", role: "puppeteer", size: 256, fps: 25 });
          await puppeteer.next("welcome");
          puppeteer.send({ type: "speak", id: "a", text: "hello" });
          await page.evaluate(startWhep, { url: `${server.url}whep/main?size=256&fps=25`, count: 1 });
          const figures = async () => (await page.evaluate(whepFigures))[0]!;
          await eventually("pictures are decoded", async () => (await figures()).framesDecoded >= 20, {
            every: 200,
          });
          await eventually("the tone is heard", async () => (await figures()).audioEnergy > 0.01, {
            every: 200,
          });
          const { width, soundSamples, state } = await figures();
          assert.deepEqual([width, state], [256, "connected"]);
          assert.ok(soundSamples > 4800, `${soundSamples} samples of sound`);
          const ended = await page.evaluate(endWhep);
          assert.equal(ended, "closed", "who is ended hears of it at once");
          await page.evaluate(startWhep, { url: `${server.url}whep/main?size=256&fps=25`, count: 1 });
          await eventually("it watches again", async () => (await figures()).framesDecoded > 0, {
            every: 100,
          });
          assert.equal(server.hub.sessions()[0]!.clients, 2);
          await page.evaluate(closeWhep);
          await eventually("who goes is known at once", () => server.hub.sessions()[0]!.clients === 1, {
            seconds: 10,
          });
          await puppeteer.close();
        },
        {},
        ["--autoplay-policy=no-user-gesture-required"],
      );
    }, { speech: { ...fakeSpeech(tone), openEncoder: () => Promise.resolve(createOpusEncoder()) } }),
});
