import { parseArgs } from "node:util";
import { dirname } from "node:path";
import type { Page } from "playwright-core";
import { now } from "../../../runtime/base/clock.ts";
import { connect, type Session } from "../../../runtime/protocol/mod.ts";
import { serve, type Server } from "../../../runtime/server/serve.ts";
import { eventually } from "../../eventually.ts";
import { faceRegions } from "../../e2e/face_regions.ts";
import { installHelpers, openPage, withBrowser } from "../../e2e/browser.ts";
import { putStockAvatar, stockHead } from "../../kept.ts";
import { makeAvatars } from "../../server/live_server.ts";
import { PAINTED_WORKER } from "../../stream/fakes.ts";
import { PRIVATE_ADDRESS } from "./namespace.ts";
import {
  builtSfu,
  LIVEKIT_URL,
  liveKitToken,
  type Sfu,
  SFU_NAMES,
  type SfuName,
  startLiveKit,
  startPion,
} from "./sfus.ts";
import { servePages } from "./viewer_page.ts";

const SIZE = 256, FPS = 30, SESSION = "studio";
const WHIP_HOSTS = new Set([`${PRIVATE_ADDRESS}:8080`, "127.0.0.1:7880"]);

// What the pages lend to scripts.
/** When a frame was shown, its luma; when it had arrived, and was given to the compositor. */
type Seen = readonly [at: number, luma: number, arrived?: number, presented?: number];
declare const open: (token?: string) => Promise<void>, shut: () => Promise<void>, level: () => number;
declare const firstAt: number | null, openedAt: number, readyAt: number, samples: Seen[];
// deno-lint-ignore no-explicit-any
declare const figures: () => Promise<any[]>;

export async function benchWhip(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string" },
      build: { type: "boolean" },
      painted: { type: "boolean", default: false },
      steps: { type: "string", default: "30" },
    },
  });
  const folder = await Deno.makeTempDir({ prefix: "headcast-whip-" });
  const server = await openServer(folder, values.painted);
  const region = values.painted ? [0.2, 0.2, 0.8, 0.8] : faceRegions(stockHead()).mouth;
  const pages = servePages({ whep: `http://${PRIVATE_ADDRESS}:8080/whep`, livekit: LIVEKIT_URL, region });
  try {
    await withBrowser(
      async (context) => {
        await installHelpers(context);
        for (const name of SFU_NAMES) {
          if (values.only !== undefined && values.only !== name) continue;
          if (builtSfu(name) === null) {
            console.log(`Skipped, tool: ${name} is not built (--build)`);
            continue;
          }
          const page = await context.newPage();
          page.on("pageerror", (error) => console.log("page:", error.message));
          await page.goto(`${pages.url}${name === "pion" ? "whep" : "livekit"}`);
          const { page: own } = await openPage(
            context,
            `${server.url}?session=${SESSION}&role=viewer&size=${SIZE}`,
          );
          await benchOne(name, { server, page, own, region, steps: Number(values.steps) });
          await page.close();
          await own.close();
        }
      },
      {},
      ["--autoplay-policy=no-user-gesture-required", "--disable-features=WebRtcHideLocalIpsWithMdns"],
    );
  } finally {
    await pages.close();
    await server.close();
    await Deno.remove(folder, { recursive: true });
  }
}

async function openServer(folder: string, painted: boolean): Promise<Server> {
  const common = { port: 0, size: SIZE, fps: FPS, whip: { hosts: WHIP_HOSTS } };
  if (painted) {
    const avatars = await makeAvatars();
    return await serve({
      ...common,
      avatarsFolder: avatars,
      avatarFolder: `${avatars}/stock`,
      workerUrl: PAINTED_WORKER,
    });
  }
  const { folder: avatarFolder } = await putStockAvatar(folder);
  return await serve({ ...common, avatarsFolder: dirname(avatarFolder), avatarFolder });
}

interface Stage {
  readonly server: Server;
  /** Watches by way of the SFU. */
  readonly page: Page;
  /** Watches by our own WebSocket. */
  readonly own: Page;
  readonly region: readonly number[];
  readonly steps: number;
}

async function benchOne(name: SfuName, stage: Stage): Promise<void> {
  const { server, page } = stage;
  await page.bringToFront();
  const start = name === "pion" ? startPion : startLiveKit;
  let sfu: Sfu = await start();
  const puppet = await connect(new URL(`live/${SESSION}`, server.url.replace("http", "ws")).href, {
    role: "puppeteer",
    size: SIZE,
  } as never);
  try {
    const token = name === "livekit" ? await liveKitToken("headcast") : undefined;
    say(name, "connect, ms", [await publish(server, sfu, token)]);
    const enter = async () => {
      await page.evaluate(
        (mine) => open(mine ?? undefined),
        name === "livekit" ? await liveKitToken("viewer") : null,
      );
      await page.waitForFunction(() => firstAt !== null, null, { timeout: 20_000, polling: 20 });
      return await page.evaluate(() => [firstAt! - openedAt, Math.max(0, firstAt! - readyAt)] as const);
    };
    const late: (readonly [number, number])[] = [];
    for (let i = 0; i < 6; i++) {
      late.push(await enter());
      if (i < 5) await page.evaluate(() => shut());
      await sleep(300 + Math.random() * 1500);
    }
    say(name, "a late viewer's first picture, ms after it opens", late.map(([all]) => all));
    say(name, "  of which after it is connected, ms", late.map(([, waited]) => waited));
    await hear(name, puppet, page);
    await delays(name, puppet, stage);
    if (name === "livekit") sfu = await restarts(name, stage, sfu, start, enter);
  } finally {
    await page.evaluate(() => shut());
    await fetch(new URL(`api/sessions/${SESSION}/whip`, server.url), { method: "DELETE" });
    await puppet.close();
    await sfu.stop();
  }
}

/** Has the session published. @returns milliseconds until it is live */
async function publish(server: Server, { whip: url }: Sfu, token: string | undefined): Promise<number> {
  const began = now();
  const response = await fetch(new URL(`api/sessions/${SESSION}/whip`, server.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ url, size: SIZE, fps: FPS, ...token !== undefined && { token } }),
  });
  if (response.status !== 201) throw new Error(`Cannot publish: ${await response.text()}`);
  await response.body?.cancel();
  await live(server);
  return now() - began;
}

const live = (server: Server) =>
  eventually("the session is live", () => {
    const report = server.whip.find(SESSION);
    if (report?.state === "ended") throw new Error(report.reason ?? "ended");
    return report?.state === "live";
  }, { every: 10, seconds: 30 });

/** Steps that one way is watched by, before it is the other's turn. */
const TURN = 6;

/** 1 s of a tone. */
const TONE = Int16Array.from({ length: 48_000 }, (_, i) => 12_000 * Math.sin(i * 2 * Math.PI * 440 / 48_000));

async function hear(name: SfuName, puppet: Session, page: Page): Promise<void> {
  const delays: number[] = [];
  for (let i = 0; i < 3; i++) {
    await eventually("it is silent", () => page.evaluate(() => level() < 0.002), { every: 50 });
    const began = now();
    for (let at = 0; at < TONE.length; at += 960) {
      puppet.speakSound(new Uint8Array(TONE.slice(at, at + 960).buffer), {
        id: `tone-${i}`,
        codec: "pcm-s16",
      });
    }
    puppet.endSound(`tone-${i}`);
    const heard = await page.evaluate(async () => {
      for (let i = 0; i < 2000 && level() < 0.02; i++) await new Promise((done) => setTimeout(done, 5));
      return { level: level(), at: performance.timeOrigin + performance.now() };
    });
    if (heard.level < 0.02) throw new Error(`Nothing is heard over ${name}`);
    delays.push(heard.at - began);
    await sleep(1500);
  }
  say(name, "sound, ms from sending it to hearing it", delays);
}

/** Steps of the jaw, seen by both ways in turn. */
async function delays(name: SfuName, puppet: Session, stage: Stage): Promise<void> {
  const { page, own, region, steps } = stage;
  const stages: number[][] = [];
  const ways = { rtc: [] as number[], ws: [] as number[] };
  await own.evaluate((part) => {
    // deno-lint-ignore no-explicit-any
    const holder = globalThis as any;
    holder.seen = [];
    let shown = 0;
    const step = () => {
      const { shown: count } = hook().stats();
      if (count !== shown) {
        shown = count;
        const size = hook().state.size!;
        const [left, top, right, bottom] = part.map((share) => Math.round(share * size)) as [
          number,
          number,
          number,
          number,
        ];
        const { data } = hook().pixels(left, top, right - left, bottom - top);
        let sum = 0;
        for (let i = 0; i < data.length; i += 4) {
          sum += data[i]! * 0.2126 + data[i + 1]! * 0.7152 + data[i + 2]! * 0.0722;
        }
        holder.seen.push([performance.timeOrigin + performance.now(), sum / (data.length / 4)]);
      }
      requestAnimationFrame(step);
    };
    step();
  }, [...region]);
  const before = await page.evaluate(() => figures());
  let open = false;
  const steppedAt: number[] = [];
  const front: ("rtc" | "ws")[] = [];
  for (let i = 0; i < steps; i++) {
    open = !open;
    // What lies behind is drawn once a second.
    if (i % TURN === 0) {
      await (i / TURN % 2 === 0 ? page : own).bringToFront();
      await sleep(700);
    }
    front.push(i / TURN % 2 < 1 ? "rtc" : "ws");
    steppedAt.push(now());
    const end = now() + 900 + Math.random() * 200;
    while (now() < end) {
      puppet.drive({ jawOpen: open ? 1 : 0 });
      await sleep(16);
    }
  }
  const rtc = await page.evaluate(() => samples);
  const ws = await own.evaluate(() => (globalThis as unknown as { seen: Seen[] }).seen);
  steppedAt.forEach((at, i) => {
    const until = steppedAt[i + 1] ?? at + 1000;
    const way = front[i]!;
    const found = crossing(way === "rtc" ? rtc : ws, at, until);
    if (found === null) return;
    ways[way].push(found[0] - at);
    if (way === "rtc") stages.push([found[2]! - at, found[3]! - found[2]!, found[0] - found[3]!]);
  });
  say(name, "pose to pixel by WebSocket, ms", ways.ws);
  say(name, "pose to pixel by WHIP, ms", ways.rtc);
  console.log(
    `${name}: ${
      round(median(ways.rtc) - median(ways.ws))
    } ms more by WHIP, of ${ways.rtc.length} and ${ways.ws.length} steps`,
  );
  ["pose to arrival", "arrival to compositor", "compositor to script"].forEach((stage, i) =>
    say(name, `  of which ${stage}, ms`, stages.map((each) => each[i]!))
  );
  tellStages(name, before, await page.evaluate(() => figures()));
}

/** When the picture is half way from what it was to what it became, after a step. */
function crossing(seen: readonly Seen[], from: number, until: number): Seen | null {
  const before = seen.filter(([at]) => at <= from).at(-1), after = seen.filter(([at]) => at <= until).at(-1);
  if (!before || !after || Math.abs(before[1] - after[1]) < 5) return null;
  const half = (before[1] + after[1]) / 2, up = after[1] > before[1];
  return seen.find(([at, luma]) => at > from && (up ? luma >= half : luma <= half)) ?? null;
}

// deno-lint-ignore no-explicit-any
function tellStages(name: SfuName, before: any[], after: any[]): void {
  for (const now of after) {
    const then = before.find(({ id }) => id === now.id) ?? {};
    const mean = (sum: string, count: string) =>
      1000 * ((now[sum] ?? 0) - (then[sum] ?? 0)) / Math.max(1, (now[count] ?? 0) - (then[count] ?? 0));
    const stages = now.kind === "video"
      ? {
        "jitter buffer": mean("jitterBufferDelay", "jitterBufferEmittedCount"),
        decoding: mean("totalDecodeTime", "framesDecoded"),
        "arrival to picture": mean("totalProcessingDelay", "framesDecoded"),
        "target": mean("jitterBufferTargetDelay", "jitterBufferEmittedCount"),
        "least": mean("jitterBufferMinimumDelay", "jitterBufferEmittedCount"),
        "jitter": now.jitter * 1000,
      }
      : {
        "jitter buffer": mean("jitterBufferDelay", "jitterBufferEmittedCount"),
        "target": mean("jitterBufferTargetDelay", "jitterBufferEmittedCount"),
        "least": mean("jitterBufferMinimumDelay", "jitterBufferEmittedCount"),
        "jitter": now.jitter * 1000,
      };
    const counts = `${now.packetsLost} lost, ${now.nackCount ?? 0} NACK, ${now.pliCount ?? 0} PLI, ${
      now.freezeCount ?? 0
    } freezes, ${now.packetsReceived} packets, ${now.framesReceived} frames received, ${now.framesDecoded} decoded, ${now.keyFramesDecoded} key, ${now.framesDropped} dropped`;
    console.log(
      `${name}: ${now.kind}: ${
        Object.entries(stages).map(([stage, ms]) => `${stage} ${round(ms)} ms`).join(", ")
      }; ${counts}`,
    );
  }
}

/** The server ends and is started anew. */
async function restarts(
  name: SfuName,
  { server, page }: Stage,
  sfu: Sfu,
  start: () => Promise<Sfu>,
  enter: () => Promise<unknown>,
): Promise<Sfu> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    await page.evaluate(() => shut());
    const began = now();
    await sfu.stop(signal);
    const ended = now();
    sfu = await start();
    const up = now();
    await eventually(
      "the loss is seen",
      () => server.whip.find(SESSION)?.state !== "live" || now() - began > 6000,
      { every: 10 },
    );
    const noticed = now();
    await live(server);
    const back = now();
    await enter();
    console.log(
      `${name}: ${signal}: gone after ${round(ended - began)} ms, up again after ${
        round(up - began)
      }, loss seen by ${round(noticed - began)}, live by ${round(back - began)}, seen again by ${
        round(now() - began)
      }`,
    );
    await sleep(3000);
  }
  return sfu;
}

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));
const round = (value: number) => Math.round(value * 10) / 10;
const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const median = (values: readonly number[]) => sorted(values)[values.length >> 1] ?? NaN;

function say(name: SfuName, what: string, values: readonly number[]): void {
  const all = sorted(values),
    at = (share: number) => round(all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? NaN);
  console.log(
    values.length === 1
      ? `${name}: ${what}: ${round(values[0]!)}`
      : `${name}: ${what}: median ${at(0.5)}, 95th percentile ${at(0.95)}, most ${at(1)} of ${values.length}`,
  );
}
