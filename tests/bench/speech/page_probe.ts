/** What a page shows and sounds, met from outside: its canvas' pixels, and what it gives to the sound card. */
import type { BrowserContext, Page } from "playwright-core";

/** What was met since the last look, ms of the page's clock. */
export interface Met {
  /** When the picture's middle changed, and what it was before and after, 0..255. */
  readonly changes: { at: number; from: number; to: number }[];
  /** When clicks left the sound card, as well as the browser knows. */
  readonly clicks: number[];
  /** What the browser says of its sound card, ms. */
  readonly outputLatency: number;
  /** Pictures that the page's screen was made of, and the longest from one to the next, ms. */
  readonly screens: number;
  readonly longest: number;
}

declare global {
  var takeMet: () => Met;
}

/** Puts the probe into each page of a context before its own scripts run. */
export async function installProbe(context: BrowserContext): Promise<void> {
  await context.addInitScript(probe);
}

export const metBy = (page: Page): Promise<Met> => page.evaluate(() => takeMet());

/** Runs in the page. */
function probe(): void {
  // deno-lint-ignore no-explicit-any
  const page = globalThis as any;
  const CHANGE = 24, LOUD = 0.3, REST_MS = 300, POLL_MS = 60;
  let changes: Met["changes"] = [], clicks: number[] = [];
  let screens = 0, longest = 0, last = NaN, luma = NaN, latency = 0;

  const small = page.document.createElement("canvas");
  small.width = small.height = 1;
  const context = small.getContext("2d", { willReadFrequently: true })!;
  // The page's own callbacks of this screen come behind the probe's, which was first: it looks when they are through.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => look(data);
  const step = (at: number) => {
    port2.postMessage(at);
    page.requestAnimationFrame(step);
  };
  page.requestAnimationFrame(step);
  const look = (at: number) => {
    screens++;
    if (!Number.isNaN(last)) longest = Math.max(longest, at - last);
    last = at;
    const canvas = page.document.getElementById("picture");
    if (canvas && canvas.width > 1) {
      const { width, height } = canvas;
      context.drawImage(canvas, width * 0.4, height * 0.4, width * 0.2, height * 0.2, 0, 0, 1, 1);
      const [r, g, b]: number[] = context.getImageData(0, 0, 1, 1).data;
      const now = 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
      if (Math.abs(now - luma) > CHANGE) changes.push({ at, from: luma, to: now });
      luma = now;
    }
  };

  const connect = page.AudioNode.prototype.connect;
  page.AudioNode.prototype.connect = function (target: unknown, ...rest: unknown[]) {
    // deno-lint-ignore no-this-alias
    const node = this;
    if (target === node.context.destination && !node.isProbe) listen(node, connect);
    return connect.call(node, target, ...rest);
  };

  // deno-lint-ignore no-explicit-any
  function listen(node: any, connect: any): void {
    const sound = node.context, analyser = sound.createAnalyser();
    analyser.isProbe = true;
    analyser.fftSize = 8192;
    connect.call(node, analyser);
    const samples = new Float32Array(analyser.fftSize);
    let heardUntil = 0, lastClick = -1;
    setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      // Of the sample behind the newest.
      const end = sound.currentTime, step = 1 / sound.sampleRate;
      const stamp = sound.getOutputTimestamp();
      latency = (sound.outputLatency || 0) * 1000;
      for (let i = 0; i < samples.length; i++) {
        const time = end - (samples.length - i) * step;
        if (time <= heardUntil) continue;
        if (Math.abs(samples[i]!) < LOUD || time - lastClick < REST_MS / 1000) continue;
        lastClick = time;
        clicks.push(stamp.performanceTime + (time - stamp.contextTime) * 1000);
      }
      heardUntil = end;
    }, POLL_MS);
  }

  page.takeMet = (): Met => {
    const met = { changes, clicks, outputLatency: latency, screens, longest };
    changes = [];
    clicks = [];
    screens = longest = 0;
    return met;
  };
}
