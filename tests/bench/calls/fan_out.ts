/**
 * Sessions that more watch than may go to LiveKit by themselves, are seen there in Chromium, and what one costs the server then,
 * in turn with the same for one viewer by WebSocket and for one by WHEP:
 *
 *     deno run -A --no-check tests/bench/calls/fan_out.ts [--build] [--turns 3] [--seconds 6]
 *
 * The server is the real command in a process of its own, its pictures painted (256 px at 30 a second), so that drawing is in
 * none of the figures.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { connect, type Session } from "../../../runtime/protocol/mod.ts";
import { putAvatars, STAND_IN } from "../../cluster/cluster.ts";
import { withBrowser } from "../../e2e/browser.ts";
import { eventually } from "../../eventually.ts";
import { PAINTED_WORKER } from "../../stream/fakes.ts";
import { openRtcViewer } from "../../stream/rtc/viewer.ts";
import { processTime } from "../fanout/process_time.ts";
import { quantile } from "../quantile.ts";
import { printTable } from "../table.ts";
import { buildSfu, builtSfu, LIVEKIT_URL, liveKitToken, startLiveKit } from "./sfus.ts";
import { servePages } from "./viewer_page.ts";

// What the page lends to scripts.
declare const open: (token?: string) => Promise<void>, samples: (readonly [at: number, luma: number])[];
declare const figures: () => Promise<{ kind: string; framesDecoded?: number }[]>;

const { values } = parseArgs({
  options: {
    build: { type: "boolean", default: false },
    turns: { type: "string", default: "3" },
    seconds: { type: "string", default: "6" },
  },
});
const ABOVE = 3, SIZE = 256, FPS = 30, turns = Number(values.turns), seconds = Number(values.seconds);
/** Who watches at LiveKit while it is counted what that costs the server. */
const THERE = 4;
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

if (values.build && builtSfu("livekit") === null) console.log(await buildSfu("livekit") ?? "Built");
if (builtSfu("livekit") === null) {
  console.log("Skipped, tool: LiveKit is not built (--build)");
  Deno.exit(0);
}

const folder = await Deno.makeTempDir({ prefix: "headcast-fan-out-" }), avatars = join(folder, "avatars");
await Deno.mkdir(avatars);
await putAvatars(avatars);
const sfu = await startLiveKit({ port: 7880, address: "127.0.0.1", device: "lo", loopback: true });
const port = freePort(), url = `http://127.0.0.1:${port}`;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = new Deno.Command(Deno.execPath(), {
  args: [
    ...["run", "-A", "--no-check", "--preload", here("../../cluster/node/preload.ts"), "main.ts", "start"],
    ...["--port", String(port), "--avatars", avatars, "--avatar", STAND_IN, "--insist"],
    ...["--size", String(SIZE), "--fps", String(FPS), "--fan-out", `${ABOVE}=${sfu.whip}?session={session}`],
    ...["--fan-out-watch", "https://watch.example.org/?room={session}"],
    ...["--fan-out-token-file", join(folder, "{session}.jwt")],
  ],
  cwd: here("../../.."),
  env: { HEADCAST_TEST_WORKER: PAINTED_WORKER.href },
  ...{ stdin: "null", stdout: "null", stderr: "inherit" },
}).spawn();
const pages = servePages({ whep: "", livekit: LIVEKIT_URL, region: [0.2, 0.2, 0.8, 0.8] });
try {
  await eventually("the server answers", () => fetch(`${url}/healthz`).then((r) => r.ok, () => false), {
    every: 200,
  });
  await withBrowser(
    async (context) => {
      const rows: Cost[][] = [];
      for (let turn = 0; turn < turns; turn++) {
        const page = await context.newPage();
        await page.goto(`${pages.url}livekit`);
        rows.push([await byWebSocket(`ws-${turn}`), await byWhep(`whep-${turn}`)]);
        rows.at(-1)!.push(...await atLiveKit(`call-${turn}`, page));
        console.log(rows.at(-1)!.map(({ ms, pictures }) => `${ms.toFixed(2)} of ${pictures}`).join(", "));
        await page.close();
      }
      tell(rows);
    },
    {},
    ["--autoplay-policy=no-user-gesture-required", "--disable-features=WebRtcHideLocalIpsWithMdns"],
  );
} finally {
  await pages.close();
  server.kill("SIGKILL");
  await server.status;
  await sfu.stop();
  await Deno.remove(folder, { recursive: true });
}
Deno.exit(0);

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

function view(session: string, role: "viewer" | "puppeteer" = "viewer"): Promise<Session> {
  return connect(`${url.replace("http", "ws")}/live/${session}`, { role, codecs: ["h264"] });
}

/** What the server has worked for each picture that one viewer got, CPU-ms. */
interface Cost {
  readonly ms: number;
  readonly pictures: number;
}

/** @param pictures that have come so far */
async function cost(pictures: () => number | Promise<number>): Promise<Cost> {
  await sleep(1500);
  const from = await pictures(), before = processTime(server.pid).all;
  await sleep(seconds * 1000);
  const worked = processTime(server.pid).all - before, came = await pictures() - from;
  return { ms: worked / came, pictures: came };
}

async function byWebSocket(session: string): Promise<Cost> {
  let pictures = 0;
  const viewer = await view(session);
  viewer.on("video", () => pictures++);
  const met = await cost(() => pictures);
  await viewer.close();
  return met;
}

async function byWhep(session: string): Promise<Cost> {
  const viewer = await openRtcViewer();
  const answer = await fetch(`${url}/whep/${session}`, {
    method: "POST",
    headers: { "content-type": "application/sdp" },
    body: viewer.offer,
  });
  if (answer.status !== 201) throw new Error(`Cannot watch by WHEP: ${await answer.text()}`);
  await viewer.accept(await answer.text());
  // As browsers do.
  const reporting = setInterval(() => void viewer.report().catch(() => {}), 1000);
  const met = await cost(() => new Set(viewer.video.map(({ header }) => header.timestamp)).size);
  clearInterval(reporting);
  await fetch(new URL(answer.headers.get("location")!, url), { method: "DELETE" });
  await viewer.close();
  return met;
}

/** Sent there by itself; those who made it so have left when it is counted. @returns with one who watches there, and several */
async function atLiveKit(room: string, page: Page): Promise<Cost[]> {
  const whip = async () => (await (await fetch(`${url}/api/sessions/${room}/whip`)).json()).whip;
  // Beside what the bench cannot know better: one token a session, which the server reads by --fan-out-token-file.
  await Deno.writeTextFile(
    join(folder, `${room}.jwt`),
    await liveKitToken("headcast", { canPublish: true, room }),
  );
  const enter = async (who: string) =>
    page.evaluate((token) => open(token), await liveKitToken(who, { room }));
  const viewers: Session[] = [];
  for (let at = 1; at < ABOVE; at++) viewers.push(await view(room));
  const driver = await view(room, "puppeteer");
  let step = 0;
  const driving = setInterval(() => driver.drive({ jawOpen: step++ % 10 / 10 }), 100);
  const full = performance.now();
  await eventually("it is at LiveKit", async () => (await whip())?.state === "live", { every: 50 });
  const live = performance.now() - full;
  const refused = await view(room).then(() => "let in", (error) => `${error.code}, ${error.watch}`);
  const entered = performance.now();
  await enter("one");
  const decoded = () =>
    page.evaluate(async () => (await figures()).find(({ kind }) => kind === "video")?.framesDecoded ?? 0);
  await eventually("30 pictures are decoded there", async () => await decoded() >= 30, { every: 50 });
  console.log(
    `${room}: live at LiveKit ${live.toFixed()} ms after the last of ${ABOVE} viewers came; who comes then: ${refused}; ` +
      `30 pictures decoded in Chromium ${(performance.now() - entered).toFixed()} ms after it asked for them`,
  );
  const lumas = new Set((await page.evaluate(() => samples)).map(([, luma]) => luma.toFixed(1)));
  clearInterval(driving);
  await Promise.all([driver, ...viewers].map((each) => each.close()));
  const one = await cost(decoded);
  for (let at = 1; at < THERE; at++) await enter(`more-${at}`);
  // The page counts what came last.
  const several = await cost(decoded);
  const { lost, roundTripMs, reason } = await whip();
  console.log(
    `${room}: ${await decoded()} decoded, ${lumas.size} lumas met while it was driven; ${lost} lost, ${
      roundTripMs?.toFixed(1)
    } ms; ${reason ?? "nothing amiss"}`,
  );
  await fetch(`${url}/api/sessions/${room}/whip`, { method: "DELETE" });
  return [one, several];
}

function tell(rows: readonly (readonly Cost[])[]): void {
  const names = [
    "one viewer by WebSocket",
    "one viewer by WHEP",
    "LiveKit, one watches there",
    `LiveKit, ${THERE} watch there`,
  ];
  printTable(
    ["the session's", "CPU-ms a picture, median (least, most)", "pictures a second"],
    names.map((name, at) => {
      const all = rows.map((row) => row[at]!.ms), pictures = rows.map((row) => row[at]!.pictures / seconds);
      const [middle, least, most] = [0.5, 0, 1].map((share) => quantile(all, share).toFixed(2));
      return [name, `${middle} (${least}, ${most})`, quantile(pictures, 0.5).toFixed(1)];
    }),
  );
}
