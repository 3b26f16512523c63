/**
 * Draws the frames of one checkout for main.ts beside it: what a line of JSON asks for on the standard input is answered
 * by one on the standard output.
 *
 *   deno run -A --config ROOT/deno.json tests/bench/turns/frames.ts ROOT [AVATAR]
 *
 * Loads all it draws with from ROOT, and nothing else from anywhere: the same program measures any commit.
 */
import { cpuUsage, stdin } from "node:process";
import { createInterface } from "node:readline";
import type { Asked, Drawn } from "./asked.ts";

const [root, folder] = Deno.args as [string, string | undefined];
const load = async (path: string) => await import(new URL(`runtime/${path}`, `file://${root}/`).href);

const { openLocalGpu } = await load("render/files/local_gpu.ts");
const { createRenderer } = await load("render/renderer.ts");
const { PORTRAIT } = await load("base/camera.ts");
const { restPose } = await load("motion/head_pose.ts");
const { ARKIT_INDEX } = await load("head/arkit.ts");
const avatar = folder
  ? await (await load("avatar/folder/avatar_folder.ts")).loadAvatar(folder)
  : await (await load("avatar/stock/build.ts")).buildStockAvatar();

const gpu = await openLocalGpu();
const renderer = await createRenderer(gpu);
// Commits before levels of detail have none.
const levels = await load("avatar/folder/kept_levels.ts").catch(() => null);
const loaded = await renderer.load(avatar, levels ? () => levels.ensureLevels(avatar) : undefined);
const pose = restPose(avatar.head.expressionSpace);
const names = Object.keys(ARKIT_INDEX);

/** One of 12: at rest, then eleven strong shapes, three each. */
function express(which: number): void {
  pose.expression.fill(0);
  for (let i = 0; i < 3 && which > 0; i++) {
    pose.expression[ARKIT_INDEX[names[(which * 13 + i * 5) % names.length]!]] = 1;
  }
  pose.joints[4] = which === 0 ? 0 : 0.15 * Math.sin(which);
}

/** One of 24: twelve round the head, level and from above by turns, and twelve near the portrait. */
function camera(which: number) {
  const near = which >= 12, step = which % 12;
  return {
    ...PORTRAIT,
    azimuth: near ? 0.6 * Math.sin(step) : step * Math.PI / 6 - Math.PI + 0.1,
    elevation: near ? 0.2 * Math.cos(2 * step) : step % 2 * 0.35,
    distance: PORTRAIT.distance * (near ? 0.8 + 0.05 * step : 1),
  };
}

/** Speaks and nods, as the bench of the renderer does. */
function speak(frame: number): void {
  const phase = frame * 0.2;
  pose.expression.fill(0);
  pose.expression[ARKIT_INDEX.jawOpen] = 0.3 + 0.3 * Math.sin(phase);
  pose.expression[ARKIT_INDEX.mouthSmileLeft] = 0.5 + 0.5 * Math.sin(0.3 * phase);
  pose.expression[ARKIT_INDEX.mouthSmileRight] = 0.5 + 0.5 * Math.sin(0.3 * phase);
  pose.joints[4] = 0.2 * Math.sin(0.4 * phase);
}

async function timeFrames({ size, level, frames }: Asked): Promise<Drawn> {
  const view = renderer.openView({ size, level, format: "i420", background: { r: 0.1, g: 0.1, b: 0.12 } });
  let { intersections } = await view.submit(loaded, pose, PORTRAIT).read();
  const before = cpuUsage(), began = performance.now();
  for (let frame = 0; frame < frames; frame++) {
    speak(frame);
    ({ intersections } = await view.submit(loaded, pose, PORTRAIT).read());
  }
  const { user, system } = cpuUsage(before);
  const wall = (performance.now() - began) / frames;
  view.close();
  return { cpu: (user + system) / 1000 / frames, wall, intersections };
}

async function timeStages({ size, level, frames }: Asked): Promise<Drawn> {
  const view = renderer.openView({ size, level, format: "i420", background: { r: 0.1, g: 0.1, b: 0.12 } });
  const { intersections } = await view.submit(loaded, pose, PORTRAIT).read();
  const all: Record<string, number[]> = {};
  for (let frame = 0; frame < frames; frame++) {
    speak(frame);
    const stages: Record<string, number> = await renderer.timeStages(view, loaded, pose, PORTRAIT);
    for (const [stage, ms] of Object.entries(stages)) (all[stage] ??= []).push(ms);
  }
  view.close();
  const medians = Object.entries(all).map(([stage, times]) => [
    stage,
    times.sort((a, b) => a - b)[times.length >> 1]!,
  ]);
  return { cpu: 0, wall: 0, intersections, stages: Object.fromEntries(medians) };
}

/** Writes RGBA8 pictures, [size, size, 4] each, one behind the other: of all 24 views the expressions given. */
async function draw({ size, level, pictures }: Asked): Promise<Drawn> {
  const view = renderer.openView({ size, level, format: "rgba", background: { r: 0.5, g: 0.5, b: 0.5 } });
  using file = await Deno.open(pictures!.file, { write: true, create: true, truncate: true });
  let intersections = 0;
  for (let which = 0; which < 24; which++) {
    for (const expression of pictures!.expressions) {
      express((expression + which) % 12);
      const picture = await view.submit(loaded, pose, camera(which)).read();
      intersections += picture.intersections;
      for (let at = 0; at < picture.data.length;) at += await file.write(picture.data.subarray(at));
    }
  }
  view.close();
  return { cpu: 0, wall: 0, intersections };
}

console.log("ready");
for await (const line of createInterface({ input: stdin })) {
  const asked = JSON.parse(line) as Asked;
  if (asked.level === "fitting") await loaded.levels?.want();
  const work = asked.pictures ? draw : asked.stages ? timeStages : timeFrames;
  console.log(JSON.stringify(await work(asked)));
}
