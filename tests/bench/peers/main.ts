/**
 * CPU time of a frame without a card, ours beside three renderers of npm: the stock avatar's splats, one .ply, one path of
 * the camera. Theirs run in a headless browser on SwiftShader, ours there too, by its WebGPU, and on the software Vulkan of
 * this machine; what counts is the time of all processes and threads that draw, in turn. Pictures of the path's middle are
 * written beside each other.
 *
 *   deno run -A tests/bench/peers/main.ts --size 1024 --frames 12 --turns 5 --out out/peers
 *
 * OpenSplat draws on a processor too: README.md says how to build it, and how it is timed.
 */
import { cpuUsage, pid } from "node:process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { exportAvatar } from "../../../runtime/avatar/export/export_avatar.ts";
import { worldCloud } from "../../../runtime/avatar/export/world_cloud.ts";
import { readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { type Camera, PORTRAIT } from "../../../runtime/base/camera.ts";
import { findBrowser } from "../../../runtime/cli/browser.ts";
import { worldTransform } from "../../../runtime/head/identity.ts";
import { restPose } from "../../../runtime/motion/head_pose.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { renderPng } from "../../../runtime/render/files/to_file.ts";
import { createRenderer, type LoadedAvatar } from "../../../runtime/render/renderer.ts";
import { decodeBase64 } from "../../formats/hostile.ts";
import {
  bundlePage,
  type GpuPageServer,
  openGpuPage,
  servePage,
  WEBGPU_FLAGS,
} from "../../e2e/gpu/browser_gpu.ts";
import { packRecord } from "../../e2e/gpu/record.ts";
import { fetchPackages, servePages, SOFTWARE_FLAGS } from "../../viewers/viewers.ts";
import type { BenchCalls } from "../browser/page.ts";
import { quantile } from "../quantile.ts";
import { printTable } from "../table.ts";
import { cpuOfChildren } from "./cpu_of_children.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    size: { type: "string", default: "1024" },
    frames: { type: "string", default: "12" },
    turns: { type: "string", default: "5" },
    out: { type: "string", default: "out/peers" },
    peers: { type: "string", default: "playcanvas,mkkellogg,spark" },
    avatar: { type: "string", default: "stock" },
  },
});
const [size, frames, turns] = [values.size, values.frames, values.turns].map(Number) as [
  number,
  number,
  number,
];
const BLACK = { r: 0, g: 0, b: 0 };
const PEERS = values.peers.split(",").filter(Boolean);
/** WebGPU onto canvases, and WebGL2, by one software device. */
const FLAGS = [
  ...WEBGPU_FLAGS,
  ...["--enable-features=Vulkan", "--use-vulkan=swiftshader"],
  ...SOFTWARE_FLAGS,
];
/** Until a peer has compiled, and sorted for the view it starts from. */
const WARM_FRAMES = 5;

/** To and fro before the face: whoever sorts beside its drawing keeps up with that. */
const path: readonly Camera[] = Array.from({ length: frames }, (_, i) => ({
  ...PORTRAIT,
  azimuth: 0.3 * Math.sin(2 * Math.PI * i / frames),
}));

const avatar = await readAvatar(values.avatar);
const { centre, scale } = worldTransform(avatar.head);

/** An eye and its target in the file's metres. */
function inMetres({ azimuth, elevation, distance, height = 0 }: Camera) {
  const metres = (x: number, y: number, z: number) =>
    [x / scale + centre[0], y / scale + centre[1], z / scale + centre[2]] as const;
  const out = distance * Math.cos(elevation);
  return {
    eye: metres(out * Math.sin(azimuth), height + distance * Math.sin(elevation), out * Math.cos(azimuth)),
    target: metres(0, height, 0),
  };
}

/** Somebody who draws. */
interface Contender {
  readonly name: string;
  /** Draws the whole path. @returns CPU ms of a frame */
  draw(): Promise<number>;
  picture(): Promise<Uint8Array>;
}

async function openOwn(): Promise<Contender[]> {
  const gpu = await openLocalGpu();
  const renderer = await createRenderer(gpu);
  const view = renderer.openView({ size, format: "rgba", background: BLACK });
  const pose = restPose(avatar.head.expressionSpace);
  const cloud = worldCloud(avatar);
  const free = {
    ...cloud,
    splatCount: cloud.count,
    harmonics: null,
    position: cloud.position.map((value, i) => (value - centre[i % 3]!) * scale),
    scale: cloud.scale.map((value) => value * scale),
  };
  const contender = (name: string, loaded: LoadedAvatar): Contender => ({
    name,
    async draw() {
      const before = cpuUsage();
      for (const camera of path) await view.submit(loaded, pose, camera).read();
      const { user, system } = cpuUsage(before);
      return (user + system) / 1000 / frames;
    },
    picture: () =>
      renderPng({ renderer, size, background: BLACK, avatar: loaded, signal: new AbortController().signal }, {
        pose,
        camera: path[frames >> 1]!,
      }),
  });
  return [
    contender("headcast, the avatar", await renderer.load(avatar)),
    contender("headcast, the .ply", await renderer.loadFree(free)),
  ];
}

/** Ours on a canvas, as the page draws that is sent motion. */
async function openInBrowser(browser: Browser, server: GpuPageServer): Promise<Contender> {
  const { call } = await openGpuPage<BenchCalls>(await browser.newPage(), server);
  await call("openHead", "cpu", size);
  return {
    name: `headcast, the avatar (Chromium ${browser.version().split(".")[0]})`,
    async draw() {
      const before = cpuOfChildren(pid);
      await call("draw", path);
      return (cpuOfChildren(pid) - before) / frames;
    },
    async picture() {
      await call("draw", [path[frames >> 1]!]);
      return decodeBase64(await call("picture"));
    },
  };
}

async function openPeer(name: string, browser: Browser, page: Page): Promise<Contender> {
  await page.evaluate(
    `openPeer(${JSON.stringify(name)}, "/files/stock.ply", ${JSON.stringify({ size, fovY: PORTRAIT.fovY })})`,
  );
  const draw = (cameras: readonly Camera[]) =>
    page.evaluate(`drawFrames(${JSON.stringify(cameras.map(inMetres))})`);
  for (let i = 0; i < WARM_FRAMES; i++) await draw([path[0]!]), await page.waitForTimeout(200);
  return {
    name: `${name} (Chromium ${browser.version().split(".")[0]})`,
    async draw() {
      const before = cpuOfChildren(pid);
      await draw(path);
      return (cpuOfChildren(pid) - before) / frames;
    },
    async picture() {
      for (let i = 0; i < WARM_FRAMES; i++) await draw([path[frames >> 1]!]), await page.waitForTimeout(200);
      return decodeBase64(await page.evaluate("picture()") as string);
    },
  };
}

async function open(browser: Browser, url: string, ours: GpuPageServer): Promise<Contender[]> {
  const peers = [await openInBrowser(browser, ours)];
  for (const name of PEERS) {
    const page = await browser.newPage();
    page.setDefaultTimeout(300_000);
    page.on("pageerror", (error) => console.error(`${name}: ${error.message}`));
    await page.goto(url);
    await page.waitForFunction("globalThis.ready === true");
    peers.push(await openPeer(name, browser, page));
  }
  return [...await openOwn(), ...peers];
}

await fetchPackages(new URL("packages.js", import.meta.url));
await Deno.mkdir(values.out, { recursive: true });
const { chromium } = await import("playwright-core");
const files = new Map([["stock.ply", await exportAvatar(avatar, { format: "ply" })]]);
const server = servePages(new URL("./", import.meta.url), files);
const ours = servePage(
  await bundlePage("tests/bench/browser/page.ts"),
  new Map([["avatar", packRecord(avatar)]]),
);
const browser = await chromium.launch({
  executablePath: findBrowser()!,
  headless: true,
  args: FLAGS,
});
try {
  const all = await open(browser, `http://127.0.0.1:${server.addr.port}/`, ours);
  for (const { name, picture } of all) {
    await Deno.writeFile(join(values.out, `${name.replaceAll(/\W+/g, "-")}.png`), await picture());
  }
  const times: number[][] = [];
  for (let turn = 0; turn < turns; turn++) {
    const row: number[] = [];
    for (const { draw } of all) row.push(await draw());
    times.push(row);
  }
  const median = (of: (row: number[]) => number) => quantile(times.map(of), 0.5);
  printTable(
    [
      `${size} px, ${avatar.splatCount} splats`,
      "CPU ms a frame",
      "times ours",
      "times ours, the .ply",
      "times ours in the browser",
    ],
    all.map(({ name }, i) => [
      name,
      median((row) => row[i]!).toFixed(0),
      median((row) => row[i]! / row[0]!).toFixed(1),
      median((row) => row[i]! / row[1]!).toFixed(1),
      median((row) => row[i]! / row[2]!).toFixed(1),
    ]),
  );
  console.log(`Medians of ${turns} turns of ${frames} frames; load ${Deno.loadavg()[0]!.toFixed(1)}.`);
  console.log(`Pictures: ${values.out}`);
} finally {
  await browser.close();
  await server.shutdown();
  await ours.shutdown();
}
Deno.exit();
