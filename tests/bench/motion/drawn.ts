/**
 * From a pose's arrival in the browser until it is drawn: 30 poses a second of a moving head over a real socket, the motion
 * player on Chromium's refreshes, and a drawer that only counts, or draws 2,000 splats at 128 by WebGPU on the processor.
 *
 *   deno run -A tests/bench/motion/drawn.ts [--seconds 10] [--fps 30]
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writePackage } from "../../../runtime/avatar/package/write_package.ts";
import { buildPlainAvatar } from "../../../runtime/avatar/stock/build.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { now } from "../../../runtime/base/clock.ts";
import { createDriver } from "../../../runtime/motion/driver.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { createPoseWriter } from "../../../runtime/motion/wire/pose_writer.ts";
import { encodeServerMessage } from "../../../runtime/protocol/protocol.ts";
import { createPage, STATIC_FOLDER } from "../../../runtime/server/page.ts";
import { bundleScripts } from "../../../runtime/server/page_bundle.ts";
import { withBrowser } from "../../e2e/browser.ts";
import { CANVAS_FLAGS } from "../../e2e/gpu/browser_gpu.ts";
import { arkitTestHead } from "../../reference/test_head.ts";
import { quantile } from "../quantile.ts";
import { printTable } from "../table.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import type { Drawn } from "./drawn_page.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "10" }, fps: { type: "string", default: "30" } },
});
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const HEAD = arkitTestHead();

/** A session's poses, until the socket is closed. */
function sendPoses(socket: WebSocket): void {
  const driver = createDriver({ seed: 1, space: "arkit" }),
    writer = createPoseWriter("arkit"),
    pose = restPose();
  let seq = 0;
  const timer = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return socket.readyState > 1 ? clearInterval(timer) : undefined;
    const taken = now(), key = seq % 45 === 0;
    driver.sample(taken, pose);
    const data = writer.write(pose, PORTRAIT, key);
    const stamps = { received: null, taken, sent: now() };
    socket.send(encodeServerMessage({ type: "pose", seq: seq++, key, poseSeq: null, stamps, data }));
  }, 1000 / Number(values.fps));
}

const bundled = (): Promise<string> =>
  inTemporaryFolder("headcast-drawn-", async (folder) => {
    await bundleScripts(ROOT, ["--outdir", folder], ["tests/bench/motion/drawn_page.ts"]);
    return await Deno.readTextFile(join(folder, "drawn_page.js"));
  });

const avatar = await writePackage(buildPlainAvatar(HEAD, "small", [], 2000), { head: "inline" });
const script = await bundled(), page = createPage(STATIC_FOLDER);
await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
  const { pathname } = new URL(request.url);
  const of = (body: BodyInit, type: string) => new Response(body, { headers: { "content-type": type } });
  if (pathname === "/poses") {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onopen = () => sendPoses(socket);
    return response;
  }
  if (pathname === "/") {
    return of('<!doctype html><script type="module" src="/page.js"></script>', "text/html");
  }
  if (pathname === "/page.js") return of(script, "text/javascript");
  if (pathname === "/small.headcast") return new Response(avatar);
  return pathname.startsWith("/static/") && await page.file(pathname.slice(8), request) ||
    new Response(null, { status: 404 });
});

const rows: string[][] = [];
await withBrowser(
  async (context) => {
    const host = `127.0.0.1:${server.addr.port}`,
      drawers = { counting: null, drawing: "/static/client/draw/open_drawer.js" };
    for (const [name, drawer] of Object.entries(drawers)) {
      const tab = await context.newPage();
      await tab.goto(`http://${host}/`);
      await tab.waitForFunction("globalThis.measureDrawn !== undefined");
      const call = JSON.stringify([`ws://${host}/poses`, drawer, Number(values.seconds)]);
      const drawn = await tab.evaluate(`globalThis.measureDrawn(...${call})`) as Drawn;
      const times = (of: readonly number[]) => [0.5, 0.95].map((share) => quantile(of, share).toFixed(1));
      rows.push([
        ...[name, drawn.refresh.toFixed(1), `${drawn.ordered.length}`, ...times(drawn.ordered)],
        ...[
          ...times(drawn.pictured),
          (drawn.pictures / Number(values.seconds)).toFixed(0),
          drawn.delayMs.toFixed(1),
        ],
      ]);
      await tab.close();
    }
  },
  {},
  CANVAS_FLAGS,
);
printTable(
  [
    "drawer",
    "refresh, ms",
    "poses",
    "to the order, ms",
    "p95",
    "to the picture, ms",
    "p95",
    "pictures/s",
    "delay, ms",
  ],
  rows,
);
