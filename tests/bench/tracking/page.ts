/**
 * The page's tracking with a film for a camera: how long each stage takes from the camera's frame to the picture with
 * that pose, and whether a hidden tab goes on feeding its session.
 *
 *   deno run -A tests/bench/tracking/page.ts                     # in front, a minute, stage by stage
 *   deno run -A tests/bench/tracking/page.ts --hidden --seconds 600 --fps 4
 *
 * The tab is hidden by another one in front of it, in a Chromium of its own without any flag against throttling. WebGL
 * is drawn by software, and the server shares the processors: choose a rate that this machine can track.
 */
import { dirname, join } from "node:path";
import { Unpackr } from "msgpackr";
import { now } from "../../../runtime/base/clock.ts";
import { defineCommand } from "../../../runtime/cli/command.ts";
import { number, toggle } from "../../../runtime/cli/flags.ts";
import { runCommand } from "../../../runtime/cli/run_command.ts";
import { loadAvatar } from "../../../runtime/avatar/folder/avatar_folder.ts";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { filmFlags, filmHead, SOFTWARE_GL } from "../../e2e/camera_film.ts";
import { putStockAvatar } from "../../kept.ts";
import { PAINTED_WORKER, sleep } from "../../stream/fakes.ts";
import { openChromium, type Tab } from "./chromium.ts";
import { type Kept, WITNESS } from "./witness.ts";

const unpackr = new Unpackr({ useRecords: false, moreTypes: true });
const FILM_SECONDS = 12;
const TAKE_MS = 5000;

/** Jaw, lids, brows and smile, each at a pace of its own; the film's end meets its beginning. */
function filmedPoses(fps: number): HeadPose[] {
  const count = FILM_SECONDS * fps;
  return Array.from({ length: count }, (_, frame) => {
    const pose = restPose();
    const wave = (turns: number) => 0.4 - 0.4 * Math.cos(2 * Math.PI * turns * frame / count);
    pose.expression[ARKIT_INDEX.jawOpen] = wave(6);
    pose.expression[ARKIT_INDEX.eyeBlinkLeft] = pose.expression[ARKIT_INDEX.eyeBlinkRight] = wave(3);
    pose.expression[ARKIT_INDEX.browInnerUp] = wave(2);
    pose.expression[ARKIT_INDEX.mouthSmileLeft] = pose.expression[ARKIT_INDEX.mouthSmileRight] = wave(4);
    return pose;
  });
}

interface Watched extends Kept {
  readonly seconds: number;
  /** Of Chromium, a second. */
  readonly processor: number;
  readonly visibility: string;
  /** Seconds, one by one, in which the session's head was driven throughout. */
  readonly driven: number;
  readonly word: string;
}

/** Tracks for some time; what the page keeps is taken from it now and then. */
async function watch(
  page: Tab,
  { milliseconds, processorSeconds, isDriven }: {
    milliseconds: number;
    processorSeconds: () => Promise<number>;
    isDriven: () => boolean;
  },
): Promise<Watched> {
  const frames: Kept["frames"][number][] = [];
  const poses: Kept["poses"][number][] = [];
  const shown: Kept["shown"][number][] = [];
  const drawn: Kept["drawn"][number][] = [];
  const visibility = new Set<string>();
  await page.evaluate("void takeKept()");
  const [start, spent] = [now(), await processorSeconds()];
  let [looks, driven] = [0, 0];
  let takeAt = start + TAKE_MS;
  const take = async () => {
    const kept = await page.evaluate<Kept>("takeKept()");
    frames.push(...kept.frames);
    poses.push(...kept.poses);
    shown.push(...kept.shown);
    drawn.push(...kept.drawn);
    visibility.add(await page.evaluate("document.visibilityState"));
  };
  while (now() < start + milliseconds) {
    await sleep(100);
    looks++;
    if (isDriven()) driven++;
    if (now() < takeAt) continue;
    takeAt += TAKE_MS;
    await take();
  }
  await take();
  const seconds = (now() - start) / 1000;
  return {
    ...{ frames, poses, shown, drawn, seconds },
    processor: (await processorSeconds() - spent) / seconds,
    visibility: [...visibility].join(", "),
    driven: driven / looks,
    word: await page.evaluate("document.getElementById('track-word').textContent"),
  };
}

interface PoseBytes {
  readonly type: string;
  readonly seq: number;
  readonly t: number;
}

/** Of a time, what lies within others. */
const overlap = (from: number, to: number, others: Iterable<readonly [number, number]>): number => {
  let sum = 0, end = from;
  for (const [begin, stop] of others) {
    sum += Math.max(0, Math.min(stop, to) - Math.max(begin, end));
    end = Math.max(end, Math.min(stop, to));
  }
  return sum;
};

/** A screen that nothing holds up takes a picture every so often, milliseconds. */
const REFRESH_MS = 1000 / 60;

/**
 * [name, milliseconds]: one row a stage, from those pictures whose whole way is known. In capitals stands what is not
 * ours: the model and the renderer, the wait while either is at the picture before, and the browser's own drawing, by
 * software here, which lets a decoded picture wait for longer than a screen's refresh.
 */
function stagesOf({ frames, poses, shown, drawn }: Kept): [string, number[]][] {
  const byCapture = new Map(frames.map((frame) => [frame.captured, frame]));
  const modelled = frames.map(({ drawn, tracked }) => [drawn, tracked] as const);
  const bySeq = new Map<number, [number, PoseBytes]>();
  for (const [at, bytes] of poses) {
    const message = unpackr.unpack(Uint8Array.from(bytes)) as PoseBytes;
    if (message.type === "pose") bySeq.set(message.seq, [at, message]);
  }
  const rows = new Map<string, number[]>();
  const add = (name: string, ms: number) => rows.set(name, [...rows.get(name) ?? [], ms]);
  const seen = new Set<number>();
  for (const { poseSeq, stamps, arrived, decoded, shown: at } of shown) {
    const sent = poseSeq === null || seen.has(poseSeq) ? undefined : bySeq.get(poseSeq);
    const frame = sent && byCapture.get(sent[1].t);
    if (sent === undefined || frame === undefined || stamps.received === null) continue;
    seen.add(poseSeq!);
    const modelBusy = overlap(frame.captured, frame.taken, modelled);
    // The newest picture is shown: the first one with the pose may have given way to it.
    const begun = drawn.map(([taken]) => taken).filter((taken) => taken >= stamps.received!);
    const first = Math.min(stamps.taken, ...begun);
    const rendererBusy = overlap(stamps.received, first, drawn);
    const givenWay = Math.max(0, stamps.taken - first);
    const browserBusy = givenWay + Math.max(0, at - decoded - REFRESH_MS);
    const model = frame.tracked - frame.drawn,
      render = stamps.rendered - stamps.taken,
      total = at - frame.captured;
    add("camera: captured to taken up", frame.taken - frame.captured - modelBusy);
    add("WAIT for the model", modelBusy);
    add("draw: onto the tracker's canvas", frame.drawn - frame.taken);
    add("MODEL: landmarks", model);
    add("solve: landmarks to pose", frame.solved - frame.tracked);
    add("page: worker to page", frame.arrived - frame.solved);
    add("page: to socket", sent[0] - frame.arrived);
    add("uplink", stamps.received - sent[0]);
    add("WAIT for the renderer", rendererBusy);
    add("wait: for a frame to begin", first - stamps.received - rendererBusy);
    add("RENDER", render);
    add("encode", stamps.encoded - stamps.rendered);
    add("send and downlink", arrived - stamps.encoded);
    add("decode", decoded - arrived);
    add("show: until the screen's refresh", Math.min(at - decoded, REFRESH_MS));
    add("WAIT for the browser's drawing", browserBusy);
    add("all", total);
    add("all but model and renderer", total - model - render);
    add("OURS", total - model - render - modelBusy - rendererBusy - browserBusy);
  }
  return [...rows];
}

const percentile = (values: readonly number[], share: number): string =>
  (values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN)
    .toFixed(1);

const command = defineCommand({
  name: "tests/bench/tracking/page.ts",
  summary: "time the page's tracking over a film, or have it feed a session from a hidden tab",
  flags: {
    seconds: number("how long", "seconds", 60, { min: 10, max: 7200, step: 1 }),
    fps: number("the film's frames a second", "frames", 15, { min: 1, max: 60, step: 1 }),
    size: number("pixels a side of the session's picture", "pixels", 512, { min: 128, max: 2048, step: 16 }),
    hidden: toggle("behind another tab"),
    folded: toggle("the preview of the camera is hidden"),
    painted: toggle("the session's pictures are painted, not rendered: the processors are the tracker's"),
  },
  examples: [
    ["deno run -A tests/bench/tracking/page.ts --hidden --seconds 600 --fps 4", "the figure of ten minutes"],
    [
      "deno run -A tests/bench/tracking/page.ts --painted --folded --size 128 --fps 10",
      "the control: next to nothing is drawn by software",
    ],
  ],
  async run({ seconds, fps, size, hidden, folded, painted }) {
    const folder = await Deno.makeTempDir({ prefix: "headcast-bench-" });
    const { folder: avatarFolder } = await putStockAvatar(folder);
    const path = join(folder, "camera.y4m");
    await filmHead({ path, avatar: await loadAvatar(avatarFolder), poses: filmedPoses(fps), fps, size: 320 });
    const server = await serve({
      ...{ port: 0, avatarsFolder: dirname(avatarFolder), avatarFolder, size, fps: 30 },
      ...(painted && { workerUrl: PAINTED_WORKER }),
    });
    const chromium = await openChromium([...SOFTWARE_GL, ...filmFlags(path)]);
    try {
      const page = await chromium.openTab();
      await page.before(WITNESS);
      await page.goto(`${server.url}?session=bench&codec=jpeg`);
      await page.until("globalThis.headcast?.stats().shown >= 3", 90_000);
      await page.evaluate("document.getElementById('face-track').click()");
      await page.until("globalThis.headcast.state.driving", 120_000);
      if (folded) await page.evaluate("document.getElementById('track-fold').click()");
      if (hidden) {
        await chromium.openTab();
        await page.until("document.hidden", 5000);
      }
      const pose = restPose();
      const watched = await watch(page, {
        milliseconds: seconds * 1000,
        processorSeconds: chromium.processorSeconds,
        isDriven: () => server.hub.faceOf("bench")?.sample(now(), pose).idleWeight === 0,
      });
      const tracked = watched.frames.filter(({ faces }) => faces > 0).length;
      const poses = new Set(
        watched.poses.map(([, bytes]) => (unpackr.unpack(Uint8Array.from(bytes)) as PoseBytes).t),
      );
      const fed = watched.frames.filter(({ captured }) => poses.has(captured)).length;
      const filmed = watched.seconds * fps;
      console.log(`${chromium.version}, WebGL by software; a film of ${fps} frames a second`);
      console.log(`page ${watched.visibility} for ${watched.seconds.toFixed(0)} s; it says: ${watched.word}`);
      const share = (count: number) => `${count} (${(100 * count / filmed).toFixed(1)} %)`;
      console.log(
        `of ${filmed.toFixed(0)} frames tracked ${share(watched.frames.length)}, with a face ${
          share(tracked)
        }, ` +
          `sent ${share(fed)}; the session's head driven ${(100 * watched.driven).toFixed(1)} % of the time`,
      );
      console.log(`processor seconds a second, all of Chromium: ${watched.processor.toFixed(2)}`);
      const own = watched.frames.map(({ taken, drawn, tracked, solved }) => drawn - taken + solved - tracked);
      console.log(
        `in the worker without the model, ms a frame: median ${percentile(own, 0.5)}, p95 ${
          percentile(own, 0.95)
        }`,
      );
      for (const [name, values] of stagesOf(watched)) {
        console.log(
          `${name.padEnd(34)} median ${percentile(values, 0.5).padStart(7)}  p95 ${
            percentile(values, 0.95).padStart(7)
          }`,
        );
      }
      return 0;
    } finally {
      await chromium.close();
      await server.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});

if (import.meta.main) Deno.exit(await runCommand(command, Deno.args));
