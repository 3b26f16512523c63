/**
 * Levels of detail against all splats: how near their pictures are, over 24 views and 12 expressions, and whether a step
 * is seen where a turntable that zooms changes level.
 *
 *   deno run -A --preload runtime/cli/preload.ts tests/bench/levels/main.ts [--avatar NAME] [--avatars FOLDER]
 *     [--size 512,256] [--views 24] [--pictures FOLDER]
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureLevels } from "../../../runtime/avatar/folder/kept_levels.ts";
import { readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { type Camera, PORTRAIT } from "../../../runtime/base/camera.ts";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { EXPRESSIONS } from "../../../runtime/motion/expressions.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { createFitting } from "../../../runtime/render/fitting.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { pngBytes } from "../../../runtime/render/files/png_bytes.ts";
import { createRenderer, type LoadedAvatar, type View } from "../../../runtime/render/renderer.ts";
import { quantile } from "../quantile.ts";
import { printTable } from "../table.ts";

const { values } = parseArgs({
  options: {
    avatar: { type: "string", default: "stock" },
    avatars: { type: "string" },
    size: { type: "string", default: "512,256" },
    views: { type: "string", default: "24" },
    pictures: { type: "string" },
  },
});

const MOODS = [
  "neutral",
  "happy",
  "sad",
  "angry",
  "surprised",
  "disgusted",
  "laughing",
  "kissing",
  "winking",
] as const;
const SHAPES: readonly ((into: Float32Array) => void)[] = [
  ...MOODS.map((name) => (into: Float32Array) => EXPRESSIONS.mood(into, name)),
  (into) => EXPRESSIONS.viseme(into, "aa"),
  (into) => EXPRESSIONS.viseme(into, "FF"),
  (into) => into[ARKIT_INDEX.eyeBlinkLeft] = into[ARKIT_INDEX.eyeBlinkRight] = 1,
];

const avatar = await readAvatar(values.avatar, values.avatars);
const gpu = await openLocalGpu();
const renderer = await createRenderer(gpu);
const loaded = await renderer.load(avatar, async () => await ensureLevels(avatar, console.error));
await loaded.levels!.want();

function express(which: number): HeadPose {
  const pose = restPose(avatar.head.expressionSpace);
  if (pose.space === "arkit") SHAPES[which]!(pose.expression);
  return pose;
}

const open = (size: number, level: "full" | "fitting" = "full"): View =>
  renderer.openView({ size, level, format: "rgba", background: { r: 0.3, g: 0.3, b: 0.32 } });

async function shoot(view: View, of: LoadedAvatar, pose: HeadPose, camera: Camera): Promise<Uint8Array> {
  return (await view.submit(of, pose, camera).read()).data.slice();
}

/** Root of the mean squared difference of red, green and blue, of 255. */
function difference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) if ((i & 3) !== 3) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum / (a.length * 3 / 4));
}

/** Decibels of all views and expressions, the worst, a tenth and the half of them. */
async function compare(size: number): Promise<string[]> {
  const full = open(size), fitting = open(size, "fitting"), count = Number(values.views);
  const found: number[] = [];
  for (let which = 0; which < count; which++) {
    const azimuth = which / count * 2 * Math.PI - Math.PI, elevation = [-0.15, 0, 0.2, 0.05][which % 4]!;
    const camera = { ...PORTRAIT, azimuth, elevation };
    for (let expression = 0; expression < SHAPES.length; expression++) {
      const pose = express(expression);
      const whole = await shoot(full, loaded, pose, camera),
        fewer = await shoot(fitting, loaded, pose, camera);
      found.push(20 * Math.log10(255 / Math.max(difference(whole, fewer), 1e-3)));
      if (values.pictures && expression === which % SHAPES.length) {
        for (const [name, data] of [["full", whole], ["fitting", fewer]] as const) {
          const path = join(values.pictures, `${size}-${which}-${expression}-${name}.png`);
          await Deno.writeFile(path, pngBytes(data, size, size, 4));
        }
      }
    }
  }
  const drawn = createFitting().of(loaded, PORTRAIT, size).splatCount;
  full.close();
  fitting.close();
  return [`${size}`, `${drawn}`, ...[0, 0.1, 0.5].map((part) => quantile(found, part).toFixed(1))];
}

/** What changes from frame to frame of a turntable that zooms, and at a change of level besides. */
async function turn(size: number, degrees: number, zoom: number, frames: number): Promise<string[]> {
  const view = open(size), fitting = createFitting();
  const moves: number[] = [], steps: number[] = [];
  let last: Uint8Array | null = null, shown: LoadedAvatar | null = null;
  for (let frame = 0; frame < frames; frame++) {
    // From near to far and back, so that each border is crossed both ways.
    const distance = 3.4 + 2.2 * Math.sin(frame * zoom);
    const camera = { ...PORTRAIT, azimuth: frame * degrees * Math.PI / 180, distance };
    const level = fitting.of(loaded, camera, size),
      picture = await shoot(view, level, restPose(avatar.head.expressionSpace), camera);
    if (last) moves.push(difference(picture, last));
    if (shown && shown !== level) {
      const before = await shoot(view, shown, restPose(avatar.head.expressionSpace), camera);
      steps.push(difference(picture, before) / moves.at(-1)!);
    }
    [last, shown] = [picture, level];
  }
  view.close();
  const percent = (part: number) => steps.length > 0 ? `${(100 * quantile(steps, part)).toFixed(0)} %` : "-";
  return [
    `${size}`,
    `${degrees}`,
    `${steps.length}`,
    quantile(moves, 0.5).toFixed(2),
    percent(0.5),
    percent(1),
  ];
}

const sizes = values.size.split(",").map(Number);
const rows: string[][] = [], turns: string[][] = [];
for (const size of sizes) rows.push(await compare(size));
for (const size of sizes) {
  turns.push(await turn(size, 3, 0.06, 106));
  turns.push(await turn(size, 0, 0.02, 160));
}
console.log(`${gpu.adapterName}; ${values.avatar}, ${avatar.splatCount} splats\n`);
printTable(["portrait", "splats", "PSNR worst", "a tenth below", "median"], rows);
console.log();
printTable(
  ["turntable", "degrees a frame", "changes", "a frame, rms of 255", "a change, of a frame", "the largest"],
  turns,
);
console.log(`\nLoad ${Deno.loadavg().map((each) => each.toFixed(1)).join(" ")}`);
renderer.close();
gpu.close();
