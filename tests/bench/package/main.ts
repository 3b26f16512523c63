/**
 * Live packages against the folder they were made of: bytes by section, time to write and to read, and how near pictures
 * are, over views and poses.
 *
 *   deno run -A --preload runtime/cli/preload.ts tests/bench/package/main.ts [--avatar NAME] [--avatars FOLDER] [--size 1024]
 *     [--views 6] [--sides] [--plain] [--inline] [--pictures FOLDER] [--steps position=1/64,colour=1/127] [--bytes]
 *
 * --sides gives an avatar without harmonics some, seeded ones; --plain leaves harmonics out of the package; --inline puts
 * the head in; --steps tries other steps than splat_columns.ts has; --bytes ends before pictures.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Avatar } from "../../../runtime/avatar/avatar.ts";
import { ensureLevels } from "../../../runtime/avatar/folder/kept_levels.ts";
import { readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { openPackage } from "../../../runtime/avatar/package/open_package.ts";
import { STEPS } from "../../../runtime/avatar/package/splat_columns.ts";
import { writeHeadPackage, writePackage } from "../../../runtime/avatar/package/write_package.ts";
import { PORTRAIT } from "../../../runtime/base/camera.ts";
import { createRandom } from "../../../runtime/base/mulberry32.ts";
import { ARKIT_INDEX } from "../../../runtime/head/arkit.ts";
import { EXPRESSIONS } from "../../../runtime/motion/expressions.ts";
import { type HeadPose, restPose } from "../../../runtime/motion/head_pose.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { pngBytes } from "../../../runtime/render/files/png_bytes.ts";
import { createRenderer, type LoadedAvatar } from "../../../runtime/render/renderer.ts";
import { printTable } from "../table.ts";

const { values } = parseArgs({
  options: {
    avatar: { type: "string", default: "stock" },
    avatars: { type: "string" },
    size: { type: "string", default: "1024" },
    views: { type: "string", default: "6" },
    sides: { type: "boolean", default: false },
    plain: { type: "boolean", default: false },
    inline: { type: "boolean", default: false },
    levels: { type: "string", default: "1" },
    pictures: { type: "string" },
    steps: { type: "string" },
    bytes: { type: "boolean", default: false },
  },
});
for (const each of values.steps?.split(",") ?? []) {
  const [name, over, under = "1"] = each.split(/[=/]/) as [keyof typeof STEPS, string, string?];
  STEPS[name] = Number(over) / Number(under);
}

const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const from = performance.now(), result = await work();
  console.log(`${what}: ${(performance.now() - from).toFixed(0)} ms`);
  return result;
};

const read = await readAvatar(values.avatar, values.avatars);
const avatar: Avatar = values.sides && !read.harmonics
  ? { ...read, harmonics: sides(read.splatCount) }
  : read;
const finest = await ensureLevels(read);
const levels = finest.slice(finest.length - Number(values.levels)).map((level) =>
  avatar === read
    ? level
    : { ...level, splats: { ...level.splats, harmonics: sides(level.splats.splatCount) } }
);
const headBytes = await timed("write the head", () => writeHeadPackage(avatar.head));
const bytes = await timed(
  "write the package",
  () =>
    writePackage(avatar, { levels, harmonics: !values.plain, head: values.inline ? "inline" : "reference" }),
);
printTable(["section", "bytes"], [...sectionsOf(bytes), ["package", `${bytes.length}`]]);
printTable(["section of the head", "bytes"], [...sectionsOf(headBytes), ["head", `${headBytes.length}`]]);

const again = () => openPackage(bytes, { head: () => Promise.resolve(headBytes) });
await timed("first level", () => again().coarse);
const back = await timed("read it, and its head", () => again().avatar);
await timed("read it again", () => again().avatar);
if (!values.bytes) await compare();

/** Harmonics of degree 1 as large as trained ones are: most change a colour by some hundredths. */
function sides(splats: number): Float32Array {
  const random = createRandom(7);
  return Float32Array.from({ length: splats * 9 }, () => 0.12 * (random() + random() + random() - 1.5));
}

function sectionsOf(file: Uint8Array): string[][] {
  const view = new DataView(file.buffer), rows: string[][] = [];
  for (let at = 16; at < file.length;) {
    const length = view.getUint32(at + 8, true);
    rows.push([new TextDecoder().decode(file.subarray(at, at + 4)), `${length}`]);
    at += 16 + length;
  }
  return rows;
}

function posesOf(): HeadPose[] {
  const set = (...weights: (readonly [keyof typeof ARKIT_INDEX, number])[]) => {
    const pose = restPose(avatar.head.expressionSpace);
    if (pose.space === "arkit") {
      for (const [name, weight] of weights) pose.expression[ARKIT_INDEX[name]] = weight;
    }
    return pose;
  };
  const happy = set(), turned = set(["jawOpen", 0.4], ["eyeLookOutLeft", 0.6]);
  if (happy.space === "arkit") EXPRESSIONS.mood(happy.expression, "laughing");
  turned.joints.set([0, 0.3, 0.1], 3);
  return [
    set(),
    happy,
    turned,
    set(["eyeBlinkLeft", 1], ["eyeBlinkRight", 1], ["mouthPucker", 0.8]),
    set(["jawOpen", 1]),
  ];
}

/** Decibels of red, green and blue. */
async function compare(): Promise<void> {
  const renderer = await createRenderer(await openLocalGpu()), size = Number(values.size);
  const view = renderer.openView({
    size,
    level: "full",
    format: "rgba",
    background: { r: 0.3, g: 0.3, b: 0.32 },
  });
  const own = await renderer.load(avatar), theirs = await renderer.load(back);
  const shoot = async (of: LoadedAvatar, pose: HeadPose, azimuth: number, distance: number) =>
    (await view.submit(of, pose, { ...PORTRAIT, azimuth, distance, elevation: 0.1 }).read()).data.slice();
  const found: number[] = [], views = Number(values.views);
  for (const [which, pose] of posesOf().entries()) {
    for (let k = 0; k < views; k++) {
      const azimuth = (k / views - 0.5) * 2 * Math.PI + 0.2,
        distance = k % 2 ? PORTRAIT.distance : 0.75 * PORTRAIT.distance;
      const a = await shoot(own, pose, azimuth, distance), b = await shoot(theirs, pose, azimuth, distance);
      let sum = 0;
      for (let i = 0; i < a.length; i++) if ((i & 3) !== 3) sum += (a[i]! - b[i]!) ** 2;
      found.push(10 * Math.log10(255 ** 2 / (sum / (a.length * 0.75))));
      if (values.pictures && k === views >> 1) {
        for (const [name, data] of [["folder", a], ["package", b]] as const) {
          await Deno.writeFile(join(values.pictures, `${which}-${name}.png`), pngBytes(data, size, size, 4));
        }
      }
    }
  }
  found.sort((a, b) => a - b);
  const mean = found.reduce((sum, each) => sum + each, 0) / found.length;
  printTable(["pictures", "worst dB", "mean dB"], [[
    `${found.length}`,
    found[0]!.toFixed(1),
    mean.toFixed(1),
  ]]);
  renderer.close();
}
