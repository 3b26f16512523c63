import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { now } from "../../../../runtime/base/clock.ts";
import { readMotionLines } from "../../../../runtime/motion/clips/lines/read_motion_lines.ts";
import { poseOfFrame } from "../../../../runtime/motion/driver.ts";
import { copyPose, type HeadPose, restPose } from "../../../../runtime/motion/head_pose.ts";
import { createSenderClock } from "../../../../runtime/motion/sender_clock.ts";
import { serve, type Server } from "../../../../runtime/server/serve.ts";
import { openRecordingFiles } from "../../../../runtime/stream/sinks/recording_files.ts";
import { type Kept, type KeptFrame, WITNESS } from "../../../bench/tracking/witness.ts";
import { installHelpers, openPage, withBrowser } from "../../../e2e/browser.ts";
import { filmFlags, SOFTWARE_GL } from "../../../e2e/camera_film.ts";
import { MARK_READER, type Marked } from "./mark.ts";

/** What became of one picture of a film. */
export interface Followed {
  readonly number: number;
  /** Faces that the page's tracker saw. */
  readonly faces: number;
  /** What came in at the session; null where the page sent nothing, as when it saw no face. */
  readonly received: HeadPose | null;
  /** What the session's head showed last before the next pose; null where it came too fast to be seen. */
  readonly shown: HeadPose | null;
  readonly stages: KeptFrame;
}

export interface FollowOptions {
  readonly film: string;
  readonly fps: number;
  /** Pictures in all, and how many of them are the face at rest at its beginning. */
  readonly pictures: number;
  readonly lead: number;
  /** It is played again where the tracker was too slow for more than this share of its motion, so often at most. */
  readonly missed: number;
  readonly rounds: number;
  readonly mirror?: boolean;
  /** The head that is driven. */
  readonly avatarFolder: string;
  readonly avatarsFolder: string;
  /** Pixels a side and pictures a second of the session. */
  readonly size: number;
  readonly sessionFps: number;
  /** Another render worker, for a machine that is too slow for pictures besides. */
  readonly workerUrl?: URL;
  /** While a picture of that number is before the camera, once each. */
  readonly look?: { readonly at: readonly number[]; show(page: Page, number: number): Promise<void> };
}

declare global {
  var takeMarks: () => Marked[];
  var takeKept: () => Kept;
  var lastMark: number;
}

const SESSION = "loop";
/** How often the head is looked at that a session shows, and the page for what it has kept, milliseconds. */
const LOOK_MS = 20, TAKE_MS = 2000;
/** A calibration needs that many milliseconds of the face at rest on a slow machine. */
const CALIBRATING_MS = 13_000;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What the page has kept so far. */
interface Notes {
  readonly marks: Marked[];
  readonly frames: KeptFrame[];
}

/** Has the real page track a film from its first motion to its last picture, and drive a session of a real server. */
export async function followFilm(options: FollowOptions): Promise<Followed[]> {
  const folder = await Deno.makeTempDir({ prefix: "headcast-loop-" });
  const files = openRecordingFiles({ folder });
  const server = await serve({
    ...{ port: 0, avatarsFolder: options.avatarsFolder, avatarFolder: options.avatarFolder },
    ...{ size: options.size, fps: options.sessionFps },
    recordings: { policy: "never", files, motion: { policy: "always", files }, report: () => {} },
    ...options.workerUrl && { workerUrl: options.workerUrl },
  });
  const notes: Notes = { marks: [], frames: [] };
  const shown = watchHead(server);
  try {
    await withBrowser(
      (context) => trackFilm(context, server, options, notes),
      { permissions: ["camera"] },
      [...SOFTWARE_GL, ...filmFlags(options.film)],
    );
  } finally {
    shown.stop();
    await server.close();
  }
  const lines = [...Deno.readDirSync(folder)].map(({ name }) => name);
  const received = lines.flatMap((name) => readMotionLines(Deno.readFileSync(join(folder, name))).frames);
  await Deno.remove(folder, { recursive: true });
  return together(notes, received.map(({ frame }) => frame), shown.bySeq, 1000 / options.fps);
}

async function trackFilm(
  context: BrowserContext,
  server: Server,
  { fps, pictures, lead, missed, rounds, mirror = false, look }: FollowOptions,
  notes: Notes,
): Promise<void> {
  await installHelpers(context);
  // As somebody has left the switch; there is nobody to hear it before tracking is loaded.
  const choices = JSON.stringify(JSON.stringify({ mirrorHead: mirror }));
  await context.addInitScript({
    content: `localStorage.setItem("headcast.tracking", ${choices});${WITNESS}${MARK_READER}`,
  });
  const { page, faults } = await openPage(context, `${server.url}?session=${SESSION}&codec=jpeg`);
  await page.click("#face-track");
  await page.locator("#calibration-go").waitFor({ timeout: 120_000 });
  const mark = () => page.evaluate(() => lastMark);
  const wait = async (isThere: (number: number) => boolean) => {
    while (!isThere(await mark())) await sleep(500 / fps);
  };
  const enough = lead - Math.ceil(CALIBRATING_MS * fps / 1000);
  await wait((number) => number >= 0 && number < enough);
  await page.click("#calibration-go");
  await page.waitForSelector(".toast:text('Calibrated')", { timeout: 30_000 });
  const after = await mark();
  if (after >= lead) throw new Error(`The calibration ran into the film's motion: ${after} of ${lead}`);
  await page.evaluate(() => (takeKept(), takeMarks()));
  const looked = new Set<number>();
  const take = async () => {
    const [kept, marks] = await page.evaluate(() => [takeKept(), takeMarks()] as const);
    notes.frames.push(...kept.frames);
    notes.marks.push(...marks);
  };
  let takenAt = now(), number = after;
  for (let round = 0; round < rounds;) {
    await sleep(250 / fps);
    const before = number;
    number = await mark();
    if (look?.at.includes(number) && !looked.has(number)) {
      looked.add(number);
      await look.show(page, number);
    }
    const isOver = number < before;
    if (!isOver && now() - takenAt < TAKE_MS) continue;
    takenAt = now();
    await take();
    if (!isOver) continue;
    round++;
    const all = new Set(numbersOf(notes, 1000 / fps).values());
    if (all.size >= lead + (1 - missed) * (pictures - lead)) break;
  }
  if (faults.length > 0) throw new Error(`The page failed: ${faults.join("; ")}`);
}

/** Which picture of the film each tracked one is, by its camera's time. @param interval between two, milliseconds */
export function numbersOf<Frame extends { readonly captured: number }>(
  { marks, frames }: { readonly marks: readonly Marked[]; readonly frames: readonly Frame[] },
  interval: number,
): Map<Frame, number> {
  // As the page maps the camera's clock.
  const clock = createSenderClock();
  const times = marks.map(({ stamp, number, at }) => ({ time: clock.map(stamp, at), number }));
  const numbers = new Map<Frame, number>();
  let at = 0;
  for (const frame of frames) {
    const off = (place: number) => Math.abs(times[place]!.time - frame.captured);
    while (at + 1 < times.length && off(at + 1) <= off(at)) at++;
    if (at < times.length && off(at) <= interval / 3) numbers.set(frame, times[at]!.number);
  }
  return numbers;
}

/** Keeps what a session's head shows, by the number of the newest pose in it: the last look at each counts. */
function watchHead(server: Server): { bySeq: Map<number, HeadPose>; stop(): void } {
  const bySeq = new Map<number, HeadPose>(), pose = restPose();
  const timer = setInterval(() => {
    const sample = server.hub.faceOf(SESSION)?.sample(now(), pose);
    if (sample === undefined || sample.poseSeq === null || sample.idleWeight > 0) return;
    const kept = bySeq.get(sample.poseSeq) ?? restPose();
    copyPose(pose, kept);
    bySeq.set(sample.poseSeq, kept);
  }, LOOK_MS);
  return { bySeq, stop: () => clearInterval(timer) };
}

/** Puts together what is known of each picture: by its camera's time, which goes with its pose. */
function together(
  notes: Notes,
  received: readonly Parameters<typeof poseOfFrame>[0][],
  shown: ReadonlyMap<number, HeadPose>,
  interval: number,
): Followed[] {
  // Poses that are sent again while nothing changes have times of their own.
  const byTime = new Map(received.map((frame, at) => [frame.t, at]));
  const tracked = new Set(notes.frames.map(({ captured }) => captured));
  const nextSeq = (at: number) => received.find(({ t }, i) => i > at && tracked.has(t))?.seq ?? Infinity;
  const followed = new Map<number, Followed>();
  for (const [stages, number] of numbersOf(notes, interval)) {
    const { captured, faces } = stages;
    const at = byTime.get(captured);
    // Of a picture that was tracked in several rounds the first one counts.
    if (followed.has(number)) continue;
    const frame = at === undefined ? undefined : received[at]!;
    const pose = frame === undefined ? null : restPose();
    if (frame !== undefined) poseOfFrame(frame, pose!);
    const last = frame === undefined ? undefined : lastOf(shown, frame.seq, nextSeq(at!));
    followed.set(number, { number, faces, received: pose, shown: last ?? null, stages });
  }
  return [...followed.values()].sort((a, b) => a.number - b.number);
}

function lastOf(shown: ReadonlyMap<number, HeadPose>, seq: number, end: number): HeadPose | undefined {
  let last: HeadPose | undefined;
  for (let each = seq; each < Math.min(end, seq + 100); each++) last = shown.get(each) ?? last;
  return last;
}
