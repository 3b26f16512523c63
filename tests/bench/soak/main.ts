/**
 * Serves for an hour while something goes wrong each minute, and tells what cannot be seen in a short test: whether
 * memory grows, whether picture and sound stay together, and what is left when all have gone.
 *
 *   deno run -A tests/bench/soak/main.ts [--minutes 60] [--size 128] [--fps 10] [--only "garbage|avatar"]
 *
 * The server is a process of its own, with the real render worker; all that it is done to comes from this one.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadAvatar, saveAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { message as words } from "../../../runtime/base/message.ts";
import { putStockAvatar } from "../../kept.ts";
import { sleep } from "../../stream/fakes.ts";
import { smallAvatar } from "../speech/small_avatar.ts";
import { chance, FAULTS, type Scene } from "./faults.ts";
import { createPlayedPage } from "./played_page.ts";
import { printSoak, type Sample } from "./report.ts";
import { startServer } from "./server_process.ts";
import { openClient, type SoakClient } from "./soak_client.ts";
import { keepSpeaking } from "./speaker.ts";
import { createStampWatch } from "./stamp_watch.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    size: { type: "string", default: "128" },
    fps: { type: "string", default: "10" },
    splats: { type: "string", default: "3000" },
    seed: { type: "string", default: "21" },
    /** Nothing but the faults whose names fit this expression, over and over. */
    only: { type: "string", default: "." },
    /** Folder for snapshots of the server's heap, half-way and at the end. */
    heaps: { type: "string" },
  },
});
const minutes = Number(values.minutes), size = Number(values.size), fps = Number(values.fps);
const SESSION = "soak", MINUTE_MS = 60_000, POSES = 15;
/** When nobody is there any more it takes until sessions, the thread of WebRTC and what the worker holds are given up. */
const REST_MS = 60_000;

const folder = await Deno.makeTempDir({ prefix: "headcast-soak-" });
const { folder: stock } = await putStockAvatar(folder);
for (const [name, less] of [["small", 1], ["other", 2]] as const) {
  const avatar = smallAvatar(await loadAvatar(stock), Math.round(Number(values.splats) / less));
  await saveAvatar({ ...avatar, name }, join(folder, "avatars", name));
}
const server = await startServer(folder, size, fps);
const faults = Object.entries(FAULTS).filter(([name]) => new RegExp(values.only).test(name));
const complaints: string[] = [], errors = new Map<string, number>(), samples: Sample[] = [];
const page = createPlayedPage(), stamps = createStampWatch();
const complain = (what: string, problem: unknown) => {
  complaints.push(`${minuteNow().toFixed(1)} min, ${what}: ${words(problem)}`);
  console.error(complaints.at(-1));
};
const minuteNow = () => (performance.now() - began) / MINUTE_MS;
/** What is loaded once and kept for all, such as the process that speaks, is no leak: somebody has come and gone before. */
async function warmUp(): Promise<void> {
  const first = await openClient(server.url, "first");
  first.send({ type: "join", role: "puppeteer", size, fps, sound: ["opus"] });
  await first.next("video");
  first.send({ type: "speak", id: "first", text: "Good morning" });
  await first.next("speaking");
  await sleep(3000);
  await first.close();
  await sleep(REST_MS);
}
await warmUp();
const fresh = await server.look();
const began = performance.now();
let pictures = 0, missed = 0, lastSeq = -1, stop = () => {}, drives: SoakClient | undefined;

const viewer = await openClient(server.url, SESSION, (message, at) => {
  page.take(message, at);
  stamps.take(message, at);
  if (message.type === "video") {
    pictures++;
    if (lastSeq >= 0 && message.seq > lastSeq) missed += message.seq - lastSeq - 1;
    lastSeq = message.seq;
  } else if (message.type === "speaking" && message.state === "interrupted") {
    viewer.send({ type: "heard", generation: message.generation, soundMs: page.cut(message.generation) });
  } else if (message.type === "error") errors.set(message.code, (errors.get(message.code) ?? 0) + 1);
});
viewer.send({ type: "join", role: "viewer", size, fps, codecs: ["h264"], sound: ["pcm-s16"] });
await viewer.next("video");

/** Joins and drives; whoever did before has gone. */
async function changePuppeteer(): Promise<void> {
  stop();
  await drives?.close();
  drives = await openClient(server.url, SESSION, (message) => {
    if (message.type === "error") errors.set(message.code, (errors.get(message.code) ?? 0) + 1);
  });
  drives.send({ type: "join", role: "puppeteer", size, fps, codecs: ["h264"] });
  await drives.next("welcome");
  stop = keepSpeaking(drives, POSES);
}
await changePuppeteer();

const scene: Scene = {
  ...{ url: server.url, session: SESSION, random: chance(Number(values.seed)), viewer, order: server.order },
  ...{ changePuppeteer, puppeteer: () => drives!, pictures: () => pictures, round: 0 },
};
for (let minute = 0; minute < minutes; minute++) {
  const [name, fault] = faults[minute % faults.length]!;
  scene.round = Math.floor(minute / faults.length);
  await fault(scene).catch((error) => complain(name, error));
  if (!drives!.isOpen) await changePuppeteer();
  if (!viewer.isOpen) complain(name, new Error("the viewer that is measured was sent away"));
  await sleep(Math.max(0, (minute + 1) * MINUTE_MS - (performance.now() - began) - 2000));
  if (values.heaps && [Math.floor(minutes / 2), minutes - 1].includes(minute)) {
    await server.order({ type: "heap", path: join(values.heaps, `minute${minute + 1}.heapsnapshot`) });
  }
  samples.push({ minute: minuteNow(), fault: name, load: Deno.loadavg()[0]!, ...await server.look() });
  const { resident, anonymous, heap, sessions, renditions, timers, threads } = samples.at(-1)!;
  console.error(
    `${minuteNow().toFixed(1)} min, ${name}: ${resident.toFixed(1)} MiB, ${
      anonymous.toFixed(1)
    } anonymous, heap ${heap.toFixed(2)}, ${sessions} sessions, ` +
      `${renditions} pictures, ${timers} timers, ${threads} threads, load ${Deno.loadavg()[0]!.toFixed(1)}`,
  );
}
stop();
await drives!.close();
await viewer.close();
page.close();
await sleep(REST_MS);
const rested = await server.look();
const closed = await server.close();
await Deno.remove(folder, { recursive: true });
printSoak({
  ...{
    adapter: server.adapter,
    minutes,
    size,
    fps,
    fresh,
    samples,
    rested,
    closed,
    complaints,
    pictures,
    missed,
  },
  ...{ errors: Object.fromEntries(errors), stamps: stamps.figures(), shown: page.shown, late: page.late },
});
Deno.exit(0);
