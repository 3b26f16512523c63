/**
 * Text to avatar by two checkouts in turn: CPU seconds of the whole command, and how like the painter's pictures both
 * avatars are, of cameras and poses that neither has seen. Minutes a prompt and a side.
 *
 *   deno run -A --preload runtime/cli/preload.ts tests/bench/turns/training.ts --before ../before --out out/turns
 *     [--prompt WORDS] [--views 16] [--size 384]
 *
 * The painter that both are held against is this checkout's. Beside each avatar's folder lies a picture: four held-out
 * views above, what they should be below.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readAvatar } from "../../../runtime/avatar/folder/read_avatar.ts";
import { headByName } from "../../../runtime/head/registry.ts";
import { openLocalGpu } from "../../../runtime/render/files/local_gpu.ts";
import { pngBytes } from "../../../runtime/render/files/png_bytes.ts";
import { renderFrames, type Still } from "../../../runtime/render/frames.ts";
import { createRenderer } from "../../../runtime/render/renderer.ts";
import { makeConfig } from "../../../train/config/config.ts";
import { createPainter } from "../../../train/guidance/painter/painter.ts";
import { readPrompt } from "../../../train/guidance/painter/prompt/read_prompt.ts";
import { printLook, readLook } from "../../../train/guidance/painter/look/whole_look.ts";
import { createSampler } from "../../../train/sampling/sampler.ts";
import { printTable } from "../table.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    before: { type: "string", default: "." },
    out: { type: "string", default: "out/turns" },
    prompt: { type: "string", default: "an old wizard with a long grey beard and a pointed hat" },
    views: { type: "string", default: "16" },
    size: { type: "string", default: "384" },
  },
});
const size = Number(values.size);

/** CPU seconds of all processes that this one has waited for, of Linux's /proc; a tick is a hundredth. */
function cpuOfEnded(): number {
  const fields = readFileSync("/proc/self/stat", "utf8").replace(/^.*\) /s, "").split(" ");
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** Trains in a checkout. @returns the avatar's folder and CPU seconds */
async function trained(root: string, name: string) {
  const out = resolve(values.out, name);
  const begun = cpuOfEnded();
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts", "train", "--prompt", values.prompt, "--profile", "fast", "--out", out],
    cwd: resolve(root),
    stdout: "null",
  }).output();
  if (!success) throw new Error(`Cannot compare trainings, one has failed: ${root}`);
  return { out, seconds: cpuOfEnded() - begun };
}

/** Stills of another seed than any training's, each its own. */
async function heldOut(): Promise<Still[]> {
  const config = makeConfig("fast", { prompt: values.prompt, pictures: 0, seed: 4242 });
  const sampler = createSampler(config, await headByName(config.head));
  const batches = Math.ceil(Number(values.views) / config.views);
  return Array.from({ length: batches }, (_, step) => sampler.at(step)).flat();
}

/** Decibels over the whole picture, and over what the painter has drawn. */
function psnr(wanted: Uint8Array, met: Uint8Array): readonly [whole: number, head: number] {
  let [all, own, covered] = [0, 0, 0];
  for (let p = 0; p < wanted.length; p += 4) {
    let square = 0;
    for (let c = 0; c < 3; c++) square += (wanted[p + c]! - met[p + c]!) ** 2;
    all += square;
    if (wanted[p]! + wanted[p + 1]! + wanted[p + 2]! === 0) continue;
    own += square;
    covered += 3;
  }
  const decibels = (sum: number, count: number) => 10 * Math.log10(255 ** 2 * count / sum);
  return [decibels(all, wanted.length * 0.75), decibels(own, covered)];
}

/** Pictures in rows, beside one another. */
function sheet(rows: readonly (readonly Uint8Array[])[]): Uint8Array {
  const width = size * rows[0]!.length, pixels = new Uint8Array(width * size * rows.length * 4).fill(255);
  rows.forEach((row, y) =>
    row.forEach((picture, x) => {
      for (let line = 0; line < size; line++) {
        const of = picture.subarray(line * size * 4, (line + 1) * size * 4);
        pixels.set(of, ((y * size + line) * width + x * size) * 4);
      }
    })
  );
  return pngBytes(pixels, width, size * rows.length, 4);
}

mkdirSync(values.out, { recursive: true });
const sides = [["before", values.before], ["after", "."]] as const;
const runs = [];
for (const [name, root] of sides) runs.push({ name, ...await trained(root, name) });

const gpu = await openLocalGpu();
const config = makeConfig("fast", { prompt: values.prompt });
const look = readLook(printLook(readPrompt(values.prompt, config.seed).look));
const painter = await createPainter(gpu, await headByName(config.head), look, config, size);
const stills = await heldOut();
const wanted: Uint8Array[] = [];
for (const { camera, pose } of stills) wanted.push((await painter.picture(camera, pose, size))!);
const renderer = await createRenderer(gpu);
const rows: string[][] = [];
for (const { name, out, seconds } of runs) {
  const avatar = await readAvatar(out);
  const loaded = await renderer.load(avatar);
  const scene = { renderer, avatar: loaded, size, background: { r: 0, g: 0, b: 0 } };
  const pictures: Uint8Array[] = [];
  for await (const { data } of renderFrames(scene, "rgba", stills.length, (frame) => stills[frame]!)) {
    pictures.push(data.slice());
  }
  loaded.destroy();
  const figures = pictures.map((picture, i) => psnr(wanted[i]!, picture));
  const mean = (k: 0 | 1) => (figures.reduce((sum, each) => sum + each[k], 0) / figures.length).toFixed(2);
  rows.push([name, seconds.toFixed(0), `${avatar.splatCount}`, mean(0), mean(1)]);
  await Deno.writeFile(join(values.out, `${name}.png`), sheet([pictures.slice(0, 4), wanted.slice(0, 4)]));
}
await painter.close();
renderer.close();
gpu.close();
printTable(["", "CPU s", "splats", "held-out views, dB", "head only, dB"], rows);
console.log(`${stills.length} views at ${size}; load ${Deno.loadavg()[0]!.toFixed(1)}`);
