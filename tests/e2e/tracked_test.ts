/** A film of a head is the camera: the real page tracks it, and the session's head does what the film's did. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { loadAvatar } from "../../runtime/avatar/folder/avatar_folder.ts";
import { now } from "../../runtime/base/clock.ts";
import { ARKIT_INDEX, type ArkitShape } from "../../runtime/head/arkit.ts";
import { NET_POINTS } from "../../runtime/motion/tracking/blend_shape_net.ts";
import { type HeadPose, restPose } from "../../runtime/motion/head_pose.ts";
import type { Page } from "playwright-core";
import type { Server } from "../../runtime/server/serve.ts";
import { eventually } from "../eventually.ts";
import { putStockAvatar } from "../kept.ts";
import { linearNet } from "../motion/tracking/linear_net.ts";
import { withServer } from "../server/live_server.ts";
import { lackOfBrowser, testUnless } from "../skip.ts";
import { installHelpers, openPage, withBrowser } from "./browser.ts";
import { filmFlags, filmHead, SOFTWARE_GL } from "./camera_film.ts";

const FPS = 8;
/** Over and over: rest for most of the time, so that three seconds of any beginning teach the face at rest. */
const SCENES: readonly { weights: Partial<Record<ArkitShape, number>>; pictures: number }[] = [
  { weights: {}, pictures: 20 },
  { weights: { jawOpen: 0.7 }, pictures: 6 },
  { weights: { eyeBlinkLeft: 1 }, pictures: 6 },
];
/** A scene counts once it was seen for so many pictures of 25 a second. */
const ENOUGH = 6;
/** Longer than two rounds, for a machine that does much besides. */
const PATIENCE_MS = 45_000;

const poseOf = (weights: Partial<Record<ArkitShape, number>>): HeadPose => {
  const pose = restPose();
  for (const [shape, weight] of Object.entries(weights)) {
    pose.expression[ARKIT_INDEX[shape as ArkitShape]] = weight;
  }
  return pose;
};

/** What the head that a session shows does, of what the film does. */
interface Seen {
  readonly jaw: number;
  readonly left: number;
  readonly right: number;
}

/** Looks at the session's head until each of some things was seen for long enough. @returns how often, and all of it */
async function watchFace<Name extends string>(
  server: Server,
  session: string,
  scenes: Readonly<Record<Name, (seen: Seen) => boolean>>,
) {
  const pose = restPose();
  const all: Seen[] = [];
  const counts = Object.fromEntries(Object.keys(scenes).map((name) => [name, 0])) as Record<Name, number>;
  const end = now() + PATIENCE_MS;
  while (now() < end && Object.values<number>(counts).some((count) => count < ENOUGH)) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    // Where pictures come too slowly the head idles in between, and blinks by itself.
    if (server.hub.faceOf(session)?.sample(now(), pose).idleWeight !== 0) continue;
    const [jaw, left, right] = (["jawOpen", "eyeBlinkLeft", "eyeBlinkRight"] as const).map((shape) =>
      pose.expression[ARKIT_INDEX[shape]]!
    );
    const seen = { jaw: jaw!, left: left!, right: right! };
    all.push(seen);
    for (const name in scenes) if (scenes[name](seen)) counts[name]++;
  }
  return { counts, all };
}

testUnless(await lackOfBrowser(), {
  name:
    "a film of a head, tracked by the page, moves a session's head: its jaw, then its left lid and no other; or as a net says",
  // Chromium's own, which end after the test.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "headcast-film-" });
    const avatar = await loadAvatar((await putStockAvatar(folder)).folder);
    const path = join(folder, "camera.y4m");
    await filmHead({
      ...{ path, avatar, fps: FPS, size: 320 },
      poses: SCENES.map(({ weights }) => poseOf(weights)),
      repeat: (scene) => SCENES[scene]!.pictures,
    });
    await withServer((server) =>
      withBrowser(
        async (context) => {
          await installHelpers(context);
          const { page, faults } = await openPage(context, `${server.url}?session=film&codec=jpeg`);
          const asked: string[] = [];
          page.on("request", (request) => asked.push(new URL(request.url()).origin));
          await page.click("#face-track");
          await page.click("#calibration-go", { timeout: 60_000 });
          await page.waitForSelector(".toast:text('Calibrated')", { timeout: 60_000 });
          const { counts, all } = await watchFace(server, "film", {
            rest: ({ jaw, left, right }) => jaw < 0.15 && left < 0.25 && right < 0.25,
            jaw: ({ jaw, left, right }) => jaw > 0.45 && left < 0.35 && right < 0.35,
            wink: ({ jaw, left, right }) => jaw < 0.2 && left > 0.6 && right < 0.35,
          });
          const told = all.filter((_, at) => at % 10 === 0).map((seen) =>
            Object.values(seen).map((weight) => weight.toFixed(2)).join(" ")
          ).join(", ");
          for (const [scene, count] of Object.entries(counts)) {
            assert.ok(count >= ENOUGH, `${scene} was seen ${count} times; jaw, left and right lid: ${told}`);
          }
          assert.ok(all.every(({ right }) => right < 0.5), `the right lid closes: ${told}`);
          await watchNet(page, server);
          assert.deepEqual(
            [...new Set(asked)],
            [new URL(server.url).origin],
            "something was fetched from elsewhere",
          );

          await page.click("#track-stop");
          const live = await page.evaluate("document.getElementById('track-video').srcObject !== null");
          assert.equal(live, false, "the camera's stream is held on to");
          assert.deepEqual(faults, []);
        },
        { permissions: ["camera"] },
        [...SOFTWARE_GL, ...filmFlags(path)],
      ), { blendShapes: NET });
    await Deno.remove(folder, { recursive: true });
  },
});

/** mouthPucker is 0.6 whatever is seen, mouthLeft by how far the chin (152) is below the bridge of the nose (168). */
const CHIN = 0.25;
const NET = linearNet([
  { output: 38, plus: 0.6 },
  { output: 33, place: NET_POINTS.indexOf(152), axis: 1, times: CHIN / 100 },
  { output: 33, place: NET_POINTS.indexOf(168), axis: 1, times: -CHIN / 100 },
]);

/** Leaves the weights to the net: the worker loads it, and computes it for each picture. */
async function watchNet(page: Page, server: Server): Promise<void> {
  await page.click("#tab-tracking");
  await page.selectOption("#track-shapes", "net");
  const pose = restPose();
  const weight = (shape: ArkitShape) => pose.expression[ARKIT_INDEX[shape]]!;
  const seen = () => {
    server.hub.faceOf("film")?.sample(now(), pose);
    return Math.abs(weight("mouthPucker") - 0.6) < 0.02 && weight("jawOpen") < 0.02;
  };
  await eventually("the net's weights are the head's", seen, { seconds: 20 });
  const told = `the chin is ${(weight("mouthLeft") / CHIN * 100).toFixed(0)} pixels below the nose`;
  assert.ok(weight("mouthLeft") > 0.1 && weight("mouthLeft") < 0.6, told);
}

/** Opens a tracker in the page that keeps its states, `globalThis.tracker`. */
const OPEN = `(async () => {
  const { openFaceTracker } = await import("/static/live/track/face_tracker.js");
  globalThis.frames = 0;
  globalThis.tracker = openFaceTracker({ onFrame: () => globalThis.frames++, onState() {} });
})()`;
const START = `tracker.start().then(() => "started", ({ fault, message }) => fault + ": " + message)`;

testUnless(await lackOfBrowser(), {
  name:
    "what of the tracker is missing is said and holds no camera, and who starts and stops leaves nothing behind",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withServer(async (server) => {
      const missing: [string, RegExp][] = [
        ["**/tracking_worker.js", /^worker-failed: Cannot run the face tracker: Failed to fetch/],
        ["**/*.data", /^worker-failed: The face tracker failed: Not Found : .+packed_assets\.data$/],
        ["**/*.wasm", /^tracker-missing: Cannot start the face tracker: .+WebAssembly/],
      ];
      const camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"];
      await withBrowser(
        async (context) => {
          const page = await context.newPage();
          await page.goto(server.url);
          await page.evaluate(OPEN);
          for (const [path, words] of missing) {
            await page.route(path, (route) => route.fulfill({ status: 404, body: "" }));
            assert.match(await page.evaluate(START), words);
            await page.unroute(path);
            assert.deepEqual(await page.evaluate("[tracker.state.kind, tracker.stream]"), ["failed", null]);
          }
          // As where the graphics card is barred.
          await page.route("**/tracking_worker.js", async (route) => {
            const response = await route.fetch();
            const script = `OffscreenCanvas.prototype.getContext = () => null;${await response.text()}`;
            await route.fulfill({ response, body: script });
          });
          assert.match(
            await page.evaluate(START),
            /^no-webgl: Cannot track faces, this browser has no WebGL 2/,
          );
          await page.unroute("**/tracking_worker.js");

          for (const whole of [false, true]) {
            const stopped = await page.evaluate(`(async () => {
            const starting = ${START};
            if (${whole}) await starting;
            const tracks = tracker.stream?.getTracks() ?? [];
            tracker.stop();
            return [await starting, tracker.state.kind, tracks.map(({ readyState }) => readyState)];
          })()`);
            assert.deepEqual(stopped, ["started", "stopped", whole ? ["ended"] : []]);
            await eventually("the worker has ended", () => page.workers().length === 0);
          }
          assert.ok(await page.evaluate("globalThis.frames > 0"));
        },
        { permissions: ["camera"] },
        [...SOFTWARE_GL, ...camera],
      );
    }),
});
