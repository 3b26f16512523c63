/**
 * Whether it is true what is told of an interrupt, how much was heard: a program streams a tone with a click each tenth of
 * a second into a session that a page in Chromium watches, and interrupts it at a random moment. What the page gives to the
 * sound card is met from outside: its last click, and how long the tone went on behind it, tell where it really ended.
 *
 *   deno run -A tests/bench/speech/heard.ts --count 30
 */
import { quantile } from "../quantile.ts";
import type { BrowserContext, Page } from "playwright-core";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { s16FromPcm } from "../../../runtime/base/sound/pcm_s16.ts";
import { defineCommand } from "../../../runtime/cli/command.ts";
import { number } from "../../../runtime/cli/flags.ts";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { connect } from "../../../runtime/protocol/connect.ts";
import type { InterruptedEvent, SpeakingEvent } from "../../../runtime/protocol/session_speech.ts";
import { withBrowser } from "../../e2e/browser.ts";
import { sleep } from "../../stream/fakes.ts";
import { startProgram } from "../doors/scene.ts";
import { printTable } from "../table.ts";

/** What the figure allows, ms. */
const MOST_MS = 60;
const CLICK_MS = 100, FIRST_CLICK_MS = 10;
const PACKET_SAMPLES = 960;

/** Tone and clicks of a stream. @param from samples */
function packet(from: number): Uint8Array {
  return s16FromPcm(Float32Array.from({ length: PACKET_SAMPLES }, (_, i) => {
    const at = from + i, past = (at - FIRST_CLICK_MS * 48) % (CLICK_MS * 48);
    const click = past >= 0 && past < 240 ? 0.8 * Math.cos(past / 2) * Math.exp(-past / 80) : 0;
    return 0.12 * Math.sin(at * 0.06) + click;
  }));
}

/** Meets what a page gives to its sound card. Runs in the page, before its own scripts. */
function probe(): void {
  // deno-lint-ignore no-explicit-any
  const page = globalThis as any;
  let clicks = 0, lastClick = NaN, end = NaN;
  page.takeHeard = () => {
    const heard = { clicks, tailMs: (end - lastClick) * 1000 };
    clicks = 0;
    lastClick = end = NaN;
    return heard;
  };
  const connect = page.AudioNode.prototype.connect;
  page.AudioNode.prototype.connect = function (target: unknown, ...rest: unknown[]) {
    if (target === this.context.destination && !this.isProbe) listen(this);
    return connect.call(this, target, ...rest);
  };
  // deno-lint-ignore no-explicit-any
  function listen(node: any): void {
    const analyser = node.context.createAnalyser();
    analyser.isProbe = true;
    analyser.fftSize = 16384;
    connect.call(node, analyser);
    const samples = new Float32Array(analyser.fftSize);
    let until = 0;
    setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const now = node.context.currentTime, step = 1 / node.context.sampleRate;
      for (let i = 0; i < samples.length; i++) {
        const time = now - (samples.length - i) * step;
        if (time <= until) continue;
        const size = Math.abs(samples[i]!);
        if (size > 0.05) end = time;
        if (size > 0.4 && !(time - lastClick < 0.05)) {
          clicks++;
          lastClick = time;
        }
      }
      until = now;
    }, 50);
  }
}

declare global {
  var takeHeard: () => { readonly clicks: number; readonly tailMs: number };
}

interface Turn {
  /** How much the page gave to its sound card, ms of the utterance. */
  readonly heardMs: number;
  readonly told: InterruptedEvent;
  /** What the server's clock said. */
  readonly news: SpeakingEvent;
}

async function turns(url: string, context: BrowserContext, count: number, seed: number): Promise<Turn[]> {
  const random = createRandom(seed);
  await context.addInitScript(probe);
  const page: Page = await context.newPage();
  page.on("pageerror", (error) => console.error(`The page: ${error.message}`));
  await page.goto(`${url}?session=heard&role=viewer`);
  await using program = await connect(`${url.replace("http", "ws")}live/heard`, { size: 128, fps: 10 });
  program.on("error", (error) => console.error(`The server: ${error.message}`));
  await page.waitForFunction("headcast.stats().shown >= 3", null, { timeout: 60_000 });
  const found: Turn[] = [];
  for (let turn = 0; turn <= count; turn++) {
    const id = `t${turn}`;
    const packets = 50 + Math.floor(random() * 60);
    const spoken = wait<SpeakingEvent>((take) =>
      program.on("speaking", (news) => news.id === id && news.state === "interrupted" && take(news))
    );
    const told = wait<InterruptedEvent>((take) =>
      program.on("interrupted", (news) => news.id === id && take(news))
    );
    const begun = performance.now();
    for (let at = 0; at < packets; at++) {
      const ms = begun + at * 20 - performance.now();
      if (ms > 0) await sleep(ms);
      program.speakSound(packet(at * PACKET_SAMPLES), { id, codec: "pcm-s16" });
    }
    await sleep(random() * 20);
    program.interrupt(id);
    const one = { news: await spoken, told: await told };
    await sleep(400);
    const { clicks, tailMs } = await page.evaluate(() => takeHeard());
    // The first one only makes the page's sound ready.
    if (turn > 0) found.push({ ...one, heardMs: FIRST_CLICK_MS + (clicks - 1) * CLICK_MS + tailMs });
    await sleep(200);
  }
  return found;
}

function wait<Value>(listen: (take: (value: Value) => void) => unknown): Promise<Value> {
  return new Promise((resolve) => void listen(resolve));
}

async function run(count: number, seed: number): Promise<void> {
  const server = startProgram(new URL("server_main.ts", import.meta.url), "0");
  try {
    const { url } = JSON.parse(await server.line());
    let found: Turn[] = [];
    await withBrowser(
      async (context) => {
        found = await turns(url, context, count, seed);
      },
      {},
      ["--autoplay-policy=no-user-gesture-required"],
    );
    const rows = [
      ["what `interrupted` tells", found.map(({ told, heardMs }) => told.playedMs - heardMs)],
      ["what the server's clock says", found.map(({ news, heardMs }) => news.playedMs - heardMs)],
    ] as const;
    printTable(
      ["ms ahead of what was heard", "number", "median", "p95 of the size", "least", "most"],
      rows.map(([name, values]) => [
        name,
        String(values.length),
        ...[
          quantile(values, 0.5),
          quantile(values.map(Math.abs), 0.95),
          Math.min(...values),
          Math.max(...values),
        ].map((value) => value.toFixed(1)),
      ]),
    );
    const worst = Math.max(...rows[0][1].map(Math.abs));
    console.log(`${worst.toFixed(1)} ms at most, ${MOST_MS} allowed: ${worst <= MOST_MS ? "pass" : "MISS"}`);
  } finally {
    await server.end();
  }
}

const command = defineCommand({
  name: "heard",
  isProgram: true,
  summary: "what is told of an interrupt against what a page really gave to its sound card",
  flags: {
    count: number("interrupts", "count", 30, { min: 1, max: 1000, step: 1 }),
    seed: number("of their moments", "seed", 1, { min: 0, max: 1e6, step: 1 }),
  },
  examples: [["deno run -A tests/bench/speech/heard.ts --count 10", "a minute"]],
  notes: [],
  run: ({ count, seed }) => run(count, seed),
});

if (import.meta.main) Deno.exit(await runCommand(command, Deno.args));
