/**
 * What the page's tracking costs without the model: the real page and its worker, a film at a camera's rate, and in place
 * of face_mesh a script that answers at once with points of a face that moves. Seconds of processor a second by thread,
 * less those of the same page while its camera is off. For Linux, whose /proc tells of threads.
 *
 *   deno run -A tests/bench/tracking/cost.ts --seconds 30 --fps 30
 */
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { serve } from "../../../runtime/server/serve.ts";
import { installHelpers, openPage, withBrowser } from "../../e2e/browser.ts";
import { filmFlags, openFilm, SOFTWARE_GL } from "../../e2e/camera_film.ts";
import { HEIGHT, truthOf, WIDTH } from "../../judge/tracking/film.ts";
import { putStockAvatar, stockHead } from "../../kept.ts";
import { PAINTED_WORKER, sleep } from "../../stream/fakes.ts";
import { printTable } from "../table.ts";
import { threadSeconds } from "./threads.ts";

/** Of the jaw, round and round. */
const FACES = 40;

/** Runs in the worker in place of the package. */
function standIn(): string {
  const head = stockHead();
  const faces = Array.from({ length: FACES }, (_, i) => {
    const pose = restPose();
    pose.expression[ARKIT_INDEX.jawOpen] = 0.4 - 0.4 * Math.cos(2 * Math.PI * i / FACES);
    const points = truthOf({ head, shape: [] }, pose, PORTRAIT);
    return Array.from({ length: points.length / 3 }, (_, p) => {
      const [x, y, z] = Array.from(points.subarray(p * 3, p * 3 + 3), (value) => Number(value.toFixed(5)));
      return { x: x || 0.5, y: y || 0.5, z: z || 0 };
    });
  });
  return `const faces = ${JSON.stringify(faces)};
    let count = 0;
    globalThis.FaceMesh = class {
      g = { l: new OffscreenCanvas(4, 4) };
      setOptions() {}
      async initialize() {}
      onResults(listener) { this.told = listener; }
      async send() { this.told({ multiFaceLandmarks: [faces[count++ % ${FACES}]] }); }
    };`;
}

async function writeStillFilm(path: string, fps: number): Promise<void> {
  const film = await openFilm(path, { width: WIDTH, height: HEIGHT, fps });
  const pixels = new Uint8Array(WIDTH * HEIGHT * 4);
  for (let frame = 0; frame < 10; frame++) {
    for (let i = 0; i < pixels.length; i++) pixels[i] = 128 + (i * 7 + frame * 31) % 64;
    await film.add(pixels);
  }
  film.close();
}

interface Process {
  readonly id: number;
  readonly type: string;
}

/** Seconds a second by process and thread. */
async function spend(processes: readonly Process[], seconds: number): Promise<Map<string, number>> {
  const count = () => {
    const all = new Map<string, number>();
    for (const { id, type } of processes) {
      for (const [thread, spent] of threadSeconds(id)) {
        const name = `${type}: ${thread}`;
        all.set(name, (all.get(name) ?? 0) + spent);
      }
    }
    return all;
  };
  const before = count(), start = performance.now();
  await sleep(seconds * 1000);
  const length = (performance.now() - start) / 1000;
  return new Map([...count()].map(([name, spent]) => [name, (spent - (before.get(name) ?? 0)) / length]));
}

async function processesOf(page: Page): Promise<Process[]> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  // A page that waits for its first navigation has a process, too.
  return processInfo.map(({ id, type }) => ({ id, type }));
}

/** Less than this of a second is not told. */
const TOLD = 0.002;

async function bench(page: Page, seconds: number): Promise<void> {
  const off = await spend(await processesOf(page), seconds);
  await page.click("#face-track");
  await page.locator("#calibration-skip").click({ timeout: 60_000 });
  await page.waitForFunction("headcast.state.driving");
  await sleep(2000);
  const sent = () => page.evaluate<number>("headcast.stats().posesSent");
  const processes = await processesOf(page), [before, start] = [await sent(), performance.now()];
  const on = await spend(processes, seconds);
  const rate = (await sent() - before) / (performance.now() - start) * 1000;
  const rows = [...on].map(([name, spent]) => [name, off.get(name) ?? 0, spent] as const)
    .filter(([, without, spent]) => Math.abs(spent - without) > TOLD)
    .sort((a, b) => b[2] - b[1] - a[2] + a[1]);
  const whole = [...Map.groupBy(rows, ([name]) => name.split(":")[0]!)].map(([type, some]) =>
    [type, some.reduce((sum, row) => sum + row[1], 0), some.reduce((sum, row) => sum + row[2], 0)] as const
  );
  const cells = ([name, without, spent]: readonly [string, number, number]) => [
    name,
    ...[without, spent, spent - without].map((value) => (1000 * value).toFixed(0)),
    (1000 * (spent - without) / rate).toFixed(2),
  ];
  console.log(`${rate.toFixed(1)} poses a second; milliseconds of processor a second`);
  printTable(["thread", "camera off", "tracking", "difference", "a pose"], rows.map(cells));
  printTable(["process", "camera off", "tracking", "difference", "a pose"], whole.map(cells));
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: { seconds: { type: "string", default: "30" }, fps: { type: "string", default: "30" } },
  });
  const folder = await Deno.makeTempDir({ prefix: "headcast-cost-" });
  const { folder: avatarFolder } = await putStockAvatar(folder), path = join(folder, "camera.y4m");
  await writeStillFilm(path, Number(values.fps));
  const server = await serve({
    ...{ port: 0, avatarsFolder: dirname(avatarFolder), avatarFolder, size: 128, fps: 30 },
    workerUrl: PAINTED_WORKER,
  });
  try {
    await withBrowser(
      async (context) => {
        await installHelpers(context);
        const body = standIn();
        await context.route(
          "**/tracker/face_mesh/face_mesh.js",
          (route) => route.fulfill({ contentType: "text/javascript", body }),
        );
        const { page } = await openPage(context, `${server.url}?session=cost&codec=jpeg`);
        await bench(page, Number(values.seconds));
      },
      { permissions: ["camera"] },
      [...SOFTWARE_GL, ...filmFlags(path)],
    );
  } finally {
    await server.close();
    await Deno.remove(folder, { recursive: true });
  }
  Deno.exit(0);
}
